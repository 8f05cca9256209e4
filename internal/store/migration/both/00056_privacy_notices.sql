-- +goose Up
-- Privacy notices: the draft that an organization edits, and its published versions, which never change. The texts are
-- in the JSON of body. notice_version is the number of the newest version, 0 as long as the default text applies.
CREATE TABLE privacy_drafts (
    org_id   TEXT PRIMARY KEY REFERENCES organizations (id),
    body     TEXT NOT NULL,
    saved_by TEXT NOT NULL,
    saved_at BIGINT NOT NULL
);

CREATE TABLE privacy_notices (
    org_id       TEXT NOT NULL REFERENCES organizations (id),
    version      BIGINT NOT NULL,
    body         TEXT NOT NULL,
    published_by TEXT NOT NULL,
    published_at BIGINT NOT NULL,
    PRIMARY KEY (org_id, version)
);

ALTER TABLE organizations ADD COLUMN notice_version BIGINT NOT NULL DEFAULT 0;
-- The version of the notice to which the mail with the personal link led; 0 is the default text.
ALTER TABLE bookings ADD COLUMN link_notice BIGINT NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE bookings DROP COLUMN link_notice;
ALTER TABLE organizations DROP COLUMN notice_version;
DROP TABLE privacy_notices;
DROP TABLE privacy_drafts;
