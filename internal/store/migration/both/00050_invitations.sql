-- +goose Up
-- The name and address of a user in lower case and without accents, by which users are listed and found. The program
-- writes it; of the users that exist, only the accents of Western European languages are removed.
ALTER TABLE users ADD COLUMN search TEXT NOT NULL DEFAULT '';
UPDATE users SET search = (SELECT lower(
    replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(
    replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(
    replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(
    replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(
    replace(replace(replace(replace(replace(replace(
    p.name || ' ' || p.email
    , 'À', 'a'), 'Á', 'a'), 'Â', 'a'), 'Ã', 'a'), 'Ä', 'a'), 'Å', 'a'), 'à', 'a'), 'á', 'a'), 'â', 'a'), 'ã', 'a'), 'ä', 'a'), 'å', 'a')
    , 'Ç', 'c'), 'ç', 'c')
    , 'È', 'e'), 'É', 'e'), 'Ê', 'e'), 'Ë', 'e'), 'è', 'e'), 'é', 'e'), 'ê', 'e'), 'ë', 'e')
    , 'Ì', 'i'), 'Í', 'i'), 'Î', 'i'), 'Ï', 'i'), 'ì', 'i'), 'í', 'i'), 'î', 'i'), 'ï', 'i')
    , 'Ñ', 'n'), 'ñ', 'n')
    , 'Ò', 'o'), 'Ó', 'o'), 'Ô', 'o'), 'Õ', 'o'), 'Ö', 'o'), 'ò', 'o'), 'ó', 'o'), 'ô', 'o'), 'õ', 'o'), 'ö', 'o')
    , 'Ù', 'u'), 'Ú', 'u'), 'Û', 'u'), 'Ü', 'u'), 'ù', 'u'), 'ú', 'u'), 'û', 'u'), 'ü', 'u')
    , 'Ý', 'y'), 'Ÿ', 'y'), 'ý', 'y'), 'ÿ', 'y')
) FROM people p WHERE p.id = users.person_id);
CREATE INDEX users_by_name ON users (org_id, search, id);

-- Invitations of colleagues: one row for each address that an organization invited.
CREATE TABLE invitations (
    id           TEXT PRIMARY KEY,
    org_id       TEXT NOT NULL REFERENCES organizations (id),
    name         TEXT NOT NULL,
    email        TEXT NOT NULL,
    email_folded TEXT NOT NULL,
    role         TEXT NOT NULL,
    language     TEXT NOT NULL,
    search       TEXT NOT NULL,
    state        TEXT NOT NULL,
    token_hash   TEXT NOT NULL UNIQUE,
    token_sealed TEXT NOT NULL DEFAULT '', -- only until the mail server has accepted or refused the mail
    shown        BOOLEAN NOT NULL,         -- whether the inviter was shown the link, because there was no mail server
    invited_by   TEXT NOT NULL,
    sends        BIGINT NOT NULL,
    sends_since  BIGINT NOT NULL,
    created_at   BIGINT NOT NULL,
    mailed_at    BIGINT,
    refused      TEXT NOT NULL DEFAULT '',
    expires_at   BIGINT NOT NULL,
    closed_at    BIGINT,
    UNIQUE (org_id, email_folded)
);
CREATE INDEX invitations_by_name ON invitations (org_id, state, search, id);
CREATE INDEX invitations_by_expiry ON invitations (expires_at);

-- +goose Down
DROP TABLE invitations;
DROP INDEX users_by_name;
ALTER TABLE users DROP COLUMN search;
