-- +goose Up
-- The next file to import is found without the kind: only the promises of files have an instant at which they vanish. So
-- no other index fits, and whether a file is due is read in the index too.
DROP INDEX promises_vanishing;
CREATE INDEX promises_vanishing ON promises (org_id, vanishes_at, next_at)
    WHERE done_at IS NULL AND lease_until = 0 AND vanishes_at IS NOT NULL;

-- Calls that Zoom deletes soon and that are not stored.
CREATE INDEX calls_at_risk ON calls (org_id, auto_delete_at) WHERE state IN ('importing', 'incomplete');

-- +goose Down
DROP INDEX calls_at_risk;
DROP INDEX promises_vanishing;
CREATE INDEX promises_vanishing ON promises (kind, org_id, vanishes_at, next_at)
    WHERE done_at IS NULL AND lease_until = 0 AND vanishes_at IS NOT NULL;
