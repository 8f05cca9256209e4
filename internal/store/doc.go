// Package store contains all SQL, with one text for SQLite and PostgreSQL.
//
// An organization's data are read through [Store.Org] and written in the transactions of [Org.Update], which lock the
// organization. A transaction records its changes in the journal ([Tx.Record]) and promises later work ([Tx.Promise]).
// The queries across organizations are the methods of [System].
//
// Statements that find rows by a session, a call or another subject compare the organization with org_id concatenated
// with an empty string instead of org_id. The condition is the same, but an engine cannot use an index that begins with
// org_id for it and read all rows of the organization, as SQLite does without statistics. If the index for the subject
// is partial, such as one over the rows with a session, the statement repeats the condition of the index, since SQLite
// does not derive it from the values, nor does PostgreSQL from more than a hundred values.
package store
