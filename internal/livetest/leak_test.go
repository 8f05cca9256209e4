package livetest_test

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/store/storetest"
	"navette.dev/navette/internal/testkit"
	"navette.dev/navette/internal/zoom"
	"navette.dev/navette/internal/zoom/shape"
)

// planted are personal data and secrets, which the test adds as keys and as values to every object of an answer.
var planted = []string{
	"marguerite", "Marguerite Duval", "marguerite.duval@example.org", "x1yCzABCDEfg23HiJKl4mN", "81234567890", "fr-FR",
	"203.0.113.9", "tok_s3cretQ", "Passcode829147", "https://zoom.us/j/81234567890?pwd=s3cretQ",
	"eyJhbGciOiJIUzI1NiJ9.eyJ1aWQiOiJtYXJndWVyaXRlIn0.c2lnbmF0dXJlLXMzY3JldA", "4444AAAiAAAAAiAiAiiAii==",
}

// planter is a transport that adds planted data to every answer, and collects every text that an answer has.
type planter struct {
	mu    sync.Mutex
	texts map[string]bool
}

func (p *planter) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(answer.Body)
	_ = answer.Body.Close()
	if err != nil {
		return nil, err
	}
	body = p.plant(body)
	answer.Body, answer.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	answer.Header.Del("Content-Length")
	for _, values := range answer.Header {
		p.collect(values[0])
	}
	answer.Header.Set("X-Marguerite-Duval", "tok_s3cretQ")
	answer.Header.Set("X-RateLimit-Category", "marguerite")
	answer.Header.Set("Retry-After", "Marguerite Duval")
	return answer, nil
}

func (p *planter) collect(text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.texts[text] = true
}

// plant returns a JSON text with planted data in every object. Other texts are returned unchanged.
func (p *planter) plant(text []byte) []byte {
	var value any
	if json.Unmarshal(text, &value) != nil {
		return text
	}
	sown, err := json.Marshal(p.sow(value))
	if err != nil {
		return text
	}
	return sown
}

func (p *planter) sow(value any) any {
	switch value := value.(type) {
	case map[string]any:
		for key, inner := range value {
			value[key] = p.sow(inner)
		}
		for i, word := range planted {
			value[word] = planted[(i+1)%len(planted)]
			value["recording_"+word] = map[string]any{word: []any{word, map[string]any{word: word}}}
		}
	case []any:
		for i := range value {
			value[i] = p.sow(value[i])
		}
	case string:
		p.collect(value)
	}
	return value
}

// TestTheRecordHasNoPersonalDataAndNoSecrets makes a call with webhooks, then every kind of request through a transport
// that plants data, and webhooks with planted data. No planted text, and no text of Zoom's own answers, may be in the
// file.
func TestTheRecordHasNoPersonalDataAndNoSecrets(t *testing.T) {
	t.Parallel()
	w := testkit.New(t, storetest.Open(t, store.SQLite))
	w.Connect()
	w.Subscribe()
	call(w)
	p := &planter{texts: map[string]bool{}}
	client, err := zoom.New(zoom.Config{
		RESTBase: w.Zoom.Ready.REST, OAuthBase: w.Zoom.Ready.OAuth, Clock: w.Clock, Transport: p,
	})
	w.Must(err)
	client = client.Observed(w.LiveTests.Observer(w.Context(), w.Org))
	askEverything(w, client)
	for _, d := range w.Zoom.Deliveries() {
		post(w, p.plant(d.Body))
	}
	for _, r := range w.Zoom.Requests("*", "/**") {
		p.plant([]byte(r.Body))
	}
	text, err := record(w).File("test", w.Clock.Now(), func(key string) string { return key })
	w.Must(err)
	low := strings.ToLower(string(text))
	for _, secret := range append(planted, "duval", "s3cret", "829147", w.Host(), "fontaine", w.Zoom.Ready.AccountID) {
		if strings.Contains(low, strings.ToLower(secret)) {
			w.Errorf("the file has %q", secret)
		}
	}
	checked := 0
	for value := range p.texts {
		if len(value) < 6 || shape.Name(value) == value {
			continue // a word of the interface, such as "completed"
		}
		checked++
		if quoted, _ := json.Marshal(value); strings.Contains(string(text), string(quoted)) {
			w.Errorf("the file has %q, which Zoom answered", value)
		}
	}
	if checked < 100 || !strings.Contains(low, "recording_*") || !strings.Contains(low, "/users/{userid}/settings 200") {
		w.Errorf("only %d texts, or the planted answers are missing:\n%s", checked, text)
	}
}

// askEverything makes requests of each kind: successes, refusals, and grants.
func askEverything(w *testkit.Studio, client *zoom.Zoom) {
	w.Helper()
	ctx, app := w.Context(), zoom.App{
		ClientID: w.Zoom.Ready.ClientID, ClientSecret: zoom.Secret(w.Zoom.Ready.ClientSecret),
	}
	grant, err := client.ServerToServer(ctx, app, w.Zoom.Ready.AccountID)
	w.Must(err)
	_, err = client.Refresh(ctx, app, "tok_s3cretQ")
	if err == nil {
		w.Fatal("a wrong token was taken")
	}
	api, host := client.As(w.Zoom.Ready.AccountID, zoom.FixedToken(grant.AccessToken)), w.Zoom.Ready.Users[0].ID
	_, err = api.Users.Get(ctx, host)
	w.Must(err)
	for _, err := range api.Users.List(ctx, "active") {
		w.Must(err)
	}
	_, err = api.Users.SettingsDocument(ctx, host)
	w.Must(err)
	_, err = api.Accounts.Settings(ctx, "")
	w.Must(err)
	_, err = api.Accounts.Locks(ctx)
	w.Must(err)
	for m, err := range api.Meetings.List(ctx, host, zoom.ListScheduled) {
		w.Must(err)
		_, err = api.Meetings.Get(ctx, m.ID)
		w.Must(err)
	}
	found := 0
	for r, err := range api.Recordings.OfUser(ctx, host, w.Clock.Now().AddDate(0, 0, -1), w.Clock.Now()) {
		w.Must(err)
		found++
		_, err = api.Recordings.OfMeeting(ctx, r.UUID, 0)
		w.Must(err)
		_, err = api.PastMeetings.Get(ctx, r.UUID)
		w.Must(err)
		for _, err := range api.PastMeetings.Participants(ctx, r.UUID) {
			w.Must(err)
		}
	}
	if _, err := api.Users.Get(ctx, "marguerite.duval@example.org"); err == nil || found == 0 {
		w.Fatalf("%d recordings, and a user that does not exist: %v", found, err)
	}
}

// post sends a signed webhook to the studio.
func post(w *testkit.Studio, body []byte) {
	w.Helper()
	stamp := strconv.FormatInt(navette.RealNow().Unix(), 10)
	mac := hmac.New(sha256.New, []byte(w.Zoom.Ready.WebhookSecret))
	_, _ = io.WriteString(mac, "v0:"+stamp+":"+string(body))
	r, err := http.NewRequestWithContext(w.Context(), http.MethodPost, w.HookURL(), bytes.NewReader(body))
	w.Must(err)
	r.Header.Set("X-Zm-Request-Timestamp", stamp)
	r.Header.Set("X-Zm-Signature", "v0="+hex.EncodeToString(mac.Sum(nil)))
	r.Header.Set("X-Marguerite-Duval", "tok_s3cretQ")
	answer, err := http.DefaultClient.Do(r)
	w.Must(err)
	_ = answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		w.Fatalf("a webhook was answered %d", answer.StatusCode)
	}
}
