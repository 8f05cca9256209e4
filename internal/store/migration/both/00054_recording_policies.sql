-- +goose Up
-- The recording policy of an organization, its runs, what they changed in Zoom, and what was changed there afterwards.
CREATE TABLE policies (
    org_id   TEXT PRIMARY KEY REFERENCES organizations (id),
    body     TEXT NOT NULL,
    version  BIGINT NOT NULL,
    saved_by TEXT NOT NULL,
    saved_at BIGINT NOT NULL,
    read_at  BIGINT
);

CREATE TABLE policy_runs (
    id              TEXT PRIMARY KEY,
    org_id          TEXT NOT NULL REFERENCES organizations (id),
    kind            TEXT NOT NULL,
    state           TEXT NOT NULL,
    zoom_account_id TEXT NOT NULL,
    done            BIGINT NOT NULL DEFAULT 0,
    total           BIGINT NOT NULL DEFAULT 0,
    asked_by        TEXT NOT NULL,
    asked_at        BIGINT NOT NULL,
    begun_at        BIGINT,
    ended_at        BIGINT,
    fingerprint     TEXT NOT NULL DEFAULT '',
    input           TEXT NOT NULL DEFAULT '',
    plan            TEXT NOT NULL DEFAULT '',
    result          TEXT NOT NULL DEFAULT '',
    message         TEXT NOT NULL DEFAULT '',
    detail          TEXT NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX policy_runs_one ON policy_runs (org_id) WHERE ended_at IS NULL;
CREATE INDEX policy_runs_newest ON policy_runs (org_id, kind, asked_at, id);
CREATE INDEX policy_runs_by_age ON policy_runs (asked_at);

CREATE TABLE policy_changes (
    id              TEXT PRIMARY KEY,
    org_id          TEXT NOT NULL REFERENCES organizations (id),
    zoom_account_id TEXT NOT NULL,
    level           TEXT NOT NULL,
    owner           TEXT NOT NULL,
    change          TEXT NOT NULL,
    item            TEXT NOT NULL,
    name            TEXT NOT NULL,
    former          TEXT NOT NULL,
    ours            TEXT NOT NULL,
    sent            BOOLEAN NOT NULL,
    at              BIGINT NOT NULL,
    UNIQUE (org_id, zoom_account_id, level, owner, change, item)
);

CREATE TABLE policy_groups (
    org_id          TEXT NOT NULL REFERENCES organizations (id),
    zoom_account_id TEXT NOT NULL,
    name            TEXT NOT NULL,
    group_id        TEXT NOT NULL,
    asked_at        BIGINT NOT NULL,
    PRIMARY KEY (org_id, zoom_account_id, name)
);

CREATE TABLE policy_expectations (
    org_id          TEXT NOT NULL REFERENCES organizations (id),
    zoom_account_id TEXT NOT NULL,
    level           TEXT NOT NULL,
    owner           TEXT NOT NULL,
    name            TEXT NOT NULL,
    body            TEXT NOT NULL,
    PRIMARY KEY (org_id, level, owner)
);

CREATE TABLE policy_drifts (
    id           TEXT PRIMARY KEY,
    org_id       TEXT NOT NULL REFERENCES organizations (id),
    level        TEXT NOT NULL,
    owner        TEXT NOT NULL,
    name         TEXT NOT NULL,
    change       TEXT NOT NULL,
    item         TEXT NOT NULL,
    expected     TEXT NOT NULL,
    present      TEXT NOT NULL,
    found_at     BIGINT NOT NULL,
    announced_at BIGINT,
    UNIQUE (org_id, level, owner, change, item)
);

CREATE TABLE policy_ticks (
    org_id    TEXT NOT NULL REFERENCES organizations (id),
    item      TEXT NOT NULL,
    ticked_by TEXT NOT NULL,
    ticked_at BIGINT NOT NULL,
    PRIMARY KEY (org_id, item)
);

CREATE TABLE policy_touches (
    org_id TEXT NOT NULL REFERENCES organizations (id),
    level  TEXT NOT NULL,
    owner  TEXT NOT NULL,
    at     BIGINT NOT NULL,
    PRIMARY KEY (org_id, level, owner)
);

-- +goose Down
DROP TABLE policy_touches;
DROP TABLE policy_ticks;
DROP TABLE policy_drifts;
DROP TABLE policy_expectations;
DROP TABLE policy_groups;
DROP TABLE policy_changes;
DROP TABLE policy_runs;
DROP TABLE policies;
