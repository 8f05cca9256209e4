-- +goose Up
-- A removed user keeps its row, so that sessions, calls and the journal keep the name. seen_at is when the person last used this
-- organization, to within a few minutes.
ALTER TABLE users ADD COLUMN removed_at BIGINT;
ALTER TABLE users ADD COLUMN seen_at BIGINT;
-- The number of times that the person's password was replaced. A login is valid only under the number that it was made with.
ALTER TABLE people ADD COLUMN password_number BIGINT NOT NULL DEFAULT 0;
ALTER TABLE logins ADD COLUMN password_number BIGINT NOT NULL DEFAULT 0;
-- What the list of a person's logins shows: the browser's name, when the login was made, and when it was last used.
ALTER TABLE logins ADD COLUMN browser TEXT NOT NULL DEFAULT '';
ALTER TABLE logins ADD COLUMN created_at BIGINT;
ALTER TABLE logins ADD COLUMN seen_at BIGINT;
-- The logins that an organization no longer accepts. They stay valid for the other organizations of the person.
CREATE TABLE barred_logins (
    token  TEXT NOT NULL REFERENCES logins (token) ON DELETE CASCADE,
    org_id TEXT NOT NULL REFERENCES organizations (id),
    PRIMARY KEY (token, org_id)
);
-- Mailed links with which a person chooses a new password, one for each person. sealed holds the token until the mail is sent.
CREATE TABLE password_links (
    id         TEXT PRIMARY KEY,
    person_id  TEXT NOT NULL UNIQUE REFERENCES people (id),
    token_hash TEXT NOT NULL UNIQUE,
    sealed     TEXT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX password_links_by_expiry ON password_links (expires_at);

-- +goose Down
DROP TABLE password_links;
DROP TABLE barred_logins;
ALTER TABLE logins DROP COLUMN seen_at;
ALTER TABLE logins DROP COLUMN created_at;
ALTER TABLE logins DROP COLUMN browser;
ALTER TABLE logins DROP COLUMN password_number;
ALTER TABLE people DROP COLUMN password_number;
ALTER TABLE users DROP COLUMN seen_at;
ALTER TABLE users DROP COLUMN removed_at;
