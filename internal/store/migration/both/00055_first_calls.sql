-- +goose Up
-- Tests of the first call: what was seen of each at Zoom. A session of the purpose "trial" was made for such a test, and
-- may name the Zoom user who hosts it. The recording of a sitting that was removed is not imported again.
CREATE TABLE first_calls (
    id                TEXT PRIMARY KEY,
    org_id            TEXT NOT NULL REFERENCES organizations (id),
    any_call          BOOLEAN NOT NULL,
    session_id        TEXT NOT NULL DEFAULT '',
    sitting_id        TEXT NOT NULL DEFAULT '',
    asked_by          TEXT NOT NULL,
    asked_at          BIGINT NOT NULL,
    outcome           TEXT NOT NULL DEFAULT '',
    ended_at          BIGINT,
    looked_at         BIGINT,
    swept_at          BIGINT,
    failure           TEXT NOT NULL DEFAULT '',
    detail            TEXT NOT NULL DEFAULT '',
    webhook_at        BIGINT,
    started_by        TEXT NOT NULL DEFAULT '',
    ended_by          TEXT NOT NULL DEFAULT '',
    recorded_by       TEXT NOT NULL DEFAULT '',
    recorded_at       BIGINT,
    processed_by      TEXT NOT NULL DEFAULT '',
    processed_at      BIGINT,
    read_settings_at  BIGINT,
    lacks_recording   TEXT NOT NULL DEFAULT '',
    lacks_transcript  TEXT NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX first_calls_one ON first_calls (org_id) WHERE ended_at IS NULL;
CREATE INDEX first_calls_newest ON first_calls (org_id, asked_at, id);
CREATE INDEX first_calls_by_age ON first_calls (asked_at);

ALTER TABLE sessions ADD COLUMN purpose TEXT NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN host_zoom_id TEXT NOT NULL DEFAULT '';
ALTER TABLE sittings ADD COLUMN removed_at BIGINT;

-- +goose Down
DELETE FROM promises WHERE kind = 'first_call';
ALTER TABLE sittings DROP COLUMN removed_at;
ALTER TABLE sessions DROP COLUMN host_zoom_id;
ALTER TABLE sessions DROP COLUMN purpose;
DROP TABLE first_calls;
