-- +goose Up
-- The completeness audit: the instances of meetings that took place with what was found about each, what is missing, the
-- days that were checked, and the settings of the hosts as they were read. A day is yyyy-mm-dd in the organization's
-- time zone, and '' until the meeting was judged.
CREATE TABLE audit_meetings (
    org_id          TEXT NOT NULL REFERENCES organizations (id),
    zoom_account_id TEXT NOT NULL,
    uuid            TEXT NOT NULL,
    number          BIGINT NOT NULL,
    host_zoom_id    TEXT NOT NULL,
    topic           TEXT NOT NULL,
    started_at      BIGINT,
    ended_at        BIGINT,
    auto_recording  TEXT NOT NULL DEFAULT '',
    recorded_at     BIGINT,
    stopped_at      BIGINT,
    recorded_millis BIGINT NOT NULL DEFAULT 0,
    announced_at    BIGINT,
    listed_at       BIGINT,
    day             TEXT NOT NULL DEFAULT '',
    state           TEXT NOT NULL DEFAULT '',
    expected        BOOLEAN NOT NULL DEFAULT FALSE,
    why             TEXT NOT NULL DEFAULT '',
    host_name       TEXT NOT NULL DEFAULT '',
    session_id      TEXT NOT NULL DEFAULT '',
    call_id         TEXT NOT NULL DEFAULT '',
    judged_at       BIGINT,
    PRIMARY KEY (org_id, zoom_account_id, uuid)
);
CREATE INDEX audit_meetings_by_day ON audit_meetings (org_id, day);
CREATE INDEX audit_meetings_by_start ON audit_meetings (org_id, started_at);
CREATE INDEX audit_meetings_by_age ON audit_meetings (started_at);

CREATE TABLE audit_gaps (
    id              TEXT PRIMARY KEY,
    org_id          TEXT NOT NULL REFERENCES organizations (id),
    zoom_account_id TEXT NOT NULL,
    uuid            TEXT NOT NULL,
    day             TEXT NOT NULL,
    cause           TEXT NOT NULL,
    topic           TEXT NOT NULL,
    host_zoom_id    TEXT NOT NULL,
    host_name       TEXT NOT NULL,
    session_id      TEXT NOT NULL DEFAULT '',
    call_id         TEXT NOT NULL DEFAULT '',
    started_at      BIGINT,
    ended_at        BIGINT,
    found_at        BIGINT NOT NULL,
    closed_at       BIGINT,
    args            TEXT NOT NULL DEFAULT '{}',
    accepted_by     TEXT NOT NULL DEFAULT '',
    accepted_name   TEXT NOT NULL DEFAULT '',
    accepted_at     BIGINT,
    reason          TEXT NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX audit_gaps_open ON audit_gaps (org_id, zoom_account_id, uuid) WHERE closed_at IS NULL;
CREATE INDEX audit_gaps_by_day ON audit_gaps (org_id, day);
CREATE INDEX audit_gaps_by_age ON audit_gaps (closed_at) WHERE closed_at IS NOT NULL;

CREATE TABLE audit_days (
    org_id     TEXT NOT NULL REFERENCES organizations (id),
    day        TEXT NOT NULL,
    checked_at BIGINT NOT NULL,
    notes      TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (org_id, day)
);
CREATE INDEX audit_days_by_age ON audit_days (checked_at);

-- The newest audit of an organization. next_day is the first day that is not checked yet, and ended_at is NULL while
-- the audit runs. nightly_at is when the last nightly audit was begun.
CREATE TABLE audit_runs (
    org_id     TEXT PRIMARY KEY REFERENCES organizations (id),
    from_day   TEXT NOT NULL,
    to_day     TEXT NOT NULL,
    next_day   TEXT NOT NULL,
    asked_by   TEXT NOT NULL,
    asked_at   BIGINT NOT NULL,
    nightly_at BIGINT,
    done       BIGINT NOT NULL DEFAULT 0,
    total      BIGINT NOT NULL DEFAULT 0,
    ended_at   BIGINT
);

-- A row for each change of a host's settings that an audit saw; read_at is when an audit last saw it.
CREATE TABLE audit_hosts (
    org_id          TEXT NOT NULL REFERENCES organizations (id),
    zoom_account_id TEXT NOT NULL,
    host_zoom_id    TEXT NOT NULL,
    since           BIGINT NOT NULL,
    read_at         BIGINT NOT NULL,
    auto_recording  TEXT NOT NULL,
    transcripts     BOOLEAN NOT NULL,
    PRIMARY KEY (org_id, zoom_account_id, host_zoom_id, since)
);
CREATE INDEX audit_hosts_by_age ON audit_hosts (read_at);

CREATE INDEX sittings_by_start ON sittings (org_id, started_at);

INSERT INTO promises (id, org_id, kind, subject, due_at, next_at)
    SELECT 'prm_audit_' || org_id, org_id, 'audit', org_id, connected_at, connected_at
    FROM connections WHERE state <> 'ended';

-- +goose Down
DELETE FROM promises WHERE kind = 'audit';
DROP INDEX sittings_by_start;
DROP TABLE audit_hosts;
DROP TABLE audit_runs;
DROP TABLE audit_days;
DROP TABLE audit_gaps;
DROP TABLE audit_meetings;
