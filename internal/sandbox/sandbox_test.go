package sandbox_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/sandbox"
)

// stranger is a client that knows only the sandbox's addresses, as any other program would.
type stranger struct {
	t       testing.TB
	ready   sandbox.ReadyLine
	clock   *navette.SteppedClock
	browser *http.Client // does not follow redirects
	token   string
}

const redirectURI = "http://app.test/zoom/callback"

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// begin starts a sandbox on a stepped clock.
func begin(t testing.TB, change func(*sandbox.Options)) *stranger {
	t.Helper()
	clock := navette.NewSteppedClock(noon)
	options := sandbox.Defaults()
	options.Clock, options.RedirectURI, options.Users = clock, []string{redirectURI}, 3
	if change != nil {
		change(&options)
	}
	box, err := sandbox.New(options)
	if err != nil {
		t.Fatal(err)
	}
	if err := box.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := box.Stop(t.Context()); err != nil {
			t.Error(err)
		}
	})
	return &stranger{t: t, ready: box.Ready(), clock: clock, browser: &http.Client{
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// reply is an HTTP answer with its body.
type reply struct {
	status int
	header http.Header
	body   []byte
}

// fields decodes the answer as a JSON object.
func (r reply) fields(t testing.TB) map[string]any {
	t.Helper()
	var fields map[string]any
	if err := json.Unmarshal(r.body, &fields); err != nil {
		t.Fatalf("answer %d is not a JSON object: %v: %.300s", r.status, err, r.body)
	}
	return fields
}

func (s *stranger) send(client *http.Client, r *http.Request) reply {
	s.t.Helper()
	answer, err := client.Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return reply{answer.StatusCode, answer.Header, body}
}

func (s *stranger) request(method, address, body string) *http.Request {
	s.t.Helper()
	r, err := http.NewRequestWithContext(s.t.Context(), method, address, strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	return r
}

// rest calls an operation with the client's token.
func (s *stranger) rest(method, path, body string) reply {
	s.t.Helper()
	r := s.request(method, s.ready.REST+"/v2"+path, body)
	r.Header.Set("Authorization", "Bearer "+s.token)
	r.Header.Set("Content-Type", "application/json")
	return s.send(s.browser, r)
}

// want calls an operation and fails unless the answer has the status.
func (s *stranger) want(status int, method, path, body string) reply {
	s.t.Helper()
	got := s.rest(method, path, body)
	if got.status != status {
		s.t.Fatalf("%s %s: status %d, want %d: %.400s", method, path, got.status, status, got.body)
	}
	return got
}

// control calls the control API and fails unless it succeeds.
func (s *stranger) control(method, path, body string) reply {
	s.t.Helper()
	got := s.send(s.browser, s.request(method, s.ready.Control+path, body))
	if got.status != http.StatusOK {
		s.t.Fatalf("control %s %s: status %d: %s", method, path, got.status, got.body)
	}
	return got
}

func (s *stranger) form(path string, form url.Values, basic bool) reply {
	s.t.Helper()
	r := s.request(http.MethodPost, s.ready.OAuth+"/oauth"+path, form.Encode())
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if basic {
		r.SetBasicAuth(s.ready.ClientID, s.ready.ClientSecret)
	}
	return s.send(s.browser, r)
}

// hidden returns the value of a hidden field of a page.
func hidden(t testing.TB, page []byte, name string) string {
	t.Helper()
	_, rest, found := bytes.Cut(page, []byte(`name="`+name+`" value="`))
	value, _, closed := bytes.Cut(rest, []byte(`"`))
	if !found || !closed {
		t.Fatalf("the page has no hidden field %s: %.600s", name, page)
	}
	return strings.ReplaceAll(string(value), "&#43;", "+")
}

// authorize signs in and consents as the nth user, and returns the address of the final redirect.
func (s *stranger) authorize(n int, challenge string) *url.URL {
	s.t.Helper()
	ask := url.Values{
		"response_type": {"code"}, "client_id": {s.ready.ClientID}, "redirect_uri": {redirectURI}, "state": {"st&te+1"},
	}
	if challenge != "" {
		ask.Set("code_challenge", challenge)
		ask.Set("code_challenge_method", "S256")
	}
	if page := s.send(s.browser,
		s.request(http.MethodGet, s.ready.OAuth+"/oauth/authorize?"+ask.Encode(), "")); page.status != http.StatusOK {
		s.t.Fatalf("authorize: status %d: %s", page.status, page.body)
	}
	user := s.ready.Users[n]
	ask.Set("email", user.Email)
	ask.Set("password", user.Password)
	consent := s.form("/authorize", ask, false)
	if consent.status != http.StatusOK {
		s.t.Fatalf("sign in: status %d", consent.status)
	}
	ask.Set("who", hidden(s.t, consent.body, "who"))
	ask.Set("consent", "allow")
	back := s.form("/authorize", ask, false)
	where, err := url.Parse(back.header.Get("Location"))
	if back.status != http.StatusFound || err != nil {
		s.t.Fatalf("consent: status %d, location %q", back.status, back.header.Get("Location"))
	}
	return where
}

type tokens struct {
	AccessToken  string `json:"access_token"`
	RefreshToken string `json:"refresh_token"`
	TokenType    string `json:"token_type"`
	ExpiresIn    int    `json:"expires_in"`
	Scope        string `json:"scope"`
	APIURL       string `json:"api_url"`
}

// connect signs in as the nth user and keeps the access token.
func (s *stranger) connect(n int) tokens {
	s.t.Helper()
	verifier := strings.Repeat("v", 43)
	sum := sha256.Sum256([]byte(verifier))
	back := s.authorize(n, base64.RawURLEncoding.EncodeToString(sum[:]))
	got := s.form("/token", url.Values{
		"grant_type": {"authorization_code"}, "code": {back.Query().Get("code")}, "redirect_uri": {redirectURI},
		"code_verifier": {verifier},
	}, true)
	if got.status != http.StatusOK {
		s.t.Fatalf("token: status %d: %s", got.status, got.body)
	}
	var pair tokens
	if err := json.Unmarshal(got.body, &pair); err != nil {
		s.t.Fatal(err)
	}
	s.token = pair.AccessToken
	return pair
}

// read decodes an answer into a value of type T.
func read[T any](t testing.TB, r reply) T {
	t.Helper()
	var value T
	if err := json.Unmarshal(r.body, &value); err != nil {
		t.Fatalf("%v: %.400s", err, r.body)
	}
	return value
}
