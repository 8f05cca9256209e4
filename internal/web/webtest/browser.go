package webtest

import (
	"bytes"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"

	"golang.org/x/net/html"
)

// Browser visits a [Site] with the cookies of one person. It does not follow redirects.
type Browser struct {
	Site   *Site
	Client *http.Client
	Header http.Header // sent with every request
}

// Browser returns a browser without a login that prefers a language.
func (s *Site) Browser(language string) *Browser {
	s.Helper()
	jar, err := cookiejar.New(nil)
	s.Must(err)
	stay := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	header := http.Header{"Accept-Language": {language}, "Sec-Fetch-Site": {"same-origin"}}
	return &Browser{Site: s, Client: &http.Client{Jar: jar, CheckRedirect: stay}, Header: header}
}

// SignIn returns a browser that prefers French, in which the user with an e-mail address is signed in.
func (s *Site) SignIn(email string) *Browser {
	s.Helper()
	b := s.Browser("fr")
	a := b.Post("/signin", url.Values{"email": {email}, "password": {Password}})
	if a.Status != http.StatusSeeOther {
		s.Fatalf("sign in as %s: status %d", email, a.Status)
	}
	return b
}

// Camille returns a browser in which Camille is signed in.
func (s *Site) Camille() *Browser {
	s.Helper()
	return s.SignIn("camille@studio.test")
}

// Get fetches a path.
func (b *Browser) Get(path string) Answer {
	b.Site.Helper()
	return b.send(http.MethodGet, path, nil)
}

// Post submits a form.
func (b *Browser) Post(path string, form url.Values) Answer {
	b.Site.Helper()
	return b.send(http.MethodPost, path, form)
}

func (b *Browser) send(method, path string, form url.Values) Answer {
	b.Site.Helper()
	address, body := b.Site.Server.URL+path, strings.NewReader(form.Encode())
	r, err := http.NewRequestWithContext(b.Site.Context(), method, address, body)
	b.Site.Must(err)
	r.Header = b.Header.Clone()
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	w, err := b.Client.Do(r)
	b.Site.Must(err)
	defer func() { _ = w.Body.Close() }()
	raw, err := io.ReadAll(w.Body)
	b.Site.Must(err)
	text := string(bytes.ReplaceAll(raw, []byte("\u2060"), nil)) // word joiners are invisible
	doc, err := html.Parse(strings.NewReader(text))
	b.Site.Must(err)
	if at := strings.Index(text, "⟦"); at >= 0 {
		b.Site.Errorf("%s lacks the words of %s", path, text[at:min(at+60, len(text))])
	}
	return Answer{Site: b.Site, Status: w.StatusCode, Header: w.Header, Body: text, Doc: doc}
}

// Answer is the response to a request of a [Browser]. Its methods that check something fail the test and return the
// answer.
type Answer struct {
	Site   *Site
	Status int
	Header http.Header
	Body   string // without word joiners
	Doc    *html.Node
}

// WantsStatus checks the status.
func (a Answer) WantsStatus(status int) Answer {
	a.Site.Helper()
	if a.Status != status {
		a.Site.Fatalf("status %d, want %d; it says %q, to %q", a.Status, status, Text(a.Doc), a.Header.Get("Location"))
	}
	return a
}

// LeadsTo checks that the answer redirects to a path.
func (a Answer) LeadsTo(path string) Answer {
	a.Site.Helper()
	a.WantsStatus(http.StatusSeeOther)
	if got := a.Header.Get("Location"); got != path {
		a.Site.Fatalf("leads to %q, want %q", got, path)
	}
	return a
}

// Says checks that the page's text contains a text.
func (a Answer) Says(text string) Answer {
	a.Site.Helper()
	if !strings.Contains(Text(a.Doc), text) {
		a.Site.Fatalf("the page does not say %q; it says %q", text, Text(a.Doc))
	}
	return a
}

// Hides checks that the answer does not contain a text anywhere, attributes included.
func (a Answer) Hides(text string) Answer {
	a.Site.Helper()
	if strings.Contains(a.Body, text) {
		a.Site.Fatalf("the page holds %q", text)
	}
	return a
}

// Titled checks the text of the page's first heading.
func (a Answer) Titled(text string) Answer {
	a.Site.Helper()
	if got := Text(Find(a.Doc, func(n *html.Node) bool { return n.Data == "h1" })); got != text {
		a.Site.Fatalf("titled %q, want %q", got, text)
	}
	return a
}

// Field returns the field with a name.
func (a Answer) Field(name string) *html.Node {
	a.Site.Helper()
	n := Find(a.Doc, func(n *html.Node) bool {
		return Attr(n, "name") == name && (n.Data == "input" || n.Data == "select" || n.Data == "textarea")
	})
	if n == nil {
		a.Site.Fatalf("no field %s; the page says %q", name, Text(a.Doc))
	}
	return n
}

// Keeps checks the value of an input.
func (a Answer) Keeps(name, value string) Answer {
	a.Site.Helper()
	if got := Attr(a.Field(name), "value"); got != value {
		a.Site.Fatalf("%s holds %q, want %q", name, got, value)
	}
	return a
}

// Wrong checks that a field is marked as wrong, with an error of that text beside it.
func (a Answer) Wrong(name, text string) Answer {
	a.Site.Helper()
	if Attr(a.Field(name), "aria-invalid") != "true" {
		a.Site.Fatalf("%s is not marked as wrong", name)
	}
	shown := Find(a.Doc, func(n *html.Node) bool { return Attr(n, "id") == name+"-error" })
	if got := Text(shown); got != text {
		a.Site.Fatalf("beside %s stands %q, want %q", name, got, text)
	}
	return a
}

// Cookie returns the cookie with a name that the answer sets, or nil.
func (a Answer) Cookie(name string) *http.Cookie {
	for _, c := range (&http.Response{Header: a.Header}).Cookies() {
		if c.Name == name {
			return c
		}
	}
	return nil
}

// HasLink reports whether the page has a link to a path.
func (a Answer) HasLink(path string) bool {
	return Find(a.Doc, func(n *html.Node) bool { return n.Data == "a" && Attr(n, "href") == path }) != nil
}
