package hooks_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"navette.dev/navette/internal/hooks"
	"navette.dev/navette/internal/meetings"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/testkit"
)

// post sends bytes to the webhook address, signed with a secret at an instant as Zoom does (Zoom API, "Using
// webhooks": HMAC-SHA256 over v0:timestamp:body).
func post(w *testkit.Studio, address, secret, body string, at time.Time) (int, string) {
	w.Helper()
	stamp := strconv.FormatInt(at.Unix(), 10)
	mac := hmac.New(sha256.New, []byte(secret))
	_, _ = io.WriteString(mac, "v0:"+stamp+":"+body)
	return send(w, address, body, map[string]string{
		"X-Zm-Request-Timestamp": stamp, "X-Zm-Signature": "v0=" + hex.EncodeToString(mac.Sum(nil)),
	})
}

func send(w *testkit.Studio, address, body string, header map[string]string) (int, string) {
	w.Helper()
	r, err := http.NewRequestWithContext(w.Context(), http.MethodPost, address, strings.NewReader(body))
	w.Must(err)
	for name, value := range header {
		r.Header.Set(name, value)
	}
	answer, err := http.DefaultClient.Do(r)
	w.Must(err)
	defer func() { _ = answer.Body.Close() }()
	said, err := io.ReadAll(answer.Body)
	w.Must(err)
	return answer.StatusCode, string(said)
}

// started returns the webhook that our session's meeting began.
func started(w *testkit.Studio, account string, s navette.Session) string {
	w.Helper()
	raw, err := json.Marshal(map[string]any{
		"event": "meeting.started", "event_ts": w.Clock.Now().UnixMilli(),
		"payload": map[string]any{"account_id": account, "object": map[string]any{
			"id": strconv.FormatInt(w.Meeting(s).Number, 10), "uuid": "4444AAAiAAAAAiAiAiiAii==",
			"host_id": w.Meeting(s).HostZoomID, "topic": s.Title,
			"type": 2, "start_time": w.Clock.Now().Format(time.RFC3339), "duration": 60, "timezone": "Europe/Paris",
		}},
	})
	w.Must(err)
	return string(raw)
}

func TestOnlyWhatZoomSignedJustNowIsBelieved(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.Connect()
		s := w.Class("Yoga du soir", w.In(time.Hour))
		w.Rest()
		secret, address, now := w.Zoom.Ready.WebhookSecret, w.HookURL(), navette.RealNow()
		body := started(w, w.Zoom.Ready.AccountID, s)
		for name, try := range map[string]struct {
			address, secret, body string
			at                    time.Time
			want                  int
		}{
			"forged":        {address, "guessed", body, now, http.StatusUnauthorized},
			"old":           {address, secret, body, now.Add(-2 * time.Hour), http.StatusUnauthorized},
			"from tomorrow": {address, secret, body, now.Add(24 * time.Hour), http.StatusUnauthorized},
			"huge": {
				address, secret, body + strings.Repeat(" ", 4<<20), now, http.StatusRequestEntityTooLarge,
			},
			"no event":    {address, secret, "[]", now, http.StatusBadRequest},
			"unknown app": {w.URL + "/hooks/zoom/app_other", secret, body, now, http.StatusUnauthorized},
		} {
			if status, said := post(w, try.address, try.secret, try.body, try.at); status != try.want ||
				strings.Contains(said, secret) {
				w.Errorf("%s: answered %d %q, want %d", name, status, said, try.want)
			}
		}
		if status, _ := send(w, address, body, nil); status != http.StatusUnauthorized {
			w.Errorf("unsigned: answered %d", status)
		}
		w.Rest()
		if n := w.Recorded(s, navette.EventMeetingStarted); n != 0 {
			w.Fatalf("believed %d of them", n)
		}
		if status, _ := post(w, address, secret, body, now); status != http.StatusOK {
			w.Fatalf("the true one was answered %d", status)
		}
		w.Rest()
		if n := w.Recorded(s, navette.EventMeetingStarted); n != 1 {
			w.Fatalf("acted %d times on the true one", n)
		}
	})
}

func TestARepeatedPostIsWorkedOnce(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.Connect()
		s := w.Class("Yoga du soir", w.In(time.Hour))
		w.Rest()
		body := started(w, w.Zoom.Ready.AccountID, s)
		for i := range 5 {
			if status, _ := post(w, w.HookURL(), w.Zoom.Ready.WebhookSecret, body,
				navette.RealNow().Add(time.Duration(-i)*time.Second)); status != http.StatusOK {
				w.Fatalf("answered %d", status)
			}
			w.Rest()
		}
		if n := w.Recorded(s, navette.EventMeetingStarted); n != 1 {
			w.Fatalf("acted %d times", n)
		}
	})
}

// forgetful is a [meetings.Meetings] whose methods do their work but return an error the first times, as if the process
// were killed before it stored that the webhook was handled.
type forgetful struct {
	*meetings.Meetings
	acted, deaths atomic.Int32
}

func (f *forgetful) Started(ctx context.Context, org string, s navette.Sitting) error {
	err := f.Meetings.Started(ctx, org, s)
	if f.acted.Add(1) <= f.deaths.Load() {
		err = errors.Join(err, errors.New("killed"))
	}
	return err
}

func TestWhatWasActedOnBeforeADeathIsToldOnce(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.Connect()
		s := w.Class("Yoga du soir", w.In(time.Hour))
		w.Rest()
		dying := &forgetful{Meetings: w.Meetings}
		dying.deaths.Store(2)
		w.Hooks = hooks.New(w.Store, w.Clock, w.Vault, w.Connections, dying, w.Importer, w.Hosts, w.Policies,
			w.FirstCalls, w.Audits, slog.New(slog.DiscardHandler))
		w.Restart()
		if status, _ := post(w, w.HookURL(), w.Zoom.Ready.WebhookSecret, started(w, w.Zoom.Ready.AccountID, s),
			navette.RealNow()); status != http.StatusOK {
			w.Fatalf("answered %d", status)
		}
		w.Pass(time.Minute)
		if n := w.Recorded(s, navette.EventMeetingStarted); n != 1 || dying.acted.Load() != 3 {
			w.Fatalf("acted %d times, told %d times", dying.acted.Load(), n)
		}
	})
}

func TestAnUnknownAccountIsAnsweredAndIgnored(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.Connect()
		s := w.Class("Yoga du soir", w.In(time.Hour))
		w.Rest()
		status, _ := post(w, w.HookURL(), w.Zoom.Ready.WebhookSecret, started(w, "SomebodyElsesAccount0w", s),
			navette.RealNow())
		if status != http.StatusOK {
			w.Fatalf("answered %d: Zoom would send it again", status)
		}
		w.Rest()
		last, err := w.Store.Org(w.Org).LastWebhook(w.Context())
		w.Must(err)
		if !last.IsZero() || w.Recorded(s, navette.EventMeetingStarted) != 0 {
			w.Fatal("kept for an organization that it does not concern")
		}
	})
}

func TestTheAddressProvesItself(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.SaveApp() // saved before the first connection, as Zoom's Marketplace requires
		secret := w.Zoom.Ready.WebhookSecret
		body := `{"event":"endpoint.url_validation","event_ts":1789,"payload":{"plainToken":"qgg8vlvZRS6UYooatFL8Aw"}}`
		status, said := post(w, w.HookURL(), secret, body, navette.RealNow())
		mac := hmac.New(sha256.New, []byte(secret))
		_, _ = io.WriteString(mac, "qgg8vlvZRS6UYooatFL8Aw")
		want := fmt.Sprintf(`{"plainToken":"qgg8vlvZRS6UYooatFL8Aw","encryptedToken":"%x"}`, mac.Sum(nil))
		if status != http.StatusOK || strings.TrimSpace(said) != want {
			w.Fatalf("answered %d %s", status, said)
		}
		if status, _ := post(w, w.HookURL(), "guessed", body, navette.RealNow()); status != http.StatusUnauthorized {
			w.Fatalf("a stranger's check was answered %d", status)
		}
	})
}

func TestWhatZoomSendsIsTaken(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.Connect()
		w.Subscribe()
		s := w.Class("Yoga du soir", w.In(time.Hour))
		w.Rest()
		w.Zoom.Fault(map[string]any{"action": "webhook-forge", "event": "meeting.participant_joined", "count": 1})
		w.Hold(s)
		w.Pass(time.Minute)
		w.Zoom.Do("/webhooks/send", map[string]any{"event": "meeting.something_new", "object": map[string]any{"id": 1}})
		w.Rest()
		forged := 0
		for _, d := range w.Zoom.Deliveries() {
			if d.State == "failed" {
				forged++
			} else if d.State != "delivered" {
				w.Errorf("%s is %s: %+v", d.Event, d.State, d.Attempts)
			}
		}
		if forged != 1 {
			w.Errorf("%d refused, want the forged one", forged)
		}
		for _, kind := range []navette.EventKind{navette.EventMeetingStarted, navette.EventMeetingEnded} {
			if n := w.Recorded(s, kind); n != 1 {
				w.Errorf("%s %d times", kind, n)
			}
		}
		w.WantImported("Yoga du soir")
	})
}

func TestTheEndMayBeToldBeforeTheStart(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.Connect()
		s := w.Class("Yoga du soir", w.In(time.Hour))
		w.Rest()
		first := started(w, w.Zoom.Ready.AccountID, s)
		ended := strings.Replace(first, "meeting.started", "meeting.ended", 1)
		for _, body := range []string{ended, first} {
			if status, _ := post(w, w.HookURL(), w.Zoom.Ready.WebhookSecret, body,
				navette.RealNow()); status != http.StatusOK {
				w.Fatalf("answered %d", status)
			}
			w.Rest()
		}
		times, err := w.Store.Org(w.Org).MeetingTimes(w.Context(), s.ID)
		w.Must(err)
		if times.Live {
			w.Fatal("it is on for ever")
		}
	})
}
