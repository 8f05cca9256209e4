-- One text for SQLite and PostgreSQL. The Zoom user i and the colleague i are the same person. From the number same on, their addresses are in other domains.
INSERT INTO zoom_apps (id, org_id, kind, client_id, client_secret_sealed, webhook_secret_sealed, created_at)
VALUES ('app_team', '{org}', 'general', 'client', '', '', {now});
INSERT INTO connections (id, org_id, app_id, state, zoom_account_id, zoom_user_id, email, display_name, scopes, access_sealed, refresh_sealed, connected_at)
VALUES ('con_team', '{org}', 'app_team', 'active', 'account', 'user0', 'p0@example.org', 'Host', '', '', '', {now});
INSERT INTO hosts (id, org_id, zoom_account_id, zoom_user_id, email, email_folded, name, search, type, state, found_at, seen_at)
WITH RECURSIVE numbers (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM numbers WHERE i < {people} - 1)
SELECT 'hst_' || (1000000 + i), '{org}', 'account', 'user' || i, 'P' || i || '@example.org', 'p' || i || '@example.org', 'Zoé' || i || ' Petit',
    'zoe' || i || ' petit p' || i || '@example.org', 2, 'active', {now}, {now} FROM numbers;
INSERT INTO host_reads (org_id, zoom_account_id, read_at, noted_at) VALUES ('{org}', 'account', {now}, {now});
INSERT INTO people (id, name, email, email_folded, language, password_hash, created_at)
WITH RECURSIVE numbers (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM numbers WHERE i < {people} - 1)
SELECT 'per_t' || i, 'Petit Zoé' || i, 'p' || i || '@' || CASE WHEN i >= {same} THEN 'example.com' ELSE 'example.org' END,
    'p' || i || '@' || CASE WHEN i >= {same} THEN 'example.com' ELSE 'example.org' END, 'fr', '-', {now} FROM numbers;
INSERT INTO users (id, org_id, person_id, role, created_at, search)
WITH RECURSIVE numbers (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM numbers WHERE i < {people} - 1)
SELECT 'usr_' || (1000000 + i), '{org}', 'per_t' || i, 'staff', {now}, 'petit zoe' || i || ' p' || i || '@' ||
    CASE WHEN i >= {same} THEN 'example.com' ELSE 'example.org' END FROM numbers
