package webtest

import (
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"testing"
	"time"

	"navette.dev/navette/internal/cast"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/people"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/testkit"
	"navette.dev/navette/internal/web"
)

// Studio is a studio with its pages, for tests in which Zoom and the mail server take part.
type Studio struct {
	*testkit.Studio
	Pages  *web.Site
	Logged *Log // by the pages
}

// EachStudio runs a test in a new studio on every database engine.
func EachStudio(t *testing.T, test func(studio *Studio), options ...testkit.Option) {
	t.Helper()
	testkit.Each(t, func(w *testkit.Studio) {
		words, err := catalogues()
		w.Must(err)
		studio := &Studio{Studio: w, Logged: &Log{}}
		needs := needsOf(w.Rules)
		needs.Clock, needs.Log, needs.Words = w.Clock, slog.New(slog.NewTextHandler(studio.Logged, nil)), words
		needs.PublicURL, needs.TrustedProxies = w.URL, []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
		studio.Pages, err = web.New(needs)
		w.Must(err)
		w.Cleanup(studio.Pages.EndStreams)
		w.Serve(studio.Pages)
		test(studio)
	}, options...)
}

// SignIn adds a user who reads English, and returns them signed in.
func (s *Studio) SignIn(name string, role navette.Role) *Visitor {
	s.Helper()
	user := addUser(s.T, s.Store, s.Clock.Now(), s.Owner, people.UserInput{
		Name: name, Email: cast.Email(name, "studio.test"), Language: "en", Role: role,
	})
	v := s.Visitor()
	v.Post("/signin", url.Values{"email": {user.Email}, "password": {Password}})
	return v.WantsStatus(http.StatusOK)
}

// OtherOwner opens another organization and returns its owner, signed in.
func (s *Studio) OtherOwner() *Visitor {
	s.Helper()
	const email = "sophie@ventes-nord.test"
	_, err := s.People.OpenOrganization(s.Context(), people.FirstRunInput{
		Organization: "Ventes Nord", Zone: "Europe/Paris", Language: "en", Name: cast.Sophie.Name(), Email: email,
		Password: Password,
	})
	s.Must(err)
	v := s.Visitor()
	return v.Post("/signin", url.Values{"email": {email}, "password": {Password}}).WantsStatus(http.StatusOK)
}

// RecordedCall connects Zoom, holds a session, records it and imports the recording, the French sales call with its
// files.
func (s *Studio) RecordedCall() (navette.Session, navette.Call) {
	s.Helper()
	s.Connect()
	s.Subscribe()
	session := s.Class("Démo à Marc", s.In(time.Hour))
	s.Pass(time.Hour)
	number := s.Zoom.OneMeeting().ID
	s.Zoom.Play(number, "start", map[string]any{"piece": "vente-fr"})
	s.Zoom.Play(number, "join", map[string]any{"name": "Marc Keller"})
	s.Pass(2 * time.Minute)
	s.Zoom.Play(number, "end", nil)
	s.Pass(2 * testkit.SweepEvery)
	calls, err := s.Store.Org(s.Org).Calls(s.Context(), store.CallFilter{Limit: 5})
	s.Must(err)
	if len(calls) != 1 {
		s.Fatalf("%d calls in the library, want 1", len(calls))
	}
	return session, calls[0]
}

// File returns the file of a call that has one of Zoom's types.
func (s *Studio) File(call, fileType string) navette.RecordingFile {
	s.Helper()
	files, err := s.Store.Org(s.Org).FilesOf(s.Context(), call)
	s.Must(err)
	for _, f := range files {
		if f.FileType == fileType {
			return f
		}
	}
	s.Fatalf("no %s among %+v", fileType, files)
	panic("unreachable")
}
