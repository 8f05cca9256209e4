package web_test

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"navette.dev/navette/internal/importer"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/web"
	"navette.dev/navette/internal/web/page"
)

// secrets are words that stand in the first organization's data and nowhere else. No stranger's page holds one.
var secrets = []string{
	"quokkabrise", // the organization
	"vermillonne", // a session
	"tournesolde", // a member and their address
	"ocarinette",  // a call
	"bergamotine", // a line of its transcript
	"lapislazule", // the connected account's address
}

// seeded is an organization in which there is one of everything that a path can name.
type seeded struct {
	session, member, booking, call, file, app string
}

// seed fills the first organization.
func (h *house) seed() seeded {
	h.Helper()
	s := h.class("Cours vermillonne", noon.AddDate(0, 0, 3), 5)
	m := h.member("Tournesolde Mercier")
	b := h.book(s, m)
	at := navette.At(noon)
	connection := navette.Connection{
		ID: navette.NewID("con", noon), OrgID: h.owner.Org, State: navette.ConnectionActive, ZoomAccountID: "account", ZoomUserID: "zu",
		Email: "lapislazule@studio.test", GrantNumber: 1, ConnectedAt: at,
	}
	var app navette.ZoomApp
	var call, file string
	h.update(h.owner.Org, func(ctx context.Context, tx *store.Tx) (err error) {
		if app, err = tx.SaveApp(ctx, navette.ZoomApp{Kind: navette.GeneralApp, ClientID: "client", CreatedAt: at}); err != nil {
			return err
		}
		connection.AppID = app.ID
		if err := tx.Connect(ctx, connection); err != nil {
			return err
		}
		call, file, err = seedCall(ctx, tx)
		return err
	})
	return seeded{session: s.ID, member: m.ID, booking: b.ID, call: call, file: file, app: app.ID}
}

// seedCall writes a call with a file and a line of transcript.
func seedCall(ctx context.Context, tx *store.Tx) (callID, fileID string, err error) {
	at := navette.At(noon)
	sitting := navette.Sitting{ID: navette.NewID("sit", noon), OrgID: tx.ID, ZoomAccountID: "account", UUID: "uuid==", HostZoomID: "zu", Topic: "Appel ocarinette", StartedAt: at, EndedAt: at}
	call := navette.Call{ID: navette.NewID("cal", noon), OrgID: tx.ID, HostName: "Camille", Title: "Appel ocarinette", StartedAt: at, Seconds: 60, CreatedAt: at}
	if sitting, err = tx.SaveSitting(ctx, sitting); err != nil {
		return "", "", err
	}
	call.SittingID = sitting.ID
	if call, err = tx.SaveCall(ctx, call); err != nil {
		return "", "", err
	}
	file := navette.RecordingFile{
		ID: navette.NewID("fil", noon), OrgID: tx.ID, CallID: call.ID, NaturalKey: "key", FileType: "MP4", Extension: "mp4",
		RecordingStart: at, RecordingEnd: at, Size: 5, BlobKey: "ocarinette", State: navette.FileFound,
	}
	if err = importer.FilesFound(ctx, tx, []navette.Call{call}, file); err != nil {
		return "", "", err
	}
	return call.ID, file.ID, tx.SaveTranscript(ctx, call, []navette.Cue{{CallID: call.ID, StartMillis: 1, EndMillis: 2, Text: "bergamotine"}}, "")
}

var wildcard = regexp.MustCompile(`\{[a-z]+(\.\.\.)?\}`)

// requestTo is the method and the path of a route, with the first organization's ids in it. A wildcard without a value
// here fails the test: a new one is added here.
func (s seeded) requestTo(t *testing.T, r page.Route) (method, path string) {
	t.Helper()
	method, pattern, found := strings.Cut(r.Pattern, " ")
	if !found {
		method, pattern = http.MethodGet, r.Pattern
	}
	ids := map[string]string{
		"/sessions/{id}": s.session, "/members/{id}": s.member, "/calls/{id}": s.call, "{booking}": s.booking, "{file}": s.file,
		"{step}": "ready", "{token}": navette.NewLinkToken(), "{app}": s.app, "{$}": "",
	}
	path = strings.TrimSuffix(pattern, "{$}")
	for name, id := range ids {
		if prefix, isID := strings.CutSuffix(name, "{id}"); isID {
			path = strings.Replace(path, name, prefix+id, 1)
		} else {
			path = strings.ReplaceAll(path, name, id)
		}
	}
	if wildcard.MatchString(path) {
		t.Fatalf("route %q: what stands for %s?", r.Pattern, wildcard.FindString(path))
	}
	return method, path
}

// posted is a form that would do something on every page that lets it.
func (s seeded) posted() url.Values {
	form := with(evening, "lang", "fr", "theme", "dark", "name", "Autre Nom", "email", "autre@elsewhere.test", "org", "x", "password", "x")
	return with(form, "kind", "general", "client_id", "id", "client_secret", "secret", "host", s.member, "user", s.member, "next", "/")
}

func (s seeded) sendTo(t *testing.T, b *browser, r page.Route) answer {
	t.Helper()
	method, path := s.requestTo(t, r)
	if path == "/live" {
		path += "?after=0"
	}
	if method == http.MethodGet {
		return b.get(path)
	}
	return b.post(path, s.posted())
}

// walked are the routes that a walk can ask whole: a stream of changes does not end by itself and has a test of its own.
func (h *house) walked() []page.Route {
	var routes []page.Route
	for _, r := range h.site.Routes() {
		if r.Pattern != "GET /live" {
			routes = append(routes, r)
		}
	}
	return routes
}

func (a answer) hidesSecrets(route page.Route) {
	a.h.Helper()
	for _, secret := range secrets {
		if strings.Contains(strings.ToLower(a.body), secret) {
			a.h.Errorf("%s shows %q (status %d)", route.Pattern, secret, a.status)
		}
	}
}

// inWalkedHouse runs a walk in a house with the first organization seeded and named by a secret.
func inWalkedHouse(t *testing.T, walk func(h *house, s seeded)) {
	t.Helper()
	inHouse(t, func(h *house) {
		h.owner = navette.Actor{Kind: navette.ActorUser, Org: h.otherOrganization("Studio quokkabrise"), Role: navette.RoleOwner, ID: ""}
		h.owner.Kind = navette.ActorSystem // writes as the organization itself
		walk(h, h.seed())
	})
}

func TestAStrangerFindsNothing(t *testing.T) {
	inWalkedHouse(t, func(h *house, s seeded) {
		b, before := h.visitor("fr"), h.lastEvent()
		for _, r := range h.walked() {
			a := s.sendTo(t, b, r)
			a.hidesSecrets(r)
			if r.Access == page.SignedIn && (a.status != http.StatusSeeOther || !strings.HasPrefix(a.header.Get("Location"), "/signin")) {
				t.Errorf("%s answers a stranger %d, to %q", r.Pattern, a.status, a.header.Get("Location"))
			}
			if a.status >= http.StatusInternalServerError {
				t.Errorf("%s answers %d", r.Pattern, a.status)
			}
		}
		if h.lastEvent() != before {
			t.Error("a stranger changed something")
		}
	})
}

func TestAnotherOrganizationFindsNothing(t *testing.T) {
	inWalkedHouse(t, func(h *house, s seeded) {
		b, before := h.camille(), h.lastEvent() // Camille owns the other organization
		for _, r := range h.walked() {
			if r.Pattern == "POST /signout" {
				continue // it would end the walk
			}
			a := s.sendTo(t, b, r)
			a.hidesSecrets(r)
			if strings.Contains(r.Pattern, "{id}") && a.status < http.StatusBadRequest && !r.Redirects {
				t.Errorf("%s answers another organization's id with %d", r.Pattern, a.status)
			}
			if a.status == http.StatusInternalServerError {
				t.Errorf("%s answers %d", r.Pattern, a.status)
			}
		}
		if h.lastEvent() != before {
			t.Error("another organization changed something")
		}
		b.get("/").wants(http.StatusOK) // still signed in: the walk was made with a login
	})
}

func TestEveryRoleFindsWhatItMay(t *testing.T) {
	inWalkedHouse(t, func(h *house, s seeded) {
		for _, role := range navette.Roles {
			u := h.addUser("Rôle "+string(role), "fr", role)
			b := h.as(u.Email)
			for _, r := range h.walked() {
				if r.Access != page.SignedIn {
					continue
				}
				before := h.lastEvent()
				may := navette.Actor{Kind: navette.ActorUser, Role: role}.May(r.Right)
				if method, _ := s.requestTo(t, r); may && method == http.MethodPost {
					continue // what may be done has tests of its own
				}
				a := s.sendTo(t, b, r)
				switch {
				case !may:
					a.hidesSecretsBut(r, "quokkabrise") // the name of the reader's own organization stands on every page
					if a.status != http.StatusForbidden {
						t.Errorf("%s answers a %s %d", r.Pattern, role, a.status)
					}
				case a.status == http.StatusForbidden || a.status >= http.StatusInternalServerError:
					t.Errorf("%s answers a %s, who may, %d", r.Pattern, role, a.status)
				}
				if h.lastEvent() != before {
					t.Errorf("%s: looking as a %s changed something", r.Pattern, role)
				}
			}
		}
	})
}

// hidesSecretsBut is hidesSecrets for a reader who knows one of them.
func (a answer) hidesSecretsBut(route page.Route, known string) {
	a.h.Helper()
	a.body = strings.ReplaceAll(strings.ToLower(a.body), known, "")
	a.hidesSecrets(route)
}

func TestEveryAddressOfAFormLeadsToItsPage(t *testing.T) {
	inWalkedHouse(t, func(h *house, s seeded) {
		b := h.as(h.addUser("Propriétaire", "fr", navette.RoleOwner).Email)
		posts := 0
		for _, r := range h.walked() {
			method, path := s.requestTo(t, r)
			if method != http.MethodPost || path == "/first-run" {
				continue // the first run has a page of its own, which is over here
			}
			posts++
			a := b.get(path)
			if a.status == http.StatusSeeOther {
				to := a.header.Get("Location")
				if !strings.HasPrefix(path, to) || strings.HasSuffix(to, s.file) {
					t.Errorf("%s read again leads to %q", r.Pattern, to)
				}
				a = b.get(to)
			}
			// A door of an unknown link says so; every other page is there.
			if a.status != http.StatusOK && path != "/signin" && !strings.HasPrefix(path, "/j/") {
				t.Errorf("%s read again ends at %d", r.Pattern, a.status)
			}
		}
		if posts < 20 {
			t.Errorf("only %d addresses take forms", posts)
		}
	})
}

func TestTheWalkWouldSee(t *testing.T) {
	inWalkedHouse(t, func(h *house, s seeded) {
		u := h.addUser("Propriétaire", "fr", navette.RoleOwner)
		b := h.as(u.Email)
		seen := ""
		for _, path := range []string{"/sessions/" + s.session, "/members", "/calls/" + s.call, "/settings/integrations/zoom"} {
			seen += strings.ToLower(b.get(path).wants(http.StatusOK).body)
		}
		for _, secret := range secrets {
			if !strings.Contains(seen, secret) {
				t.Errorf("%q stands on no page that shows it: the walk would find nothing", secret)
			}
		}
	})
}

func TestARouteSaysWhoMayUseIt(t *testing.T) {
	inEmptyHouse(t, func(h *house) {
		for _, r := range h.site.Routes() {
			if err := web.Check(r); err != nil {
				t.Error(err)
			}
		}
		for _, r := range []page.Route{
			{Pattern: "GET /x"}, {Pattern: "GET /x", Right: navette.ReadSchedule}, {Pattern: "GET /x", Access: page.SignedIn},
			{Pattern: "GET /x", Access: page.Public, Right: navette.ReadSchedule}, {Pattern: "GET /x", Access: 7},
		} {
			if web.Check(r) == nil {
				t.Errorf("%+v passes", r)
			}
		}
	})
}

// otherOrganization writes one more organization.
func (h *house) otherOrganization(name string) string {
	h.Helper()
	at := navette.At(noon)
	org := navette.Organization{ID: navette.NewID("org", noon), Name: name, Zone: "Europe/Paris", Language: "fr", WindowMinutes: 1440, LinkMinutes: 15, CreatedAt: at}
	person := navette.Person{ID: navette.NewID("per", noon), Name: "Personne", Email: org.ID + "@studio.test", EmailFolded: org.ID + "@studio.test", Language: "fr", PasswordHash: "-", CreatedAt: at}
	user := navette.User{ID: navette.NewID("usr", noon), OrgID: org.ID, PersonID: person.ID, Role: navette.RoleOwner, CreatedAt: at}
	h.must(h.store.System().CreateOrganization(h.Context(), org, person, user))
	return org.ID
}
