-- +goose Up
-- How often members come is counted without reading their bookings.
DROP INDEX bookings_by_member;
CREATE INDEX bookings_by_member ON bookings (org_id, member_id, state, session_id, link_refused);

-- +goose Down
DROP INDEX bookings_by_member;
CREATE INDEX bookings_by_member ON bookings (org_id, member_id);
