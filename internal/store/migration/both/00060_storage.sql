-- +goose Up
-- Where a stored file is. store names the store in which it was last read and found equal to size and sha256, '' if that
-- was before this release. also_in names another store that still has a copy, since a move keeps it. checked_at is when
-- the file was last read in full, 0 if never since it was stored. damaged_at is when it was found missing or different.
ALTER TABLE recording_files ADD COLUMN store TEXT NOT NULL DEFAULT '';
ALTER TABLE recording_files ADD COLUMN also_in TEXT NOT NULL DEFAULT '';
ALTER TABLE recording_files ADD COLUMN checked_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE recording_files ADD COLUMN damaged_at BIGINT;
UPDATE recording_files SET checked_at = stored_at WHERE stored_at IS NOT NULL;
CREATE INDEX recording_files_by_store ON recording_files (store, org_id, id) WHERE state = 'stored';
CREATE INDEX recording_files_by_check ON recording_files (org_id, checked_at, id) WHERE state = 'stored';
CREATE INDEX recording_files_kept ON recording_files (also_in, org_id, id) WHERE also_in <> '';
CREATE INDEX recording_files_damaged ON recording_files (org_id) WHERE damaged_at IS NOT NULL;

-- The newest move of an organization's files to another store, and the newest check of all of them. rate is in bytes
-- per second, 0 for no limit. files and bytes are what there was to do when it began.
CREATE TABLE storage_runs (
    org_id     TEXT NOT NULL REFERENCES organizations (id),
    kind       TEXT NOT NULL,
    target     TEXT NOT NULL DEFAULT '',
    remove_old BOOLEAN NOT NULL DEFAULT FALSE,
    rate       BIGINT NOT NULL DEFAULT 0,
    files      BIGINT NOT NULL,
    bytes      BIGINT NOT NULL,
    done_files BIGINT NOT NULL DEFAULT 0,
    done_bytes BIGINT NOT NULL DEFAULT 0,
    failed     BIGINT NOT NULL DEFAULT 0,
    begun_at   BIGINT NOT NULL,
    ended_at   BIGINT,
    PRIMARY KEY (org_id, kind)
);

-- Stores with less free space than the operator reserves, in which no import stores anything.
CREATE TABLE full_stores (
    store   TEXT PRIMARY KEY,
    free    BIGINT NOT NULL,
    reserve BIGINT NOT NULL,
    since   BIGINT NOT NULL,
    seen_at BIGINT NOT NULL
);

-- +goose Down
DELETE FROM promises WHERE kind IN ('move', 'recheck');
DROP TABLE full_stores;
DROP TABLE storage_runs;
DROP INDEX recording_files_damaged;
DROP INDEX recording_files_kept;
DROP INDEX recording_files_by_check;
DROP INDEX recording_files_by_store;
ALTER TABLE recording_files DROP COLUMN damaged_at;
ALTER TABLE recording_files DROP COLUMN checked_at;
ALTER TABLE recording_files DROP COLUMN also_in;
ALTER TABLE recording_files DROP COLUMN store;
