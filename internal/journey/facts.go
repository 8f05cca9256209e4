package journey

import (
	"context"
	"slices"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/schedule"
	"navette.dev/navette/internal/store"
)

// facts are the rows from which the state of one session is computed.
type facts struct {
	now        time.Time
	org        navette.Organization
	connection navette.Connection // the zero value if there is none
	session    navette.Session
	coach      string
	count      store.BookingCount
	meetings   []navette.Meeting // the oldest first
	sittings   []store.SessionSitting
	calls      []store.SessionCall
	promises   []navette.Promise
}

// promiseReads are the queries of promises. A session's page explains all promises, a list only those that failed.
type promiseReads struct {
	ofSessions func(*store.Org, context.Context, []string) ([]navette.Promise, error)
	about      func(*store.Org, context.Context, navette.PromiseKind, []string) ([]navette.Promise, error)
}

var (
	allPromises    = promiseReads{(*store.Org).PromisesOfSessions, (*store.Org).PromisesAbout}
	failedPromises = promiseReads{(*store.Org).FailedPromises, (*store.Org).FailedAbout}
)

// factsOf reads the facts of some sessions, in their order. The number of queries does not depend on the number of
// sessions.
func factsOf(
	ctx context.Context, org *store.Org, now time.Time, sessions []navette.Session, read promiseReads,
) ([]facts, error) {
	if len(sessions) == 0 {
		return nil, nil
	}
	c, err := readCommon(ctx, org, now)
	if err != nil {
		return nil, err
	}
	return c.factsOf(ctx, org, sessions, read)
}

// common are the facts that all sessions of an organization share, and the names of its users.
type common struct {
	facts
	names map[string]string // by user id
}

// factsOf is [factsOf] for common facts that were read already.
func (c common) factsOf(
	ctx context.Context, org *store.Org, sessions []navette.Session, read promiseReads,
) ([]facts, error) {
	if len(sessions) == 0 {
		return nil, nil
	}
	all := make([]facts, len(sessions))
	ids, at := make([]string, len(sessions)), make(map[string]*facts, len(sessions))
	for i, s := range sessions {
		all[i] = c.facts
		all[i].session, all[i].coach = s, s.Coach(c.names)
		ids[i], at[s.ID] = s.ID, &all[i]
	}
	return all, readRows(ctx, org, ids, at, read)
}

// readCommon reads the common facts of an organization.
func readCommon(ctx context.Context, org *store.Org, now time.Time) (common, error) {
	c := common{facts: facts{now: now}, names: map[string]string{}}
	var err error
	if c.org, err = org.Organization(ctx); err != nil {
		return c, err
	}
	if c.connection, err = org.Connection(ctx); err != nil && navette.CodeOf(err) != navette.NotFound {
		return c, err
	}
	users, err := org.UsersEver(ctx)
	for _, u := range users {
		c.names[u.ID] = u.Name
	}
	return c, err
}

// readRows reads the rows that belong to the sessions and adds each to the facts of its session, which are in at by id.
func readRows(ctx context.Context, org *store.Org, ids []string, at map[string]*facts, read promiseReads) error {
	counts, err := org.BookingCounts(ctx, ids)
	if err != nil {
		return err
	}
	for _, c := range counts {
		at[c.SessionID].count = c
	}
	meetings, err := org.MeetingsOfSessions(ctx, ids)
	if err != nil {
		return err
	}
	for _, m := range meetings {
		at[m.SessionID].meetings = append(at[m.SessionID].meetings, m)
	}
	calls, err := org.CallsOfSessions(ctx, ids)
	if err != nil {
		return err
	}
	for _, c := range calls {
		at[c.SessionID].calls = append(at[c.SessionID].calls, c)
	}
	promises, err := read.ofSessions(org, ctx, ids)
	if err != nil {
		return err
	}
	for _, p := range promises {
		at[p.SessionID].promises = append(at[p.SessionID].promises, p)
	}
	return readSittings(ctx, org, ids, at, read)
}

// readSittings reads the sittings, and the promises about their recordings, which name no session.
func readSittings(ctx context.Context, org *store.Org, ids []string, at map[string]*facts, read promiseReads) error {
	sittings, err := org.SittingsOfSessions(ctx, ids)
	if err != nil {
		return err
	}
	sessionOf, sittingIDs := make(map[string]string, len(sittings)), make([]string, len(sittings))
	for i, si := range sittings {
		at[si.SessionID].addSitting(si)
		sessionOf[si.SittingID], sittingIDs[i] = si.SessionID, si.SittingID
	}
	recordings, err := read.about(org, ctx, navette.PromiseRecording, sittingIDs)
	if err != nil {
		return err
	}
	for _, p := range recordings {
		if p.SessionID == "" {
			f := at[sessionOf[p.Subject]]
			f.promises = append(f.promises, p)
		}
	}
	return nil
}

// addSitting adds a sitting. A sitting that ended before the session's start was a rehearsal: neither it nor its
// recording belongs to the session.
func (f *facts) addSitting(si store.SessionSitting) {
	if !si.EndedAt.IsZero() && si.EndedAt.Before(f.session.StartsAt.Time) {
		f.calls = slices.DeleteFunc(f.calls, func(c store.SessionCall) bool { return c.SittingID == si.SittingID })
		return
	}
	f.sittings = append(f.sittings, si)
}

// meeting returns the present meeting, otherwise the last that was deleted, or nil.
func (f *facts) meeting() *navette.Meeting { return schedule.StandingMeeting(f.meetings) }

func (f *facts) ready() bool {
	m := f.meeting()
	return m != nil && m.State == navette.MeetingReady
}

// of returns the promises of some kinds.
func (f *facts) of(kinds ...navette.PromiseKind) []navette.Promise {
	var found []navette.Promise
	for _, p := range f.promises {
		for _, kind := range kinds {
			if p.Kind == kind {
				found = append(found, p)
			}
		}
	}
	return found
}

// failing returns the first promise of some kinds whose last try failed and that was not kept since, or nil.
func (f *facts) failing(kinds ...navette.PromiseKind) *navette.Promise {
	for _, p := range f.of(kinds...) {
		if failed(p) {
			return &p
		}
	}
	return nil
}

// failed reports whether a promise's last try failed. A periodic promise that waits for its next time has no tries.
func failed(p navette.Promise) bool {
	return p.LastError != "" && (p.Attempt > 0 || !p.DoneAt.IsZero())
}

// startedAt returns when the session's meeting was first started, or zero.
func (f *facts) startedAt() navette.Instant {
	for _, si := range f.sittings {
		if !si.StartedAt.IsZero() {
			return si.StartedAt
		}
	}
	return navette.Instant{}
}

// live reports whether a sitting is in progress: it was started, its end is not known, and there is no recording of it.
// A sitting whose end is never reported counts as ended [store.LongestSession] after the session's planned end.
func (f *facts) live() bool {
	if !f.now.Before(f.session.EndsAt.Add(store.LongestSession)) {
		return false
	}
	for _, si := range f.sittings {
		if !si.StartedAt.IsZero() && si.EndedAt.IsZero() && !f.hasCallOf(si.SittingID) {
			return true
		}
	}
	return false
}

func (f *facts) hasCallOf(sitting string) bool {
	for _, c := range f.calls {
		if c.SittingID == sitting {
			return true
		}
	}
	return false
}

// endedAt returns when the last sitting ended, or zero.
func (f *facts) endedAt() navette.Instant {
	var end navette.Instant
	for _, si := range f.sittings {
		if si.EndedAt.After(end.Time) {
			end = si.EndedAt
		}
	}
	return end
}

// recordedAt returns when a recording was first found in Zoom, or zero.
func (f *facts) recordedAt() navette.Instant {
	var first navette.Instant
	for _, c := range f.calls {
		if first.IsZero() || c.CreatedAt.Before(first.Time) {
			first = c.CreatedAt
		}
	}
	return first
}

// missing counts the files that were given up, of calls that are no longer being imported.
func (f *facts) missing() int64 {
	var n int64
	for _, c := range f.calls {
		if c.State == navette.CallIncomplete {
			n += c.Missing
		}
	}
	return n
}

// importedAt returns when the last of the calls was complete, or zero if one of them is not or there is none.
func (f *facts) importedAt() navette.Instant {
	var at navette.Instant
	for _, c := range f.calls {
		if c.State != navette.CallReady {
			return navette.Instant{}
		}
		if c.ReadyAt.After(at.Time) {
			at = c.ReadyAt
		}
	}
	return at
}
