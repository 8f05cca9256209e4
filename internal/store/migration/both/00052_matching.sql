-- +goose Up
-- Zoom users are followed and stay with their state. The program writes search, the name and address in lower case and without accents;
-- of the Zoom users that exist, only the accents of Western European languages are removed.
ALTER TABLE hosts ADD COLUMN state TEXT NOT NULL DEFAULT 'active'; -- active, inactive or deleted
ALTER TABLE hosts ADD COLUMN state_at BIGINT;                      -- when the state was noticed, NULL for the first one
ALTER TABLE hosts ADD COLUMN found_at BIGINT;                      -- when the user was first seen
ALTER TABLE hosts ADD COLUMN email_folded TEXT NOT NULL DEFAULT '';
ALTER TABLE hosts ADD COLUMN search TEXT NOT NULL DEFAULT '';
ALTER TABLE hosts ADD COLUMN parted_from TEXT NOT NULL DEFAULT ''; -- the user from whom it was parted by hand
UPDATE hosts SET found_at = seen_at, email_folded = lower(email), search = lower(
    replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(
    replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(
    replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(
    replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(
    replace(replace(replace(replace(replace(replace(
    name || ' ' || email
    , 'À', 'a'), 'Á', 'a'), 'Â', 'a'), 'Ã', 'a'), 'Ä', 'a'), 'Å', 'a'), 'à', 'a'), 'á', 'a'), 'â', 'a'), 'ã', 'a'), 'ä', 'a'), 'å', 'a')
    , 'Ç', 'c'), 'ç', 'c')
    , 'È', 'e'), 'É', 'e'), 'Ê', 'e'), 'Ë', 'e'), 'è', 'e'), 'é', 'e'), 'ê', 'e'), 'ë', 'e')
    , 'Ì', 'i'), 'Í', 'i'), 'Î', 'i'), 'Ï', 'i'), 'ì', 'i'), 'í', 'i'), 'î', 'i'), 'ï', 'i')
    , 'Ñ', 'n'), 'ñ', 'n')
    , 'Ò', 'o'), 'Ó', 'o'), 'Ô', 'o'), 'Õ', 'o'), 'Ö', 'o'), 'ò', 'o'), 'ó', 'o'), 'ô', 'o'), 'õ', 'o'), 'ö', 'o')
    , 'Ù', 'u'), 'Ú', 'u'), 'Û', 'u'), 'Ü', 'u'), 'ù', 'u'), 'ú', 'u'), 'û', 'u'), 'ü', 'u')
    , 'Ý', 'y'), 'Ÿ', 'y'), 'ý', 'y'), 'ÿ', 'y')
);

-- When the users of an account were last read from Zoom, and until when the new ones were noted by an admin.
CREATE TABLE host_reads (
    org_id          TEXT NOT NULL REFERENCES organizations (id),
    zoom_account_id TEXT NOT NULL,
    read_at         BIGINT,
    pending         BIGINT NOT NULL DEFAULT 0, -- invited at Zoom, and not accepted
    failure         TEXT NOT NULL DEFAULT '',
    noted_at        BIGINT NOT NULL,
    PRIMARY KEY (org_id, zoom_account_id)
);
INSERT INTO host_reads (org_id, zoom_account_id, read_at, noted_at)
SELECT org_id, zoom_account_id, MAX(seen_at), MAX(seen_at) FROM hosts GROUP BY org_id, zoom_account_id;

-- Mail domains whose addresses belong to the same people.
CREATE TABLE domain_aliases (
    org_id  TEXT NOT NULL REFERENCES organizations (id),
    domain  TEXT NOT NULL,
    same_as TEXT NOT NULL,
    PRIMARY KEY (org_id, domain, same_as)
);

INSERT INTO promises (id, org_id, kind, subject, due_at, next_at)
    SELECT 'prm_hosts_' || id, org_id, 'hosts', id, connected_at, connected_at FROM connections WHERE state <> 'ended';

-- +goose Down
DELETE FROM promises WHERE kind = 'hosts';
DROP TABLE domain_aliases;
DROP TABLE host_reads;
ALTER TABLE hosts DROP COLUMN parted_from;
ALTER TABLE hosts DROP COLUMN search;
ALTER TABLE hosts DROP COLUMN email_folded;
ALTER TABLE hosts DROP COLUMN found_at;
ALTER TABLE hosts DROP COLUMN state_at;
ALTER TABLE hosts DROP COLUMN state;
