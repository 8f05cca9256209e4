-- +goose Up
-- A recording's file that was given up says so, and when it is looked at again. Until now such a file was left as found,
-- without an open promise: it is looked at again by the next sweep.
ALTER TABLE recording_files ADD COLUMN given_up BIGINT NOT NULL DEFAULT 0;
ALTER TABLE recording_files ADD COLUMN look_at BIGINT;
UPDATE recording_files SET state = 'failed', given_up = 1, look_at = 0
    WHERE state = 'found' AND NOT EXISTS (SELECT 1 FROM promises p WHERE p.kind = 'file' AND p.subject = recording_files.id AND p.done_at IS NULL);
UPDATE calls SET state = 'incomplete' WHERE state = 'importing'
    AND EXISTS (SELECT 1 FROM recording_files f WHERE f.call_id = calls.id AND f.state = 'failed')
    AND NOT EXISTS (SELECT 1 FROM recording_files f WHERE f.call_id = calls.id AND f.state = 'found');
DROP INDEX recording_files_awaited;
CREATE INDEX recording_files_coming ON recording_files (org_id) WHERE state = 'found';
CREATE INDEX recording_files_given_up ON recording_files (org_id, look_at) WHERE state = 'failed';

-- +goose Down
DROP INDEX recording_files_given_up;
DROP INDEX recording_files_coming;
CREATE INDEX recording_files_awaited ON recording_files (org_id) WHERE state <> 'stored';
UPDATE calls SET state = 'importing' WHERE state = 'incomplete';
UPDATE recording_files SET state = 'found' WHERE state <> 'stored';
ALTER TABLE recording_files DROP COLUMN look_at;
ALTER TABLE recording_files DROP COLUMN given_up;
