-- +goose Up
-- Imports of calls that took place before import was switched on: the range and the Zoom users that an admin chose, what
-- Zoom lists there, and how far the import is. hosts is a JSON array of ids, and not_read one of the Zoom users whose
-- lists Zoom refused. A recording of a sitting that such an import has taken stays wanted.
CREATE TABLE past_imports (
    id              TEXT PRIMARY KEY,
    org_id          TEXT NOT NULL REFERENCES organizations (id),
    zoom_account_id TEXT NOT NULL,
    state           TEXT NOT NULL,
    from_at         BIGINT NOT NULL,
    until_at        BIGINT NOT NULL,
    hosts           TEXT NOT NULL,
    asked_by        TEXT NOT NULL,
    asked_at        BIGINT NOT NULL,
    counted_at      BIGINT,
    begun_by        TEXT NOT NULL DEFAULT '',
    begun_at        BIGINT,
    ended_at        BIGINT,
    done            BIGINT NOT NULL DEFAULT 0,
    total           BIGINT NOT NULL DEFAULT 0,
    calls           BIGINT NOT NULL DEFAULT 0,
    here            BIGINT NOT NULL DEFAULT 0,
    removed         BIGINT NOT NULL DEFAULT 0,
    files           BIGINT NOT NULL DEFAULT 0,
    bytes           BIGINT NOT NULL DEFAULT 0,
    seconds         BIGINT NOT NULL DEFAULT 0,
    vanishes_at     BIGINT,
    not_read        TEXT NOT NULL DEFAULT '[]',
    message         TEXT NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX past_imports_one ON past_imports (org_id) WHERE state IN ('counting', 'running', 'paused');
CREATE INDEX past_imports_newest ON past_imports (org_id, asked_at, id);
CREATE INDEX past_imports_by_age ON past_imports (asked_at);

CREATE TABLE past_import_sittings (
    org_id     TEXT NOT NULL REFERENCES organizations (id),
    sitting_id TEXT NOT NULL,
    past_id    TEXT NOT NULL,
    PRIMARY KEY (org_id, sitting_id)
);
CREATE INDEX past_import_sittings_by_import ON past_import_sittings (org_id, past_id);

-- +goose Down
DELETE FROM promises WHERE kind = 'past';
DROP TABLE past_import_sittings;
DROP TABLE past_imports;
