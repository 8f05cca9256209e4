package firstcall

import (
	"context"
	"errors"
	"time"

	"navette.dev/navette/internal/jobs"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/zoom"
)

// Pauses between two looks at Zoom, in product time, by how long the present step is waited for.
// pauseFirst holds until firstUntil, while the meeting is being made; then pauseSoon until soonUntil, pauseLater until
// laterUntil, and pauseSeldom.
const (
	pauseFirst  = 2 * time.Second
	firstUntil  = time.Minute
	pauseSoon   = 10 * time.Second
	soonUntil   = 15 * time.Minute
	pauseLater  = time.Minute
	laterUntil  = time.Hour
	pauseSeldom = 10 * time.Minute
)

// giveUpAfter is how long a test is followed at most. Later the pages of the session and of the call show the rest.
const giveUpAfter = 3 * 24 * time.Hour

// Work is the handler of [navette.PromiseFirstCall]: it asks Zoom how far the call of a test is, until the test has
// ended. It asks every ten seconds at first, and more rarely the longer the present step is waited for. After the end
// it deletes a meeting that was never started, and what belongs to a removed test.
func (f *FirstCalls) Work(ctx context.Context, p navette.Promise) error {
	org := f.store.Org(p.OrgID)
	row, err := org.FirstCall(ctx, p.Subject)
	if err != nil {
		return navette.IgnoreNotFound(err)
	}
	if !row.Open() {
		return f.tidy(ctx, row)
	}
	x, err := f.factsOf(ctx, org, row)
	if err != nil {
		return err
	}
	if ended, err := f.endIfOver(ctx, x); ended || err != nil {
		return err
	}
	early, looked := x.row.SessionID != "" && x.meetingStep().State == Now, f.look(ctx, x)
	if ctx.Err() != nil {
		return looked // the lease was lost, or the program ends
	}
	if err := f.noteLook(ctx, row, looked); err != nil {
		return err
	}
	if row, err = org.FirstCall(ctx, row.ID); err != nil || !row.Open() {
		return err
	}
	if x, err = f.factsOf(ctx, org, row); err != nil {
		return err
	}
	if ended, err := f.endIfOver(ctx, x); ended || err != nil {
		return err
	}
	if early && x.before(x.row.AskedAt, firstUntil) {
		return jobs.Again(f.clock.Now().Add(pauseFirst))
	}
	return jobs.Again(f.nextLook(x, looked))
}

// endIfOver ends a test of which no step can happen any more.
func (f *FirstCalls) endIfOver(ctx context.Context, x *facts) (bool, error) {
	ended, green := over(x.steps())
	outcome := navette.FirstCallGivenUp
	switch {
	case green && ended:
		outcome = navette.FirstCallGreen
	case !ended && x.before(x.row.AskedAt, giveUpAfter):
		return false, nil
	}
	return true, f.update(ctx, x.row.OrgID, func(tx *store.Tx) error {
		row, err := tx.FirstCall(ctx, x.row.ID)
		if err != nil || !row.Open() {
			return err
		}
		return end(ctx, tx, row, outcome)
	})
}

// noteLook records when Zoom was asked, and why that failed if it did.
func (f *FirstCalls) noteLook(ctx context.Context, row navette.FirstCall, looked error) error {
	message, detail := failureOf(looked)
	return f.change(ctx, row.OrgID, row.ID, func(r *navette.FirstCall) {
		r.LookedAt, r.Failure, r.Detail = navette.At(f.clock.Now()), message, detail
	})
}

// nextLook returns when Zoom is asked next.
func (f *FirstCalls) nextLook(x *facts, looked error) time.Time {
	since := x.row.AskedAt
	for _, s := range x.steps() {
		if s.At.After(since.Time) {
			since = s.At
		}
	}
	pause := pauseSeldom
	switch waited := x.now.Sub(since.Time); {
	case waited < soonUntil:
		pause = pauseSoon
	case waited < laterUntil:
		pause = pauseLater
	}
	next := f.clock.Now().Add(pause)
	var limited *zoom.RateLimitedError
	if errors.As(looked, &limited) && limited.Until.After(next) {
		return limited.Until
	}
	return next
}

// failureOf returns the message key of why Zoom could not be asked, and Zoom's reply. Both are "" if err is nil.
func failureOf(err error) (message, detail string) {
	var refused *zoom.Error
	switch {
	case err == nil:
		return "", ""
	case navette.CodeOf(err) == navette.NeedsAttention:
		return navette.MessageOf(err), ""
	case zoom.IsRateLimited(err):
		return "reason.zoom_rate_limited", ""
	case zoom.Unanswered(err):
		return "reason.zoom_unreachable", ""
	case errors.As(err, &refused):
		return "reason.zoom_refused", refused.Message
	default:
		return "reason.failed", ""
	}
}
