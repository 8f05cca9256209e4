-- +goose Up
-- When a mail announced a gap, and when a mail said that it is settled.
ALTER TABLE audit_gaps ADD COLUMN announced_at BIGINT;
ALTER TABLE audit_gaps ADD COLUMN settled_at BIGINT;

-- +goose Down
ALTER TABLE audit_gaps DROP COLUMN settled_at;
ALTER TABLE audit_gaps DROP COLUMN announced_at;
