package journey

import (
	"context"
	"slices"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/schedule"
	"navette.dev/navette/internal/standing"
	"navette.dev/navette/internal/store"
)

const behind = 14 * 24 * time.Hour // how far back Today shows punctuality

// Today is the data of the first page: what needs attention, sessions in progress, the next 24 hours, the last calls.
type Today struct {
	Now          time.Time
	Organization navette.Organization
	Fresh        bool            // whether no session was ever planned, and there is no call
	Attention    []Attention     // the earliest deadline first
	UnderWay     []Row           // in progress, or with recordings being imported
	Next         []Row           // not begun yet and starting within 24 hours, cancelled ones included
	NextAt       navette.Instant // start of the next session however far away, or zero
	Sessions     int             // not cancelled, in progress or within 24 hours
	Online       int             // those of them that are online
	Places       int64           // bookings of them
	Cancelled    int             // cancelled sessions within 24 hours: they are in the list and in no other count
	Outward      []Dot           // links of the last 14 days
	Inward       []Dot           // recordings of the last 14 days
}

// Dot is how long after it was due something happened, for one session.
type Dot struct {
	SessionID string
	At        navette.Instant // start of the session
	Took      time.Duration   // of links: after they were due; of recordings: after Zoom listed them
}

// Today returns the data of the first page. ways is the state of Zoom and of the mail server, which may need
// attention too.
func (r *Reader) Today(ctx context.Context, actor navette.Actor, ways standing.Standing) (Today, error) {
	if err := actor.Need(navette.ReadSchedule); err != nil {
		return Today{}, err
	}
	org, now := r.store.Org(actor.Org), r.clock.Now()
	shared, err := readCommon(ctx, org, now)
	if err != nil {
		return Today{}, err
	}
	settled := now.Add(-store.LongestSession)
	sessions, err := org.SessionsInHand(ctx, now.Add(-behind), settled,
		now.Add(min(reach(shared.org), longestStretch-behind)))
	if err != nil {
		return Today{}, err
	}
	past, err := org.PastSessions(ctx, now.Add(-behind), settled)
	if err != nil {
		return Today{}, err
	}
	all, err := shared.factsOf(ctx, org, sessions, failedPromises)
	if err != nil {
		return Today{}, err
	}
	t := Today{Now: now, Organization: shared.org}
	for _, p := range past {
		t.addDots(p, shared.org)
	}
	for i := range all {
		t.add(&all[i], settled)
	}
	if t.Attention, err = r.attention(ctx, org, actor, shared, all, ways); err != nil {
		return Today{}, err
	}
	stands := func(s navette.Session) bool { return !s.Cancelled() }
	if t.NextAt, err = nextAt(ctx, org, now, sessions); err != nil || slices.ContainsFunc(sessions, stands) {
		return t, err
	}
	t.Fresh, err = fresh(ctx, org)
	return t, err
}

// nextAt returns the start of the next session that is not cancelled, or zero. The sessions at hand contain all that
// begin within reach, by start.
func nextAt(ctx context.Context, org *store.Org, now time.Time, atHand []navette.Session) (navette.Instant, error) {
	for _, session := range atHand {
		if session.StartsAt.After(now) && !session.Cancelled() {
			return session.StartsAt, nil
		}
	}
	next, err := org.NextSession(ctx, now)
	if navette.CodeOf(err) == navette.NotFound {
		return navette.Instant{}, nil
	}
	return next.StartsAt, err
}

// reach returns how far ahead something can need attention: as far as Today shows and as meetings are generated, and
// a little more, to include what is due at this minute.
func reach(org navette.Organization) time.Duration {
	return max(navette.TodayAhead, time.Duration(org.WindowMinutes)*time.Minute) + time.Hour
}

// add adds a session where Today shows it. The dots of those that ended by settled were added before.
func (t *Today) add(f *facts, settled time.Time) {
	r := f.row()
	if s := r.Session; s.EndsAt.After(settled) {
		t.addDots(store.PastSession{
			ID: s.ID, StartsAt: s.StartsAt, CreatedAt: s.CreatedAt, Mode: s.Mode,
			FirstSent: r.FirstSent, RecordedAt: r.RecordedAt, ImportedAt: r.ImportedAt,
		}, f.org)
	}
	if r.Session.StartsAt.After(t.Now.Add(navette.TodayAhead)) {
		return
	}
	comes := r.Session.StartsAt.After(t.Now)
	switch {
	case comes:
		t.Next = append(t.Next, r)
	case underWay(f, r):
		t.UnderWay = append(t.UnderWay, r)
	}
	switch {
	case r.Session.Cancelled() && comes:
		t.Cancelled++
		return
	case r.Session.Cancelled(), !comes && f.over():
		return
	}
	t.Sessions++
	t.Places += r.Booked
	if r.Session.Mode.OnZoom() {
		t.Online++
	}
}

// underWay reports whether a session that has begun is in progress, or its recording is being imported.
func underWay(f *facts, r Row) bool {
	if r.Session.Cancelled() {
		return false
	}
	if !f.over() || !r.LiveSince.IsZero() {
		return true
	}
	back := r.Journey.Last() == schedule.StepEnded || r.Journey.Last() == schedule.StepRecorded
	return back && r.Journey.Working
}

// addDots records how punctual a session was. Links of a session that was created after they were due do not count.
func (t *Today) addDots(p store.PastSession, org navette.Organization) {
	due := schedule.LinksDue(navette.Session{StartsAt: p.StartsAt}, org)
	if p.Mode.OnZoom() && !p.FirstSent.IsZero() && !due.Before(p.CreatedAt.Time) {
		t.Outward = append(t.Outward, Dot{p.ID, p.StartsAt, p.FirstSent.Sub(due)})
	}
	if !p.ImportedAt.IsZero() {
		t.Inward = append(t.Inward, Dot{p.ID, p.StartsAt, p.ImportedAt.Sub(p.RecordedAt.Time)})
	}
}

// fresh reports whether no session was ever planned and no recording imported.
func fresh(ctx context.Context, org *store.Org) (bool, error) {
	if _, err := org.NextSession(ctx, time.Unix(0, 0)); navette.CodeOf(err) != navette.NotFound {
		return false, err
	}
	calls, err := org.Calls(ctx, store.CallFilter{Limit: 1})
	return len(calls) == 0 && err == nil, err
}
