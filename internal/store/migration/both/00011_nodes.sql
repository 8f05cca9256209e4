-- +goose Up
-- A known text sealed with the installation's keys: whoever cannot open it has other keys. It has one row at most.
CREATE TABLE canary (
    id     BIGINT PRIMARY KEY CHECK (id = 1),
    sealed TEXT NOT NULL
);
-- The running processes. seen_at is when one gave its last sign of life, by the database's clock.
CREATE TABLE nodes (
    id      TEXT PRIMARY KEY,
    seen_at BIGINT NOT NULL
);

-- +goose Down
DROP TABLE nodes;
DROP TABLE canary;
