package sandbox_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"navette.dev/navette/internal/sandbox"
)

func (s *stranger) subscription() map[string]any {
	return s.control("GET", "/webhooks", "").fields(s.t)["subscriptions"].([]any)[0].(map[string]any)
}

// TestEndpointsAreCheckedAgain checks that endpoints are validated every 72 hours and disabled after six failures in
// a row, and that one success resets the count.
func TestEndpointsAreCheckedAgain(t *testing.T) {
	s, r := beginWithWebhooks(t)
	failures := func() float64 { return s.subscription()["failures"].(float64) }
	again := func(want float64) {
		t.Helper()
		s.clock.Advance(72*time.Hour - time.Second)
		if got := failures(); want > 0 && got != want-1 {
			t.Fatalf("before 72 hours: %v failures, want %v", got, want-1)
		}
		s.clock.Advance(time.Second)
		poll(t, "the endpoint was checked again", func() bool { return failures() == want })
	}
	r.up.Store(false)
	again(1)
	again(2)
	r.up.Store(true)
	again(0)
	r.up.Store(false)
	for n := range 6 {
		if s.subscription()["enabled"] != true {
			t.Fatalf("switched off after %d failures", n)
		}
		again(float64(n + 1))
	}
	if s.subscription()["enabled"] != false {
		t.Error("six failures in a row do not switch it off")
	}
	s.connect(0)
	s.create(`{}`)
	if got := s.deliveries(); len(got) != 0 {
		t.Errorf("an endpoint that is switched off gets %v", got)
	}
}

// TestAnswersOfEndpoints checks that 200 and 204 are successes, that redirects are not followed, and that the
// deadline is three seconds.
func TestAnswersOfEndpoints(t *testing.T) {
	held := make(chan struct{})
	answer := func(w http.ResponseWriter, topic string) {
		switch topic {
		case "204":
			w.WriteHeader(http.StatusNoContent)
		case "201":
			w.WriteHeader(http.StatusCreated)
		case "302":
			w.Header().Set("Location", "/elsewhere")
			w.WriteHeader(http.StatusFound)
		case "slow":
			<-held
		}
	}
	endpoint := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		body, err := io.ReadAll(q.Body)
		var got hook
		if err != nil || json.Unmarshal(body, &got) != nil {
			t.Errorf("webhook body: %v %s", err, body)
		}
		if token, check := got.Payload["plainToken"].(string); check {
			_ = json.NewEncoder(w).Encode(map[string]string{"plainToken": token, "encryptedToken": mac(token)})
			return
		}
		object, _ := got.Payload["object"].(map[string]any)
		topic, _ := object["topic"].(string)
		answer(w, topic)
	}))
	t.Cleanup(endpoint.Close)
	t.Cleanup(func() { close(held) }) // runs before the server waits for its handlers
	s := begin(t, func(o *sandbox.Options) { o.WebhookURL = []string{endpoint.URL} })
	poll(t, "the endpoint is validated", s.validated)
	s.connect(0)
	for topic, want := range map[string]string{
		"200": "delivered", "204": "delivered", "201": "failed", "302": "failed", "slow": "waiting",
	} {
		s.create(`{"topic":"` + topic + `"}`)
		newest := func() map[string]any { all := s.deliveries(); return all[len(all)-1].(map[string]any) }
		poll(t, "the attempt is noted", func() bool { return len(newest()["attempts"].([]any)) == 1 })
		if got := newest(); got["state"] != want { // a waiting delivery is retried after five minutes
			t.Errorf("answered %s: %v %v", topic, got["state"], got["attempts"])
		}
	}
}
