-- +goose Up
-- Bookings know when their session starts, NULL while it is cancelled: the visits of members and the refused addresses of a week are
-- found along an index, without reading the sessions of years. store.copyStart keeps it.
ALTER TABLE bookings ADD COLUMN starts_at BIGINT;
UPDATE bookings SET starts_at = (SELECT s.starts_at FROM sessions s WHERE s.id = bookings.session_id AND s.cancelled_at IS NULL);
DROP INDEX bookings_by_member;
CREATE INDEX bookings_by_member ON bookings (org_id, member_id, state, starts_at);
CREATE INDEX bookings_refused ON bookings (org_id, starts_at) WHERE link_refused <> '';

-- +goose Down
DROP INDEX bookings_refused;
DROP INDEX bookings_by_member;
CREATE INDEX bookings_by_member ON bookings (org_id, member_id, state, session_id, link_refused);
ALTER TABLE bookings DROP COLUMN starts_at;
