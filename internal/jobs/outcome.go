package jobs

import (
	"cmp"
	"errors"
	"fmt"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
)

// Later is the error of a try that states when the next try is, or the reply of Zoom or of the mail server.
type Later struct {
	At       time.Time // product time of the next try; zero for the usual pause, see Retry
	Periodic bool      // whether the next try is planned, as of a sweep, and not caused by a failure
	Message  string    // message key of what happened, "" if the try is only periodic
	Detail   string    // reply of Zoom or of the mail server
	Cause    error
}

// Error implements error. The text is for logs.
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

// Unwrap returns the cause.
func (l *Later) Unwrap() error { return l.Cause }

// Again returns the error with which a handler of periodic work asks to be called again at t. It does not count as a
// failure.
func Again(t time.Time) error { return &Later{At: t, Periodic: true} }

// RetryAt returns an error after which the work is tried again at t. The other arguments are those of [Retry].
func RetryAt(t time.Time, message, detail string, cause error) error {
	return &Later{At: t, Message: message, Detail: detail, Cause: cause}
}

// Retry returns an error after which the work is tried again after the usual pause: 2 s at first, growing with each
// failure to 10 min (product time). message is a message key, and detail is the reply of Zoom or of the mail server.
func Retry(message, detail string, cause error) error {
	return &Later{Message: message, Detail: detail, Cause: cause}
}

// Noted is the error value that a handler returns if it has kept its promise and has already stored that in the
// transaction of its work (store.Tx.Kept).
type Noted struct {
	// Next is the promise with which the worker continues, or nil. It has the same kind and organization and was leased
	// in the same transaction. Only a handler for which [MayGoOn] is true may lease one.
	Next *navette.Promise
}

// Error implements error. The text is for logs.
func (Noted) Error() string { return "the promise is kept, and that is noted" }

// ErrGiveUp is wrapped by the error of a handler if a retry is useless: the promise is closed and its failure stays
// visible.
var ErrGiveUp = errors.New("trying again cannot help")

// backOff has the pauses after the first, second and further failures of a promise, in product time. The last one
// applies to all later failures.
var backOff = []time.Duration{
	2 * time.Second, 5 * time.Second, 15 * time.Second, 30 * time.Second, time.Minute, 2 * time.Minute, 5 * time.Minute,
	10 * time.Minute,
}

// resultOf converts a handler's error to the result of the try. The next try after a failure is always later than now.
func resultOf(p navette.Promise, err error, now time.Time) store.Result {
	pause := backOff[min(int(p.Attempt), len(backOff)-1)]
	var later *Later
	switch {
	case err == nil:
		return store.Result{Done: true}
	case errors.As(err, &later) && (later.At.IsZero() || !later.Periodic && !later.At.After(now)):
		return store.Result{Next: now.Add(pause), Message: later.Message, Detail: later.Detail}
	case errors.As(err, &later):
		return store.Result{Next: later.At, Periodic: later.Periodic, Message: later.Message, Detail: later.Detail}
	case errors.Is(err, ErrGiveUp):
		return store.Result{Done: true, Message: MessageOf(err)}
	default:
		return store.Result{Next: now.Add(pause), Message: MessageOf(err)}
	}
}

// MessageOf returns the message key of a failed try: the message of the [Later] or the [navette.Error] in the chain,
// otherwise "reason.failed".
func MessageOf(err error) string {
	var later *Later
	if errors.As(err, &later) && later.Message != "" {
		return later.Message
	}
	return cmp.Or(navette.MessageOf(err), "reason.failed")
}
