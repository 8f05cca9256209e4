// Package store contains all SQL, with one text for SQLite and PostgreSQL.
//
// An organization's data is reached only through [Store.Org]. Writes happen inside [Org.Update], which locks the
// organization; a transaction records what it does in the journal ([Tx.Record]) and as promises ([Tx.Promise]). The
// few queries across organizations are the methods of [System].
//
// Statements that look rows up by what they belong to (a session, a call, a subject) compare org_id || ” with the
// organization instead of org_id. The condition is the same, but it prevents an engine from using an index that
// begins with the organization, which would read all of its rows, as SQLite does without statistics. If the index to
// use is partial (WHERE session_id <> ”), the statement contains its condition too: neither SQLite nor, with more
// than a hundred values, PostgreSQL derives it from the values.
package store
