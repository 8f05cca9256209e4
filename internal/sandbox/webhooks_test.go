package sandbox_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"navette.dev/navette/internal/sandbox"
)

// receiver is an endpoint that checks signatures and sends every event to a channel.
type receiver struct {
	*httptest.Server
	events chan hook
	status atomic.Int32 // status with which events are answered
	up     atomic.Bool  // whether url_validation is answered correctly
}

type hook struct {
	Event         string         `json:"event"`
	EventTS       int64          `json:"event_ts"`
	Payload       map[string]any `json:"payload"`
	DownloadToken string         `json:"download_token"`
	good          bool           // whether the signature is valid
	raw, stamp    string
}

func mac(message string) string { return macWith("sandbox-webhook-secret", message) }

func macWith(secret, message string) string {
	sum := hmac.New(sha256.New, []byte(secret))
	sum.Write([]byte(message))
	return hex.EncodeToString(sum.Sum(nil))
}

func stampOf(t time.Time) string { return strconv.FormatInt(t.Unix(), 10) }

func receive(t *testing.T) *receiver {
	t.Helper()
	return receiveWith(t, "sandbox-webhook-secret")
}

// receiveWith returns an endpoint that knows a secret token.
func receiveWith(t *testing.T, secret string) *receiver {
	t.Helper()
	mac := func(message string) string { return macWith(secret, message) }
	r := &receiver{events: make(chan hook, 100)}
	r.status.Store(200)
	r.up.Store(true)
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		body, err := io.ReadAll(q.Body)
		var got hook
		if err != nil || json.Unmarshal(body, &got) != nil {
			t.Errorf("webhook body: %v %s", err, body)
		}
		got.raw, got.stamp = string(body), q.Header.Get("X-Zm-Request-Timestamp")
		got.good = q.Header.Get("X-Zm-Signature") == "v0="+mac("v0:"+q.Header.Get("X-Zm-Request-Timestamp")+":"+got.raw)
		if got.Event == "endpoint.url_validation" && r.up.Load() {
			token, _ := got.Payload["plainToken"].(string)
			_ = json.NewEncoder(w).Encode(map[string]string{"plainToken": token, "encryptedToken": mac(token)})
			return
		}
		if got.Event == "endpoint.url_validation" {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		w.WriteHeader(int(r.status.Load()))
		r.events <- got
	}))
	t.Cleanup(r.Close)
	return r
}

func (r *receiver) next(t *testing.T) hook {
	t.Helper()
	select {
	case got := <-r.events:
		return got
	case <-time.After(10 * time.Second):
		t.Fatal("no webhook came")
		return hook{}
	}
}

// until receives webhooks until one has the event, and returns it.
func (r *receiver) until(t *testing.T, event string) hook {
	t.Helper()
	for {
		if got := r.next(t); got.Event == event {
			return got
		}
	}
}

// poll repeats the check until the condition holds.
func poll(t testing.TB, what string, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); !holds(); {
		if time.Now().After(deadline) {
			t.Fatal("never: " + what)
		}
	}
}

func (s *stranger) validated() bool {
	subs := s.control("GET", "/webhooks", "").fields(s.t)["subscriptions"].([]any)
	return subs[0].(map[string]any)["validated"] == true
}

func beginWithWebhooks(t *testing.T) (*stranger, *receiver) {
	t.Helper()
	r := receive(t)
	s := begin(t, func(o *sandbox.Options) { o.WebhookURL = []string{r.URL} })
	poll(t, "the endpoint is validated", s.validated)
	return s, r
}

func TestWebhooksOfAMeeting(t *testing.T) {
	s, r := beginWithWebhooks(t)
	s.connect(0)
	m := s.create(`{"topic":"Café <b> & \u2028 'x'","settings":{"auto_recording":"cloud"}}`)
	created := r.until(t, "meeting.created")
	object := created.Payload["object"].(map[string]any)
	if !created.good || object["id"] != float64(m.ID) || created.EventTS != noon.UnixMilli() {
		t.Errorf("meeting.created: good %v, %v", created.good, created.Payload)
	}
	if !strings.Contains(created.raw, "\"Café <b> & \u2028 'x'\"") {
		t.Errorf("not as JSON.stringify writes it: %s", created.raw)
	}
	s.hold(m, "")
	seen := map[string]hook{}
	for len(seen) < 6 {
		got := r.next(t)
		seen[got.Event] = got
	}
	started := seen["meeting.started"].Payload["object"].(map[string]any)
	if id, isText := started["id"].(string); !isText || id == "" {
		t.Errorf("meeting.started: %v", started)
	}
	for _, name := range []string{
		"meeting.started", "meeting.participant_joined", "meeting.participant_left", "meeting.ended",
		"recording.started", "recording.stopped",
	} {
		if !seen[name].good {
			t.Errorf("%s did not come, or was wrongly signed", name)
		}
	}
	s.clock.Advance(20 * time.Second)
	completed := r.until(t, "recording.completed")
	files := completed.Payload["object"].(map[string]any)["recording_files"].([]any)
	address := files[0].(map[string]any)["download_url"].(string)
	if !strings.Contains(address, "/rec/webhook_download/") || completed.DownloadToken == "" {
		t.Fatalf("recording.completed: %s", address)
	}
	if got, _ := s.download(address, completed.DownloadToken, nil); got.header.Get("Content-Type") != "video/mp4" {
		t.Errorf("download with the webhook's token: %s", got.header.Get("Content-Type"))
	}
	if got, _ := s.download(address, s.token, nil); got.header.Get("Content-Type") == "video/mp4" {
		t.Error("the webhook's address takes another token")
	}
	s.clock.Advance(20 * time.Second)
	r.until(t, "recording.transcript_completed")
	s.clock.Advance(24 * time.Hour)
	if got, _ := s.download(address, completed.DownloadToken, nil); got.header.Get("Content-Type") == "video/mp4" {
		t.Error("the webhook's token works after a day")
	}
}

func TestWebhookRetries(t *testing.T) {
	s, r := beginWithWebhooks(t)
	s.connect(0)
	r.status.Store(503)
	s.create(`{}`)
	first := r.next(t)
	for i, wait := range []time.Duration{5 * time.Minute, 20 * time.Minute, 60 * time.Minute} {
		attempts := i + 1
		poll(t, "the attempt is noted", func() bool {
			deliveries := s.control("GET", "/webhooks", "").fields(t)["deliveries"].([]any)
			return len(deliveries[0].(map[string]any)["attempts"].([]any)) == attempts
		})
		s.clock.Advance(wait - time.Second)
		select {
		case early := <-r.events:
			t.Fatalf("%s came %s too early", early.Event, time.Second)
		default:
		}
		s.clock.Advance(time.Second)
		if again := r.next(t); again.raw != first.raw || !again.good {
			t.Fatalf("repetition %d differs from the first", i+1)
		}
	}
	poll(t, "it is given up", func() bool {
		deliveries := s.control("GET", "/webhooks", "").fields(t)["deliveries"].([]any)
		return deliveries[0].(map[string]any)["state"] == "failed"
	})
}

func TestWebhookEndpointThatComesUpLater(t *testing.T) {
	r := receive(t)
	r.up.Store(false)
	s := begin(t, func(o *sandbox.Options) { o.WebhookURL = []string{r.URL} })
	s.connect(0)
	s.create(`{}`)
	if state := s.control("GET", "/webhooks", "").fields(t)["deliveries"].([]any)[0].(map[string]any)["state"]; state !=
		"unvalidated" {
		t.Errorf("before validation: %v", state)
	}
	r.up.Store(true)
	poll(t, "the endpoint is validated", s.validated)
	s.create(`{}`)
	r.until(t, "meeting.created")
}

func TestWebhookFaults(t *testing.T) {
	s, r := beginWithWebhooks(t)
	s.connect(0)
	s.control("POST", "/faults", `{"action":"webhook-forge","event":"meeting.*"}`)
	s.create(`{}`)
	if r.next(t).good {
		t.Error("a forged webhook is signed rightly")
	}
	s.control("POST", "/faults", `{"action":"webhook-lose"}`)
	s.control("POST", "/faults", `{"action":"webhook-repeat"}`)
	s.create(`{"topic":"lost"}`)
	s.create(`{"topic":"twice"}`)
	if a, b := r.next(t), r.next(t); a.raw != b.raw || !strings.Contains(a.raw, "twice") {
		t.Errorf("repeated: %s and %s", a.raw, b.raw)
	}
	s.control("POST", "/faults", `{"action":"webhook-late","delay":"90s"}`)
	s.create(`{"topic":"late"}`)
	s.create(`{"topic":"soon"}`)
	if got := r.next(t); !strings.Contains(got.raw, "soon") {
		t.Errorf("first: %s", got.raw)
	}
	s.clock.Advance(90 * time.Second)
	if got := r.next(t); !strings.Contains(got.raw, "late") {
		t.Errorf("then: %s", got.raw)
	}
	s.control("POST", "/webhooks", `{"on":false}`)
	s.create(`{}`)
	s.control("POST", "/webhooks", `{"on":true}`)
	s.create(`{"topic":"on again"}`)
	if got := r.next(t); !strings.Contains(got.raw, "on again") {
		t.Errorf("while off: %s", got.raw)
	}
}

func TestDeauthorization(t *testing.T) {
	s, r := beginWithWebhooks(t)
	s.connect(1)
	s.control("POST", "/users/"+s.ready.Users[1].Email+"/deauthorize", "")
	got := r.until(t, "app_deauthorized")
	if got.Payload["user_id"] != s.ready.Users[1].ID || got.Payload["client_id"] != s.ready.ClientID || !got.good {
		t.Errorf("app_deauthorized: %v", got.Payload)
	}
	s.want(401, "GET", "/users/me", "")
}

// TestEventsAboutManyRecordings checks that recording.batch_trashed contains UUIDs and the other two events also the
// files.
func TestEventsAboutManyRecordings(t *testing.T) {
	s, r := beginWithWebhooks(t)
	_, entry := s.recorded("")
	at := "/users/" + s.ready.Users[0].ID + "/recordings"
	s.control("POST", at, `{"action":"trash"}`)
	trashed := r.until(t, "recording.batch_trashed").Payload
	if uuids, _ := trashed["object"].(map[string]any)["meeting_uuids"].([]any); len(uuids) != 1 ||
		uuids[0] != entry.UUID || trashed["operation"] != "trash_user_recordings" {
		t.Errorf("trashed: %v", trashed)
	}
	for _, action := range []string{"recover", "delete"} {
		event := map[string]string{"recover": "recording.batch_recovered", "delete": "recording.batch_deleted"}[action]
		s.control("POST", at, `{"action":"`+action+`"}`)
		list, _ := r.until(t, event).Payload["object"].(map[string]any)["meetings"].([]any)
		if len(list) != 1 || list[0].(map[string]any)["meeting_uuid"] != entry.UUID ||
			len(list[0].(map[string]any)["recording_file_ids"].([]any)) != len(entry.RecordingFiles) {
			t.Errorf("%s: %v", event, list)
		}
	}
}
