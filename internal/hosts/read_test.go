package hosts_test

import (
	"context"
	"net/url"
	"testing"
	"time"

	"navette.dev/navette/internal/hosts"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/sandbox"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/testkit"
)

// hostsByEmail returns all stored users of the connected account.
func hostsByEmail(w *testkit.Studio) map[string]navette.Host {
	w.Helper()
	all, err := w.Store.Org(w.Org).Hosts(w.Context(), w.Connection().ZoomAccountID)
	w.Must(err)
	of := map[string]navette.Host{}
	for _, h := range all {
		of[h.Email] = h
	}
	return of
}

func hostRead(w *testkit.Studio) store.HostRead {
	w.Helper()
	read, err := w.Store.Org(w.Org).HostRead(w.Context(), w.Connection().ZoomAccountID)
	w.Must(err)
	return read
}

// followed changes the account's users as an administrator at Zoom does, and checks that learn makes the studio follow.
func followed(w *testkit.Studio, learn func()) {
	w.Helper()
	team := w.Zoom.Ready.Users
	w.LinkForImport(w.Coach, team[1].Email)
	w.LinkForImport(w.Admin, team[2].Email)
	at := func(i int) string { return "/users/" + url.PathEscape(team[i].Email) }
	w.Zoom.Do("/users", map[string]any{"email": "Nora@zoom.test", "first_name": "Nora", "last_name": "Petit"})
	w.Zoom.Do("/users", map[string]any{"email": "invited@zoom.test", "way": "create"})
	w.Zoom.Do(at(1)+"/status", map[string]any{"action": "deactivate"})
	w.Zoom.Do(at(2)+"/status", map[string]any{"action": "delete"})
	w.Zoom.Do(at(3)+"/profile", map[string]any{"last_name": "Neuville", "email": "neuville@zoom.test"})
	w.Zoom.Do(at(4)+"/status", map[string]any{"action": "disassociate"})
	before := hostsByEmail(w)
	learn()
	now := hostsByEmail(w)
	for email, want := range map[string]navette.HostState{
		team[0].Email: navette.HostActive, "Nora@zoom.test": navette.HostActive, team[1].Email: navette.HostInactive,
		team[2].Email: navette.HostDeleted, "neuville@zoom.test": navette.HostActive, team[4].Email: navette.HostDeleted,
	} {
		if got := now[email]; got.State != want || (want != navette.HostActive) == got.StateAt.IsZero() {
			w.Errorf("%s: %+v, want it %s", email, got, want)
		}
	}
	if renamed := now["neuville@zoom.test"]; renamed.ID != before[team[3].Email].ID || len(now) != len(team)+1 {
		w.Errorf("%d hosts, renamed %+v", len(now), renamed)
	}
	if fresh := now["Nora@zoom.test"]; fresh.Name != "Nora Petit" || !fresh.FoundAt.After(hostRead(w).NotedAt.Time) {
		w.Errorf("%+v was found before %s", fresh, hostRead(w).NotedAt)
	}
	table, err := w.Hosts.Linking(w.Context(), w.Owner)
	w.Must(err)
	if len(table.Links) != 2 {
		w.Errorf("links of removed users are gone: %+v", table.Links)
	}
	toSweep, err := w.Store.Org(w.Org).ToSweep(w.Context(), w.Connection().ZoomAccountID)
	w.Must(err)
	if len(toSweep) != 1 || toSweep[0].HostID != now[team[1].Email].ID {
		w.Errorf("recordings are looked for of %+v", toSweep)
	}
	w.Zoom.Do(at(1)+"/status", map[string]any{"action": "activate"})
	w.Zoom.Do("/users/invited@zoom.test/status", map[string]any{"action": "accept"})
	learn()
	now = hostsByEmail(w)
	if now[team[1].Email].State != navette.HostActive || now["invited@zoom.test"].State != navette.HostActive {
		w.Errorf("activated %+v, accepted %+v", now[team[1].Email], now["invited@zoom.test"])
	}
}

var sixUsers = testkit.Sandbox(func(o *sandbox.Options) { o.Users = 6 })

func TestZoomUsersAreFollowedByWebhook(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.Connect()
		w.Subscribe()
		w.Clock.Set(w.In(time.Hour))
		lists := func() int { return len(w.Zoom.Requests("GET", "/v2/users")) }
		before := lists()
		followed(w, w.Rest)
		if after := lists(); after != before {
			w.Errorf("a webhook about one user read %d lists", after-before)
		}
	}, sixUsers)
}

func TestZoomUsersAreFollowedDaily(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.Connect()
		followed(w, func() { w.Jump(w.In(hosts.ReadEvery)) })
		if read := hostRead(w); !read.ReadAt.Equal(w.Clock.Now()) || read.Failure != "" || read.Pending != 0 {
			w.Errorf("%+v", read)
		}
	}, sixUsers)
}

// TestAnIncompleteListRemovesNobody has Zoom refuse the second of its lists.
func TestAnIncompleteListRemovesNobody(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.Connect()
		w.Zoom.Do("/users/"+url.PathEscape(w.Zoom.Ready.Users[1].Email)+"/status", map[string]any{"action": "delete"})
		w.Zoom.Fault(map[string]any{
			"action": "status", "status": 400, "count": 0, "method": "GET", "path": "/v2/users", "when": "before",
		})
		w.Clock.Set(w.In(time.Hour))
		w.Must(w.Hosts.Read(w.Context(), w.Owner))
		if h := hostsByEmail(w)[w.Zoom.Ready.Users[1].Email]; h.State != navette.HostActive {
			w.Errorf("%+v", h)
		}
		if read := hostRead(w); read.Failure != "match.not_permitted" {
			w.Errorf("%+v", read)
		}
		w.Zoom.Mend()
		w.Must(w.Hosts.Read(w.Context(), w.Owner))
		if h := hostsByEmail(w)[w.Zoom.Ready.Users[1].Email]; h.State != navette.HostDeleted {
			w.Errorf("%+v", h)
		}
	}, sixUsers)
}

// TestADeletedZoomUserGetsNoNewLink keeps the link that exists, and lets it be removed.
func TestADeletedZoomUserGetsNoNewLink(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.Connect()
		gone := hostsByEmail(w)[w.Zoom.Ready.Users[1].Email]
		link := func(user string) error {
			return w.Hosts.Link(w.Context(), w.Owner, []hosts.LinkInput{{HostID: gone.ID, UserID: user}})
		}
		w.Must(link(w.Coach.ID))
		w.Update(func(ctx context.Context, tx *store.Tx) error {
			gone.State = navette.HostDeleted
			return tx.SaveHosts(ctx, []navette.Host{gone})
		})
		if err := link(w.Admin.ID); navette.CodeOf(err) != navette.Invalid {
			w.Errorf("linked to somebody else: %v", err)
		}
		w.Must(link(w.Coach.ID))
		w.Must(link(""))
		if h := hostsByEmail(w)[gone.Email]; h.PartedFrom != w.Coach.ID {
			w.Errorf("%+v was not noted as parted by hand", h)
		}
	}, sixUsers)
}
