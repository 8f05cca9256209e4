-- +goose Up
-- Today lists the calls of the last days of which files were given up.
CREATE INDEX calls_incomplete ON calls (org_id, started_at) WHERE state = 'incomplete';

-- +goose Down
DROP INDEX calls_incomplete;
