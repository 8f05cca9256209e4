-- +goose Up
-- Members are listed and counted along their names; places of a session are counted without reading its bookings; lists of sessions
-- read of their promises only those that failed.
CREATE INDEX members_by_name ON members (org_id, search, id);
CREATE INDEX bookings_by_state ON bookings (session_id, state, org_id);
CREATE INDEX promises_failed ON promises (session_id) WHERE last_error <> '';

-- +goose Down
DROP INDEX promises_failed;
DROP INDEX bookings_by_state;
DROP INDEX members_by_name;
