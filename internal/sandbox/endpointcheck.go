package sandbox

import (
	"context"
	"crypto/hmac"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"time"

	"navette.dev/navette/internal/navette"
)

// validateUntilGood validates an endpoint repeatedly, in real time, until it answers correctly, since the endpoint
// may not be running yet. It stops when the subscription has been replaced.
func (s *Sandbox) validateUntilGood(ctx context.Context, sub *subscription) {
	wait := 100 * time.Millisecond
	for ctx.Err() == nil {
		problem := s.validate(ctx, sub)
		s.mu.Lock()
		sub.Validated, sub.LastError = problem == "", problem
		if sub.Validated {
			s.timetable.at(s.clock.Now().Add(revalidateEvery), func(time.Time) { s.revalidateLater(sub) })
		}
		current := slices.Contains(s.webhooks.subscriptions, sub)
		s.mu.Unlock()
		if problem == "" || !current {
			return
		}
		s.pause(wait)
		wait = min(2*wait, 2*time.Second)
	}
}

// revalidateLater repeats the validation 72 hours after the last. Six failures in a row disable the subscription.
func (s *Sandbox) revalidateLater(sub *subscription) {
	if !sub.Enabled || !slices.Contains(s.webhooks.subscriptions, sub) {
		return
	}
	s.running.Go(func() {
		problem := s.validate(s.webhooks.background, sub)
		s.mu.Lock()
		defer s.mu.Unlock()
		sub.LastError = problem
		if problem == "" {
			sub.Failures = 0
		} else if sub.Failures++; sub.Failures >= validationFailures {
			sub.Enabled = false
		}
		s.timetable.at(s.clock.Now().Add(revalidateEvery), func(time.Time) { s.revalidateLater(sub) })
	})
}

// validate sends endpoint.url_validation once and returns what was wrong with the answer, or "".
func (s *Sandbox) validate(ctx context.Context, sub *subscription) string {
	plainToken := secretText(16)
	body := stringify(struct {
		Payload map[string]string `json:"payload"`
		EventTS int64             `json:"event_ts"`
		Event   string            `json:"event"`
	}{map[string]string{"plainToken": plainToken}, s.clock.Now().UnixMilli(), "endpoint.url_validation"})
	status, answer, err := s.post(ctx, sub.URL, body, stampAt(navette.RealNow()), sub.app.secretToken)
	if err != nil {
		return err.Error()
	}
	var said struct{ PlainToken, EncryptedToken string }
	if status != http.StatusOK {
		return "endpoint.url_validation was answered with status " + strconv.Itoa(status)
	}
	if json.Unmarshal(answer, &said) != nil || said.PlainToken != plainToken {
		return "endpoint.url_validation was answered without the plainToken"
	}
	if !hmac.Equal([]byte(said.EncryptedToken), []byte(hexMAC(sub.app.secretToken, plainToken))) {
		return "endpoint.url_validation was answered with a wrong encryptedToken"
	}
	return ""
}
