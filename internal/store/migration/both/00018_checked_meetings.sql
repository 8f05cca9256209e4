-- +goose Up
-- The meetings of coming sessions are looked for on Zoom from time to time: a promise of the connection, as its sweep is.
ALTER TABLE meetings ADD COLUMN checked_at BIGINT;
INSERT INTO promises (id, org_id, kind, subject, due_at, next_at)
    SELECT 'prm_check_' || id, org_id, 'check', id, connected_at, connected_at FROM connections WHERE state <> 'ended';

-- +goose Down
DELETE FROM promises WHERE kind = 'check';
ALTER TABLE meetings DROP COLUMN checked_at;
