package testkit

import (
	"bytes"
	"encoding/json"
	"html"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"navette.dev/navette/internal/sandbox"
)

// Zoom is the sandbox as a client sees it: its pages and its control API.
type Zoom struct {
	t     testing.TB
	Ready sandbox.ReadyLine
}

// StartZoom starts a sandbox that stops with the test.
func StartZoom(t testing.TB, options sandbox.Options) *Zoom {
	t.Helper()
	box, err := sandbox.New(options)
	if err == nil {
		err = box.Start(t.Context())
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = box.Stop(t.Context()) })
	return &Zoom{t: t, Ready: box.Ready()}
}

// State is the state of Zoom.
type State struct {
	Users      []User
	Meetings   []Meeting
	Recordings []Recording
	Grants     []Grant
}

// User is a user of the Zoom account.
type User struct{ ID, Email string }

// Meeting is a meeting in Zoom.
type Meeting struct {
	ID        int64
	UUID      string
	Host      string // e-mail address
	Topic     string
	Agenda    string
	StartTime time.Time `json:"start_time"`
	Duration  int
	Timezone  string
	Deleted   bool
	Live      bool
	JoinURL   string `json:"join_url"`
	Settings  map[string]any

	Registrants []struct{ Email, Status string }
}

// Recording is a cloud recording in Zoom.
type Recording struct {
	UUID      string
	MeetingID int64 `json:"meeting_id"`
	Topic     string
	Status    string
	Files     []RecordingFile
}

// RecordingFile is one file of a recording.
type RecordingFile struct {
	Type   string `json:"file_type"`
	Size   int64
	SHA256 string
}

// Grant is an authorization that Zoom granted.
type Grant struct {
	User    string
	Kind    string
	Dead    bool
	Access  int `json:"access_tokens"`  // valid ones
	Refresh int `json:"refresh_tokens"` // valid ones
}

// Request is a request that Zoom received.
type Request struct {
	Method, Path, Query, Body, State, Fault string
	Host                                    string // rest or files
	Status                                  int
	Seq                                     uint64
	Range                                   string    // the Range header, of downloads
	Label                                   string    // rate limit label
	RealTime                                time.Time `json:"real_time"`
}

// State returns the state of Zoom, with the digests of its files.
func (z *Zoom) State() State { return z.state("/state") }

func (z *Zoom) state(path string) State {
	z.t.Helper()
	var s State
	z.get(path, &s)
	return s
}

// Meetings returns the meetings that were not deleted.
func (z *Zoom) Meetings() []Meeting {
	z.t.Helper()
	var kept []Meeting
	for _, m := range z.state("/state?hashes=no").Meetings {
		if !m.Deleted {
			kept = append(kept, m)
		}
	}
	return kept
}

// OneMeeting returns Zoom's only meeting.
func (z *Zoom) OneMeeting() Meeting {
	z.t.Helper()
	meetings := z.Meetings()
	if len(meetings) != 1 {
		z.t.Fatalf("%d meetings on Zoom, want 1: %+v", len(meetings), meetings)
	}
	return meetings[0]
}

// Requests returns the requests with a method and a path ("*" matches one segment, "**" any number), the oldest
// first.
func (z *Zoom) Requests(method, path string) []Request {
	z.t.Helper()
	var answer struct{ Requests []Request }
	z.get("/requests?"+url.Values{"method": {method}, "path": {path}, "limit": {"20000"}}.Encode(), &answer)
	return answer.Requests
}

// Held waits until a fault holds n requests to a path, and fails if that takes too long.
func (z *Zoom) Held(path string, n int) {
	z.t.Helper()
	var answer struct{ Requests []Request }
	z.get("/requests?"+url.Values{"path": {path}, "state": {"held"}, "wait": {"30s"}, "count": {"1"}}.Encode(), &answer)
	if len(answer.Requests) < n {
		z.t.Fatalf("%d requests held at %s, want %d", len(answer.Requests), path, n)
	}
}

// Fault adds a fault, in the form of the control API, and returns its id.
func (z *Zoom) Fault(fault map[string]any) string {
	z.t.Helper()
	var made struct{ ID string }
	z.post("/faults", fault, &made)
	return made.ID
}

// Mend removes every fault and releases held requests.
func (z *Zoom) Mend() {
	z.t.Helper()
	request, err := http.NewRequestWithContext(z.t.Context(), http.MethodDelete, z.Ready.Control+"/faults", nil)
	z.do(request, err, nil)
}

// Do posts to Zoom's control API.
func (z *Zoom) Do(path string, body any) { z.t.Helper(); z.post(path, body, nil) }

// Play performs an action in a meeting: start, join, chat, end and others.
func (z *Zoom) Play(number int64, action string, body map[string]any) {
	z.t.Helper()
	z.Do("/meetings/"+jsonText(number)+"/"+action, body)
}

func jsonText(v any) string {
	raw, _ := json.Marshal(v)
	return string(raw)
}

// Subscribed reports whether Zoom has validated the first webhook address.
func (z *Zoom) Subscribed() bool {
	z.t.Helper()
	var answer struct{ Subscriptions []struct{ Validated bool } }
	z.get("/webhooks", &answer)
	return len(answer.Subscriptions) > 0 && answer.Subscriptions[0].Validated
}

// Delivery is the delivery of one webhook.
type Delivery struct {
	ID, Event, State string
	Time             time.Time // when the event happened, on the studio's clock
	Attempts         []struct{ Status int }
	Body             json.RawMessage
}

// Deliveries returns the webhooks that Zoom sent or will send, the oldest first.
func (z *Zoom) Deliveries() []Delivery {
	z.t.Helper()
	var answer struct{ Deliveries []Delivery }
	z.get("/webhooks", &answer)
	return answer.Deliveries
}

// quiet reports whether everything due in Zoom has happened and every webhook had its first attempt, except those
// that a fault holds.
func (z *Zoom) quiet() bool {
	z.t.Helper()
	var late struct{ Faults []struct{ Action string } }
	z.get("/faults", &late)
	for _, f := range late.Faults {
		if f.Action == "webhook-late" {
			return true
		}
	}
	for _, d := range z.Deliveries() {
		if d.State == "waiting" && len(d.Attempts) == 0 {
			return false
		}
	}
	return true
}

var hiddenField = regexp.MustCompile(`<input[^>]*type="hidden"[^>]*name="([^"]+)"[^>]*value="([^"]*)"`)

// Authorize opens Zoom's page in a browser, signs in, and allows or refuses the app. It returns the address of the
// redirect.
func (z *Zoom) Authorize(address, email string, allow bool) *url.URL {
	z.t.Helper()
	browser := &http.Client{
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	page, _, _ := strings.Cut(address, "?")
	form := z.form(browser, http.MethodGet, address, nil)
	form.Set("email", email)
	form.Set("password", z.passwordOf(email))
	form = z.form(browser, http.MethodPost, page, form)
	form.Set("consent", "deny")
	if allow {
		form.Set("consent", "allow")
	}
	answer, err := browser.Do(z.request(http.MethodPost, page, form))
	if err != nil {
		z.t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	back, err := answer.Location()
	if err != nil {
		z.t.Fatalf("Zoom's page answered %s: %v", answer.Status, err)
	}
	return back
}

func (z *Zoom) passwordOf(email string) string {
	for _, u := range z.Ready.Users {
		if u.Email == email {
			return u.Password
		}
	}
	z.t.Fatalf("nobody on Zoom is called %q", email)
	panic("unreachable")
}

// form returns the hidden fields of a page.
func (z *Zoom) form(browser *http.Client, method, address string, values url.Values) url.Values {
	z.t.Helper()
	answer, err := browser.Do(z.request(method, address, values))
	if err != nil {
		z.t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	text, _ := io.ReadAll(answer.Body)
	fields := url.Values{}
	for _, field := range hiddenField.FindAllStringSubmatch(string(text), -1) {
		fields.Set(field[1], html.UnescapeString(field[2]))
	}
	if answer.StatusCode != http.StatusOK || len(fields) == 0 {
		z.t.Fatalf("%s: %s: %s", answer.Request.URL, answer.Status, text)
	}
	return fields
}

// request returns a browser's request for a page, or for a form with values.
func (z *Zoom) request(method, address string, values url.Values) *http.Request {
	z.t.Helper()
	request, err := http.NewRequestWithContext(z.t.Context(), method, address, strings.NewReader(values.Encode()))
	if err != nil {
		z.t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return request
}

func (z *Zoom) get(path string, into any) {
	z.t.Helper()
	request, err := http.NewRequestWithContext(z.t.Context(), http.MethodGet, z.Ready.Control+path, nil)
	z.do(request, err, into)
}

func (z *Zoom) post(path string, body, into any) {
	z.t.Helper()
	raw, err := json.Marshal(body)
	if err != nil {
		z.t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(z.t.Context(), http.MethodPost, z.Ready.Control+path,
		bytes.NewReader(raw))
	z.do(request, err, into)
}

func (z *Zoom) do(request *http.Request, err error, into any) {
	z.t.Helper()
	if err != nil {
		z.t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		z.t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	raw, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		z.t.Fatalf("control %s: %s %s (%v)", request.URL.Path, answer.Status, raw, err)
	}
	if into != nil {
		if err := json.Unmarshal(raw, into); err != nil {
			z.t.Fatal(err)
		}
	}
}
