-- +goose Up
-- A difference belongs to the Zoom account in which it was found. Its account is that of what is expected there.
CREATE TABLE policy_drifts_of_accounts (
    id              TEXT PRIMARY KEY,
    org_id          TEXT NOT NULL REFERENCES organizations (id),
    zoom_account_id TEXT NOT NULL,
    level           TEXT NOT NULL,
    owner           TEXT NOT NULL,
    name            TEXT NOT NULL,
    change          TEXT NOT NULL,
    item            TEXT NOT NULL,
    expected        TEXT NOT NULL,
    present         TEXT NOT NULL,
    found_at        BIGINT NOT NULL,
    announced_at    BIGINT,
    UNIQUE (org_id, zoom_account_id, level, owner, change, item)
);

INSERT INTO policy_drifts_of_accounts
    SELECT d.id, d.org_id, e.zoom_account_id, d.level, d.owner, d.name, d.change, d.item, d.expected, d.present,
           d.found_at, d.announced_at
    FROM policy_drifts d
    JOIN policy_expectations e ON e.org_id = d.org_id AND e.level = d.level AND e.owner = d.owner;

DROP TABLE policy_drifts;
ALTER TABLE policy_drifts_of_accounts RENAME TO policy_drifts;

-- +goose Down
CREATE TABLE policy_drifts_before (
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
INSERT INTO policy_drifts_before
    SELECT d.id, d.org_id, d.level, d.owner, d.name, d.change, d.item, d.expected, d.present, d.found_at, d.announced_at
    FROM policy_drifts d
    JOIN policy_expectations e ON e.org_id = d.org_id AND e.level = d.level AND e.owner = d.owner
         AND e.zoom_account_id = d.zoom_account_id;
DROP TABLE policy_drifts;
ALTER TABLE policy_drifts_before RENAME TO policy_drifts;
