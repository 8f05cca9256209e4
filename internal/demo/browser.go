package demo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// browser follows links and submits forms, with cookies and without scripts.
type browser struct{ client *http.Client }

func newBrowser() (browser, error) {
	jar, err := cookiejar.New(nil)
	return browser{&http.Client{Jar: jar}}, err
}

// page is a page as a browser receives it.
type page struct {
	address *url.URL
	status  int
	header  http.Header
	body    string
}

// open fetches an address and follows redirects.
func (b browser) open(ctx context.Context, address string) (page, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
	if err != nil {
		return page{}, err
	}
	return b.do(request)
}

// fill submits the page's form whose action begins with a path, with its hidden inputs and the given values.
func (b browser) fill(ctx context.Context, on page, action string, values url.Values) (page, error) {
	target, fields, err := on.form(action)
	if err != nil {
		return page{}, err
	}
	for name, value := range values {
		fields[name] = value
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, target, strings.NewReader(fields.Encode()))
	if err != nil {
		return page{}, err
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return b.do(request)
}

func (b browser) do(request *http.Request) (page, error) {
	response, err := b.client.Do(request)
	if err != nil {
		return page{}, err
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	return page{response.Request.URL, response.StatusCode, response.Header, string(body)}, err
}

// form returns the target of a form, found by the beginning of its action, and the values of its inputs.
func (p page) form(action string) (target string, fields url.Values, err error) {
	root, err := html.Parse(strings.NewReader(p.body))
	if err != nil {
		return "", nil, err
	}
	for node := range root.Descendants() {
		if node.DataAtom != atom.Form || !strings.EqualFold(attribute(node, "method"), "post") ||
			!strings.HasPrefix(attribute(node, "action"), action) {
			continue
		}
		to, err := p.address.Parse(attribute(node, "action"))
		if err != nil {
			return "", nil, err
		}
		return to.String(), inputs(node), nil
	}
	return "", nil, fmt.Errorf("%s (%d) has no form that posts to %s: %w", p.address.Path, p.status, action, errNoForm)
}

var errNoForm = errors.New("no such form")

func inputs(form *html.Node) url.Values {
	fields := url.Values{}
	for node := range form.Descendants() {
		if node.DataAtom == atom.Input && attribute(node, "type") == "hidden" {
			fields.Add(attribute(node, "name"), attribute(node, "value"))
		}
	}
	return fields
}

func attribute(node *html.Node, name string) string {
	for _, a := range node.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}
