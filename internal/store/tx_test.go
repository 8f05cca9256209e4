package store_test

import (
	"context"
	"testing"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/store/storetest"
)

// TestATransactionNeverWaitsForItself calls, inside a transaction, methods that write by themselves outside of one.
// SQLite has one connection that writes.
func TestATransactionNeverWaitsForItself(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		org := organization(t, s)
		promise(t, s, org, "bok_1", monday)
		p := newQueue(workers).take(t, s, monday, navette.RealNow())[0]
		err := s.Org(org).Update(ctx, navette.System(org), monday, func(tx *store.Tx) error {
			if _, err := tx.KeepAlive(ctx, p.ID, p.Lease); err != nil {
				return err
			}
			if err := tx.FileProgress(ctx, "fil_1", 1, 0, monday); err != nil {
				return err
			}
			if tx.Update(ctx, navette.System(org), monday, func(*store.Tx) error { return nil }) == nil {
				t.Error("a transaction began inside a transaction")
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// TestAPromiseOfAnotherOrganizationIsLeftAlone promises something about a subject about which another organization
// has a promise.
func TestAPromiseOfAnotherOrganizationIsLeftAlone(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		here, there := organization(t, s), organization(t, s)
		promise(t, s, here, "bok_1", monday)
		err := s.Org(there).Update(t.Context(), navette.System(there), monday, func(tx *store.Tx) error {
			return tx.Promise(t.Context(), navette.PromiseLink, "bok_1", "", monday.Add(time.Hour))
		})
		if navette.CodeOf(err) != navette.NotFound {
			t.Errorf("got %v, want not found", err)
		}
		if p, err := s.Org(here).PromiseAbout(t.Context(), navette.PromiseLink, "bok_1"); err != nil ||
			!p.DueAt.Equal(monday) {
			t.Errorf("%+v, %v", p, err)
		}
	})
}

// TestNobodyWritesPastTheWriter tries to write on a connection for reading.
func TestNobodyWritesPastTheWriter(t *testing.T) {
	_, reader := storetest.Open(t, store.SQLite).Sides()
	if _, err := reader.ExecContext(t.Context(), "DELETE FROM promises"); err == nil {
		t.Error("it wrote")
	}
}

// TestProcessesThatStartTogetherMigrateOnce migrates an empty database from several stores at once.
func TestProcessesThatStartTogetherMigrateOnce(t *testing.T) {
	t.Parallel()
	address, done := storetest.Address(t, store.Postgres), make(chan error, 4)
	empty(t, address)
	for range cap(done) {
		go func() {
			s, err := store.Open(context.WithoutCancel(t.Context()), address)
			if err == nil {
				err = s.Migrate(context.WithoutCancel(t.Context()))
				_ = s.Close()
			}
			done <- err
		}()
	}
	for range cap(done) {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}

// empty drops everything in a PostgreSQL database.
func empty(t *testing.T, address string) {
	t.Helper()
	s, err := store.Open(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	write(t, s, "DROP SCHEMA public CASCADE")
	write(t, s, "CREATE SCHEMA public")
}
