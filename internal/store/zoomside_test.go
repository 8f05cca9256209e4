package store_test

import (
	"context"
	"testing"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/store/storetest"
)

// update runs do in a transaction of the system.
func update(t *testing.T, s *store.Store, org string, do func(ctx context.Context, tx *store.Tx) error) {
	t.Helper()
	ctx := t.Context()
	if err := s.Org(org).Update(ctx, navette.System(org), monday, func(tx *store.Tx) error {
		return do(ctx, tx)
	}); err != nil {
		t.Fatal(err)
	}
}

// connected adds an organization with a connection.
func connected(t *testing.T, s *store.Store) (string, navette.Connection) {
	t.Helper()
	org := organization(t, s)
	c := navette.Connection{
		ID: navette.NewID(navette.PrefixConnection, monday), OrgID: org, State: navette.ConnectionActive,
		ZoomAccountID: "account", ZoomUserID: "user",
		AccessSealed: "a1", RefreshSealed: "r1", GrantNumber: 1, ConnectedAt: navette.At(monday),
	}
	update(t, s, org, func(ctx context.Context, tx *store.Tx) error {
		app, err := tx.SaveApp(ctx, navette.ZoomApp{
			ID: navette.NewID(navette.PrefixZoomApp, monday), Kind: navette.GeneralApp, ClientID: "client",
			CreatedAt: navette.At(monday),
		})
		if err != nil {
			return err
		}
		c.AppID = app.ID
		return tx.Connect(ctx, c)
	})
	return org, c
}

func TestARefreshIsLeasedToOneAtATime(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		id, c := connected(t, s)
		org := s.Org(id)
		lease := func(c navette.Connection, now time.Time) bool {
			t.Helper()
			got, err := org.LeaseRefresh(t.Context(), c, now, now.Add(time.Minute))
			if err != nil {
				t.Fatal(err)
			}
			return got
		}
		replace := func(c navette.Connection, access string) bool {
			t.Helper()
			stored, err := org.ReplaceGrant(t.Context(), c, access, "r", "", monday.Add(time.Hour))
			if err != nil {
				t.Fatal(err)
			}
			return stored
		}
		if !lease(c, monday) || lease(c, monday.Add(time.Minute-time.Microsecond)) {
			t.Fatal("leased to two")
		}
		if !lease(c, monday.Add(time.Minute)) {
			t.Fatal("a node that died keeps the lease")
		}
		if !replace(c, "a2") || replace(c, "a3") {
			t.Fatal("the pair of the first was written over")
		}
		if lease(c, monday.Add(time.Hour)) {
			t.Fatal("leased for a grant that was replaced")
		}
		now, err := org.Connection(t.Context())
		if err != nil || now.AccessSealed != "a2" || now.GrantNumber != 2 || !now.RefreshLease.IsZero() {
			t.Fatalf("%+v, %v", now, err)
		}
		update(t, s, id, func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.NeedsAttention(ctx, c, "grant_refused")
			return err
		})
		if now, err = org.Connection(t.Context()); err != nil || now.State != navette.ConnectionActive {
			t.Fatalf("the refusal of the old grant hit the new one: %+v, %v", now, err)
		}
		if !lease(now, monday) || org.EndRefresh(t.Context(), now) != nil || !lease(now, monday) {
			t.Fatal("a lease that was given back is kept")
		}
		update(t, s, id, func(ctx context.Context, tx *store.Tx) error {
			return tx.Disconnect(ctx, now, "disconnected", navette.EventDisconnected)
		})
		if lease(now, monday.Add(time.Hour)) || replace(now, "a9") {
			t.Fatal("an ended connection came to life")
		}
	})
}

func TestAHostIsLinkedToOneUserOfItsOrganization(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx, here, there := t.Context(), organization(t, s), organization(t, s)
		host := func(org, zoomUser string) navette.Host {
			h := navette.Host{
				ID: navette.NewID(navette.PrefixHost, monday), OrgID: org, ZoomAccountID: "account",
				ZoomUserID: zoomUser, SeenAt: navette.At(monday),
			}
			update(t, s, org, func(ctx context.Context, tx *store.Tx) error {
				return tx.SaveHosts(ctx, []navette.Host{h})
			})
			return h
		}
		mine, theirs := host(here, "u1"), host(there, "u1")
		again := host(here, "u1")
		users, err := s.Org(here).Users(ctx)
		if err != nil {
			t.Fatal(err)
		}
		link := func(h navette.Host) {
			update(t, s, here, func(ctx context.Context, tx *store.Tx) error {
				return tx.LinkHosts(ctx, []navette.HostLink{
					{UserID: users[0].ID, HostID: h.ID, ForImport: true, ImportSince: navette.At(monday)},
				})
			})
		}
		link(again)
		link(theirs)
		if links, err := s.Org(here).HostLinks(ctx); err != nil || len(links) != 0 {
			t.Fatalf("linked to what was never written, or to another organization's: %+v, %v", links, err)
		}
		link(mine)
		swept, err := s.Org(here).ToSweep(ctx, "account")
		if err != nil || len(swept) != 1 || swept[0].UserID != users[0].ID || !swept[0].ImportSince.Equal(monday) {
			t.Fatalf("%+v, %v", swept, err)
		}
		if swept, err = s.Org(there).ToSweep(ctx, "account"); err != nil || len(swept) != 0 {
			t.Fatalf("%+v, %v", swept, err)
		}
	})
}

func TestASittingKeepsWhatIsKnownOfIt(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		org := organization(t, s)
		save := func(sitting navette.Sitting) (saved navette.Sitting) {
			sitting.ZoomAccountID, sitting.UUID = "account", "4444AAAiAAAAAiAiAiiAii=="
			update(t, s, org, func(ctx context.Context, tx *store.Tx) (err error) {
				saved, err = tx.SaveSitting(ctx, sitting)
				return err
			})
			return saved
		}
		end := navette.At(monday.Add(time.Hour))
		first := save(navette.Sitting{EndedAt: end})
		second := save(navette.Sitting{StartedAt: navette.At(monday), MeetingID: "mtg_1"})
		third := save(navette.Sitting{StartedAt: end, EndedAt: navette.At(monday), MeetingID: "mtg_2"})
		if first.ID != second.ID || third.ID != first.ID || !third.StartedAt.Equal(monday) ||
			!third.EndedAt.Equal(end.Time) || third.MeetingID != "mtg_1" {
			t.Fatalf("%+v", third)
		}
	})
}
