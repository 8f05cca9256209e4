package store

import (
	"context"
	"time"

	"navette.dev/navette/internal/navette"
)

// BeginStorageRun stores work that begins now. It replaces earlier work of the same kind.
func (t *Tx) BeginStorageRun(ctx context.Context, r navette.StorageRun) error {
	_, err := exec(ctx, t.q, "begin work on the store",
		`INSERT INTO storage_runs (org_id, kind, target, remove_old, rate, files, bytes, begun_at)
		 VALUES (?, ?, ?, ?, ?, ?, ?, ?)
		 ON CONFLICT (org_id, kind) DO UPDATE SET target = excluded.target, remove_old = excluded.remove_old,
		     rate = excluded.rate, files = excluded.files, bytes = excluded.bytes, done_files = 0, done_bytes = 0,
		     failed = 0, begun_at = excluded.begun_at, ended_at = NULL`,
		t.ID, r.Kind, r.Target, r.RemoveOld, r.Rate, r.Files, r.Bytes, navette.At(t.at))
	return err
}

// StorageRun returns the newest work of a kind, or the zero value if there was none.
func (o *Org) StorageRun(ctx context.Context, kind navette.StorageRunKind) (navette.StorageRun, error) {
	found, err := many[navette.StorageRun](ctx, o.q, "read work on the store",
		`SELECT org_id, kind, target, remove_old, rate, files, bytes, done_files, done_bytes, failed, begun_at, ended_at
		 FROM storage_runs WHERE org_id = ? AND kind = ?`, o.ID, kind)
	if err != nil || len(found) == 0 {
		return navette.StorageRun{}, err
	}
	return found[0], nil
}

// StorageRunDid adds to what was done by the work of a kind that lasts.
func (t *Tx) StorageRunDid(ctx context.Context, kind navette.StorageRunKind, files, bytes, failed int64) error {
	_, err := exec(ctx, t.q, "note work on the store",
		`UPDATE storage_runs SET done_files = done_files + ?, done_bytes = done_bytes + ?, failed = failed + ?
		 WHERE org_id = ? AND kind = ? AND ended_at IS NULL`, files, bytes, failed, t.ID, kind)
	return err
}

// EndStorageRun records that the work of a kind has ended. It reports false if it had ended before.
func (t *Tx) EndStorageRun(ctx context.Context, kind navette.StorageRunKind) (bool, error) {
	n, err := exec(ctx, t.q, "end work on the store",
		"UPDATE storage_runs SET ended_at = ? WHERE org_id = ? AND kind = ? AND ended_at IS NULL",
		navette.At(t.at), t.ID, kind)
	return n > 0, err
}

// PromiseRechecks promises, for each organization with calls that has no such promise yet, to read its files again.
func (s *System) PromiseRechecks(ctx context.Context, now time.Time) error {
	missing, err := many[string](ctx, s.store.read, "find organizations whose files are not read again",
		`SELECT o.id FROM organizations o WHERE o.calls > 0
		     AND NOT EXISTS (SELECT 1 FROM promises p WHERE p.kind = 'recheck' AND p.subject = o.id)`)
	if err != nil {
		return err
	}
	for _, id := range missing {
		if err := s.store.Org(id).Update(ctx, navette.System(id), now, func(tx *Tx) error {
			return tx.Promise(ctx, navette.PromiseRecheck, id, "", now)
		}); err != nil {
			return err
		}
	}
	return nil
}

// NoteFull records that a store has less free space than reserved. It reports whether no process had recorded that
// before.
func (s *System) NoteFull(ctx context.Context, full navette.FullStore) (first bool, err error) {
	n, err := exec(ctx, s.store.write, "note a full store",
		`INSERT INTO full_stores (store, free, reserve, since, seen_at) VALUES (?, ?, ?, ?, ?)
		 ON CONFLICT (store) DO NOTHING`, full.Store, full.Free, full.Reserve, full.Since, full.SeenAt)
	if err != nil || n > 0 {
		return n > 0, err
	}
	_, err = exec(ctx, s.store.write, "note a full store",
		"UPDATE full_stores SET free = ?, reserve = ?, seen_at = ? WHERE store = ?", full.Free, full.Reserve, full.SeenAt,
		full.Store)
	return false, err
}

// NoteSpace records that a store has enough free space.
func (s *System) NoteSpace(ctx context.Context, store string) error {
	_, err := exec(ctx, s.store.write, "note free space", "DELETE FROM full_stores WHERE store = ?", store)
	return err
}

// FullStores returns the stores that have too little free space.
func (s *System) FullStores(ctx context.Context) ([]navette.FullStore, error) {
	return many[navette.FullStore](ctx, s.store.read, "list full stores",
		"SELECT store, free, reserve, since, seen_at FROM full_stores ORDER BY since, store")
}

// OrganizationsImporting returns the ids of the organizations with a connection to Zoom that has not ended.
func (s *System) OrganizationsImporting(ctx context.Context) ([]string, error) {
	return many[string](ctx, s.store.read, "list organizations that import",
		"SELECT DISTINCT org_id FROM connections WHERE state <> 'ended' ORDER BY org_id")
}
