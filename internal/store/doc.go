// Package store holds all SQL, one text for SQLite and PostgreSQL.
//
// An organization's data is reached only through [Store.Org]; writes happen inside [Org.Update], which locks the
// organization, and whatever a transaction does it also records in the journal ([Tx.Record]) and turns into promises
// ([Tx.Promise]). The few looks across organizations are the methods of [System].
//
// Statements that look rows up by what they belong to (a session, a call, a subject) compare org_id || ” with the organization instead of
// org_id: the condition holds all the same, but no engine takes an index led by the organization for it, which would read all of its rows.
// SQLite without statistics does. Where the index to use is partial (WHERE session_id <> ”), the statement says so too: neither SQLite
// nor, with more than a hundred values, PostgreSQL concludes it from the values.
package store
