-- +goose Up
-- The organization whose admin chose a person's password, which opens no other one; '' where the person or the operator chose it.
ALTER TABLE people ADD COLUMN password_org TEXT NOT NULL DEFAULT '';
-- Whose login it is; '' for those from before this column, which end within two weeks.
ALTER TABLE logins ADD COLUMN person_id TEXT NOT NULL DEFAULT '';
CREATE INDEX logins_by_person ON logins (person_id);
-- Wrong passwords are counted in memory.
DROP TABLE sign_in_failures;

-- +goose Down
CREATE TABLE sign_in_failures (
    address_hash TEXT PRIMARY KEY,
    failures     BIGINT NOT NULL,
    last_at      BIGINT NOT NULL
);
CREATE INDEX sign_in_failures_by_age ON sign_in_failures (last_at);
DROP INDEX logins_by_person;
ALTER TABLE logins DROP COLUMN person_id;
ALTER TABLE people DROP COLUMN password_org;
