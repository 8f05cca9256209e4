package webtest

import (
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
)

// Visitor visits the pages of a [Studio] with the cookies of one person. It follows redirects within the site. Its
// fields describe the last answer.
type Visitor struct {
	*Studio
	Client *http.Client
	From   string // address for X-Forwarded-For, or ""

	Status int
	Header http.Header
	Page   string // with entities decoded, and without no-break spaces and word joiners
	Path   string // path and query at which the redirects ended
	Away   string // address outside the site to which the answer redirects, or ""
}

// Visitor returns a visitor without a login.
func (s *Studio) Visitor() *Visitor {
	jar, err := cookiejar.New(nil)
	s.Must(err)
	v := &Visitor{Studio: s}
	v.Client = &http.Client{Jar: jar, CheckRedirect: func(to *http.Request, _ []*http.Request) error {
		if strings.HasPrefix(to.URL.String(), s.URL) {
			return nil
		}
		v.Away = to.URL.String()
		return http.ErrUseLastResponse
	}}
	return v
}

// Get fetches a path.
func (v *Visitor) Get(path string) *Visitor {
	v.Helper()
	request, err := http.NewRequestWithContext(v.Context(), http.MethodGet, v.URL+path, nil)
	v.Must(err)
	return v.send(request)
}

// Post submits a form.
func (v *Visitor) Post(path string, form url.Values) *Visitor {
	v.Helper()
	body := strings.NewReader(form.Encode())
	request, err := http.NewRequestWithContext(v.Context(), http.MethodPost, v.URL+path, body)
	v.Must(err)
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return v.send(request)
}

// PostFrom submits an empty form as a browser does from a page of another origin.
func (v *Visitor) PostFrom(origin, path string) *Visitor {
	v.Helper()
	request, err := http.NewRequestWithContext(v.Context(), http.MethodPost, v.URL+path, nil)
	v.Must(err)
	request.Header.Set("Origin", origin)
	request.Header.Set("Sec-Fetch-Site", "cross-site")
	return v.send(request)
}

func (v *Visitor) send(request *http.Request) *Visitor {
	v.Helper()
	if request.Header.Get("Accept-Language") == "" {
		request.Header.Set("Accept-Language", "en")
	}
	if v.From != "" {
		request.Header.Set("X-Forwarded-For", v.From)
	}
	v.Away = ""
	answer, err := v.Client.Do(request)
	v.Must(err)
	defer func() { _ = answer.Body.Close() }()
	raw, err := io.ReadAll(answer.Body)
	v.Must(err)
	v.Status, v.Header, v.Path = answer.StatusCode, answer.Header, answer.Request.URL.RequestURI()
	v.Page = strings.NewReplacer("\u00a0", " ", "\u2060", "").Replace(html.UnescapeString(string(raw)))
	if strings.Contains(v.Page, "⟦") {
		v.Errorf("%s lacks a message: %s", v.Path, regexp.MustCompile("⟦[^⟧]*⟧").FindString(v.Page))
	}
	return v
}

// WantsStatus fails the test unless the last answer has a status.
func (v *Visitor) WantsStatus(status int) *Visitor {
	v.Helper()
	if v.Status != status {
		v.Fatalf("%s answered %d, want %d:\n%s", v.Path, v.Status, status, v.Text())
	}
	return v
}

// Shows fails the test unless the page contains all texts.
func (v *Visitor) Shows(texts ...string) *Visitor {
	v.Helper()
	for _, text := range texts {
		if !strings.Contains(v.Page, text) {
			v.Errorf("%s lacks %q:\n%s", v.Path, text, v.Text())
		}
	}
	return v
}

// Lacks fails the test if the page contains one of the texts.
func (v *Visitor) Lacks(texts ...string) *Visitor {
	v.Helper()
	for _, text := range texts {
		if strings.Contains(v.Page, text) {
			v.Errorf("%s holds %q:\n%s", v.Path, text, v.Text())
		}
	}
	return v
}

var markup = regexp.MustCompile(`(?s)<head.*?</head>|<[^>]*>`)

// Text returns the page without its markup.
func (v *Visitor) Text() string {
	return strings.Join(strings.Fields(markup.ReplaceAllString(v.Page, " ")), " ")
}

// Value returns the value of the page's input with a name, and whether there is such an input.
func (v *Visitor) Value(name string) (string, bool) {
	input := regexp.MustCompile(`<input[^>]*name="` + regexp.QuoteMeta(name) + `"[^>]*>`).FindString(v.Page)
	value := regexp.MustCompile(`value="([^"]*)"`).FindStringSubmatch(input)
	if value == nil {
		return "", input != ""
	}
	return value[1], true
}
