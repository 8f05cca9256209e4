-- +goose Up
-- What vanishes first at Zoom is imported first: the promise of a file has the instant at which Zoom deletes its
-- recording, the largest number if there is none. Other promises have none.
ALTER TABLE promises ADD COLUMN vanishes_at BIGINT;
UPDATE promises SET vanishes_at = COALESCE(
        (SELECT c.auto_delete_at FROM recording_files f JOIN calls c ON c.id = f.call_id WHERE f.id = promises.subject),
        9223372036854775807)
    WHERE kind = 'file' AND done_at IS NULL;
CREATE INDEX promises_vanishing ON promises (kind, org_id, vanishes_at, next_at)
    WHERE done_at IS NULL AND lease_until = 0 AND vanishes_at IS NOT NULL;

-- What users decided about an organization's imports.
CREATE TABLE import_settings (
    org_id          TEXT PRIMARY KEY REFERENCES organizations (id),
    paused_at       BIGINT,
    paused_by       TEXT NOT NULL DEFAULT '',
    zoom_trash_days BIGINT -- after the import, until Zoom's copy is moved to Zoom's trash; NULL: never
);

-- How the recordings of a connection are found.
CREATE TABLE discoveries (
    connection_id      TEXT PRIMARY KEY REFERENCES connections (id),
    org_id             TEXT NOT NULL REFERENCES organizations (id),
    account_refused_at BIGINT, -- when Zoom refused the list of the whole account
    trash_read_at      BIGINT  -- NULL: it is to be read now
);

-- Recordings in Zoom's trash that are wanted and not stored.
CREATE TABLE trashed_recordings (
    id              TEXT PRIMARY KEY,
    org_id          TEXT NOT NULL REFERENCES organizations (id),
    zoom_account_id TEXT NOT NULL,
    uuid            TEXT NOT NULL,
    number          BIGINT NOT NULL DEFAULT 0,
    host_zoom_id    TEXT NOT NULL DEFAULT '',
    host_name       TEXT NOT NULL DEFAULT '',
    topic           TEXT NOT NULL DEFAULT '',
    started_at      BIGINT,
    seconds         BIGINT NOT NULL DEFAULT 0,
    files           BIGINT NOT NULL DEFAULT 0,
    bytes           BIGINT NOT NULL DEFAULT 0,
    trashed_at      BIGINT,
    vanishes_at     BIGINT,
    operator        TEXT NOT NULL DEFAULT '',
    automatic       BOOLEAN NOT NULL DEFAULT FALSE,
    state           TEXT NOT NULL,
    decided_by      TEXT NOT NULL DEFAULT '',
    decided_at      BIGINT,
    seen_at         BIGINT NOT NULL,
    told_at         BIGINT,
    UNIQUE (org_id, zoom_account_id, uuid)
);
CREATE INDEX trashed_recordings_waiting ON trashed_recordings (org_id, vanishes_at) WHERE state = 'waiting';
CREATE INDEX trashed_recordings_by_age ON trashed_recordings (seen_at);

-- Bytes that a process downloaded for an organization in ten seconds of real time, for the rate of all its imports.
CREATE TABLE import_meters (
    org_id TEXT NOT NULL REFERENCES organizations (id),
    slot   BIGINT NOT NULL,
    meter  TEXT NOT NULL,
    bytes  BIGINT NOT NULL,
    PRIMARY KEY (org_id, slot, meter)
);
CREATE INDEX import_meters_by_age ON import_meters (slot);

-- Files whose rows are deleted, until the store of files has removed them.
CREATE TABLE removed_files (
    blob_key   TEXT PRIMARY KEY,
    org_id     TEXT NOT NULL REFERENCES organizations (id),
    removed_at BIGINT NOT NULL
);
CREATE INDEX removed_files_by_organization ON removed_files (org_id, removed_at);

-- How fast a file is downloaded, in bytes per second, and when that was noted, in real time.
ALTER TABLE recording_files ADD COLUMN rate BIGINT NOT NULL DEFAULT 0;
ALTER TABLE recording_files ADD COLUMN noted_at BIGINT;
-- The stored file that this one replaces once it is verified, since Zoom processed the recording anew.
ALTER TABLE recording_files ADD COLUMN replaces TEXT NOT NULL DEFAULT '';

ALTER TABLE calls ADD COLUMN at_risk_told_at BIGINT;
ALTER TABLE calls ADD COLUMN zoom_trashed_at BIGINT;
ALTER TABLE calls ADD COLUMN zoom_trash_stay TEXT NOT NULL DEFAULT '';
ALTER TABLE calls ADD COLUMN zoom_trash_look_at BIGINT;
CREATE INDEX calls_to_trash ON calls (org_id, ready_at) WHERE state = 'ready' AND zoom_trashed_at IS NULL;

-- +goose Down
DROP INDEX calls_to_trash;
ALTER TABLE calls DROP COLUMN zoom_trash_look_at;
ALTER TABLE calls DROP COLUMN zoom_trash_stay;
ALTER TABLE calls DROP COLUMN zoom_trashed_at;
ALTER TABLE calls DROP COLUMN at_risk_told_at;
UPDATE calls SET state = 'incomplete' WHERE state = 'cancelled';
UPDATE recording_files SET state = 'gone' WHERE state = 'cancelled';
DELETE FROM recording_files WHERE replaces <> '';
ALTER TABLE recording_files DROP COLUMN replaces;
ALTER TABLE recording_files DROP COLUMN noted_at;
ALTER TABLE recording_files DROP COLUMN rate;
DROP TABLE removed_files;
DROP TABLE import_meters;
DROP TABLE trashed_recordings;
DROP TABLE discoveries;
DROP TABLE import_settings;
DROP INDEX promises_vanishing;
ALTER TABLE promises DROP COLUMN vanishes_at;
