package hosts_test

import (
	"context"
	"testing"

	"navette.dev/navette/internal/hosts"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/testkit"
)

// TestTheChoiceForHostingIsKept changes a link that is for hosting by an input that has no field for hosting.
func TestTheChoiceForHostingIsKept(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.Connect()
		table, err := w.Hosts.Linking(w.Context(), w.Owner)
		w.Must(err)
		host := table.Hosts[1].ID
		w.Update(func(ctx context.Context, tx *store.Tx) error {
			return tx.LinkHosts(ctx, []navette.HostLink{{UserID: w.Coach.ID, HostID: host, ForHosting: true}})
		})
		for _, to := range []struct {
			user    navette.Actor
			hosting bool
		}{{w.Coach, true}, {w.Admin, false}} {
			change := hosts.LinkInput{UserID: to.user.ID, HostID: host, ForImport: true}
			w.Must(w.Hosts.Link(w.Context(), w.Owner, []hosts.LinkInput{change}))
			table, err = w.Hosts.Linking(w.Context(), w.Owner)
			w.Must(err)
			if len(table.Links) != 1 || table.Links[0].UserID != to.user.ID ||
				table.Links[0].ForHosting != to.hosting || !table.Links[0].ForImport {
				w.Fatalf("%+v", table.Links)
			}
		}
	})
}

// TestLinksAreSavedAllOrNone has two Zoom users linked to one user, an unknown user, and import without a user.
func TestLinksAreSavedAllOrNone(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.Connect()
		table, err := w.Hosts.Linking(w.Context(), w.Owner)
		w.Must(err)
		first, second := table.Hosts[0].ID, table.Hosts[1].ID
		right := hosts.LinkInput{HostID: first, UserID: w.Coach.ID, ForImport: true}
		for _, wrong := range []hosts.LinkInput{
			{HostID: second, UserID: w.Coach.ID}, {HostID: second, UserID: "usr_unknown"}, {HostID: "hst_x", UserID: w.Admin.ID},
			{HostID: second, ForImport: true}, {HostID: second, UserID: w.Admin.ID, Was: &w.Coach.ID},
		} {
			err := w.Hosts.Link(w.Context(), w.Owner, []hosts.LinkInput{right, wrong})
			table, readErr := w.Hosts.Linking(w.Context(), w.Owner)
			w.Must(readErr)
			if navette.CodeOf(err) != navette.Invalid || len(table.Links) != 0 {
				w.Errorf("%+v: %v, %d links", wrong, err, len(table.Links))
			}
		}
		w.Must(w.Hosts.Link(w.Context(), w.Owner, []hosts.LinkInput{right, {HostID: second, UserID: w.Admin.ID}}))
	})
}
