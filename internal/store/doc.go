// Package store holds all SQL, one text for SQLite and PostgreSQL.
//
// An organization's data is reached only through [Store.Org]; writes happen inside [Org.Update], which locks the
// organization, and whatever a transaction does it also records in the journal ([Tx.Record]) and turns into promises
// ([Tx.Promise]) whose jobs are enqueued with it. The few looks across organizations are the methods of [System].
package store
