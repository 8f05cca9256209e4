-- +goose Up
-- What an organization uses Navette for, what its admins chose in the guided set-up, and its newest test mail.
ALTER TABLE organizations ADD COLUMN profile TEXT NOT NULL DEFAULT 'both';

-- choice is 'hidden', or 'later_' and the name of a step.
CREATE TABLE setup_choices (
    org_id    TEXT NOT NULL REFERENCES organizations (id),
    choice    TEXT NOT NULL,
    chosen_by TEXT NOT NULL,
    chosen_at BIGINT NOT NULL,
    PRIMARY KEY (org_id, choice)
);

-- failure is the message key of why the mail server did not accept the test mail, and reply its words.
CREATE TABLE mail_trials (
    org_id      TEXT PRIMARY KEY REFERENCES organizations (id),
    tried_at    BIGINT NOT NULL,
    failure     TEXT NOT NULL DEFAULT '',
    reply       TEXT NOT NULL DEFAULT '',
    accepted_at BIGINT
);

-- Organizations that had connected Zoom before this release are not led through the set-up.
INSERT INTO setup_choices (org_id, choice, chosen_by, chosen_at)
    SELECT org_id, 'hidden', '', MIN(connected_at) FROM connections GROUP BY org_id;

-- +goose Down
DROP TABLE mail_trials;
DROP TABLE setup_choices;
ALTER TABLE organizations DROP COLUMN profile;
