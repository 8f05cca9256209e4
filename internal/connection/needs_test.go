package connection_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"navette.dev/navette/internal/connection"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/sandbox"
	"navette.dev/navette/internal/testkit"
)

// without returns the scopes that the app needs, except some.
func without(missing ...string) []string {
	var names []string
	for _, s := range connection.Scopes {
		if !slices.Contains(missing, s.Name) {
			names = append(names, s.Name)
		}
	}
	return names
}

// lacking makes the sandbox's app lack some of the scopes.
func lacking(missing ...string) testkit.Option {
	return testkit.Sandbox(func(o *sandbox.Options) { o.Scopes = without(missing...) })
}

const (
	listRecordings = "cloud_recording:read:list_user_recordings:admin"
	createMeeting  = "meeting:write:meeting:admin"
)

// granted reports whether a connection has a scope of the app's list.
func granted(c navette.Connection, name string) bool {
	i := slices.IndexFunc(connection.Scopes, func(s connection.Scope) bool { return s.Name == name })
	return connection.Scopes[i].Granted(c)
}

func TestAnAppWithClassicScopesLacksNone(t *testing.T) {
	old := navette.Connection{Scopes: "user:read:admin user:write:admin meeting:read:admin meeting:write:admin " +
		"recording:read:admin recording:write:admin account:read:admin account:write:admin group:read:admin " +
		"group:write:admin " +
		"report:read:admin"}
	for _, s := range slices.Concat(connection.Scopes, connection.PolicyScopes) {
		if !s.Granted(old) {
			t.Errorf("%s counts as missing", s.Name)
		}
	}
	if old.Scopes = "user:read:admin"; granted(old, createMeeting) {
		t.Error("the scope to read users counts as that to create meetings")
	}
}

// TestAScopeForOneselfDoesNotReachOthers uses the scopes of connections that were made while the list had
// user:read:user, and those of an app that a user manages.
func TestAScopeForOneselfDoesNotReachOthers(t *testing.T) {
	const readUser = "user:read:user:admin"
	earlier := navette.Connection{Scopes: strings.Join(append(without(readUser), "user:read:user"), " ")}
	own := navette.Connection{Scopes: strings.ReplaceAll(strings.Join(without(), " "), ":admin", "")}
	lacks := 0
	for _, s := range connection.Scopes {
		if got, want := s.Granted(earlier), s.Name != readUser; got != want {
			t.Errorf("an earlier connection has %s: %t, want %t", s.Name, got, want)
		} else if !got {
			lacks++
		}
		if !s.Granted(own) {
			t.Errorf("an app that a user manages lacks %s", s.Name)
		}
	}
	if lacks != 1 {
		t.Errorf("an earlier connection lacks %d scopes, want that to read other users", lacks)
	}
}

// TestAMissingScopeAffectsOnlyWhatNeedsIt uses a connection without the scope to list recordings, as one that was made
// before a release needed it.
func TestAMissingScopeAffectsOnlyWhatNeedsIt(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.Connect()
		w.LinkForImport(w.Coach, w.Zoom.Ready.Users[1].Email)
		s := w.Class("Vinyasa doux", w.In(time.Hour))
		elodie := w.Elodie()
		w.Book(s, elodie)
		w.Jump(s.StartsAt.Add(-10 * time.Minute))
		if w.Meeting(s).State != navette.MeetingReady {
			w.Fatal("without the scope to list recordings the meeting is not generated")
		}
		w.OneMailTo(elodie.Email)
		if c := w.Connection(); c.State != navette.ConnectionActive || granted(c, listRecordings) ||
			!granted(c, createMeeting) {
			w.Fatalf("%+v", c)
		}
		left, err := w.Connections.Overview(w.Context(), w.Owner)
		w.Must(err)
		if len(left.NotSwept) == 0 || left.NotSwept[0].SweepFailure != "reason.zoom_refused" {
			w.Fatalf("the host whose recordings could not be read is not reported: %+v", left.NotSwept)
		}
		// The page says to add the scope in the Marketplace and to authorize again.
		w.Zoom.Do("/app", map[string]any{"scopes": without()})
		if c := w.ConnectAs(w.Host()); !granted(c, listRecordings) {
			w.Fatalf("%+v", c)
		}
		if left, err = w.Connections.Overview(w.Context(), w.Owner); err != nil || len(left.NotSwept) != 0 {
			w.Fatalf("recordings are still not read: %+v, %v", left.NotSwept, err)
		}
	}, lacking(listRecordings, connection.AccountRecordings.Name), testkit.Behaving("missing-scope-status=401"))
}

// TestScopesFollowTheNewestToken uses a Server-to-Server app, which gets the Marketplace's scopes with its next
// token, without a new authorization.
func TestScopesFollowTheNewestToken(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.Must(w.Connections.SaveApp(w.Context(), w.Owner, connection.AppInput{
			Kind: navette.ServerToServer, ClientID: w.Zoom.Ready.ClientID, ClientSecret: w.Zoom.Ready.ClientSecret,
			AccountID: w.Zoom.Ready.AccountID,
		}))
		w.Must(w.Connections.ConnectServerToServer(w.Context(), w.Owner, w.Host()))
		w.Rest()
		if c := w.Connection(); granted(c, createMeeting) {
			w.Fatalf("%+v", c)
		}
		w.Zoom.Do("/app", map[string]any{"scopes": without()})
		w.Clock.Advance(time.Hour)
		w.Must(ask(w, w.Connections))
		if c := w.Connection(); !granted(c, createMeeting) {
			w.Fatalf("the added scope still counts as missing: %s", c.Scopes)
		}
	}, testkit.Sandbox(func(o *sandbox.Options) { o.Scopes = without(createMeeting) }))
}

func TestTheOverviewShowsWhichEventsArrived(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.Connect()
		w.Subscribe()
		s := w.Class("Vinyasa doux", w.In(time.Hour))
		w.Jump(s.StartsAt.Time)
		w.Zoom.Play(w.Meeting(s).Number, "start", nil)
		w.Rest()
		at := w.Clock.Now()
		w.Clock.Advance(time.Minute)
		o, err := w.Connections.Overview(w.Context(), w.Owner)
		w.Must(err)
		if got := o.Received["meeting.started"]; !got.Equal(at) || !o.Received["recording.completed"].IsZero() {
			w.Fatalf("received %v, want meeting.started at %v", o.Received, at)
		}
	})
}
