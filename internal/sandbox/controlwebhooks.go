package sandbox

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
)

// controlWebhooks handles GET /webhooks and returns the subscriptions and the newest deliveries, oldest first.
func (s *Sandbox) controlWebhooks(*http.Request) (any, error) {
	s.lock()
	defer s.mu.Unlock()
	subscriptions, deliveries := []subscription{}, []delivery{}
	for _, sub := range s.webhooks.subscriptions {
		subscriptions = append(subscriptions, *sub)
	}
	for _, d := range s.webhooks.deliveries {
		shown := *d
		shown.Attempts = slices.Clone(d.Attempts)
		deliveries = append(deliveries, shown)
	}
	return map[string]any{"on": s.webhooks.on, "subscriptions": subscriptions, "deliveries": deliveries}, nil
}

// controlWebhooksSwitch handles POST /webhooks {"on": false}. While webhooks are off, events are neither sent nor kept.
func (s *Sandbox) controlWebhooksSwitch(r *http.Request) (any, error) {
	var in struct {
		On *bool `json:"on"`
	}
	if err := readJSON(r, &in); err != nil {
		return nil, err
	}
	s.mu.Lock()
	set(&s.webhooks.on, in.On)
	s.mu.Unlock()
	return s.controlWebhooks(r)
}

// controlSubscribe handles POST /webhooks/subscriptions {"url", "events"}. The endpoint is validated in the background.
func (s *Sandbox) controlSubscribe(r *http.Request) (any, error) {
	var in struct {
		URL    string   `json:"url"`
		Events []string `json:"events"`
	}
	if err := readJSON(r, &in); err != nil {
		return nil, err
	}
	return s.subscribe("", in.URL, in.Events)
}

// controlReaddress handles POST /webhooks/subscriptions/{id} {"url"}. New events go to the new address. Deliveries in
// progress and their retries keep the old one.
func (s *Sandbox) controlReaddress(r *http.Request) (any, error) {
	var in struct {
		URL string `json:"url"`
	}
	if err := readJSON(r, &in); err != nil {
		return nil, err
	}
	return s.subscribe(r.PathValue("id"), in.URL, nil)
}

// subscribe adds a subscription and validates its address in the background. If id is not "", the subscription replaces
// the one with that id and keeps its events.
func (s *Sandbox) subscribe(id, address string, events []string) (subscription, error) {
	if u, err := url.Parse(address); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return subscription{}, fmt.Errorf("url %q: want an http or https address", address)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	w := s.webhooks
	sub := &subscription{ID: id, URL: address, Events: events, Enabled: true, app: s.model.apps[0]}
	if id == "" {
		sub.ID = "sub-" + strconv.Itoa(len(w.subscriptions)+1)
		w.subscriptions = append(w.subscriptions, sub)
	} else {
		i := slices.IndexFunc(w.subscriptions, func(old *subscription) bool { return old.ID == id })
		if i < 0 {
			return subscription{}, fmt.Errorf("no subscription is called %q", id)
		}
		old := w.subscriptions[i]
		sub.Events, sub.app, sub.name = old.Events, old.app, old.name
		w.subscriptions[i] = sub
	}
	s.running.Go(func() { s.validateUntilGood(w.background, sub) })
	return *sub, nil
}

// controlSend handles POST /webhooks/send. It sends any event with any object, to test a receiver.
func (s *Sandbox) controlSend(r *http.Request) (any, error) {
	var in struct {
		Event  string          `json:"event"`
		Object json.RawMessage `json:"object"` // of the payload
		Body   json.RawMessage `json:"body"`   // the whole body, instead of object
	}
	if err := readJSON(r, &in); err != nil {
		return nil, err
	}
	if in.Event == "" {
		return nil, fmt.Errorf("event is missing")
	}
	now := s.lock()
	defer s.mu.Unlock()
	if len(in.Body) > 0 {
		s.sendEvent(in.Event, in.Body)
	} else {
		s.sendEvent(in.Event, s.event(in.Event, now, in.Object))
	}
	return map[string]string{"status": "sent"}, nil
}

// controlResend handles POST /webhooks/resend {"id"}. It sends the bytes of a delivery again.
func (s *Sandbox) controlResend(r *http.Request) (any, error) {
	var in struct {
		ID string `json:"id"`
	}
	if err := readJSON(r, &in); err != nil {
		return nil, err
	}
	s.lock()
	defer s.mu.Unlock()
	for _, d := range s.webhooks.deliveries {
		if d.ID == in.ID {
			again := *d
			again.ID, again.State, again.Attempts, again.forge = "evt-"+secretText(9), "waiting", []attempt{}, false
			s.keepDelivery(&again)
			s.attemptSoon(&again, 0)
			return map[string]string{"id": again.ID}, nil
		}
	}
	return nil, fmt.Errorf("no delivery is called %q", in.ID)
}

// controlSeed handles POST /seed. It adds users, scheduled meetings and past recordings.
func (s *Sandbox) controlSeed(r *http.Request) (any, error) {
	var in seedRequest
	if err := readJSON(r, &in); err != nil {
		return nil, err
	}
	s.lock()
	defer s.mu.Unlock()
	return s.seed(in)
}

// seedRequest is the body of POST /seed.
type seedRequest struct {
	Users []userSeed `json:"users"`
	// number of scheduled meetings, spread over the hosts and the coming days
	Meetings int `json:"meetings"`
	// number of past recordings, spread over the hosts and the past 60 days
	Recordings int             `json:"recordings"`
	Past       []recordingSeed `json:"past"` // further past recordings
}
