package store_test

import (
	"context"
	"reflect"
	"testing"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/store/storetest"
)

// TestARequestReadsEachFactOnce reads the organization, its connection and its users twice, under contexts of
// [store.Once] and under others.
func TestARequestReadsEachFactOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		id, other := organization(t, s), organization(t, s)
		heard := &asked{}
		s.Hear(heard.note)
		look := func(ctx context.Context, org *store.Org) (statements int, connection navette.Connection, name string) {
			t.Helper()
			heard.queries = nil
			for range 2 {
				_, lastErr := org.LastConnection(ctx)
				current, err := org.Connection(ctx)
				organization, orgErr := org.Organization(ctx)
				users, usersErr := org.Users(ctx)
				if orgErr != nil || usersErr != nil || ignoreNone(lastErr) != nil || ignoreNone(err) != nil ||
					len(users) != 1 {
					t.Fatal(orgErr, usersErr, lastErr, err, len(users))
				}
				users[0].Email = "" // as a service does for an actor who may not see it
				connection, name = current, organization.Name
			}
			return len(heard.queries), connection, name
		}
		org, err := s.Org(id).Organization(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		ctx := store.Once(t.Context(), org)
		if n, c, _ := look(ctx, s.Org(id)); n != 2 || c.ID != "" {
			t.Errorf("a request asks %d statements, want 2; connection %q", n, c.ID)
		}
		for _, anew := range []struct {
			ctx context.Context
			org string
		}{{t.Context(), id}, {store.Anew(ctx), id}, {ctx, other}} {
			if n, _, _ := look(anew.ctx, s.Org(anew.org)); n != 8 {
				t.Errorf("%d statements where nothing is kept, want 8", n)
			}
		}
		err = s.Org(id).Update(ctx, navette.System(id), monday, func(tx *store.Tx) error {
			if n, _, _ := look(ctx, tx.Org); n != 8 {
				t.Errorf("%d statements in a transaction, want 8", n)
			}
			org.Name = "Atelier Neuf"
			if err := tx.SaveOrganization(ctx, org, "name"); err != nil {
				return err
			}
			if _, err := tx.SaveApp(ctx, navette.ZoomApp{
				ID: "app_1", Kind: navette.ServerToServer, ClientID: "c", CreatedAt: navette.At(monday),
			}); err != nil {
				return err
			}
			return tx.Connect(ctx, navette.Connection{
				ID: "con_1", OrgID: id, AppID: "app_1", State: navette.ConnectionActive, ZoomAccountID: "a",
				ConnectedAt: navette.At(monday),
			})
		})
		if err != nil {
			t.Fatal(err)
		}
		if n, c, name := look(ctx, s.Org(id)); n != 3 || c.ID != "con_1" || name != "Atelier Neuf" {
			t.Errorf("after a change: %d statements, connection %q, name %q; want 3, con_1, Atelier Neuf", n, c.ID,
				name)
		}
		err = s.Org(id).Update(ctx, navette.System(id), monday, func(tx *store.Tx) error {
			return tx.Disconnect(ctx, navette.Connection{ID: "con_1"}, "disconnected", navette.EventDisconnected)
		})
		if err != nil {
			t.Fatal(err)
		}
		if n, c, _ := look(ctx, s.Org(id)); n != 3 || c.ID != "" {
			t.Errorf("after its end: %d statements, connection %q; want 3 and none", n, c.ID)
		}
	})
}

// TestALoginIsReadWithItsMemberships compares the result for a login with the organization's own data.
func TestALoginIsReadWithItsMemberships(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		now, id := navette.RealNow(), organization(t, s)
		users, err := s.Org(id).Users(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		org, err := s.Org(id).Organization(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		want := []store.Membership{{User: users[0], Organization: org}}
		kept := store.Login{
			Token: "t", Data: "ZGF0YQ==", ExpiresAt: navette.At(now.Add(time.Second)), PersonID: users[0].PersonID,
			Browser: "Firefox, Linux", CreatedAt: navette.At(now), SeenAt: navette.At(now),
		}
		if err := s.System().AddLogin(t.Context(), kept); err != nil {
			t.Fatal(err)
		}
		login, memberships, err := s.System().Login(t.Context(), kept.Token, now)
		if err != nil || login != kept || !reflect.DeepEqual(memberships, want) {
			t.Errorf("%+v leads to %+v, want %+v: %v", login, memberships, want, err)
		}
		if _, _, err := s.System().Login(t.Context(), kept.Token,
			kept.ExpiresAt.Time); navette.CodeOf(err) != navette.NotFound {
			t.Errorf("an expired login is read: %v", err)
		}
	})
}
