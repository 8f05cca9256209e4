package livetest

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/zoom"
	"navette.dev/navette/internal/zoom/shape"
	"navette.dev/navette/internal/zoom/webhook"
)

// Delivery is a webhook that was verified and answered.
type Delivery struct {
	App     string // id of the Zoom app in its address
	Header  http.Header
	Body    []byte
	Event   webhook.Event
	Arrived time.Time // real time
	Status  int       // of our answer
}

// arrival is what is kept of the first delivery of a webhook, in memory, to compare a repeated one with it.
type arrival struct {
	stamp, request string
	status         int
}

// mostArrivals is the number of first deliveries that are kept.
const mostArrivals = 2000

// Delivered records how a webhook arrived, if its account belongs to an organization with a test. Repeated deliveries
// are recognized if the same process received the first one.
func (l *LiveTests) Delivered(ctx context.Context, d Delivery) {
	for _, t := range l.current(ctx) {
		if t.AppID == d.App && t.ZoomAccountID == d.Event.AccountID {
			l.watch(t).delivered(d, l.clock.Now())
		}
	}
}

// delivered notes a webhook at an instant of product time.
func (w *watch) delivered(d Delivery, now time.Time) {
	w.tests.mu.Lock()
	defer w.tests.mu.Unlock()
	event, described := shape.Name(d.Event.Name), shape.Of(d.Body)
	w.note(webhooks, event, "arrived")
	if !d.Event.At.IsZero() {
		w.note(eventDelay, event, span(now.Sub(d.Event.At)))
	}
	w.note(stampAge, "", span(d.Arrived.Sub(stampOf(d.Header))))
	for _, name := range zoom.HeaderNames(d.Header) {
		w.note(webhookHeaders, "", name)
	}
	place := "none"
	for path, name := range map[string]string{"event_ts": "top level", "payload.event_ts": "payload"} {
		if described[path] != nil {
			place = name
		}
	}
	w.note(eventStamp, event, place)
	w.shape("webhook "+event, described)
	w.repeated(d)
}

// repeated notes whether a delivery is a repeated one, and how it differs from the first.
func (w *watch) repeated(d Delivery) {
	key := w.test.OrgID + " " + webhook.ContentKey(d.Event)
	now := arrival{
		stamp: d.Header.Get(webhook.TimestampHeader), request: d.Header.Get("x-zm-request-id"), status: d.Status,
	}
	first, known := w.tests.first[key]
	if !known {
		if len(w.tests.first) < mostArrivals {
			w.tests.first[key] = now
		}
		return
	}
	after := "after HTTP " + strconv.Itoa(first.status)
	w.note(repeats, after, "came again")
	w.note(repeatStamp, after, compare(first.stamp, now.stamp, "new"))
	if now.request != "" {
		w.note(repeatRequest, after, compare(first.request, now.request, "new"))
	}
}

func compare(first, second, differs string) string {
	if first == second {
		return "same"
	}
	return differs
}

// stampOf returns the instant in the header that is signed, in seconds since 1970, which is real time.
func stampOf(h http.Header) time.Time {
	seconds, err := strconv.ParseInt(h.Get(webhook.TimestampHeader), 10, 64)
	if err != nil {
		return navette.RealNow()
	}
	if seconds > 1e11 { // milliseconds
		return time.UnixMilli(seconds)
	}
	return time.Unix(seconds, 0)
}

// span returns how long something took, in words that show no exact time.
func span(d time.Duration) string {
	switch {
	case d < -2*time.Second:
		return "early"
	case d < 2*time.Second:
		return "up to 2 s"
	case d < 10*time.Second:
		return "up to 10 s"
	case d < time.Minute:
		return "up to 1 min"
	case d < 5*time.Minute:
		return "up to 5 min"
	case d < 30*time.Minute:
		return "up to 30 min"
	case d < 2*time.Hour:
		return "up to 2 h"
	}
	return "longer"
}
