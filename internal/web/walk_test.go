package web_test

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"navette.dev/navette/internal/colleague"
	"navette.dev/navette/internal/importer"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/web/page"
	"navette.dev/navette/internal/web/webtest"
)

// secrets are words that only the seeded organization's data contain. No page for others may contain one.
var secrets = []string{
	"quokkabrise", // the organization
	"vermillonne", // a session
	"tournesolde", // a member and their address
	"ocarinette",  // a call
	"bergamotine", // a line of its transcript
	"lapislazule", // the connected account's address
	"mirabellune", // an invited address
}

// seeded holds the ids of an organization that has one of everything a path can name.
type seeded struct {
	session, member, booking, call, file, app, invitation, user, run, gap, past string
}

// seed adds one of everything that a path can name to the owner's organization.
func seed(site *webtest.Site) seeded {
	site.Helper()
	s := site.Class("Cours vermillonne", webtest.Noon.AddDate(0, 0, 3), 5)
	m := site.Member("Tournesolde Mercier")
	b := site.Book(s, m)
	at := navette.At(webtest.Noon)
	connection := navette.Connection{
		ID: navette.NewID("con", webtest.Noon), OrgID: site.Owner.Org, State: navette.ConnectionActive,
		ZoomAccountID: "account", ZoomUserID: "zu",
		Email: "lapislazule@studio.test", GrantNumber: 1, ConnectedAt: at,
	}
	var app navette.ZoomApp
	var call, file string
	site.Update(func(ctx context.Context, tx *store.Tx) (err error) {
		app, err = tx.SaveApp(ctx, navette.ZoomApp{Kind: navette.GeneralApp, ClientID: "client", CreatedAt: at})
		if err != nil {
			return err
		}
		connection.AppID = app.ID
		if err := tx.Connect(ctx, connection); err != nil {
			return err
		}
		call, file, err = seedCall(ctx, tx)
		return err
	})
	invited, _, err := site.Colleagues.Invite(site.Context(), site.Owner, colleague.InviteInput{
		People: []colleague.Invitee{{Email: "mirabellune@studio.test"}}, Role: navette.RoleStaff, Language: "fr",
	})
	site.Must(err)
	users, err := site.Store.Org(site.Owner.Org).Users(site.Context())
	site.Must(err)
	return seeded{
		session: s.ID, member: m.ID, booking: b.ID, call: call, file: file, app: app.ID, invitation: invited[0].ID,
		user: users[0].ID, run: seedRun(site), gap: seedGap(site),
		past: seedPast(site),
	}
}

// seedRun adds an apply of a recording policy that has failed, and returns its id.
func seedRun(site *webtest.Site) string {
	run := navette.PolicyRun{
		ID: navette.NewID(navette.PrefixPolicyRun, webtest.Noon), OrgID: site.Owner.Org, Kind: navette.PolicyApply,
		State: navette.RunFailed, ZoomAccountID: "account", AskedBy: "usr_1", AskedAt: navette.At(webtest.Noon),
		EndedAt: navette.At(webtest.Noon), Message: "reason.zoom_refused", Detail: "bergamotine",
	}
	site.Update(func(ctx context.Context, tx *store.Tx) error { return tx.AddPolicyRun(ctx, run) })
	return run.ID
}

// seedGap adds a gap of the completeness audit on the day of [webtest.Noon], and returns its id.
func seedGap(site *webtest.Site) string {
	site.Update(func(ctx context.Context, tx *store.Tx) error {
		return tx.SaveAuditGap(ctx, navette.AuditGap{
			ZoomAccountID: "account", UUID: "uuid==", Day: webtest.Noon.Format(time.DateOnly),
			Cause: navette.AuditNeverRecorded, Topic: "Appel ocarinette", StartedAt: navette.At(webtest.Noon), Args: "{}",
		})
	})
	gaps, err := site.Store.Org(site.Owner.Org).OpenAuditGaps(site.Context())
	site.Must(err)
	return gaps[0].ID
}

// seedPast adds an import of past calls that was counted, and returns its id.
func seedPast(site *webtest.Site) string {
	at := navette.At(webtest.Noon)
	past := navette.PastImport{
		ID: navette.NewID(navette.PrefixPastImport, webtest.Noon), OrgID: site.Owner.Org, State: navette.PastCounted,
		ZoomAccountID: "account", FromAt: at, UntilAt: at, Hosts: "[]", NotRead: "[]", AskedBy: "usr_1", AskedAt: at,
	}
	site.Update(func(ctx context.Context, tx *store.Tx) error { return tx.AddPastImport(ctx, past) })
	return past.ID
}

// seedCall adds a call with a file and one line of transcript.
func seedCall(ctx context.Context, tx *store.Tx) (callID, fileID string, err error) {
	at := navette.At(webtest.Noon)
	sitting := navette.Sitting{
		ID: navette.NewID("sit", webtest.Noon), OrgID: tx.ID, ZoomAccountID: "account", UUID: "uuid==", HostZoomID: "zu",
		Topic: "Appel ocarinette", StartedAt: at, EndedAt: at,
	}
	call := navette.Call{
		ID: navette.NewID("cal", webtest.Noon), OrgID: tx.ID, HostName: "Camille", Title: "Appel ocarinette", StartedAt: at,
		Seconds: 60, CreatedAt: at,
	}
	if sitting, err = tx.SaveSitting(ctx, sitting); err != nil {
		return "", "", err
	}
	call.SittingID = sitting.ID
	if call, err = tx.SaveCall(ctx, call); err != nil {
		return "", "", err
	}
	file := navette.RecordingFile{
		ID: navette.NewID("fil", webtest.Noon), OrgID: tx.ID, CallID: call.ID, NaturalKey: "key", FileType: "MP4",
		Extension:      "mp4",
		RecordingStart: at, RecordingEnd: at, Size: 5, BlobKey: "ocarinette", State: navette.FileFound,
	}
	if err = importer.FilesFound(ctx, tx, []navette.Call{call}, file); err != nil {
		return "", "", err
	}
	return call.ID, file.ID, tx.SaveTranscript(ctx, call,
		[]navette.Cue{{CallID: call.ID, StartMillis: 1, EndMillis: 2, Text: "bergamotine"}}, "")
}

var wildcard = regexp.MustCompile(`\{[a-z]+(\.\.\.)?\}`)

// requestTo returns the method and the path of a route, with the seeded ids. It fails the test if it has no value for
// a wildcard.
func (s seeded) requestTo(t *testing.T, r page.Route) (method, path string) {
	t.Helper()
	method, pattern, found := strings.Cut(r.Pattern, " ")
	if !found {
		method, pattern = http.MethodGet, r.Pattern
	}
	ids := map[string]string{
		"/sessions/{id}": s.session, "/members/{id}": s.member, "/calls/{id}": s.call,
		"/invitations/{id}": s.invitation, "/settings/people/{id}": s.user, "/runs/{id}": s.run,
		"/gaps/{id}": s.gap, "{day}": webtest.Noon.Format(time.DateOnly), "{month}": webtest.Noon.Format("2006-01"),
		"/past/{id}": s.past, "/trash/{id}": "trs_unknown",
		"{booking}": s.booking,
		"{file}":    s.file,
		"{slug}":    "connect", "{picture}": "zoom-connected.fr.light.png",
		"{step}": "ready", "{token}": navette.NewLinkToken(), "{app}": s.app, "{$}": "",
		"{org}": navette.NewID(navette.PrefixOrganization, webtest.Noon), "{version}": "1", // the id is secret
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

// posted returns a form with values for the fields of all pages.
func (s seeded) posted() url.Values {
	form := webtest.With(webtest.SessionForm, "lang", "fr", "theme", "dark", "name", "Autre Nom",
		"email", "autre@elsewhere.test", "org", "x", "password", "x")
	return webtest.With(form, "kind", "general", "client_id", "id", "client_secret", "secret",
		"host", s.member, "user", s.member, "next", "/")
}

func (s seeded) sendTo(t *testing.T, b *webtest.Browser, r page.Route) webtest.Answer {
	t.Helper()
	method, path := s.requestTo(t, r)
	if path == "/live" {
		path += "?after=0"
	}
	if method == http.MethodGet {
		return b.Get(path)
	}
	return b.Post(path, s.posted())
}

// walked returns the routes whose responses end: all but the stream of changes, which has its own test.
func walked(site *webtest.Site) []page.Route {
	var routes []page.Route
	for _, r := range site.Pages.Routes() {
		if r.Pattern != "GET /live" {
			routes = append(routes, r)
		}
	}
	return routes
}

func hidesSecrets(a webtest.Answer, route page.Route) {
	a.Site.Helper()
	for _, secret := range secrets {
		if strings.Contains(strings.ToLower(a.Body), secret) {
			a.Site.Errorf("%s shows %q (status %d)", route.Pattern, secret, a.Status)
		}
	}
}

// eachWalked runs a walk on a site with Camille's organization and a second one, which is seeded and has a secret as
// its name.
func eachWalked(t *testing.T, walk func(site *webtest.Site, s seeded)) {
	t.Helper()
	webtest.Each(t, func(site *webtest.Site) {
		site.Owner = navette.Actor{
			Kind: navette.ActorUser, Org: otherOrganization(site, "Studio quokkabrise"), Role: navette.RoleOwner, ID: "",
		}
		site.Owner.Kind = navette.ActorSystem // the fixture writes as the system
		walk(site, seed(site))
	})
}

func TestAStrangerFindsNothing(t *testing.T) {
	eachWalked(t, func(site *webtest.Site, s seeded) {
		b, before := site.Browser("fr"), site.LastEvent()
		for _, r := range walked(site) {
			a := s.sendTo(t, b, r)
			hidesSecrets(a, r)
			to := a.Header.Get("Location")
			if r.Access == page.SignedIn && (a.Status != http.StatusSeeOther || !strings.HasPrefix(to, "/signin")) {
				t.Errorf("%s answers a stranger %d, to %q", r.Pattern, a.Status, to)
			}
			if a.Status >= http.StatusInternalServerError {
				t.Errorf("%s answers %d", r.Pattern, a.Status)
			}
		}
		if site.LastEvent() != before {
			t.Error("a stranger changed something")
		}
	})
}

func TestAnotherOrganizationFindsNothing(t *testing.T) {
	eachWalked(t, func(site *webtest.Site, s seeded) {
		b, before := site.Camille(), site.LastEvent() // Camille owns the other organization
		for _, r := range walked(site) {
			if r.Pattern == "POST /signout" {
				continue // it would end the walk
			}
			a := s.sendTo(t, b, r)
			hidesSecrets(a, r)
			if strings.Contains(r.Pattern, "{id}") && a.Status < http.StatusBadRequest && !r.Redirects {
				t.Errorf("%s answers another organization's id with %d", r.Pattern, a.Status)
			}
			if a.Status == http.StatusInternalServerError {
				t.Errorf("%s answers %d", r.Pattern, a.Status)
			}
		}
		if site.LastEvent() != before {
			t.Error("another organization changed something")
		}
		b.Get("/").WantsStatus(http.StatusOK) // the session was signed in throughout
	})
}

func TestEveryRoleFindsWhatItMay(t *testing.T) {
	eachWalked(t, func(site *webtest.Site, s seeded) {
		for _, role := range navette.Roles {
			u := site.AddUser("Rôle "+string(role), "fr", role)
			b := site.SignIn(u.Email)
			for _, r := range walked(site) {
				if r.Access != page.SignedIn {
					continue
				}
				before := site.LastEvent()
				may := navette.Actor{Kind: navette.ActorUser, Role: role}.May(r.Right)
				if method, _ := s.requestTo(t, r); may && method == http.MethodPost {
					continue // other tests cover permitted changes
				}
				a := s.sendTo(t, b, r)
				switch {
				case !may:
					hidesSecretsBut(a, r, "quokkabrise") // every page shows the name of the reader's organization
					if a.Status != http.StatusForbidden {
						t.Errorf("%s answers a %s %d", r.Pattern, role, a.Status)
					}
				case a.Status == http.StatusForbidden || a.Status >= http.StatusInternalServerError:
					t.Errorf("%s answers a %s, who may, %d", r.Pattern, role, a.Status)
				}
				if site.LastEvent() != before {
					t.Errorf("%s: looking as a %s changed something", r.Pattern, role)
				}
			}
		}
	})
}

// hidesSecretsBut is hidesSecrets for a reader who may see one of the secrets.
func hidesSecretsBut(a webtest.Answer, route page.Route, known string) {
	a.Site.Helper()
	a.Body = strings.ReplaceAll(strings.ToLower(a.Body), known, "")
	hidesSecrets(a, route)
}

func TestEveryAddressOfAFormLeadsToItsPage(t *testing.T) {
	eachWalked(t, func(site *webtest.Site, s seeded) {
		b := site.SignIn(site.AddUser("Propriétaire", "fr", navette.RoleOwner).Email)
		posts := 0
		for _, r := range walked(site) {
			method, path := s.requestTo(t, r)
			if method != http.MethodPost || path == "/first-run" {
				continue // the first run is over
			}
			posts++
			a := b.Get(path)
			if a.Status == http.StatusSeeOther {
				to := a.Header.Get("Location")
				if !strings.HasPrefix(path, to) || strings.HasSuffix(to, s.file) {
					t.Errorf("%s read again leads to %q", r.Pattern, to)
				}
				a = b.Get(to)
			}
			// The page of an unknown personal link has another status.
			if a.Status != http.StatusOK && path != "/signin" && !strings.HasPrefix(path, "/j/") &&
				!strings.HasPrefix(path, "/invitation/") && !strings.HasPrefix(path, "/password/") {
				t.Errorf("%s read again ends at %d", r.Pattern, a.Status)
			}
		}
		if posts < 20 {
			t.Errorf("only %d addresses take forms", posts)
		}
	})
}

func TestTheWalkWouldSee(t *testing.T) {
	eachWalked(t, func(site *webtest.Site, s seeded) {
		u := site.AddUser("Propriétaire", "fr", navette.RoleOwner)
		b := site.SignIn(u.Email)
		seen := ""
		for _, path := range []string{
			"/sessions/" + s.session, "/members", "/calls/" + s.call, "/settings/people", "/settings/integrations/zoom",
		} {
			seen += strings.ToLower(b.Get(path).WantsStatus(http.StatusOK).Body)
		}
		for _, secret := range secrets {
			if !strings.Contains(seen, secret) {
				t.Errorf("%q stands on no page that shows it: the walk would find nothing", secret)
			}
		}
	})
}

func TestARouteSaysWhoMayUseIt(t *testing.T) {
	owner := navette.Actor{Kind: navette.ActorUser, Role: navette.RoleOwner}
	webtest.EachEmpty(t, func(site *webtest.Site) {
		for _, r := range site.Pages.Routes() {
			if err := r.Check(); err != nil {
				t.Error(err)
			}
			if r.Access == page.SignedIn && !owner.May(r.Right) {
				t.Errorf("%s needs %s, which no role has", r.Pattern, r.Right)
			}
		}
		for _, r := range []page.Route{
			{Pattern: "GET /x"}, {Pattern: "GET /x", Right: navette.ReadSchedule}, {Pattern: "GET /x", Access: page.SignedIn},
			{Pattern: "GET /x", Access: page.Public, Right: navette.ReadSchedule}, {Pattern: "GET /x", Access: 7},
		} {
			if r.Check() == nil {
				t.Errorf("%+v passes", r)
			}
		}
	})
}

// otherOrganization adds an organization and returns its id.
func otherOrganization(site *webtest.Site, name string) string {
	site.Helper()
	at := navette.At(webtest.Noon)
	org := navette.Organization{
		ID: navette.NewID("org", webtest.Noon), Name: name, Zone: "Europe/Paris", Language: "fr", WindowMinutes: 1440,
		LinkMinutes: 15, CreatedAt: at,
	}
	person := navette.Person{
		ID: navette.NewID("per", webtest.Noon), Name: "Personne", Email: org.ID + "@studio.test",
		EmailFolded: org.ID + "@studio.test", Language: "fr", PasswordHash: "-", CreatedAt: at,
	}
	user := navette.User{
		ID: navette.NewID("usr", webtest.Noon), OrgID: org.ID, PersonID: person.ID, Role: navette.RoleOwner, CreatedAt: at,
	}
	site.Must(site.Store.System().CreateOrganization(site.Context(), org, person, user))
	return org.ID
}
