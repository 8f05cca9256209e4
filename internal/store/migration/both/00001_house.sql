-- One text for SQLite and PostgreSQL. Instants are microseconds UTC in BIGINT; sealed values are base64 text.
-- +goose Up
CREATE TABLE organizations (
    id             TEXT PRIMARY KEY,
    name           TEXT NOT NULL,
    zone           TEXT NOT NULL,
    language       TEXT NOT NULL,
    window_minutes BIGINT NOT NULL DEFAULT 1440,
    link_minutes   BIGINT NOT NULL DEFAULT 15,
    last_event     BIGINT NOT NULL DEFAULT 0,
    created_at     BIGINT NOT NULL
);

CREATE TABLE people (
    id            TEXT PRIMARY KEY,
    name          TEXT NOT NULL,
    email         TEXT NOT NULL,
    email_folded  TEXT NOT NULL UNIQUE,
    language      TEXT NOT NULL,
    zone          TEXT NOT NULL DEFAULT '',
    password_hash TEXT NOT NULL,
    created_at    BIGINT NOT NULL
);

CREATE TABLE users (
    id         TEXT PRIMARY KEY,
    org_id     TEXT NOT NULL REFERENCES organizations (id),
    person_id  TEXT NOT NULL REFERENCES people (id),
    role       TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    UNIQUE (org_id, person_id)
);
CREATE INDEX users_by_person ON users (person_id);

-- Browser logins: what the cookie's token stands for.
CREATE TABLE logins (
    token      TEXT PRIMARY KEY,
    data       TEXT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX logins_by_expiry ON logins (expires_at);

-- Wrong passwords by the hash of the address they were tried for, so that nobody guesses on.
CREATE TABLE sign_in_failures (
    address_hash TEXT PRIMARY KEY,
    failures     BIGINT NOT NULL,
    last_at      BIGINT NOT NULL
);
CREATE INDEX sign_in_failures_by_age ON sign_in_failures (last_at);

CREATE TABLE members (
    id           TEXT PRIMARY KEY,
    org_id       TEXT NOT NULL REFERENCES organizations (id),
    name         TEXT NOT NULL,
    email        TEXT NOT NULL,
    email_folded TEXT NOT NULL,
    language     TEXT NOT NULL,
    zone         TEXT NOT NULL DEFAULT '',
    source       TEXT NOT NULL DEFAULT 'navette',
    external_ref TEXT NOT NULL DEFAULT '',
    created_at   BIGINT NOT NULL,
    search       TEXT NOT NULL, -- name and address, in lower case and without accents
    UNIQUE (org_id, email_folded)
);
CREATE UNIQUE INDEX members_by_ref ON members (org_id, source, external_ref) WHERE external_ref <> '';

CREATE TABLE sessions (
    id           TEXT PRIMARY KEY,
    org_id       TEXT NOT NULL REFERENCES organizations (id),
    title        TEXT NOT NULL,
    description  TEXT NOT NULL DEFAULT '',
    starts_at    BIGINT NOT NULL,
    ends_at      BIGINT NOT NULL,
    zone         TEXT NOT NULL,
    mode         TEXT NOT NULL,
    capacity     BIGINT NOT NULL,
    coach_id     TEXT NOT NULL DEFAULT '',
    coach_name   TEXT NOT NULL DEFAULT '',
    waiting_room BOOLEAN NOT NULL,
    record       BOOLEAN NOT NULL,
    sequence     BIGINT NOT NULL DEFAULT 0,
    source       TEXT NOT NULL DEFAULT 'navette',
    external_ref TEXT NOT NULL DEFAULT '',
    cancelled_at BIGINT,
    created_at   BIGINT NOT NULL
);
CREATE INDEX sessions_by_start ON sessions (org_id, starts_at);
CREATE UNIQUE INDEX sessions_by_ref ON sessions (org_id, source, external_ref) WHERE external_ref <> '';

CREATE TABLE bookings (
    id            TEXT PRIMARY KEY,
    org_id        TEXT NOT NULL REFERENCES organizations (id),
    session_id    TEXT NOT NULL REFERENCES sessions (id),
    member_id     TEXT NOT NULL REFERENCES members (id),
    state         TEXT NOT NULL,
    link_hash     TEXT NOT NULL UNIQUE,
    link_sealed   TEXT NOT NULL,
    link_sent_at  BIGINT,
    link_refused  TEXT NOT NULL DEFAULT '',
    visits        BIGINT NOT NULL DEFAULT 0,
    last_visit_at BIGINT,
    source        TEXT NOT NULL DEFAULT 'navette',
    external_ref  TEXT NOT NULL DEFAULT '',
    created_at    BIGINT NOT NULL,
    cancelled_at  BIGINT,
    UNIQUE (session_id, member_id)
);
CREATE INDEX bookings_by_visit ON bookings (last_visit_at) WHERE last_visit_at IS NOT NULL;
CREATE INDEX bookings_by_member ON bookings (org_id, member_id);
CREATE UNIQUE INDEX bookings_by_ref ON bookings (org_id, source, external_ref) WHERE external_ref <> '';

-- org_id '' is the installation's own app.
CREATE TABLE zoom_apps (
    id                    TEXT PRIMARY KEY,
    org_id                TEXT NOT NULL,
    kind                  TEXT NOT NULL,
    client_id             TEXT NOT NULL,
    client_secret_sealed  TEXT NOT NULL,
    webhook_secret_sealed TEXT NOT NULL,
    account_id            TEXT NOT NULL DEFAULT '',
    created_at            BIGINT NOT NULL
);
CREATE UNIQUE INDEX zoom_apps_by_client ON zoom_apps (org_id, client_id);

CREATE TABLE connections (
    id                TEXT PRIMARY KEY,
    org_id            TEXT NOT NULL REFERENCES organizations (id),
    app_id            TEXT NOT NULL REFERENCES zoom_apps (id),
    state             TEXT NOT NULL,
    state_reason      TEXT NOT NULL DEFAULT '',
    paused_at         BIGINT,
    zoom_account_id   TEXT NOT NULL,
    zoom_user_id      TEXT NOT NULL,
    email             TEXT NOT NULL,
    display_name      TEXT NOT NULL,
    scopes            TEXT NOT NULL,
    capacity          BIGINT NOT NULL DEFAULT 0,
    plan              TEXT NOT NULL DEFAULT '',
    access_sealed     TEXT NOT NULL,
    access_expires_at BIGINT,
    refresh_sealed    TEXT NOT NULL,
    refresh_lease     BIGINT,
    grant_number      BIGINT NOT NULL DEFAULT 1,
    connected_at      BIGINT NOT NULL,
    ended_at          BIGINT
);
CREATE UNIQUE INDEX connections_live ON connections (org_id) WHERE state <> 'ended';
CREATE INDEX connections_by_account ON connections (zoom_account_id);

-- An authorisation under way: what must come back from Zoom's page.
CREATE TABLE authorizations (
    state_hash      TEXT PRIMARY KEY,
    org_id          TEXT NOT NULL REFERENCES organizations (id),
    app_id          TEXT NOT NULL REFERENCES zoom_apps (id),
    user_id         TEXT NOT NULL,
    verifier_sealed TEXT NOT NULL,
    back_to         TEXT NOT NULL,
    expires_at      BIGINT NOT NULL
);
CREATE INDEX authorizations_by_expiry ON authorizations (expires_at);

CREATE TABLE hosts (
    id              TEXT PRIMARY KEY,
    org_id          TEXT NOT NULL REFERENCES organizations (id),
    zoom_account_id TEXT NOT NULL,
    zoom_user_id    TEXT NOT NULL,
    email           TEXT NOT NULL,
    name            TEXT NOT NULL,
    type            BIGINT NOT NULL,
    seen_at         BIGINT NOT NULL,
    swept_until     BIGINT,
    sweep_failure   TEXT NOT NULL DEFAULT '',
    sweep_failed_at BIGINT,
    UNIQUE (org_id, zoom_account_id, zoom_user_id)
);

CREATE TABLE host_links (
    user_id      TEXT PRIMARY KEY REFERENCES users (id),
    org_id       TEXT NOT NULL REFERENCES organizations (id),
    host_id      TEXT NOT NULL REFERENCES hosts (id),
    for_hosting  BOOLEAN NOT NULL,
    for_import   BOOLEAN NOT NULL,
    import_since BIGINT
);
CREATE UNIQUE INDEX host_links_by_host ON host_links (host_id);

CREATE TABLE meetings (
    id            TEXT PRIMARY KEY,
    org_id        TEXT NOT NULL REFERENCES organizations (id),
    session_id    TEXT NOT NULL REFERENCES sessions (id),
    connection_id TEXT NOT NULL REFERENCES connections (id),
    host_zoom_id  TEXT NOT NULL,
    host_email    TEXT NOT NULL,
    marker        TEXT NOT NULL UNIQUE,
    state         TEXT NOT NULL,
    asked_at      BIGINT,
    number        BIGINT NOT NULL DEFAULT 0,
    join_sealed   TEXT NOT NULL DEFAULT '',
    refused_text  TEXT NOT NULL DEFAULT '',
    starts_at     BIGINT NOT NULL,
    created_at    BIGINT NOT NULL,
    ready_at      BIGINT,
    forgotten_at  BIGINT
);
CREATE UNIQUE INDEX meetings_one_per_session ON meetings (session_id) WHERE state <> 'gone';
CREATE INDEX meetings_by_session ON meetings (session_id);
CREATE INDEX meetings_by_number ON meetings (org_id, number);
CREATE INDEX meetings_by_host ON meetings (org_id, host_zoom_id);
CREATE INDEX meetings_forgotten ON meetings (forgotten_at) WHERE forgotten_at IS NOT NULL AND join_sealed <> '';

CREATE TABLE sittings (
    id              TEXT PRIMARY KEY,
    org_id          TEXT NOT NULL REFERENCES organizations (id),
    meeting_id      TEXT NOT NULL DEFAULT '',
    zoom_account_id TEXT NOT NULL,
    uuid            TEXT NOT NULL,
    number          BIGINT NOT NULL,
    host_zoom_id    TEXT NOT NULL,
    topic           TEXT NOT NULL,
    started_at      BIGINT,
    ended_at        BIGINT,
    UNIQUE (org_id, zoom_account_id, uuid)
);
CREATE INDEX sittings_by_meeting ON sittings (meeting_id) WHERE meeting_id <> '';

CREATE TABLE calls (
    id             TEXT PRIMARY KEY,
    org_id         TEXT NOT NULL REFERENCES organizations (id),
    sitting_id     TEXT NOT NULL UNIQUE REFERENCES sittings (id),
    session_id     TEXT NOT NULL DEFAULT '',
    host_user_id   TEXT NOT NULL DEFAULT '',
    host_name      TEXT NOT NULL,
    title          TEXT NOT NULL,
    started_at     BIGINT NOT NULL,
    seconds        BIGINT NOT NULL DEFAULT 0,
    auto_delete_at BIGINT,
    state          TEXT NOT NULL,
    created_at     BIGINT NOT NULL,
    ready_at       BIGINT
);
CREATE INDEX calls_newest ON calls (org_id, started_at DESC, id DESC);
CREATE INDEX calls_by_host ON calls (org_id, host_user_id, started_at DESC, id DESC);
CREATE INDEX calls_importing ON calls (org_id, auto_delete_at) WHERE state = 'importing';
CREATE INDEX calls_by_session ON calls (session_id) WHERE session_id <> '';

CREATE TABLE recording_files (
    id              TEXT PRIMARY KEY,
    org_id          TEXT NOT NULL REFERENCES organizations (id),
    call_id         TEXT NOT NULL REFERENCES calls (id),
    natural_key     TEXT NOT NULL,
    zoom_file_id    TEXT NOT NULL DEFAULT '',
    file_type       TEXT NOT NULL,
    recording_type  TEXT NOT NULL DEFAULT '',
    extension       TEXT NOT NULL,
    recording_start BIGINT,
    recording_end   BIGINT,
    size            BIGINT NOT NULL DEFAULT 0,
    sha256          TEXT NOT NULL DEFAULT '',
    blob_key        TEXT NOT NULL,
    state           TEXT NOT NULL,
    bytes_done      BIGINT NOT NULL DEFAULT 0,
    failure         TEXT NOT NULL DEFAULT '',
    media_millis    BIGINT NOT NULL DEFAULT 0,
    stored_at       BIGINT,
    UNIQUE (org_id, natural_key)
);
CREATE INDEX recording_files_by_call ON recording_files (call_id);
CREATE INDEX recording_files_awaited ON recording_files (org_id) WHERE state <> 'stored';

CREATE TABLE cues (
    call_id      TEXT NOT NULL REFERENCES calls (id),
    org_id       TEXT NOT NULL,
    position     BIGINT NOT NULL,
    start_millis BIGINT NOT NULL,
    end_millis   BIGINT NOT NULL,
    speaker      TEXT NOT NULL,
    text         TEXT NOT NULL,
    PRIMARY KEY (call_id, position)
);

CREATE TABLE webhooks (
    id              TEXT PRIMARY KEY,
    app_id          TEXT NOT NULL REFERENCES zoom_apps (id),
    org_id          TEXT NOT NULL,
    zoom_account_id TEXT NOT NULL,
    kind            TEXT NOT NULL,
    content_key     TEXT NOT NULL,
    body_sealed     TEXT NOT NULL,
    received_at     BIGINT NOT NULL,
    worked_at       BIGINT,
    UNIQUE (app_id, org_id, content_key)
);
CREATE INDEX webhooks_by_age ON webhooks (received_at);
CREATE INDEX webhooks_by_organization ON webhooks (org_id, received_at);

-- Mails whose sending was promised. The Message-ID is fixed before the first try.
CREATE TABLE mails (
    id           TEXT PRIMARY KEY,
    org_id       TEXT NOT NULL REFERENCES organizations (id),
    kind         TEXT NOT NULL,
    recipient_id TEXT NOT NULL,
    subject_id   TEXT NOT NULL,
    session_id   TEXT NOT NULL DEFAULT '',
    data         TEXT NOT NULL DEFAULT '{}',
    state        TEXT NOT NULL,
    refused      TEXT NOT NULL DEFAULT '',
    created_at   BIGINT NOT NULL,
    sent_at      BIGINT,
    UNIQUE (kind, recipient_id, subject_id)
);
CREATE INDEX mails_by_age ON mails (created_at);

CREATE TABLE promises (
    id          TEXT PRIMARY KEY,
    org_id      TEXT NOT NULL REFERENCES organizations (id),
    kind        TEXT NOT NULL,
    subject     TEXT NOT NULL,
    session_id  TEXT NOT NULL DEFAULT '',
    due_at      BIGINT NOT NULL,
    next_at     BIGINT NOT NULL,
    attempt     BIGINT NOT NULL DEFAULT 0,
    lease       BIGINT NOT NULL DEFAULT 0,
    lease_until BIGINT NOT NULL DEFAULT 0,
    last_error  TEXT NOT NULL DEFAULT '',
    last_detail TEXT NOT NULL DEFAULT '',
    done_at     BIGINT,
    UNIQUE (kind, subject)
);
CREATE INDEX promises_due ON promises (next_at) WHERE done_at IS NULL;
CREATE INDEX promises_leased ON promises (kind, lease_until) WHERE done_at IS NULL;
CREATE INDEX promises_in_turn ON promises (kind, org_id, next_at) WHERE done_at IS NULL;
CREATE INDEX promises_by_age ON promises (done_at) WHERE done_at IS NOT NULL;
CREATE INDEX promises_by_session ON promises (session_id) WHERE session_id <> '';

CREATE TABLE tries (
    promise_id TEXT NOT NULL REFERENCES promises (id) ON DELETE CASCADE,
    number     BIGINT NOT NULL,
    at         BIGINT NOT NULL,
    ok         BOOLEAN NOT NULL,
    message    TEXT NOT NULL DEFAULT '',
    detail     TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (promise_id, number)
);

CREATE TABLE events (
    org_id     TEXT NOT NULL REFERENCES organizations (id),
    seq        BIGINT NOT NULL,
    at         BIGINT NOT NULL,
    kind       TEXT NOT NULL,
    actor_kind TEXT NOT NULL,
    actor_id   TEXT NOT NULL,
    subject    TEXT NOT NULL,
    session_id TEXT NOT NULL DEFAULT '',
    data       TEXT NOT NULL DEFAULT '{}',
    PRIMARY KEY (org_id, seq)
);
CREATE INDEX events_by_session ON events (session_id, seq) WHERE session_id <> '';
CREATE INDEX events_by_subject ON events (subject, seq);
-- What is forgotten after a while (see store.Keeping).
CREATE INDEX events_by_age ON events (at) WHERE kind IN ('link.sent', 'link.refused', 'link.visited', 'mail.sent', 'mail.refused');

-- +goose Down
DROP TABLE events;
DROP TABLE tries;
DROP TABLE promises;
DROP TABLE mails;
DROP TABLE webhooks;
DROP TABLE cues;
DROP TABLE recording_files;
DROP TABLE calls;
DROP TABLE sittings;
DROP TABLE meetings;
DROP TABLE host_links;
DROP TABLE hosts;
DROP TABLE authorizations;
DROP TABLE connections;
DROP TABLE zoom_apps;
DROP TABLE bookings;
DROP TABLE sessions;
DROP TABLE members;
DROP TABLE sign_in_failures;
DROP TABLE logins;
DROP TABLE users;
DROP TABLE people;
DROP TABLE organizations;
