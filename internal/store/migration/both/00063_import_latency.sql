-- +goose Up
-- How long an import took: when Zoom had processed a recording, as far as known, when Navette heard of it and how
-- (webhook, list or past), when the first byte of a file was asked for, when its last byte arrived, and when it was
-- first shown.
ALTER TABLE sittings ADD COLUMN processed_at BIGINT;
ALTER TABLE sittings ADD COLUMN announced_at BIGINT;
ALTER TABLE sittings ADD COLUMN announced_by TEXT NOT NULL DEFAULT '';
CREATE INDEX sittings_announced ON sittings (org_id, announced_at) WHERE announced_at IS NOT NULL;
ALTER TABLE recording_files ADD COLUMN asked_at BIGINT;
ALTER TABLE recording_files ADD COLUMN arrived_at BIGINT;
ALTER TABLE recording_files ADD COLUMN shown_at BIGINT;

-- +goose Down
ALTER TABLE recording_files DROP COLUMN shown_at;
ALTER TABLE recording_files DROP COLUMN arrived_at;
ALTER TABLE recording_files DROP COLUMN asked_at;
DROP INDEX sittings_announced;
ALTER TABLE sittings DROP COLUMN announced_by;
ALTER TABLE sittings DROP COLUMN announced_at;
ALTER TABLE sittings DROP COLUMN processed_at;
