package zoom_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/zoom"
)

// request is a request that a fakeZoom received.
type request struct {
	Method, URI, Token string
	Body               map[string]any
	Header             http.Header
}

// fakeZoom answers each request with the next of its handlers (the last one is repeated) and records the requests.
type fakeZoom struct {
	*httptest.Server
	mu       sync.Mutex
	script   []http.HandlerFunc
	requests []request
}

func newFakeZoom(t *testing.T, script ...http.HandlerFunc) *fakeZoom {
	t.Helper()
	f := &fakeZoom{script: script}
	f.Server = httptest.NewServer(http.HandlerFunc(f.serve))
	t.Cleanup(f.Close)
	return f
}

func (f *fakeZoom) serve(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	got := request{Method: r.Method, URI: r.RequestURI, Token: r.Header.Get("Authorization"), Header: r.Header}
	_ = json.Unmarshal(body, &got.Body)
	f.mu.Lock()
	f.requests = append(f.requests, got)
	handler := f.script[0]
	if len(f.script) > 1 {
		f.script = f.script[1:]
	}
	f.mu.Unlock()
	handler(w, r)
}

func (f *fakeZoom) seen() []request {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.requests
}

// client returns a client of the fake with short waits, and with a clock that is set to noon.
func (f *fakeZoom) client(t *testing.T, change ...func(*zoom.Config)) *zoom.Zoom {
	t.Helper()
	cfg := zoom.Config{
		RESTBase: f.URL, OAuthBase: f.URL,
		Clock: navette.NewSteppedClock(noon),
		Retry: zoom.Retry{Base: time.Millisecond, Longest: 20 * time.Millisecond},
	}
	for _, c := range change {
		c(&cfg)
	}
	z, err := zoom.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func (f *fakeZoom) api(t *testing.T, change ...func(*zoom.Config)) *zoom.API {
	t.Helper()
	return f.client(t, change...).As("acc", zoom.FixedToken("t0ken"))
}

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// says returns a handler that answers with a status and a body, and with headers given in pairs.
func says(status int, body string, headers ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json;charset=UTF-8")
		for i := 0; i < len(headers); i += 2 {
			w.Header().Set(headers[i], headers[i+1])
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// cut closes the connection without an answer.
func cut(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }

// renewable is a token source that counts renewals and returns one new token.
type renewable struct {
	mu      sync.Mutex
	token   zoom.Secret
	fresh   zoom.Secret
	renewed int
	fail    error
}

func (r *renewable) Token(context.Context) (zoom.Secret, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.token, nil
}

func (r *renewable) Renew(_ context.Context, refused zoom.Secret) (zoom.Secret, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.fail != nil {
		return "", r.fail
	}
	if refused == r.token {
		r.token, r.renewed = r.fresh, r.renewed+1
	}
	return r.token, nil
}
