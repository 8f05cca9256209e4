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

const behind = 14 * 24 * time.Hour // how far the punctuality of Today looks back

// Today is what matters now: what needs somebody, what is under way, the coming 24 hours, the last calls.
type Today struct {
	Now          time.Time
	Organization navette.Organization
	Fresh        bool            // no session was ever planned, and no call is here
	Attention    []Attention     // the earliest deadline first
	UnderWay     []Row           // going on, or on their way back
	Next         []Row           // not begun yet and starting within 24 hours, cancelled ones included
	NextAt       navette.Instant // start of the next session however far away, zero where there is none
	Sessions     int             // not cancelled, under way or within 24 hours
	Online       int             // of them on Zoom
	Places       int64           // booked in them
	Cancelled    int             // sessions within 24 hours that are called off: they stand in the list and in no other count
	Outward      []Dot           // links of the last 14 days
	Inward       []Dot           // recordings of the last 14 days
}

// Dot is how long after its promised instant something happened, for one session.
type Dot struct {
	SessionID string
	At        navette.Instant // of the session's start
	Took      time.Duration   // of links: after they were due; of recordings: after Zoom listed them
}

// Today gathers the first page. ways is the state of Zoom and of the mail server, which may need attention too.
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
	sessions, err := org.SessionsInHand(ctx, now.Add(-behind), settled, now.Add(min(reach(shared.org), longestStretch-behind)))
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

// nextAt is when the next session begins that is not cancelled, zero where there is none. The sessions at hand hold all that
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

// reach is how far ahead something can need somebody: as far as Today looks and as meetings are generated, and a little
// more, so that what is due this very minute is seen.
func reach(org navette.Organization) time.Duration {
	return max(navette.TodayAhead, time.Duration(org.WindowMinutes)*time.Minute) + time.Hour
}

// add puts a session where Today shows it. The dots of those that ended by settled are there.
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

// underWay says whether a session that has begun is going on, or its recording is on its way back.
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

// addDots notes how punctual a session was. Links of a session made after they were due promise nothing.
func (t *Today) addDots(p store.PastSession, org navette.Organization) {
	due := schedule.LinksDue(navette.Session{StartsAt: p.StartsAt}, org)
	if p.Mode.OnZoom() && !p.FirstSent.IsZero() && !due.Before(p.CreatedAt.Time) {
		t.Outward = append(t.Outward, Dot{p.ID, p.StartsAt, p.FirstSent.Sub(due)})
	}
	if !p.ImportedAt.IsZero() {
		t.Inward = append(t.Inward, Dot{p.ID, p.StartsAt, p.ImportedAt.Sub(p.RecordedAt.Time)})
	}
}

// fresh says whether nothing was ever planned and nothing ever came back.
func fresh(ctx context.Context, org *store.Org) (bool, error) {
	if _, err := org.NextSession(ctx, time.Unix(0, 0)); navette.CodeOf(err) != navette.NotFound {
		return false, err
	}
	calls, err := org.Calls(ctx, store.CallFilter{Limit: 1})
	return len(calls) == 0 && err == nil, err
}
