-- Full-text search: blocks of a call of at most 1,500 words (a tsvector stops counting positions at 16,383).
-- The words are cut and folded before they are indexed and before they are asked for.
-- +goose Up
CREATE TABLE call_search (
    call_id TEXT NOT NULL REFERENCES calls (id),
    org_id  TEXT NOT NULL,
    block   BIGINT NOT NULL,
    words   TSVECTOR NOT NULL,
    PRIMARY KEY (call_id, block)
);
CREATE INDEX call_search_words ON call_search USING GIN (words);
-- +goose Down
DROP TABLE call_search;
