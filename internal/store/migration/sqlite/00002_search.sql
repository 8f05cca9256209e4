-- Full-text search: one document per call; accents and case do not matter. The virtual table finds a document by its words
-- or its number only, so the numbers of the calls are kept beside it.
-- +goose Up
CREATE TABLE call_documents (
    number  INTEGER PRIMARY KEY,
    call_id TEXT NOT NULL UNIQUE REFERENCES calls (id),
    org_id  TEXT NOT NULL
);
CREATE VIRTUAL TABLE call_search USING fts5(
    title, body,
    tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3'
);
-- +goose Down
DROP TABLE call_search;
DROP TABLE call_documents;
