package web_test

import (
	"bytes"
	"context"
	"log/slog"
	"net/http/httptest"
	"net/url"
	"sync"
	"testing"
	"time"

	"navette.dev/navette/internal/blob"
	"navette.dev/navette/internal/invite"
	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/mail"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/people"
	"navette.dev/navette/internal/rules"
	"navette.dev/navette/internal/schedule"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/store/storetest"
	"navette.dev/navette/internal/testkit"
	"navette.dev/navette/internal/vault"
	"navette.dev/navette/internal/vault/vaulttest"
	"navette.dev/navette/internal/web"
	"navette.dev/navette/internal/web/letters"
	"navette.dev/navette/internal/zoom"
)

// noon is a Monday noon in Paris, in winter time, at which every house's clock stands.
var noon = time.Date(2026, 11, 23, 11, 0, 0, 0, time.UTC)

// firstRunCode opens an empty house.
const firstRunCode = "ABCD-EFGH-JKLM"

const password = "une phrase assez longue"

// house is the whole site over the real rules, on a server of its own. Zoom is out of reach and no mail leaves.
type house struct {
	*testing.T
	store    *store.Store
	clock    *navette.SteppedClock
	words    *lang.Catalogues
	people   *people.People
	schedule *schedule.Schedule
	invite   *invite.Invitations
	vault    *vault.Vault
	blobs    blob.Store
	site     *web.Site
	server   *httptest.Server
	log      *logbook
	owner    navette.Actor // of the first organization, once opened
}

// logbook is what was logged.
type logbook struct {
	mu   sync.Mutex
	text bytes.Buffer
}

// Write keeps a line of the log.
func (l *logbook) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(b)
}

// String is all of it.
func (l *logbook) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// inEmptyHouse runs a test on a server that nobody has opened, on every engine.
func inEmptyHouse(t *testing.T, test func(h *house)) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, s *store.Store) { test(newHouse(t, s)) })
}

// inHouse runs a test in the studio Atelier Lumière, whose owner is Camille, on every engine.
func inHouse(t *testing.T, test func(h *house)) {
	t.Helper()
	inEmptyHouse(t, func(h *house) {
		h.open()
		test(h)
	})
}

// open makes Camille the owner of the first organization.
func (h *house) open() {
	h.Helper()
	place, err := h.people.FirstRun(h.Context(), people.FirstRunInput{
		Organization: "Atelier Lumière", Zone: "Europe/Paris", Language: "fr", Name: "Camille Roussel", Email: "camille@studio.test", Password: password,
	})
	h.must(err)
	h.owner = navette.Actor{Kind: navette.ActorUser, Org: place.Org.ID, ID: place.User.ID, Role: place.User.Role}
}

func newHouse(t *testing.T, s *store.Store) *house {
	h := &house{T: t, store: s, clock: navette.NewSteppedClock(noon), log: &logbook{}}
	h.vault = vaulttest.Open(t)
	var err error
	h.words, err = lang.Load()
	h.must(err)
	h.blobs, err = blob.NewDisk(t.TempDir())
	h.must(err)
	h.build()
	h.Cleanup(h.server.Close)
	h.Cleanup(h.site.EndStreams)
	return h
}

// build puts the rules under the site, as the program does.
func (h *house) build() {
	log := slog.New(slog.NewTextHandler(h.log, nil))
	h.server = httptest.NewUnstartedServer(nil)
	address := "http://" + h.server.Listener.Addr().String()
	z, err := zoom.New(zoom.Config{RESTBase: "http://127.0.0.1:1", OAuthBase: "http://127.0.0.1:1", Clock: h.clock, Logger: log})
	h.must(err)
	r, err := rules.New(rules.Needs{
		Store: h.store, Clock: h.clock, Vault: h.vault, Blobs: h.blobs, Zoom: z, Sender: noPost{}, Letters: letters.New(h.words, address),
		From: mail.Address{Name: "Navette", Address: "navette@studio.test"}, Log: log, PublicURL: address, SweepEvery: testkit.SweepEvery,
	})
	h.must(err)
	h.people, h.schedule, h.invite = r.People, r.Schedule, r.Invite
	h.site, err = web.New(web.Needs{
		Clock: h.clock, Log: log, Words: h.words, SweepEvery: testkit.SweepEvery, PublicURL: address,
		FirstRunCode: firstRunCode,
		People:       r.People, SignIn: r.SignIn, Schedule: r.Schedule, Journeys: r.Journeys, Connections: r.Connections, Hosts: r.Hosts, Generate: r.Generate, Invite: r.Invite, Library: r.Library,
		Standings: r.Standings, Hooks: r.Hooks,
	})
	h.must(err)
	h.server.Config.Handler = h.site
	h.server.Start()
}

// noPost is a mail server that takes nothing.
type noPost struct{}

// Send refuses for now.
func (noPost) Send(context.Context, mail.Message) mail.Result { return mail.Result{} }

func (h *house) must(err error) {
	h.Helper()
	if err != nil {
		h.Fatal(err)
	}
}

// addUser gives somebody a place in the first organization; they sign in with the common password.
func (h *house) addUser(name, language string, role navette.Role) navette.User {
	h.Helper()
	return h.addUserTo(h.owner, name, language, role)
}

func (h *house) addUserTo(by navette.Actor, name, language string, role navette.Role) navette.User {
	h.Helper()
	u, err := h.people.AddUser(h.Context(), by, people.UserInput{Name: name, Email: addressOf(name), Language: language, Role: role, Password: password})
	h.must(err)
	return u
}

// member writes a member of the first organization.
func (h *house) member(name string) navette.Member {
	h.Helper()
	m, err := h.people.AddMember(h.Context(), h.owner, people.MemberInput{Name: name, Email: addressOf(name), Language: "fr"})
	h.must(err)
	return m
}

// class plans an online class of an hour.
func (h *house) class(title string, start time.Time, capacity int64) navette.Session {
	h.Helper()
	paris, err := time.LoadLocation("Europe/Paris")
	h.must(err)
	local := start.In(paris)
	s, err := h.schedule.Create(h.Context(), h.owner, schedule.SessionInput{
		Title: title, Date: local.Format(time.DateOnly), Time: local.Format("15:04"), Minutes: 60, Mode: navette.Online,
		Capacity: capacity, CoachID: h.owner.ID, WaitingRoom: true, Record: true,
	})
	h.must(err)
	return s
}

func (h *house) book(s navette.Session, m navette.Member) navette.Booking {
	h.Helper()
	b, err := h.schedule.Book(h.Context(), h.owner, s.ID, m.ID)
	h.must(err)
	return b
}

func (h *house) update(org string, do func(ctx context.Context, tx *store.Tx) error) {
	h.Helper()
	ctx := h.Context()
	h.must(h.store.Org(org).Update(ctx, navette.System(org), h.clock.Now(), func(tx *store.Tx) error { return do(ctx, tx) }))
}

// lastEvent is how many events the first organization's journal holds.
func (h *house) lastEvent() int64 {
	h.Helper()
	o, err := h.store.Org(h.owner.Org).Organization(h.Context())
	h.must(err)
	return o.LastEvent
}

// until waits in real time for what others bring about.
func (h *house) until(what string, condition func() bool) {
	h.Helper()
	for deadline := navette.RealNow().Add(10 * time.Second); !condition(); {
		if navette.RealNow().After(deadline) {
			h.Fatalf("never: %s", what)
		}
		h.must(navette.RealClock{}.WaitUntil(h.Context(), navette.RealNow().Add(4*time.Millisecond)))
	}
}

// address is where the house answers.
func (h *house) address() *url.URL {
	h.Helper()
	address, err := url.Parse(h.server.URL)
	h.must(err)
	return address
}
