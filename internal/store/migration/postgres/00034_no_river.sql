-- +goose Up
-- Workers take leases from the promises themselves: the tables of the queue that carried them are no longer read.
DROP TABLE IF EXISTS river_notification;
DROP TABLE IF EXISTS river_client_queue;
DROP TABLE IF EXISTS river_client;
DROP TABLE IF EXISTS river_queue;
DROP TABLE IF EXISTS river_leader;
DROP TABLE IF EXISTS river_job;
DROP TABLE IF EXISTS river_migration;
DROP FUNCTION IF EXISTS river_job_state_in_bitmask;
DROP FUNCTION IF EXISTS river_job_notify;
DROP TYPE IF EXISTS river_job_state;

-- +goose Down
-- The release before makes its tables anew.
