package firstcall

import (
	"context"
	"strings"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/schedule"
	"navette.dev/navette/internal/store"
)

// Input is what a test is begun with.
type Input struct {
	Any   bool   // wait for any call of a linked user, and make no meeting
	Title string // title of the session that is made; "" means a title that both languages share
}

// Begin begins a test and returns its id. Without Any it makes a session of five minutes that begins now, whose meeting
// is generated at once: by the Zoom user whose calls are imported for the actor, otherwise by the default host. If a
// test is open already, Begin returns the id of that test and begins none. The actor needs the right
// [navette.RunFirstCall].
func (f *FirstCalls) Begin(ctx context.Context, actor navette.Actor, in Input) (id string, err error) {
	if err := actor.Need(navette.RunFirstCall); err != nil {
		return "", err
	}
	if in.Title = navette.OneLine(in.Title); in.Title == "" {
		in.Title = "Test Navette"
	}
	now := f.clock.Now()
	err = f.store.Org(actor.Org).Update(ctx, actor, now, func(tx *store.Tx) error {
		open, err := tx.OpenFirstCall(ctx)
		if err == nil || navette.CodeOf(err) != navette.NotFound {
			id = open.ID
			return err
		}
		test := navette.FirstCall{
			ID: navette.NewID(navette.PrefixFirstCall, now), AnyCall: in.Any, AskedBy: actor.ID, AskedAt: navette.At(now),
		}
		if id = test.ID; !in.Any {
			if test.SessionID, err = f.addSession(ctx, tx, actor, in.Title); err != nil {
				return err
			}
		}
		if err := tx.AddFirstCall(ctx, test); err != nil {
			return err
		}
		if err := tx.Record(ctx, navette.EventFirstCallBegun, id, test.SessionID, nil); err != nil {
			return err
		}
		return tx.Promise(ctx, navette.PromiseFirstCall, id, "", now)
	})
	if err == nil && f.Begun != nil {
		f.Begun()
	}
	return id, err
}

// addSession adds the session of a test and returns its id.
func (f *FirstCalls) addSession(
	ctx context.Context, tx *store.Tx, actor navette.Actor, title string,
) (string, error) {
	host, err := hostFor(ctx, tx.Org, actor.ID)
	if err != nil {
		return "", err
	}
	session, err := schedule.AddTrial(ctx, tx, f.clock.Now(), schedule.Trial{
		Title: title, CoachID: actor.ID, HostZoomID: host,
	})
	return session.ID, err
}

// hostFor returns the Zoom user whose calls are imported for a user, if the connection may make meetings for that Zoom
// user. Otherwise it returns "".
func hostFor(ctx context.Context, org *store.Org, userID string) (string, error) {
	current, err := org.Connection(ctx)
	if err != nil || !strings.Contains(current.Scopes, ":admin") {
		return "", navette.IgnoreNotFound(err)
	}
	links, err := org.HostLinks(ctx)
	if err != nil {
		return "", err
	}
	for _, link := range links {
		if link.UserID != userID || !link.ForImport {
			continue
		}
		host, err := org.Host(ctx, link.HostID)
		if err == nil && host.ZoomAccountID == current.ZoomAccountID && host.State == navette.HostActive {
			return host.ZoomUserID, nil
		}
		return "", navette.IgnoreNotFound(err)
	}
	return "", nil
}

// lookAtMost is how long after the last look, in product time, [FirstCalls.Look] asks Zoom again.
const lookAtMost = 5 * time.Second

// Look asks Zoom now, at most every five seconds. Without an open test the error is a [navette.Conflict].
func (f *FirstCalls) Look(ctx context.Context, actor navette.Actor) error {
	return f.ofOpen(ctx, actor, func(tx *store.Tx, row navette.FirstCall) error {
		if tx.At().Before(row.LookedAt.Add(lookAtMost)) {
			return nil
		}
		return tx.Promise(ctx, navette.PromiseFirstCall, row.ID, "", tx.At())
	})
}

// StopTest ends the open test. If its meeting was never started, the session is cancelled, and the meeting is deleted
// in Zoom after Zoom was asked whether it is running. Otherwise its recording is imported as any other. Without an open
// test the error is a [navette.Conflict].
func (f *FirstCalls) StopTest(ctx context.Context, actor navette.Actor) error {
	return f.ofOpen(ctx, actor, func(tx *store.Tx, row navette.FirstCall) error {
		return end(ctx, tx, row, navette.FirstCallStopped)
	})
}

// Remove removes the newest test, which must have ended, and with it the session that was made for it, its meeting and
// its call; the recording stays in Zoom and is not imported again. Of a test of any call it removes the test alone. If
// the test is open, or the call is being imported, the error is a [navette.Conflict].
func (f *FirstCalls) Remove(ctx context.Context, actor navette.Actor) error {
	if err := actor.Need(navette.RunFirstCall); err != nil {
		return err
	}
	return f.store.Org(actor.Org).Update(ctx, actor, f.clock.Now(), func(tx *store.Tx) error {
		row, err := newest(ctx, tx.Org)
		if err != nil {
			return err
		}
		if row.Open() {
			return navette.Fail(navette.Conflict, "firstcall.still_open", nil)
		}
		_, call, err := callOf(ctx, tx.Org, row)
		if err != nil {
			return err
		}
		if call.State == navette.CallImporting && !row.AnyCall {
			return navette.Fail(navette.Conflict, "firstcall.still_importing", nil)
		}
		row.Outcome = navette.FirstCallRemoved
		if err := tx.SaveFirstCall(ctx, row); err != nil {
			return err
		}
		if err := tx.Record(ctx, navette.EventFirstCallRemoved, row.ID, row.SessionID, nil); err != nil {
			return err
		}
		return tx.Promise(ctx, navette.PromiseFirstCall, row.ID, "", tx.At())
	})
}

// ofOpen runs do in a transaction with the open test.
func (f *FirstCalls) ofOpen(
	ctx context.Context, actor navette.Actor, do func(*store.Tx, navette.FirstCall) error,
) error {
	if err := actor.Need(navette.RunFirstCall); err != nil {
		return err
	}
	return f.store.Org(actor.Org).Update(ctx, actor, f.clock.Now(), func(tx *store.Tx) error {
		row, err := tx.OpenFirstCall(ctx)
		if navette.CodeOf(err) == navette.NotFound {
			return navette.Fail(navette.Conflict, "firstcall.not_open", err)
		}
		if err != nil {
			return err
		}
		return do(tx, row)
	})
}

// end ends a test in a transaction, and makes its last work due: to tidy up in Zoom.
func end(ctx context.Context, tx *store.Tx, row navette.FirstCall, outcome navette.FirstCallOutcome) error {
	row.Outcome, row.EndedAt, row.Failure, row.Detail = outcome, navette.At(tx.At()), "", ""
	if err := tx.SaveFirstCall(ctx, row); err != nil {
		return err
	}
	if err := tx.Record(ctx, navette.EventFirstCallEnded, row.ID, row.SessionID,
		map[string]any{"outcome": outcome}); err != nil {
		return err
	}
	if row.SessionID != "" && outcome != navette.FirstCallGreen {
		started, err := tx.WasStarted(ctx, row.SessionID)
		if err != nil {
			return err
		}
		if !started {
			session, err := tx.Session(ctx, row.SessionID)
			if err != nil {
				return err
			}
			if err := schedule.EndTrial(ctx, tx, tx.At(), session); err != nil {
				return err
			}
		}
	}
	return tx.Promise(ctx, navette.PromiseFirstCall, row.ID, "", tx.At())
}

// newest returns the newest test. If there is none, or it was removed, the error is [navette.NotFound].
func newest(ctx context.Context, org *store.Org) (navette.FirstCall, error) {
	row, err := org.NewestFirstCall(ctx)
	if err == nil && row.Outcome == navette.FirstCallRemoved {
		err = navette.Fail(navette.NotFound, "", nil)
	}
	return row, err
}
