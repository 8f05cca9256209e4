-- Full-text search: one document per call; accents and case do not matter.
-- +goose Up
CREATE VIRTUAL TABLE call_search USING fts5(
    call_id UNINDEXED, org_id UNINDEXED, title, body,
    tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3'
);
-- +goose Down
DROP TABLE call_search;
