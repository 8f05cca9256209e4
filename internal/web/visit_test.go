package web_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"

	"golang.org/x/net/html"
)

// browser visits the site as one person, and follows no redirect by itself.
type browser struct {
	h      *house
	client *http.Client
	header http.Header // sent with every request
}

// visitor is a browser without a login; it prefers a language.
func (h *house) visitor(language string) *browser {
	h.Helper()
	jar, err := cookiejar.New(nil)
	h.must(err)
	stay := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	header := http.Header{"Accept-Language": {language}, "Sec-Fetch-Site": {"same-origin"}}
	return &browser{h: h, client: &http.Client{Jar: jar, CheckRedirect: stay}, header: header}
}

// as is a browser in which the owner of an address is signed in.
func (h *house) as(email string) *browser {
	h.Helper()
	b := h.visitor("fr")
	if a := b.post("/signin", url.Values{"email": {email}, "password": {password}}); a.status != http.StatusSeeOther {
		h.Fatalf("sign in as %s: status %d", email, a.status)
	}
	return b
}

// camille is the first owner's browser.
func (h *house) camille() *browser {
	h.Helper()
	return h.as("camille@studio.test")
}

// answer is what came back.
type answer struct {
	h      *house
	status int
	header http.Header
	body   string
	doc    *html.Node
}

func (b *browser) get(path string) answer {
	b.h.Helper()
	return b.send(http.MethodGet, path, nil)
}

func (b *browser) post(path string, form url.Values) answer {
	b.h.Helper()
	return b.send(http.MethodPost, path, form)
}

func (b *browser) send(method, path string, form url.Values) answer {
	b.h.Helper()
	r, err := http.NewRequestWithContext(b.h.Context(), method, b.h.server.URL+path, strings.NewReader(form.Encode()))
	b.h.must(err)
	r.Header = b.header.Clone()
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	w, err := b.client.Do(r)
	b.h.must(err)
	defer func() { _ = w.Body.Close() }()
	body, err := io.ReadAll(w.Body)
	b.h.must(err)
	body = bytes.ReplaceAll(body, []byte("\u2060"), nil) // word joiners are not seen
	doc, err := html.Parse(strings.NewReader(string(body)))
	b.h.must(err)
	if at := strings.Index(string(body), "⟦"); at >= 0 {
		b.h.Errorf("%s lacks the words of %s", path, string(body)[at:min(at+60, len(body))])
	}
	return answer{h: b.h, status: w.StatusCode, header: w.Header, body: string(body), doc: doc}
}

// wants fails the test unless the answer has a status.
func (a answer) wants(status int) answer {
	a.h.Helper()
	if a.status != status {
		a.h.Fatalf("status %d, want %d; it says %q, to %q", a.status, status, words(a.doc), a.header.Get("Location"))
	}
	return a
}

// leads fails the test unless the answer sends the browser to a path.
func (a answer) leads(path string) answer {
	a.h.Helper()
	a.wants(http.StatusSeeOther)
	if got := a.header.Get("Location"); got != path {
		a.h.Fatalf("leads to %q, want %q", got, path)
	}
	return a
}

// says fails the test unless the page's words hold a text.
func (a answer) says(text string) answer {
	a.h.Helper()
	if !strings.Contains(words(a.doc), text) {
		a.h.Fatalf("the page does not say %q; it says %q", text, words(a.doc))
	}
	return a
}

// hides fails the test where the answer holds a text anywhere, attributes included.
func (a answer) hides(text string) answer {
	a.h.Helper()
	if strings.Contains(a.body, text) {
		a.h.Fatalf("the page holds %q", text)
	}
	return a
}

// titled fails the test unless the page's first heading is a text.
func (a answer) titled(text string) answer {
	a.h.Helper()
	if got := words(find(a.doc, func(n *html.Node) bool { return n.Data == "h1" })); got != text {
		a.h.Fatalf("titled %q, want %q", got, text)
	}
	return a
}

// field is the input of a name.
func (a answer) field(name string) *html.Node {
	a.h.Helper()
	n := find(a.doc, func(n *html.Node) bool {
		return attr(n, "name") == name && (n.Data == "input" || n.Data == "select" || n.Data == "textarea")
	})
	if n == nil {
		a.h.Fatalf("no field %s; the page says %q", name, words(a.doc))
	}
	return n
}

// keeps fails the test unless a value stands in an input.
func (a answer) keeps(name, value string) answer {
	a.h.Helper()
	if got := attr(a.field(name), "value"); got != value {
		a.h.Fatalf("%s holds %q, want %q", name, got, value)
	}
	return a
}

// wrong fails the test unless an input is marked as wrong and described by an error of that text.
func (a answer) wrong(name, text string) answer {
	a.h.Helper()
	if attr(a.field(name), "aria-invalid") != "true" {
		a.h.Fatalf("%s is not marked as wrong", name)
	}
	told := find(a.doc, func(n *html.Node) bool { return attr(n, "id") == name+"-error" })
	if got := words(told); got != text {
		a.h.Fatalf("beside %s stands %q, want %q", name, got, text)
	}
	return a
}

// cookie is one that the answer sets, nil where it sets none of that name.
func (a answer) cookie(name string) *http.Cookie {
	for _, c := range (&http.Response{Header: a.header}).Cookies() {
		if c.Name == name {
			return c
		}
	}
	return nil
}

func hasLink(a answer, path string) bool {
	return find(a.doc, func(n *html.Node) bool { return n.Data == "a" && attr(n, "href") == path }) != nil
}

// find is the first element below a node that is what is looked for, nil where none is.
func find(n *html.Node, is func(*html.Node) bool) *html.Node {
	if n.Type == html.ElementNode && is(n) {
		return n
	}
	for c := range n.ChildNodes() {
		if found := find(c, is); found != nil {
			return found
		}
	}
	return nil
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// words are the texts below a node, with single blanks.
func words(n *html.Node) string {
	if n == nil {
		return ""
	}
	var all strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode && d.Parent.Data != "script" {
			all.WriteString(d.Data + " ")
		}
	}
	blank := func(r rune) bool { return r == ' ' || r == '\n' || r == '\t' } // no-break spaces stay
	return strings.Join(strings.FieldsFunc(all.String(), blank), " ")
}

// addressOf returns a believable address for a name.
func addressOf(name string) string {
	plain := strings.NewReplacer("é", "e", "É", "e", "è", "e", "ô", "o", " ", ".")
	return strings.ToLower(plain.Replace(name)) + "@studio.test"
}
