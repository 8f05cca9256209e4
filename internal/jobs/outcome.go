package jobs

import (
	"cmp"
	"errors"
	"fmt"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
)

// Later is the error of a try that says more than that it failed: when the next one is to be, or what the other side said.
type Later struct {
	At      time.Time // product time of the next try; zero for the usual growing pause
	Rhythm  bool      // the promise comes back by its nature (a sweep): not a failure
	Message string    // message key of what happened, "" for a rhythm
	Detail  string    // the other side's words
	Cause   error
}

// Error is the text for logs.
func (l *Later) Error() string {
	when := "later"
	if !l.At.IsZero() {
		when = "at " + l.At.Format(time.RFC3339)
	}
	if l.Cause != nil {
		return fmt.Sprintf("again %s: %s: %v", when, l.Message, l.Cause)
	}
	return fmt.Sprintf("again %s %s", when, l.Message)
}

// Unwrap is the cause.
func (l *Later) Unwrap() error { return l.Cause }

// Again says that the work comes back at t by its nature.
func Again(t time.Time) error { return &Later{At: t, Rhythm: true} }

// RetryAt says that the work failed and is tried again at t.
func RetryAt(t time.Time, message, detail string, cause error) error {
	return &Later{At: t, Message: message, Detail: detail, Cause: cause}
}

// Retry says that the work failed, with the other side's words, and is tried again after the usual growing pause.
func Retry(message, detail string, cause error) error {
	return &Later{Message: message, Detail: detail, Cause: cause}
}

// Noted is the error of a handler that kept its promise and noted that itself, in the commit of what it did (store.Tx.Kept).
type Noted struct {
	// Next is another promise of the same kind and organization, whose lease was taken in the same commit: the worker goes on
	// with it. Only a handler that [MayGoOn] takes one. It is nil where there is none.
	Next *navette.Promise
}

// Error is the text for logs.
func (Noted) Error() string { return "the promise is kept, and that is noted" }

// ErrGiveUp, in an error's chain, says that trying again cannot help: the promise is closed and the failure stays to be seen.
var ErrGiveUp = errors.New("trying again cannot help")

// backOff is how long after its n-th failure (from 0) a promise is tried again, in product time.
var backOff = []time.Duration{
	2 * time.Second, 5 * time.Second, 15 * time.Second, 30 * time.Second, time.Minute, 2 * time.Minute, 5 * time.Minute, 10 * time.Minute,
}

// resultOf turns what a handler returned into the result of the try. What failed is never tried again at once.
func resultOf(p navette.Promise, err error, now time.Time) store.Result {
	pause := backOff[min(int(p.Attempt), len(backOff)-1)]
	var later *Later
	switch {
	case err == nil:
		return store.Result{Done: true}
	case errors.As(err, &later) && (later.At.IsZero() || !later.Rhythm && !later.At.After(now)):
		return store.Result{Next: now.Add(pause), Message: later.Message, Detail: later.Detail}
	case errors.As(err, &later):
		return store.Result{Next: later.At, Fresh: later.Rhythm, Message: later.Message, Detail: later.Detail}
	case errors.Is(err, ErrGiveUp):
		return store.Result{Done: true, Message: MessageOf(err)}
	default:
		return store.Result{Next: now.Add(pause), Message: MessageOf(err)}
	}
}

// MessageOf returns the message key of a failed try: why it is tried later, or what its error says to users, or that it
// failed.
func MessageOf(err error) string {
	var later *Later
	if errors.As(err, &later) && later.Message != "" {
		return later.Message
	}
	return cmp.Or(navette.MessageOf(err), "reason.failed")
}
