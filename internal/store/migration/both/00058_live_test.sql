-- +goose Up
-- What the exchanges with Zoom showed about its interfaces while a test of the first call was open: answer has no values
-- of Zoom's answers, and detail is the shape of one.
CREATE TABLE live_test_observations (
    org_id   TEXT NOT NULL REFERENCES organizations (id),
    test_id  TEXT NOT NULL,
    question TEXT NOT NULL,
    subject  TEXT NOT NULL,
    answer   TEXT NOT NULL,
    detail   TEXT NOT NULL,
    times    BIGINT NOT NULL,
    first_at BIGINT NOT NULL,
    last_at  BIGINT NOT NULL,
    PRIMARY KEY (org_id, test_id, question, subject, answer)
);
CREATE INDEX live_test_observations_by_age ON live_test_observations (last_at);
CREATE INDEX first_calls_ended ON first_calls (ended_at);

-- +goose Down
DROP INDEX first_calls_ended;
DROP TABLE live_test_observations;
