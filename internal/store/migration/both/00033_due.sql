-- +goose Up
-- What is open and free (lease_until = 0) is found by when it is due, and by organization; what is leased, by when that ends. A look for
-- what is due reads neither what is leased nor what is due later.
DROP INDEX promises_due;
DROP INDEX promises_leased;
DROP INDEX promises_in_turn;
CREATE INDEX promises_due ON promises (kind, next_at, org_id) WHERE done_at IS NULL AND lease_until = 0;
CREATE INDEX promises_in_turn ON promises (kind, org_id, next_at) WHERE done_at IS NULL AND lease_until = 0;
CREATE INDEX promises_leased ON promises (lease_until) WHERE done_at IS NULL AND lease_until > 0;

-- +goose Down
DROP INDEX promises_leased;
DROP INDEX promises_in_turn;
DROP INDEX promises_due;
CREATE INDEX promises_due ON promises (next_at) WHERE done_at IS NULL;
CREATE INDEX promises_leased ON promises (kind, lease_until) WHERE done_at IS NULL;
CREATE INDEX promises_in_turn ON promises (kind, org_id, next_at) WHERE done_at IS NULL;
