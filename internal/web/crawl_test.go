package web_test

import (
	"io"
	"maps"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"navette.dev/navette/internal/web"
	"navette.dev/navette/internal/web/page"
	"navette.dev/navette/internal/web/webtest"
)

// crawler follows the links of a site, reads the forms on its pages, and types into their fields. It finds the forms
// on the pages; none is listed here.
type crawler struct {
	*testing.T
	site   *web.Site
	mux    *http.ServeMux // maps a path to the route that serves it
	base   string
	client *http.Client
	ids    seeded                          // the values of the wildcards in paths
	fill   func(route, name string) string // returns the value of an empty field, or ""
	found  map[string]bool                 // names of all controls on the pages
	sent   map[string]bool                 // routes to which a form on the pages is sent
	passed map[string]bool                 // whether each route accepted its form with the values of the page
}

// typedForm is a form of a page with at least one field for text.
type typedForm struct {
	route   string // pattern of the route to which it is sent
	method  string
	action  string
	values  url.Values // the values on the page
	texts   []string   // names of the fields for text, and of the hidden fields
	free    []string   // those of texts that accept any text
	numbers []string   // those of texts that accept a number
}

func newCrawler(t *testing.T, site *web.Site, base string, fill func(route, name string) string) *crawler {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	stay := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	c := &crawler{
		T: t, site: site, mux: http.NewServeMux(), base: base, client: &http.Client{Jar: jar, CheckRedirect: stay},
		fill:  fill,
		found: map[string]bool{}, sent: map[string]bool{}, passed: map[string]bool{},
	}
	for _, r := range site.Routes() {
		c.mux.Handle(r.Pattern, http.NotFoundHandler())
	}
	return c
}

// stranger returns a crawler in another browser, without a login.
func (c *crawler) stranger() *crawler {
	other := *c
	jar, err := cookiejar.New(nil)
	if err != nil {
		c.Fatal(err)
	}
	client := *c.client
	client.Jar = jar
	other.client = &client
	return &other
}

// routeOf returns the pattern of the route that serves a request, or "".
func (c *crawler) routeOf(method, path string) string {
	r, err := http.NewRequestWithContext(c.Context(), method, c.base+path, nil)
	if err != nil {
		c.Fatal(err)
	}
	_, pattern := c.mux.Handler(r)
	return pattern
}

// post submits a form and returns the status and the address of the redirect.
func (c *crawler) post(path string, form url.Values) (status int, to string) {
	c.Helper()
	answer := c.answer(http.MethodPost, path, form)
	defer func() { _ = answer.Body.Close() }()
	return answer.StatusCode, answer.Header.Get("Location")
}

// send returns the status and the page, which is empty unless the response is HTML.
func (c *crawler) send(method, path string, form url.Values) (int, *html.Node) {
	c.Helper()
	answer := c.answer(method, path, form)
	defer func() { _ = answer.Body.Close() }()
	if !strings.HasPrefix(answer.Header.Get("Content-Type"), "text/html") {
		_, _ = io.Copy(io.Discard, answer.Body)
		return answer.StatusCode, &html.Node{}
	}
	doc, err := html.Parse(answer.Body)
	if err != nil {
		c.Fatal(err)
	}
	return answer.StatusCode, doc
}

// answer sends a request and returns the response. It reports an error if the server failed.
func (c *crawler) answer(method, path string, form url.Values) *http.Response {
	c.Helper()
	body := ""
	switch {
	case method == http.MethodPost:
		body = form.Encode()
	case form != nil:
		path, _, _ = strings.Cut(path, "?")
		path += "?" + form.Encode()
	}
	r, err := http.NewRequestWithContext(c.Context(), method, c.base+path, strings.NewReader(body))
	if err != nil {
		c.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	answer, err := c.client.Do(r)
	if err != nil {
		c.Fatal(err)
	}
	if answer.StatusCode >= http.StatusInternalServerError {
		c.Errorf("%s %.200s answers %d to %.300q", method, path, answer.StatusCode, form)
	}
	return answer
}

// crawl fetches the pages at paths and those they link to whose paths begin with within, each route once for each set
// of query names. It returns their forms.
func (c *crawler) crawl(within string, paths ...string) []typedForm {
	c.Helper()
	var forms []typedForm
	seen := map[string]bool{"GET /live": true} // its response does not end
	for len(paths) > 0 {
		path := paths[0]
		paths = paths[1:]
		address, err := url.Parse(path)
		if err != nil || !strings.HasPrefix(path, within) || strings.HasPrefix(path, "//") {
			continue
		}
		route := c.routeOf(http.MethodGet, path)
		key := route
		if query := address.Query(); len(query) > 0 {
			key += "?" + strings.Join(slices.Sorted(maps.Keys(query)), "&")
		}
		if route == "" || seen[key] {
			continue
		}
		seen[key] = true
		_, doc := c.send(http.MethodGet, address.RequestURI(), nil)
		for n := range doc.Descendants() {
			if n.Type == html.ElementNode && n.Data == "a" {
				paths = append(paths, webtest.Attr(n, "href"))
			}
		}
		for _, form := range c.forms(doc, address) {
			if !slices.ContainsFunc(forms, form.same) {
				forms = append(forms, form)
			}
		}
	}
	return forms
}

// forms returns the forms of a page that have a field for text.
func (c *crawler) forms(doc *html.Node, page *url.URL) []typedForm {
	c.Helper()
	var forms []typedForm
	for n := range doc.Descendants() {
		if n.Type != html.ElementNode || n.Data != "form" || webtest.Attr(n, "method") == "dialog" {
			continue
		}
		if form := c.read(n, page); len(form.texts) > 0 {
			forms = append(append(forms, form), c.redirected(n, form)...)
		}
	}
	return forms
}

func (f typedForm) same(other typedForm) bool {
	return f.route == other.route && slices.Equal(f.texts, other.texts)
}

// read returns a form of a page.
func (c *crawler) read(n *html.Node, page *url.URL) typedForm {
	c.Helper()
	target, err := page.Parse(webtest.Attr(n, "action"))
	if err != nil {
		c.Fatalf("%s has a form for %q", page, webtest.Attr(n, "action"))
	}
	f := typedForm{method: strings.ToUpper(webtest.Attr(n, "method")), action: target.RequestURI(), values: url.Values{}}
	if f.method == "" {
		f.method = http.MethodGet
	}
	f.route = c.routeOf(f.method, f.action)
	c.sent[f.route] = true
	hidden := 0
	for control := range n.Descendants() {
		name := webtest.Attr(control, "name")
		if control.Type != html.ElementNode || name == "" {
			continue
		}
		c.found[name] = true
		switch kind := webtest.Attr(control, "type"); {
		case control.Data == "select":
			f.values.Set(name, chosen(control))
		case control.Data == "textarea":
			f.values.Set(name, webtest.Text(control))
			f.texts, f.free = append(f.texts, name), append(f.free, name)
		case control.Data != "input":
		case kind == "checkbox", kind == "radio":
			if webtest.HasAttr(control, "checked") {
				f.values.Add(name, webtest.Attr(control, "value"))
			}
		default:
			f.values.Add(name, webtest.Attr(control, "value"))
			f.texts = append(f.texts, name)
			switch {
			case kind == "hidden":
				hidden++
			case kind == "number", webtest.Attr(control, "inputmode") == "numeric":
				f.numbers = append(f.numbers, name)
			case kind == "", kind == "text", kind == "search":
				f.free = append(f.free, name)
			}
		}
	}
	if hidden == len(f.texts) {
		f.texts = nil
	}
	return f
}

// redirected returns a form once more for each of its buttons that sends it to another address.
func (c *crawler) redirected(n *html.Node, f typedForm) []typedForm {
	c.Helper()
	var forms []typedForm
	for button := range n.Descendants() {
		address, err := url.Parse(webtest.Attr(button, "formaction"))
		if err != nil || address.Path == "" {
			continue
		}
		other := f
		other.action, other.route = address.Path, c.routeOf(f.method, address.Path)
		c.sent[other.route] = true
		forms = append(forms, other)
	}
	return forms
}

// chosen returns the value that a select submits: of the selected option, or else of the first.
func chosen(n *html.Node) string {
	option := webtest.Find(n, func(n *html.Node) bool { return n.Data == "option" && webtest.HasAttr(n, "selected") })
	if option == nil {
		option = webtest.Find(n, func(n *html.Node) bool { return n.Data == "option" })
	}
	if option == nil {
		return ""
	}
	return webtest.Attr(option, "value")
}

// feed submits a form once for each field and text. Before, it submits the form with its own values, which must be
// accepted once: otherwise another check comes first and the fields are not reached. If the form comes back with
// further fields, as after a change of its numbers, feed types into these as well.
func (c *crawler) feed(f typedForm, texts map[string]string) {
	c.Helper()
	if !c.passed[f.route] {
		status, _ := c.send(f.method, f.action, c.filled(f))
		c.passed[f.route] = status < http.StatusBadRequest
	}
	for _, name := range f.texts {
		for _, text := range texts {
			values := c.filled(f)
			values.Set(name, text)
			c.send(f.method, f.action, values)
		}
	}
	for _, asked := range c.askedBack(f) {
		c.feed(asked, texts)
	}
}

// askedBack changes the numbers of a form, submits it, and returns the forms that come back, with only their new
// fields.
func (c *crawler) askedBack(f typedForm) []typedForm {
	c.Helper()
	if len(f.numbers) == 0 {
		return nil
	}
	values := c.filled(f)
	for _, name := range f.numbers {
		if n, err := strconv.Atoi(values.Get(name)); err == nil {
			values.Set(name, strconv.Itoa(n+1))
		}
	}
	_, doc := c.send(f.method, f.action, values)
	page, err := url.Parse(f.action)
	if err != nil {
		c.Fatal(err)
	}
	var asked []typedForm
	for _, back := range c.forms(doc, page) {
		back.texts = slices.DeleteFunc(back.texts, func(name string) bool { return slices.Contains(f.texts, name) })
		if back.numbers = nil; back.route == f.route && len(back.texts) > 0 {
			asked = append(asked, back)
		}
	}
	return asked
}

func (c *crawler) filled(f typedForm) url.Values {
	values := maps.Clone(f.values)
	for _, name := range f.texts {
		if values.Get(name) == "" {
			values.Set(name, c.fill(f.route, name))
		}
	}
	return values
}

// fieldRead matches the code that reads a field for text.
var fieldRead = regexp.MustCompile(`\bf\.(?:Text|Lines|Secret|Number)\("([^"]+)"\)`)

// missesNothing fails the test if the source reads a field that no page showed, or if a form was never accepted.
func (c *crawler) missesNothing() {
	c.Helper()
	for route, passed := range c.passed {
		if !passed {
			c.Errorf("%s took its form in no state of this walk: say in fill what its empty fields need", route)
		}
	}
	sources, err := filepath.Glob("*/*.go")
	if err != nil || len(sources) < 40 {
		c.Fatalf("%d sources, %v", len(sources), err)
	}
	for _, source := range sources {
		text, err := os.ReadFile(source)
		if err != nil {
			c.Fatal(err)
		}
		for _, m := range fieldRead.FindAllStringSubmatch(string(text), -1) {
			if !c.found[m[1]] && !strings.HasSuffix(source, "_test.go") {
				c.Errorf("%s reads the field %q, which no page of this walk shows: bring a page into the state that shows it",
					source, m[1])
			}
		}
	}
	for _, r := range c.site.Routes() {
		method, _, _ := strings.Cut(r.Pattern, " ")
		if method == http.MethodPost && !c.sent[r.Pattern] {
			c.readsNoBody(r)
		}
	}
}

// watchedBody is a request body that records whether it was read.
type watchedBody struct {
	io.Reader
	read bool
}

// Read reads from the body.
func (b *watchedBody) Read(into []byte) (int, error) {
	b.read = true
	return b.Reader.Read(into)
}

// readsNoBody fails the test if a route reads a body although no page showed a form for it. Buttons send none.
func (c *crawler) readsNoBody(route page.Route) {
	c.Helper()
	_, path := c.ids.requestTo(c.T, route)
	body := &watchedBody{Reader: strings.NewReader("typed=in")}
	r := httptest.NewRequestWithContext(c.Context(), http.MethodPost, path, body)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	base, err := url.Parse(c.base)
	if err != nil {
		c.Fatal(err)
	}
	for _, cookie := range c.client.Jar.Cookies(base) {
		r.AddCookie(cookie)
	}
	c.site.ServeHTTP(httptest.NewRecorder(), r)
	if body.read {
		c.Errorf("%s reads a form that no page of this walk shows: bring a page into the state that shows it", route.Pattern)
	}
}
