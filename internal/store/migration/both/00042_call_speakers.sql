-- +goose Up
-- Lists of calls name who spoke in each: reading every line of twenty transcripts for a few names would take longer than the page.
CREATE TABLE call_speakers (
    call_id  TEXT NOT NULL REFERENCES calls (id),
    org_id   TEXT NOT NULL REFERENCES organizations (id),
    name     TEXT NOT NULL,
    position BIGINT NOT NULL, -- of the first line that is theirs
    PRIMARY KEY (call_id, name)
);
INSERT INTO call_speakers (call_id, org_id, name, position)
SELECT call_id, org_id, speaker, MIN(position) FROM cues WHERE speaker <> '' GROUP BY call_id, org_id, speaker;

-- +goose Down
DROP TABLE call_speakers;
