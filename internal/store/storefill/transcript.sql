-- One text for SQLite and PostgreSQL.
INSERT INTO sittings (id, org_id, zoom_account_id, uuid, number, host_zoom_id, topic, started_at, ended_at)
WITH RECURSIVE numbers (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM numbers WHERE i < {calls} - 1)
SELECT 'sit_t' || (1000000 + i), '{org}', 'account', 'spoken' || i, i, 'host', 'Séance du soir', {now} - (i + 2) * {hour}, {now} - (i + 1) * {hour} FROM numbers;
INSERT INTO calls (id, org_id, sitting_id, host_user_id, host_name, title, started_at, seconds, state, created_at, ready_at)
SELECT 'cal_t' || substr(id, 6), org_id, id, '{user}', 'Camille', 'Séance du soir', started_at, 3600, 'ready', started_at, started_at FROM sittings WHERE id LIKE 'sit_t%';
UPDATE organizations SET calls = (SELECT COUNT(*) FROM calls WHERE org_id = '{org}') WHERE id = '{org}';
INSERT INTO cues (call_id, org_id, position, start_millis, end_millis, speaker, text)
WITH RECURSIVE numbers (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM numbers WHERE i < {lines} - 1),
vocabulary (n, words) AS (
    SELECT 0, 'bonjour et bienvenue à la séance' UNION ALL SELECT 1, 'on reste debout les épaules basses' UNION ALL SELECT 2, 'so we keep the monthly plan' UNION ALL
    SELECT 3, 'inspirez doucement par le nez là' UNION ALL SELECT 4, 'the price of the renewal stays' UNION ALL SELECT 5, 'et maintenant la posture du guerrier' UNION ALL
    SELECT 6, 'did you send me the contract' UNION ALL SELECT 7, 'fermez les yeux, relâchez la mâchoire' UNION ALL SELECT 8, 'next week works better for us' UNION ALL
    SELECT 9, 'très bien, on change de côté' UNION ALL SELECT 10, 'we export the report every friday')
SELECT c.id, c.org_id, i, i * 3000, i * 3000 + 2900, 'Daniel Price', v.words || ' numéro ' || i || ' sur ' || (i * 31 % 1009)
FROM calls c, numbers, vocabulary v WHERE c.id LIKE 'cal_t%' AND v.n = (i * 7 + i / 11) % 11;
INSERT INTO call_speakers (call_id, org_id, name, position) SELECT id, org_id, 'Daniel Price', 0 FROM calls WHERE id LIKE 'cal_t%'
