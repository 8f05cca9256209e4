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

// Zoom is the sandbox as an outsider sees it: by its pages and its control address.
type Zoom struct {
	t     testing.TB
	Ready sandbox.ReadyLine
}

// StartZoom starts a sandbox that ends with the test.
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

// State is what Zoom holds.
type State struct {
	Users      []User
	Meetings   []Meeting
	Recordings []Recording
	Grants     []Grant
}

// User is somebody of the Zoom account.
type User struct{ ID, Email string }

// Meeting is a meeting on Zoom.
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

// Recording is a cloud recording on Zoom.
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

// Grant is an authorization that Zoom gave.
type Grant struct {
	User    string
	Kind    string
	Dead    bool
	Access  int `json:"access_tokens"`  // that are good
	Refresh int `json:"refresh_tokens"` // that are good
}

// Request is one request that Zoom was sent.
type Request struct {
	Method, Path, Query, Body, State, Fault string
	Host                                    string // rest or files
	Status                                  int
	Seq                                     uint64
	Range                                   string    // the Range header, of downloads
	Label                                   string    // of Zoom's rates
	RealTime                                time.Time `json:"real_time"`
}

// State reads what Zoom holds, with the digests of its files.
func (z *Zoom) State() State { return z.state("/state") }

func (z *Zoom) state(path string) State {
	z.t.Helper()
	var s State
	z.get(path, &s)
	return s
}

// Meetings are the meetings that were not deleted.
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

// OneMeeting is Zoom's only meeting.
func (z *Zoom) OneMeeting() Meeting {
	z.t.Helper()
	meetings := z.Meetings()
	if len(meetings) != 1 {
		z.t.Fatalf("%d meetings on Zoom, want 1: %+v", len(meetings), meetings)
	}
	return meetings[0]
}

// Requests are the requests with a method and a path ("*" stands for one part, "**" for any), the oldest first.
func (z *Zoom) Requests(method, path string) []Request {
	z.t.Helper()
	var answer struct{ Requests []Request }
	z.get("/requests?"+url.Values{"method": {method}, "path": {path}, "limit": {"20000"}}.Encode(), &answer)
	return answer.Requests
}

// Held waits until Zoom holds so many requests by a fault, or longer than the test's patience.
func (z *Zoom) Held(path string, n int) {
	z.t.Helper()
	var answer struct{ Requests []Request }
	z.get("/requests?"+url.Values{"path": {path}, "state": {"held"}, "wait": {"30s"}, "count": {"1"}}.Encode(), &answer)
	if len(answer.Requests) < n {
		z.t.Fatalf("%d requests held at %s, want %d", len(answer.Requests), path, n)
	}
}

// Fault makes something go wrong on Zoom's side, as its control address takes it, and gives its name.
func (z *Zoom) Fault(fault map[string]any) string {
	z.t.Helper()
	var made struct{ ID string }
	z.post("/faults", fault, &made)
	return made.ID
}

// Mend takes every fault back and lets go what they hold.
func (z *Zoom) Mend() {
	z.t.Helper()
	request, err := http.NewRequestWithContext(z.t.Context(), http.MethodDelete, z.Ready.Control+"/faults", nil)
	z.do(request, err, nil)
}

// Do steers Zoom: it posts to its control address.
func (z *Zoom) Do(path string, body any) { z.t.Helper(); z.post(path, body, nil) }

// Play does something in a meeting as its host: start, join, chat, end, …
func (z *Zoom) Play(number int64, action string, body map[string]any) {
	z.t.Helper()
	z.Do("/meetings/"+jsonText(number)+"/"+action, body)
}

func jsonText(v any) string {
	raw, _ := json.Marshal(v)
	return string(raw)
}

// Subscribed says that Zoom has validated the first address that webhooks go to.
func (z *Zoom) Subscribed() bool {
	z.t.Helper()
	var answer struct{ Subscriptions []struct{ Validated bool } }
	z.get("/webhooks", &answer)
	return len(answer.Subscriptions) > 0 && answer.Subscriptions[0].Validated
}

// Delivery is one webhook on its way to us.
type Delivery struct {
	ID, Event, State string
	Time             time.Time // when it happened, on the world's clock
	Attempts         []struct{ Status int }
	Body             json.RawMessage
}

// Deliveries are the webhooks that Zoom sent or is about to send, the oldest first.
func (z *Zoom) Deliveries() []Delivery {
	z.t.Helper()
	var answer struct{ Deliveries []Delivery }
	z.get("/webhooks", &answer)
	return answer.Deliveries
}

// quiet says that everything due at Zoom has happened and every webhook had its first attempt, held-back ones apart.
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

// Authorize plays a person in a browser: opens Zoom's page, signs in, allows the app or refuses it. It gives the
// address that Zoom sends the browser back to.
func (z *Zoom) Authorize(address, email string, allow bool) *url.URL {
	z.t.Helper()
	browser := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
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

// form reads the hidden fields of a page.
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

// request is what a browser sends for a page, or for a form with values.
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
	request, err := http.NewRequestWithContext(z.t.Context(), http.MethodPost, z.Ready.Control+path, bytes.NewReader(raw))
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
