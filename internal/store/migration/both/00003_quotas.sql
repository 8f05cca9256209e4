-- +goose Up
-- What is left of Zoom's rates, for all nodes: a row for each label of an account, and for each of its hosts.
CREATE TABLE quotas (
    zoom_account_id TEXT NOT NULL,
    subject         TEXT NOT NULL,
    turn_at         BIGINT NOT NULL,
    day             BIGINT NOT NULL,
    used            BIGINT NOT NULL,
    closed_until    BIGINT NOT NULL,
    PRIMARY KEY (zoom_account_id, subject)
);
CREATE INDEX quotas_by_day ON quotas (day);

-- +goose Down
DROP TABLE quotas;
