package sandbox

import (
	"bytes"
	"cmp"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"path"
	"regexp"
	"slices"
	"strconv"
	"time"

	"navette.dev/navette/internal/navette"
)

// Zoom's rules for webhooks. https://developers.zoom.us/docs/api/webhooks/
const (
	webhookDeadline    = 3 * time.Second // real time
	revalidateEvery    = 72 * time.Hour
	validationFailures = 6
)

// webhookRetries are the delays of the retries, each counted from the attempt before it.
var webhookRetries = []time.Duration{5 * time.Minute, 20 * time.Minute, 60 * time.Minute}

// subscription is one endpoint that receives events. Events are patterns of their names; an empty list means all.
type subscription struct {
	ID        string      `json:"id"`
	URL       string      `json:"url"`
	Events    []string    `json:"events,omitempty"`
	Validated bool        `json:"validated"`
	Enabled   bool        `json:"enabled"`
	Failures  int         `json:"failures"` // validations that failed in a row
	LastError string      `json:"last_error,omitempty"`
	overtaken []*delivery // deliveries held until the next one has been sent
	app       *app        // whose secret token signs the events
	name      string      // that its developer gave it
}

// Title returns the name of the subscription, or its id.
func (sub subscription) Title() string { return cmp.Or(sub.name, sub.ID) }

// delivery is one event for one subscription.
type delivery struct {
	ID           string          `json:"id"`
	Subscription string          `json:"subscription"`
	Event        string          `json:"event"`
	Time         time.Time       `json:"time"`     // on the sandbox's clock
	State        string          `json:"state"`    // waiting, delivered, failed, lost or unvalidated
	Attempts     []attempt       `json:"attempts"` // oldest first
	Body         json.RawMessage `json:"body"`
	stamp        string          // timestamp of the first attempt
	forge        bool
	skew         time.Duration // offset of the signature's timestamp
	followers    []*delivery   // deliveries that are sent after this one
	target       *subscription
}

// attempt is one post of a delivery.
type attempt struct {
	Time   time.Time `json:"time"`
	Status int       `json:"status"` // 0 if there was no answer
	Error  string    `json:"error,omitempty"`
}

// webhooks holds the subscriptions and the newest deliveries. The model's mutex guards it.
type webhooks struct {
	client        *http.Client
	subscriptions []*subscription
	deliveries    []*delivery
	on            bool
	background    context.Context // ends with the sandbox; nil before it starts
	workers       chan struct{}   // has capacity for the requests in progress
}

const keptDeliveries = 2000

func newWebhooks(options Options, a *app) *webhooks {
	w := &webhooks{
		on: true, workers: make(chan struct{}, 32),
		client: &http.Client{
			Timeout:       webhookDeadline,
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}
	for i, address := range options.WebhookURL {
		w.subscriptions = append(w.subscriptions, &subscription{
			ID: "sub-" + strconv.Itoa(i+1), URL: address, Enabled: true, app: a,
		})
	}
	return w
}

// start validates every subscription in the background.
func (w *webhooks) start(background context.Context, s *Sandbox) {
	s.mu.Lock()
	defer s.mu.Unlock()
	w.background = background
	for _, sub := range w.subscriptions {
		s.running.Go(func() { s.validateUntilGood(background, sub) })
	}
}

func hexMAC(secret, message string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(message))
	return hex.EncodeToString(mac.Sum(nil))
}

// stampAt returns the timestamp of a signature: seconds of real time, as receivers compare it with their own clock.
func stampAt(t time.Time) string { return strconv.FormatInt(t.Unix(), 10) }

var eventTS = regexp.MustCompile(`"event_ts":(\d+)`)

// restamped returns a webhook's body with its event_ts moved by a duration, and every other byte unchanged.
func restamped(body []byte, by time.Duration) []byte {
	at := eventTS.FindSubmatchIndex(body)
	if at == nil {
		return body
	}
	ms, err := strconv.ParseInt(string(body[at[2]:at[3]]), 10, 64)
	if err != nil {
		return body
	}
	return slices.Concat(body[:at[2]], strconv.AppendInt(nil, ms+by.Milliseconds(), 10), body[at[3]:])
}

// post sends signed bytes to an endpoint.
func (s *Sandbox) post(ctx context.Context, address string, body []byte, stamp, secret string) (int, []byte, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	r.Header.Set("Content-Type", "application/json; charset=utf-8")
	r.Header.Set("User-Agent", "Zoom Marketplace/1.0a")
	r.Header.Set("X-Zm-Request-Timestamp", stamp)
	r.Header.Set("X-Zm-Signature", "v0="+hexMAC(secret, "v0:"+stamp+":"+string(body)))
	r.Header.Set("X-Zm-Request-Id", secretText(16))
	answer, err := s.webhooks.client.Do(r)
	if err != nil {
		return 0, nil, err
	}
	defer func() { _ = answer.Body.Close() }()
	said, err := io.ReadAll(io.LimitReader(answer.Body, 64<<10))
	return answer.StatusCode, said, err
}

// emit sends an event to every subscription that includes it, if the account's plan has the event. The model must be
// locked.
func (s *Sandbox) emit(event string, body any) {
	if s.plan.paid || !forPaidPlans(event) {
		s.sendEvent(event, body)
	}
}

func (s *Sandbox) sendEvent(event string, body any) { s.sendTo(nil, event, body) }

// sendTo sends an event to the subscriptions of an app, or of every app if it is nil.
func (s *Sandbox) sendTo(a *app, event string, body any) {
	if s.webhooks.background == nil || !s.webhooks.on {
		return
	}
	raw := stringify(body)
	for _, sub := range s.webhooks.subscriptions {
		if (a == nil || sub.app == a) && sub.wants(event) {
			s.deliver(sub, event, raw)
		}
	}
}

// freeEvents are the events that every account receives. Zoom's event reference requires a Pro plan or higher for all
// others.
var freeEvents = []string{
	"app_deauthorized", "meeting.created", "meeting.updated", "meeting.recovered", "meeting.started", "meeting.ended",
	"meeting.participant_joined",
	"meeting.participant_left", "user.updated", "user.activated",
}

// forPaidPlans reports whether free accounts do not receive an event.
func forPaidPlans(event string) bool { return !slices.Contains(freeEvents, event) }

func (sub *subscription) wants(event string) bool {
	if !sub.Enabled {
		return false
	}
	return len(sub.Events) == 0 || slices.ContainsFunc(sub.Events, func(pattern string) bool {
		same, err := path.Match(pattern, event)
		return err == nil && same
	})
}

// deliver sends an event to one subscription, subject to the fault that applies, if any.
func (s *Sandbox) deliver(sub *subscription, event string, raw []byte) {
	d := &delivery{
		ID: "evt-" + secretText(9), Subscription: sub.ID, Event: event, Time: s.clock.Now(), State: "waiting",
		Attempts: []attempt{}, Body: raw, target: sub,
	}
	s.keepDelivery(d)
	if !sub.Validated {
		d.State = "unvalidated" // Zoom sends nothing to an endpoint that has not been validated
		return
	}
	fault := s.faults.matchEvent(event)
	if fault == nil {
		d.followers, sub.overtaken = sub.overtaken, nil
		s.attemptSoon(d, 0)
		return
	}
	s.deliverUnderFault(d, fault)
}

// deliverUnderFault delivers an event, or does not, as the fault says.
func (s *Sandbox) deliverUnderFault(d *delivery, fault *Fault) {
	switch fault.Action {
	case "clock-skew":
		d.skew = time.Duration(fault.Delay)
		d.Body = restamped(d.Body, d.skew)
		s.attemptSoon(d, 0)
	case "webhook-reorder":
		d.target.overtaken = append(d.target.overtaken, d)
	case "webhook-lose":
		d.State = "lost"
	case "webhook-late":
		s.timetable.at(d.Time.Add(time.Duration(fault.Delay)), func(time.Time) { s.attemptSoon(d, 0) })
	case "webhook-repeat":
		again := *d
		again.ID += "-again"
		s.keepDelivery(&again)
		s.attemptSoon(d, 0)
		s.attemptSoon(&again, 0)
	case "webhook-forge":
		d.forge = true
		s.attemptSoon(d, 0)
	}
}

// keepDelivery adds a delivery to the newest ones, of which at least [keptDeliveries] are kept.
func (s *Sandbox) keepDelivery(d *delivery) {
	w := s.webhooks
	w.deliveries = append(w.deliveries, d)
	if len(w.deliveries) >= 2*keptDeliveries {
		w.deliveries = slices.Clone(w.deliveries[len(w.deliveries)-keptDeliveries:])
	}
}

// attemptSoon makes the nth attempt (from 0) in the background.
func (s *Sandbox) attemptSoon(d *delivery, n int) {
	w := s.webhooks
	s.running.Go(func() {
		select {
		case w.workers <- struct{}{}:
		case <-w.background.Done():
			return
		}
		defer func() { <-w.workers }()
		s.attempt(d, n)
	})
}

// attempt posts a delivery for the nth time (from 0), records the outcome, and sends the deliveries that follow it.
func (s *Sandbox) attempt(d *delivery, n int) {
	s.mu.Lock()
	stamp, secret := stampAt(navette.RealNow().Add(d.skew)), d.target.app.secretToken
	if n > 0 && s.is("webhook-stamp", "original") {
		stamp = d.stamp
	}
	if d.forge {
		secret = "not-" + secret
	}
	d.stamp = stamp
	s.mu.Unlock()
	status, _, err := s.post(s.webhooks.background, d.target.URL, d.Body, stamp, secret)
	s.mu.Lock()
	defer s.mu.Unlock()
	made := attempt{Time: s.clock.Now(), Status: status}
	if err != nil {
		made.Error = err.Error()
	}
	d.Attempts = append(d.Attempts, made)
	s.settle(d, n, status)
	for _, next := range d.followers {
		s.attemptSoon(next, 0)
	}
	d.followers = nil
}

// settle decides after the nth attempt, which had this status, whether the event was delivered, is retried, or has
// failed.
func (s *Sandbox) settle(d *delivery, n, status int) {
	good := status == http.StatusOK || status == http.StatusNoContent
	again := status == 0 || status >= 500 || s.is("webhook-retry", "non-2xx")
	switch {
	case good:
		d.State = "delivered"
	case again && n < len(webhookRetries):
		s.timetable.at(s.clock.Now().Add(webhookRetries[n]), func(time.Time) { s.attemptSoon(d, n+1) })
	default:
		d.State = "failed"
	}
}
