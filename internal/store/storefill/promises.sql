-- One text for SQLite and PostgreSQL. One in nine of the quiet promises is open and due in the days to come; the others were kept.
INSERT INTO organizations (id, name, zone, language, last_event, created_at)
WITH RECURSIVE numbers (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM numbers WHERE i < {organizations} - 1)
SELECT 'org_p' || i, 'Studio ' || i, 'Europe/Paris', 'fr', 0, {now} - 365 * {day} FROM numbers;
INSERT INTO promises (id, org_id, kind, subject, session_id, due_at, next_at, attempt, lease, done_at)
WITH RECURSIVE numbers (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM numbers WHERE i < {quiet} - 1)
SELECT 'prm_q' || i, 'org_p' || (i % {organizations}), CASE i % 4 WHEN 0 THEN 'generate' WHEN 1 THEN 'watch' ELSE 'link' END, 'quiet_' || i, '',
    {now} + CASE WHEN i % 9 = 0 THEN {day} ELSE -{day} END + i, {now} + CASE WHEN i % 9 = 0 THEN {day} ELSE -{day} END + i, 0, 1,
    CASE WHEN i % 9 > 0 THEN {now} - {hour} END
FROM numbers;
INSERT INTO promises (id, org_id, kind, subject, session_id, due_at, next_at, attempt, lease, done_at)
WITH RECURSIVE numbers (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM numbers WHERE i < {due} - 1)
SELECT 'prm_d' || i, 'org_p' || (i % {organizations}), 'link', 'due_' || i, '', {now} - {hour} + i, {now} - {hour} + i, 0, 0, NULL
FROM numbers WHERE i < {due}
