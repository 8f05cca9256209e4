package web_test

import (
	"html"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/netip"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"navette.dev/navette/internal/cast"
	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/people"
	"navette.dev/navette/internal/testkit"
	"navette.dev/navette/internal/web"
)

// town is a world with its pages, and what they logged: for stories in which Zoom and the mail server take part. Where they do
// not, a [house] is enough, and faster.
type town struct {
	*testkit.Studio
	people *people.People
	site   *web.Site
	log    *logbook
}

// inTown runs a story in a fresh town on every database engine.
func inTown(t *testing.T, story func(h *town), options ...testkit.Option) {
	t.Helper()
	testkit.Each(t, func(w *testkit.Studio) {
		words, err := lang.Load()
		w.Must(err)
		h := &town{Studio: w, people: w.People, log: &logbook{}}
		site, err := web.New(web.Needs{
			Clock: w.Clock, Log: slog.New(slog.NewTextHandler(h.log, nil)), Words: words, SweepEvery: testkit.SweepEvery, TrustedProxies: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, PublicURL: w.URL, People: h.people, SignIn: w.SignIn,
			Schedule: w.Schedule, Journeys: w.Journeys, Connections: w.Connections, Hosts: w.Hosts, Generate: w.Generate, Invite: w.Invite, Library: w.Library, Hooks: w.Hooks,
			Standings: w.Standings,
		})
		w.Must(err)
		w.Cleanup(site.EndStreams)
		h.site = site
		w.Serve(site)
		story(h)
	}, options...)
}

// guest is somebody's, with its cookies. It follows redirects within the town and shows where others lead.
type guest struct {
	*town
	client *http.Client
	from   string // address that a proxy would tell, "" for none

	status int
	header http.Header
	page   string // with entities and hard blanks made plain
	path   string // where the redirects ended, with the query
	away   string // an address outside the town that the last answer leads to
}

// visitor is nobody in particular.
func (h *town) visitor() *guest {
	jar, err := cookiejar.New(nil)
	h.Must(err)
	b := &guest{town: h}
	b.client = &http.Client{Jar: jar, CheckRedirect: func(to *http.Request, _ []*http.Request) error {
		if strings.HasPrefix(to.URL.String(), h.URL) {
			return nil
		}
		b.away = to.URL.String()
		return http.ErrUseLastResponse
	}}
	return b
}

// user is somebody with a role who has signed in and reads English.
func (h *town) user(name string, role navette.Role) *guest {
	h.Helper()
	address := cast.Email(name, "studio.test")
	_, err := h.people.AddUser(h.Context(), h.Owner, people.UserInput{Name: name, Email: address, Language: "en", Role: role, Password: password})
	h.Must(err)
	b := h.visitor()
	b.post("/signin", url.Values{"email": {address}, "password": {password}})
	b.wantsStatus(http.StatusOK)
	return b
}

// foreigner is the owner of another organization.
func (h *town) foreigner() *guest {
	h.Helper()
	_, err := h.people.OpenOrganization(h.Context(), people.FirstRunInput{
		Organization: "Ventes Nord", Zone: "Europe/Paris", Language: "en", Name: "Sophie Lemaire", Email: "sophie@ventes-nord.test", Password: password,
	})
	h.Must(err)
	b := h.visitor()
	return b.post("/signin", url.Values{"email": {"sophie@ventes-nord.test"}, "password": {password}}).wantsStatus(http.StatusOK)
}

func (b *guest) get(path string) *guest {
	b.Helper()
	request, err := http.NewRequestWithContext(b.Context(), http.MethodGet, b.URL+path, nil)
	b.Must(err)
	return b.send(request)
}

func (b *guest) post(path string, form url.Values) *guest {
	b.Helper()
	request, err := http.NewRequestWithContext(b.Context(), http.MethodPost, b.URL+path, strings.NewReader(form.Encode()))
	b.Must(err)
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return b.send(request)
}

// postFrom posts as a browser does from a page of an origin, which need not be ours.
func (b *guest) postFrom(origin, path string) *guest {
	b.Helper()
	request, err := http.NewRequestWithContext(b.Context(), http.MethodPost, b.URL+path, nil)
	b.Must(err)
	request.Header.Set("Origin", origin)
	request.Header.Set("Sec-Fetch-Site", "cross-site")
	return b.send(request)
}

func (b *guest) send(request *http.Request) *guest {
	b.Helper()
	if request.Header.Get("Accept-Language") == "" {
		request.Header.Set("Accept-Language", "en")
	}
	if b.from != "" {
		request.Header.Set("X-Forwarded-For", b.from)
	}
	b.away = ""
	answer, err := b.client.Do(request)
	b.Must(err)
	defer func() { _ = answer.Body.Close() }()
	raw, err := io.ReadAll(answer.Body)
	b.Must(err)
	b.status, b.header, b.path = answer.StatusCode, answer.Header, answer.Request.URL.RequestURI()
	b.page = strings.NewReplacer("\u00a0", " ", "\u2060", "").Replace(html.UnescapeString(string(raw)))
	if strings.Contains(b.page, "⟦") {
		b.Errorf("%s lacks a message: %s", b.path, regexp.MustCompile("⟦[^⟧]*⟧").FindString(b.page))
	}
	return b
}

func (b *guest) wantsStatus(status int) *guest {
	b.Helper()
	if b.status != status {
		b.Fatalf("%s answered %d, want %d:\n%s", b.path, b.status, status, b.text())
	}
	return b
}

func (b *guest) wants(texts ...string) *guest {
	b.Helper()
	for _, text := range texts {
		if !strings.Contains(b.page, text) {
			b.Errorf("%s lacks %q:\n%s", b.path, text, b.text())
		}
	}
	return b
}

func (b *guest) lacks(texts ...string) *guest {
	b.Helper()
	for _, text := range texts {
		if strings.Contains(b.page, text) {
			b.Errorf("%s holds %q:\n%s", b.path, text, b.text())
		}
	}
	return b
}

var markup = regexp.MustCompile(`(?s)<head.*?</head>|<[^>]*>`)

// text is what the page says, for failures.
func (b *guest) text() string {
	return strings.Join(strings.Fields(markup.ReplaceAllString(b.page, " ")), " ")
}

// value is what stands in an input of the page, and whether there is such an input.
func (b *guest) value(name string) (string, bool) {
	input := regexp.MustCompile(`<input[^>]*name="` + regexp.QuoteMeta(name) + `"[^>]*>`).FindString(b.page)
	value := regexp.MustCompile(`value="([^"]*)"`).FindStringSubmatch(input)
	if value == nil {
		return "", input != ""
	}
	return value[1], true
}
