package sandbox_test

import (
	"html"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"navette.dev/navette/internal/sandbox"
)

// developer is a person on the developer pages, with a browser that keeps cookies and follows redirects.
type developer struct {
	*stranger
	client *http.Client
	page   string // path of the app's pages
}

// made is an app as its developer copies it from the page.
type made struct{ id, secret, token string }

// develop signs in as the nth user.
func (s *stranger) develop(n int) *developer {
	s.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		s.t.Fatal(err)
	}
	d := &developer{stranger: s, client: &http.Client{Jar: jar}}
	user := s.ready.Users[n]
	d.post("/develop/signin", url.Values{"email": {user.Email}, "password": {user.Password}, "next": {"/develop/create"}})
	return d
}

func (d *developer) get(path string) reply {
	d.t.Helper()
	return d.send(d.client, d.request(http.MethodGet, d.ready.REST+path, ""))
}

func (d *developer) post(path string, form url.Values) reply {
	d.t.Helper()
	r := d.request(http.MethodPost, d.ready.REST+path, form.Encode())
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return d.send(d.client, r)
}

// must posts a form of the app and fails unless the page says that it is done.
func (d *developer) must(tab string, form url.Values) {
	d.t.Helper()
	got := d.post(d.page+tab, form)
	if got.status != http.StatusOK || !strings.Contains(string(got.body), `role="status"`) {
		d.t.Fatalf("%s %v: status %d: %s", tab, form, got.status, problemOf(got))
	}
}

var problemText = regexp.MustCompile(`(?s)class="problem" role="alert">(.*?)</(?:p|div)>`)

func problemOf(got reply) string {
	if found := problemText.FindSubmatch(got.body); found != nil {
		return html.UnescapeString(string(found[1]))
	}
	return ""
}

var appPath = regexp.MustCompile(`/develop/apps/[A-Za-z0-9_-]+`)

// build makes an app of a kind and returns what its page shows.
func (d *developer) build(kind string) made {
	d.t.Helper()
	got := d.post("/develop/create", url.Values{"kind": {kind}})
	if d.page = appPath.FindString(string(got.body)); got.status != http.StatusOK || d.page == "" {
		d.t.Fatalf("create: status %d: %s", got.status, problemOf(got))
	}
	access := d.get(d.page + "/access")
	return made{
		id: copied(d.t, got, "Client ID"), secret: copied(d.t, got, "Client Secret"),
		token: copied(d.t, access, "Secret Token"),
	}
}

// copied returns the text that a page's button copies.
func copied(t testing.TB, page reply, label string) string {
	t.Helper()
	found := regexp.MustCompile(`data-copy="([^"]+)">Copy ` + label + `<`).FindSubmatch(page.body)
	if found == nil {
		t.Fatalf("the page has no button that copies the %s", label)
	}
	return html.UnescapeString(string(found[1]))
}

// generalForm configures a General app that administrators manage.
var generalForm = url.Values{
	"name": {"Navette"}, "managed": {"admin"}, "redirect": {redirectURI}, "allow": {redirectURI},
}

// asApp makes the client use the credentials of an app.
func (d *developer) asApp(a made) *stranger {
	own := *d.stranger
	own.ready.ClientID, own.ready.ClientSecret = a.id, a.secret
	return &own
}

// TestAnAppThatWasMadeOnThePagesIsOneLikeTheAppOfTheOptions authorizes an app that a developer made: its redirect
// addresses are exact, its scopes limit what it may do, and its tokens are its own.
func TestAnAppThatWasMadeOnThePagesIsOneLikeTheAppOfTheOptions(t *testing.T) {
	s := begin(t, nil)
	d := s.develop(0)
	a := d.build("general")
	d.must("", generalForm)
	d.must("/scopes", url.Values{"scope": {"user:read:user:admin", "meeting:read:list_meetings:admin"}})
	own := d.asApp(a)

	for address, want := range map[string]int{
		redirectURI: http.StatusOK, redirectURI + "/": http.StatusBadRequest, "http://elsewhere.test/": http.StatusBadRequest,
	} {
		ask := url.Values{"response_type": {"code"}, "client_id": {a.id}, "redirect_uri": {address}}
		page := s.ready.OAuth + "/oauth/authorize?" + ask.Encode()
		if got := s.send(s.browser, s.request(http.MethodGet, page, "")); got.status != want {
			t.Errorf("authorize with %s: status %d, want %d", address, got.status, want)
		}
	}

	code := own.authorize(0, "").Query().Get("code")
	exchange := url.Values{"grant_type": {"authorization_code"}, "code": {code}, "redirect_uri": {redirectURI}}
	if got := s.form("/token", exchange, true); got.status != http.StatusBadRequest {
		t.Errorf("another app exchanges the code: status %d", got.status)
	}
	got := own.form("/token", exchange, true)
	if got.status != http.StatusOK {
		t.Fatalf("exchange: status %d: %s", got.status, got.body)
	}
	granted := got.fields(t)
	own.token, _ = granted["access_token"].(string)
	if granted["scope"] != "meeting:read:list_meetings:admin user:read:user:admin" {
		t.Errorf("granted %q", granted["scope"])
	}
	own.want(http.StatusOK, "GET", "/users/"+s.ready.Users[1].ID+"/meetings", "")
	if refused := own.rest("GET", "/users/me/recordings?from=2026-03-01", "").fields(t); refused["code"] != 4711.0 {
		t.Errorf("an operation without its scope is answered with %v", refused)
	}
	refresh := url.Values{"grant_type": {"refresh_token"}, "refresh_token": {granted["refresh_token"].(string)}}
	if got := s.form("/token", refresh, true); got.status != http.StatusBadRequest {
		t.Errorf("another app refreshes the token: status %d", got.status)
	}
	if got := own.form("/token", refresh, true); got.status != http.StatusOK {
		t.Errorf("refresh: status %d: %s", got.status, got.body)
	}
	if got := own.form("/token", url.Values{
		"grant_type": {"account_credentials"}, "account_id": {s.ready.AccountID},
	}, true); got.status != http.StatusBadRequest {
		t.Errorf("a General app gets a token of the account: status %d", got.status)
	}
}

// TestAnAppReceivesTheEventsOfItsSubscription saves a subscription, which needs a validated endpoint, and receives its
// events only, signed with the app's own secret token.
func TestAnAppReceivesTheEventsOfItsSubscription(t *testing.T) {
	s := begin(t, nil)
	d := s.develop(0)
	a := d.build("general")
	endpoint := receiveWith(t, a.token)

	form := url.Values{"name": {"All"}, "url": {endpoint.URL}, "event": {"meeting.ended"}, "do": {"save"}}
	if got := d.post(d.page+"/access", form); got.status != http.StatusBadRequest {
		t.Errorf("an endpoint that was not validated is saved: status %d", got.status)
	}
	form.Set("do", "validate")
	validated := d.post(d.page+"/access", form)
	form.Set("proof", hidden(t, validated.body, "proof"))
	form.Set("do", "save")
	other := url.Values{"name": {"All"}, "url": {endpoint.URL + "/other"}, "event": {"meeting.ended"}, "do": {"save"},
		"proof": form["proof"]}
	if got := d.post(d.page+"/access", other); got.status != http.StatusBadRequest {
		t.Errorf("another address than the validated one is saved: status %d", got.status)
	}
	d.must("/access", form)

	s.connect(0)
	number := strconv.FormatInt(s.create(`{"topic":"First"}`).ID, 10)
	s.control("POST", "/meetings/"+number+"/start", "")
	s.control("POST", "/meetings/"+number+"/end", "")
	if got := endpoint.next(t); got.Event != "meeting.ended" || !got.good {
		t.Errorf("received %s, signature valid: %v; want only meeting.ended", got.Event, got.good)
	}

	wrong := url.Values{"name": {"All"}, "url": {receiveWith(t, "another token").URL}, "do": {"validate"}}
	if got := d.post(d.page+"/access", wrong); !strings.Contains(problemOf(got), "encryptedToken") {
		t.Errorf("an endpoint with another secret: %q", problemOf(got))
	}
}

// TestAServerToServerAppIsActivatedFirst makes a Server-to-Server app, whose credentials work once it is complete and
// active.
func TestAServerToServerAppIsActivatedFirst(t *testing.T) {
	s := begin(t, nil)
	d := s.develop(0)
	a := d.build("server")
	own := d.asApp(a)
	ask := url.Values{"grant_type": {"account_credentials"}, "account_id": {s.ready.AccountID}}
	if got := d.post(d.page+"/activation", nil); !strings.Contains(problemOf(got), "Information") {
		t.Errorf("activation without information: %q", problemOf(got))
	}
	d.must("/information", url.Values{
		"company": {"Atelier"}, "contact_name": {"Camille"}, "contact_email": {"camille@example.org"},
	})
	if got := d.post(d.page+"/activation", nil); !strings.Contains(problemOf(got), "Scopes") {
		t.Errorf("activation without scopes: %q", problemOf(got))
	}
	d.must("/scopes", url.Values{"scope": {"user:read:list_users:admin", "user:read:user", "no:such:scope:admin"}})
	if got := own.form("/token", ask, true); got.status != http.StatusBadRequest {
		t.Errorf("an app that is not active gets a token: status %d", got.status)
	}
	d.must("/activation", nil)
	got := own.form("/token", ask, true)
	if got.status != http.StatusOK || got.fields(t)["scope"] != "user:read:list_users:admin" {
		t.Errorf("token: status %d: %s; want only the scope that such an app may have", got.status, got.body)
	}
}

// TestAManifestConfiguresAnApp configures an app with one manifest. A wrong one is refused with the places of its
// faults and changes nothing.
func TestAManifestConfiguresAnApp(t *testing.T) {
	s := begin(t, nil)
	d := s.develop(0)
	a := d.build("general")
	endpoint := receiveWith(t, a.token)
	text := `{"display_information": {"display_name": "Navette"},
		"oauth_information": {"usage": "ADMIN_MANAGEMENT", "development_redirect_uri": "` + redirectURI + `",
			"oauth_allow_list": ["` + redirectURI + `"], "scopes": [{"scope": "user:read:user:admin", "optional": false}]},
		"features": {"products": [], "event_subscription": {"enable": true, "events": [{"subscription_name": "All",
			"event_types": ["user.deleted"], "development_webhook_url": "` + endpoint.URL + `"}]}}}`
	for _, one := range []struct{ old, new, want string }{
		{"ADMIN_MANAGEMENT", "USER_OPERATION", "/oauth_information/scopes[0]"},
		{"ADMIN_MANAGEMENT", "ACCOUNT_OPERATION", "/oauth_information/usage"},
		{`"display_name": "Navette"`, `"display_name": ""`, "/display_information/display_name"},
		{"user:read:user:admin", "user:read:user", "/oauth_information/scopes[0]"},
		{"user.deleted", "user.gone", "/features/event_subscription/events[0]"},
		{`"development_redirect_uri": "` + redirectURI, `"development_redirect_uri": "`, "/oauth_information:"},
		{`["user.deleted"]`, `[]`, "/features/event_subscription/events[0]"},
		{`"optional": false`, `"optional": true`, "/oauth_information/scopes:"},
		{
			`"development_webhook_url": "`, `"development_webhook_url": "http://127.0.0.1:1/`,
			"/features/event_subscription/events[0]",
		},
		{"{", "[", "not JSON"},
	} {
		got := d.post(d.page+"/manifest", url.Values{"manifest": {strings.Replace(text, one.old, one.new, 1)}})
		if got.status != http.StatusBadRequest || !strings.Contains(problemOf(got), one.want) {
			t.Errorf("with %s: status %d, faults %q, want %s", one.new, got.status, problemOf(got), one.want)
		}
	}
	if page := string(d.get(d.page + "/scopes").body); strings.Contains(page, "user:read:user:admin") {
		t.Error("a refused manifest changed the app")
	}
	d.must("/manifest", url.Values{"manifest": {text}})
	for tab, shows := range map[string]string{"": redirectURI, "/scopes": "user:read:user:admin", "/access": "1 events"} {
		if page := string(d.get(d.page + tab).body); !strings.Contains(page, shows) {
			t.Errorf("page %q does not show %s", tab, shows)
		}
	}
	s.control("POST", "/users/"+s.ready.Users[2].ID+"/status", `{"action":"delete"}`)
	if got := endpoint.next(t); got.Event != "user.deleted" || !got.good {
		t.Errorf("received %s, signature valid: %v", got.Event, got.good)
	}
}

// TestOnlyAdministratorsBuildApps shows the developer pages to a visitor, to a member and to an administrator.
func TestOnlyAdministratorsBuildApps(t *testing.T) {
	s := begin(t, func(o *sandbox.Options) { o.Users = 2 })
	visitor := s.send(s.browser, s.request(http.MethodGet, s.ready.REST+"/develop/create", ""))
	if !strings.Contains(string(visitor.body), "Sign in") {
		t.Errorf("a visitor sees %.200s", visitor.body)
	}
	if got := s.develop(1).post("/develop/create", url.Values{"kind": {"general"}}); got.status != http.StatusForbidden {
		t.Errorf("a member builds an app: status %d", got.status)
	}
	owner := s.develop(0)
	owner.build("general")
	ask := url.Values{"response_type": {"code"}, "client_id": {s.ready.ClientID}, "redirect_uri": {redirectURI}}
	if got := owner.get("/oauth/authorize?" + ask.Encode()); !strings.Contains(string(got.body), "Allow this app?") {
		t.Errorf("someone who is signed in is asked to sign in again: %.400s", got.body)
	}
}

// TestEveryEventIsOffered checks that a developer can subscribe to each event that the program names.
func TestEveryEventIsOffered(t *testing.T) {
	offered := string(begin(t, nil).develop(0).eventPage().body)
	for _, name := range eventNames(t) {
		if !strings.Contains(offered, "<code>"+name+"</code>") {
			t.Errorf("%s is not offered", name)
		}
	}
}

func (d *developer) eventPage() reply {
	d.t.Helper()
	d.build("general")
	return d.get(d.page + "/access?add")
}

var eventName = regexp.MustCompile(`"((?:meeting|recording|user|group|account)\.[a-z_]*(?:ed|left))"`)

// eventNames returns the names of events in the package's source.
func eventNames(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") || file == "developeraccess.go" {
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, match := range eventName.FindAllStringSubmatch(string(text), -1) {
			names = append(names, match[1])
		}
	}
	if len(names) < 10 {
		t.Fatalf("found only %q", names)
	}
	return names
}
