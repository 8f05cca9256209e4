-- +goose Up
-- What Zoom last said about an organization's account, as JSON; an admin's own statement of the plan; and when Zoom last
-- validated an app's webhook address. A promise of each connection reads the account daily.
CREATE TABLE account_readings (
    org_id        TEXT PRIMARY KEY REFERENCES organizations (id),
    connection_id TEXT NOT NULL REFERENCES connections (id),
    read_at       BIGINT NOT NULL,
    reading       TEXT NOT NULL
);

CREATE TABLE plan_answers (
    org_id          TEXT NOT NULL REFERENCES organizations (id),
    zoom_account_id TEXT NOT NULL,
    plan            TEXT NOT NULL,
    user_id         TEXT NOT NULL,
    answered_at     BIGINT NOT NULL,
    PRIMARY KEY (org_id, zoom_account_id)
);

ALTER TABLE zoom_apps ADD COLUMN validated_at BIGINT;

INSERT INTO promises (id, org_id, kind, subject, due_at, next_at)
    SELECT 'prm_preconditions_' || id, org_id, 'preconditions', id, connected_at, connected_at
    FROM connections WHERE state <> 'ended';

-- +goose Down
DELETE FROM promises WHERE kind = 'preconditions';
ALTER TABLE zoom_apps DROP COLUMN validated_at;
DROP TABLE plan_answers;
DROP TABLE account_readings;
