// Package browser opens pages and submits their forms as a browser does, with cookies and without scripts.
package browser

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Browser is an HTTP client with a cookie jar.
type Browser struct{ *http.Client }

// New returns a browser with an empty cookie jar. It follows redirects.
func New() Browser {
	jar, _ := cookiejar.New(nil) // never fails
	return Browser{&http.Client{Jar: jar}}
}

// Page is a page as a browser receives it.
type Page struct {
	Address *url.URL
	Status  int
	Header  http.Header
	Body    string
}

// Open fetches an address and follows redirects.
func (b Browser) Open(ctx context.Context, address string) (Page, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
	if err != nil {
		return Page{}, err
	}
	return b.Fetch(request)
}

// Fill submits the form of a page whose action begins with the given path. It sends the form's hidden inputs and the
// given values.
func (b Browser) Fill(ctx context.Context, on Page, action string, values url.Values) (Page, error) {
	target, fields, err := on.form(action)
	if err != nil {
		return Page{}, err
	}
	for name, value := range values {
		fields[name] = value
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, target, strings.NewReader(fields.Encode()))
	if err != nil {
		return Page{}, err
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return b.Fetch(request)
}

// Fetch sends a request and reads the page.
func (b Browser) Fetch(request *http.Request) (Page, error) {
	response, err := b.Do(request)
	if err != nil {
		return Page{}, err
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	return Page{response.Request.URL, response.StatusCode, response.Header, string(body)}, err
}

// form returns the target of a form, found by the beginning of its action, and the values of its inputs.
func (p Page) form(action string) (target string, fields url.Values, err error) {
	root, err := html.Parse(strings.NewReader(p.Body))
	if err != nil {
		return "", nil, err
	}
	for node := range root.Descendants() {
		if node.DataAtom != atom.Form || !strings.EqualFold(attribute(node, "method"), "post") ||
			!strings.HasPrefix(attribute(node, "action"), action) {
			continue
		}
		to, err := p.Address.Parse(attribute(node, "action"))
		if err != nil {
			return "", nil, err
		}
		return to.String(), inputs(node), nil
	}
	return "", nil, fmt.Errorf("%s (%d) has no form that posts to %s", p.Address.Path, p.Status, action)
}

// Attributes returns the non-empty values of the attribute name of all elements with the tag name element.
func (p Page) Attributes(element, name string) []string {
	root, err := html.Parse(strings.NewReader(p.Body))
	if err != nil {
		return nil
	}
	var values []string
	for node := range root.Descendants() {
		if value := attribute(node, name); node.Data == element && value != "" {
			values = append(values, value)
		}
	}
	return values
}

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
