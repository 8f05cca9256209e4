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

// crawler goes through the pages of a site, reads the forms on them and types into their fields. It knows no form: what it
// types into is what the pages show.
type crawler struct {
	*testing.T
	site   *web.Site
	mux    *http.ServeMux // knows which route answers a path
	base   string
	client *http.Client
	ids    seeded                          // what stands for the wildcards of paths
	fill   func(route, name string) string // what is typed into an empty field that needs something, "" for nothing
	found  map[string]bool                 // names of all controls that were seen
	sent   map[string]bool                 // routes to which some form that was seen sends
	passed map[string]bool                 // routes whose form was accepted as the pages show it; false where it was not
}

// typedForm is a form of a page with at least one field for text.
type typedForm struct {
	route   string // pattern of the route that it sends to
	method  string
	action  string
	values  url.Values // what stands in it
	texts   []string   // names of the fields that take text, and of its hidden ones
	free    []string   // of them those that take any text
	numbers []string   // of them those that take a number
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

// stranger is the crawler in another browser, that is not signed in.
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

// routeOf is the pattern of the route that answers, "" where none of the site's does.
func (c *crawler) routeOf(method, path string) string {
	r, err := http.NewRequestWithContext(c.Context(), method, c.base+path, nil)
	if err != nil {
		c.Fatal(err)
	}
	_, pattern := c.mux.Handler(r)
	return pattern
}

// post gives the status and where the answer leads.
func (c *crawler) post(path string, form url.Values) (status int, to string) {
	c.Helper()
	answer := c.answer(http.MethodPost, path, form)
	defer func() { _ = answer.Body.Close() }()
	return answer.StatusCode, answer.Header.Get("Location")
}

// send gives the status and the page.
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

// answer is the answer to a request. None may be a failure of ours.
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

// crawl gets the pages, and those below within that they lead to, each route once for each set of query names, and gives the forms.
func (c *crawler) crawl(within string, paths ...string) []typedForm {
	c.Helper()
	var forms []typedForm
	seen := map[string]bool{"GET /live": true} // a stream, which does not end
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

// forms are those of a page that take text.
func (c *crawler) forms(doc *html.Node, page *url.URL) []typedForm {
	c.Helper()
	var forms []typedForm
	for n := range doc.Descendants() {
		if n.Type != html.ElementNode || n.Data != "form" || webtest.Attr(n, "method") == "dialog" {
			continue
		}
		if form := c.read(n, page); len(form.texts) > 0 {
			forms = append(forms, form)
		}
	}
	return forms
}

func (f typedForm) same(other typedForm) bool {
	return f.route == other.route && slices.Equal(f.texts, other.texts)
}

// read reads one form of a page.
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

// chosen is the option of a select that stands in it.
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

// feed types each text into each field of a form, one after the other, and sends the form each time. Before that it sends it
// without, which has to be accepted once: else something stands before the fields, and they were not reached. A form that asks
// something back, as for a change of its numbers, is fed with what it asks too.
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

// askedBack is a form as it comes back when its numbers change, with only the fields that it had not before.
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

// fieldRead is where a handler reads a field that takes text.
var fieldRead = regexp.MustCompile(`\bf\.(?:Text|Lines|Secret|Number)\("([^"]+)"\)`)

// missesNothing fails the test where the site takes a field that no page showed, or a form that was never accepted.
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

// watchedBody is a request's body that notes whether it is read.
type watchedBody struct {
	io.Reader
	read bool
}

// Read reads on.
func (b *watchedBody) Read(into []byte) (int, error) {
	b.read = true
	return b.Reader.Read(into)
}

// readsNoBody fails the test where a route whose form was not seen reads one: a button has nothing to be typed into.
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
