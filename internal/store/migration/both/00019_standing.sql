-- +goose Up
-- Since when Zoom refuses a connection's access, and since when it does not answer its calls.
ALTER TABLE connections ADD COLUMN refused_at BIGINT;
ALTER TABLE connections ADD COLUMN failed_calls BIGINT NOT NULL DEFAULT 0;
ALTER TABLE connections ADD COLUMN silent_since BIGINT;
UPDATE connections SET refused_at = (
    SELECT MAX(at) FROM events WHERE events.org_id = connections.org_id AND subject = connections.id AND kind = 'connection.needs_attention'
) WHERE state = 'attention';
CREATE INDEX connections_newest ON connections (org_id, connected_at);

-- +goose Down
DROP INDEX connections_newest;
ALTER TABLE connections DROP COLUMN silent_since;
ALTER TABLE connections DROP COLUMN failed_calls;
ALTER TABLE connections DROP COLUMN refused_at;
