// Package store contains all SQL, with one text for SQLite and PostgreSQL.
//
// An organization's data are read through [Store.Org] and written in the transactions of [Org.Update], which lock the
// organization. A transaction records its changes in the journal ([Tx.Record]) and promises later work ([Tx.Promise]).
// The queries across organizations are the methods of [System].
//
// A promise is a row of the work queue: it states what has to be done and when that is due. A worker leases a due
// promise ([System.LeaseDue]), so that no other worker takes it before the lease ends, and then tries to keep it, that
// is, to do the work. The result of the try is stored with [System.FinishTries] or in the transaction of the work
// itself ([Tx.Kept]).
//
// Statements that find rows by a session, a call or another subject compare the organization not with org_id but with
// org_id concatenated with an empty string. The condition is the same, but it prevents the database from using an index
// that begins with org_id, with which SQLite without statistics would read all rows of the organization. If the index
// for the subject is partial, such as one over the rows with a session, the statement repeats the condition of the
// index, since SQLite does not derive it from the values, nor does PostgreSQL from more than a hundred values.
package store
