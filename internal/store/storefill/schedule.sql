-- One text for SQLite and PostgreSQL. filled has a row for each session: mine are numbered by n, the others follow them.
CREATE TABLE filled (i BIGINT PRIMARY KEY, n BIGINT NOT NULL, mine BOOLEAN NOT NULL, org_id TEXT NOT NULL, starts_at BIGINT NOT NULL);
INSERT INTO filled (i, n, mine, org_id, starts_at)
WITH RECURSIVE numbers (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM numbers WHERE i < {sessions} - 1)
SELECT 1000000000 + i, i / 2, i % 2 = 0, CASE WHEN i % 2 = 0 THEN '{org}' ELSE 'org_f' || (i / 2 % {others}) END,
    CASE WHEN i % 2 = 1 THEN {now} - 300 * {day} + (i / 2) * (360 * {day} / ({sessions} / 2 + 1))
         WHEN i / 2 < {near} THEN {now} - 60 * {day} + (i / 2) * {step} + {minute}
         ELSE {now} - 330 * {day} + (i / 2 - {near}) * (270 * {day} / {far}) END
FROM numbers;
INSERT INTO organizations (id, name, zone, language, last_event, created_at)
WITH RECURSIVE numbers (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM numbers WHERE i < {others} - 1)
SELECT 'org_f' || i, 'Studio ' || i, 'Europe/Paris', 'fr', 5000000, {now} - 365 * {day} FROM numbers;
INSERT INTO zoom_apps (id, org_id, kind, client_id, client_secret_sealed, webhook_secret_sealed, created_at)
SELECT 'app_' || id, id, 'general', 'client', '', '', created_at FROM organizations;
INSERT INTO connections (id, org_id, app_id, state, paused_at, zoom_account_id, zoom_user_id, email, display_name, scopes, access_sealed, refresh_sealed, connected_at)
SELECT 'con_' || id, id, 'app_' || id, 'active', NULL, 'account-' || id, 'user', 'host@example.org', 'Host', '', '', '', {now} - 340 * {day} FROM organizations;
INSERT INTO members (id, org_id, name, email, email_folded, language, created_at, search)
WITH RECURSIVE numbers (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM numbers WHERE i < {members} - 1)
SELECT 'mem_m' || i, '{org}', 'Marie ' || (i * 7919 % {members}), 'marie' || i || '@example.org', 'marie' || i || '@example.org', 'fr', {now} - 340 * {day},
    'marie ' || (i * 7919 % {members}) || ' marie' || i || '@example.org' FROM numbers;
INSERT INTO members (id, org_id, name, email, email_folded, language, created_at, search)
SELECT 'mem_' || id || '_' || m, id, 'Jeanne ' || m, 'jeanne' || m || '@example.org', 'jeanne' || m || '@example.org', 'fr', created_at, 'jeanne ' || m || ' jeanne' || m || '@example.org'
FROM organizations, (SELECT 0 AS m UNION ALL SELECT 1) AS two WHERE id LIKE 'org_f%';
INSERT INTO sessions (id, org_id, title, starts_at, ends_at, zone, mode, capacity, coach_id, coach_name, waiting_room, record, created_at)
SELECT 'ses_' || i, org_id, 'Vinyasa ' || (n % 97), starts_at, starts_at + {hour}, 'Europe/Paris', 'online', 10, CASE WHEN mine THEN '{user}' ELSE '' END, 'Camille', TRUE, mine AND n % {every} = 0,
    starts_at - 30 * {day} FROM filled;
INSERT INTO bookings (id, org_id, session_id, member_id, state, link_hash, link_sealed, link_sent_at, link_refused, created_at, starts_at)
SELECT 'bok_' || i || '_' || m, org_id, 'ses_' || i, CASE WHEN mine THEN 'mem_m' || ((n * 2 + m) % {members}) ELSE 'mem_' || org_id || '_' || m END, 'booked',
    'hash_' || i || '_' || m, '', CASE WHEN starts_at - 15 * {minute} <= {now} AND i % 100 > 0 THEN starts_at - 15 * {minute} + 4000000 END,
    CASE WHEN starts_at - 15 * {minute} <= {now} AND i % 100 = 0 THEN '550 no such user' ELSE '' END, starts_at - 20 * {day}, starts_at
FROM filled, (SELECT 0 AS m UNION ALL SELECT 1) AS two;
INSERT INTO meetings (id, org_id, session_id, connection_id, host_zoom_id, host_email, marker, state, asked_at, number, starts_at, created_at, ready_at)
SELECT 'mtg_' || i, org_id, 'ses_' || i, 'con_' || org_id, 'host' || (n % 20), 'host@example.org', 'marker' || i, 'ready', starts_at - {day}, 80000000000 + i, starts_at,
    starts_at - {day}, starts_at - {day} + 900000 FROM filled WHERE starts_at - {day} <= {now};
INSERT INTO sittings (id, org_id, meeting_id, zoom_account_id, uuid, number, host_zoom_id, topic, started_at, ended_at)
SELECT 'sit_' || i, org_id, 'mtg_' || i, 'account-' || org_id, 'uuid' || i, 80000000000 + i, 'host' || (n % 20), 'Vinyasa', starts_at, starts_at + {hour}
FROM filled WHERE starts_at + {hour} <= {now};
INSERT INTO calls (id, org_id, sitting_id, session_id, host_user_id, host_name, title, started_at, seconds, state, created_at, ready_at)
SELECT 'cal_' || i, org_id, 'sit_' || i, 'ses_' || i, '{user}', 'Camille', 'Vinyasa ' || (n % 97), starts_at, 3600, 'ready', starts_at + {hour} + 5 * {minute}, starts_at + {hour} + 8 * {minute}
FROM filled WHERE starts_at + {hour} <= {now} AND mine AND n % {every} = 0;
INSERT INTO recording_files (id, org_id, call_id, natural_key, file_type, extension, recording_start, size, blob_key, state, bytes_done, stored_at)
SELECT 'fil_' || c.id || type, c.org_id, c.id, c.id || type, type, lower(type), c.started_at, 200000000, c.id || type, 'stored', 200000000, c.ready_at
FROM calls c, (SELECT 'MP4' AS type UNION ALL SELECT 'TRANSCRIPT') AS two;
INSERT INTO promises (id, org_id, kind, subject, session_id, due_at, next_at, attempt, lease, done_at)
SELECT 'prm_g' || i, org_id, 'generate', 'ses_' || i, 'ses_' || i, starts_at - {day}, starts_at - {day}, 0, 1, CASE WHEN starts_at - {day} <= {now} THEN starts_at - {day} + 900000 END FROM filled;
INSERT INTO promises (id, org_id, kind, subject, session_id, due_at, next_at, attempt, lease, done_at)
SELECT 'prm_w' || i, org_id, 'watch', 'ses_' || i, 'ses_' || i, starts_at - 15 * {minute}, starts_at - 15 * {minute}, 0, 1, CASE WHEN starts_at - 15 * {minute} <= {now} THEN starts_at + 900000 END FROM filled;
INSERT INTO promises (id, org_id, kind, subject, session_id, due_at, next_at, attempt, lease, done_at)
SELECT 'prm_l' || i || '_' || m, org_id, 'link', 'bok_' || i || '_' || m, 'ses_' || i, starts_at - 15 * {minute}, starts_at - 15 * {minute}, 0, 1, CASE WHEN starts_at - 15 * {minute} <= {now} THEN starts_at - 15 * {minute} + 4000000 END
FROM filled, (SELECT 0 AS m UNION ALL SELECT 1) AS two;
INSERT INTO promises (id, org_id, kind, subject, session_id, due_at, next_at, attempt, lease, done_at)
SELECT 'prm_r' || i, org_id, 'recording', 'sit_' || i, '', starts_at + {hour}, starts_at + {hour}, 0, 1, starts_at + {hour} + 5 * {minute} FROM filled WHERE starts_at + {hour} <= {now};
INSERT INTO promises (id, org_id, kind, subject, session_id, due_at, next_at, attempt, lease, done_at)
SELECT 'prm_' || f.id, f.org_id, 'file', f.id, c.session_id, c.created_at, c.created_at, 0, 1, c.ready_at FROM recording_files f JOIN calls c ON c.id = f.call_id;
INSERT INTO events (org_id, seq, at, kind, actor_kind, actor_id, subject, session_id)
SELECT org_id, 1000 + (i - 1000000000) * 3 + e, starts_at - 30 * {day} + e * {day}, CASE WHEN e = 0 THEN 'session.created' ELSE 'booking.booked' END, 'user', '{user}',
    CASE WHEN e = 0 THEN 'ses_' || i ELSE 'bok_' || i || '_' || (e - 1) END, 'ses_' || i FROM filled, (SELECT 0 AS e UNION ALL SELECT 1 UNION ALL SELECT 2) AS three;
UPDATE organizations SET last_event = 5000000, calls = (SELECT COUNT(*) FROM calls WHERE org_id = '{org}') WHERE id = '{org}';
DROP TABLE filled
