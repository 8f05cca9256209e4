package journey

import (
	"context"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/schedule"
	"navette.dev/navette/internal/standing"
	"navette.dev/navette/internal/store"
)

// behind is how far back Today shows punctuality.
const behind = 14 * 24 * time.Hour

// Today is the data of the first page: problems, sessions in progress, the next 24 hours, and punctuality.
type Today struct {
	Now          time.Time
	Organization navette.Organization
	Attention    []Attention     // those with the earliest deadline first
	UnderWay     []Row           // sessions in progress, or with recordings being imported
	Next         []Row           // other sessions that start within 24 hours, including cancelled ones
	NextAt       navette.Instant // start of the next session at any distance, or zero
	Sessions     int             // number of sessions in progress or within 24 hours that are not cancelled
	Online       int             // number of those that need Zoom
	Places       int64           // number of bookings of those Sessions
	Cancelled    int             // number of cancelled sessions within 24 hours
	Outward      []Dot           // of the links of the last 14 days
	Inward       []Dot           // of the recordings of the last 14 days
}

// Dot is the punctuality of a session's links or of its recording's import.
type Dot struct {
	SessionID string
	At        navette.Instant // start of the session
	// for links, from their due time until the first one was sent; for a recording, from when Zoom listed it until its
	// import was complete
	Took time.Duration
}

// Today returns the data of the first page. ways is the state of Zoom and of the mail server; problems with them are
// listed under Attention.
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
		now.Add(min(reach(shared.org), longestPeriod-behind)))
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
	t.NextAt, err = nextAt(ctx, org, now, sessions)
	return t, err
}

// nextAt returns the start of the next session that is not cancelled, or zero. known contains all sessions that begin
// within [reach], ordered by start.
func nextAt(ctx context.Context, org *store.Org, now time.Time, known []navette.Session) (navette.Instant, error) {
	for _, session := range known {
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

// reach returns how far ahead of now the sessions of Today start: as far as Today lists sessions and meetings are
// generated, and an hour more, to include those at the limit.
func reach(org navette.Organization) time.Duration {
	return max(navette.TodayAhead, time.Duration(org.WindowMinutes)*time.Minute) + time.Hour
}

// add adds a session to the lists and counts of Today. If the session ended by settled, its dots were added before.
func (t *Today) add(f *facts, settled time.Time) {
	r := f.row()
	if s := r.Session; s.EndsAt.After(settled) && !s.Trial() {
		t.addDots(store.PastSession{
			ID: s.ID, StartsAt: s.StartsAt, CreatedAt: s.CreatedAt, Mode: s.Mode,
			FirstSent: r.FirstSent, RecordedAt: r.RecordedAt, ImportedAt: r.ImportedAt,
		}, f.org)
	}
	if r.Session.StartsAt.After(t.Now.Add(navette.TodayAhead)) {
		return
	}
	upcoming := r.Session.StartsAt.After(t.Now)
	switch {
	case r.UnderWay:
		t.UnderWay = append(t.UnderWay, r)
	case upcoming:
		t.Next = append(t.Next, r)
	}
	switch {
	case r.Session.Cancelled() && upcoming:
		t.Cancelled++
		return
	case r.Session.Cancelled(), !upcoming && f.over():
		return
	}
	t.Sessions++
	t.Places += r.Booked
	if r.Session.Mode.OnZoom() {
		t.Online++
	}
}

// underWay reports whether the session of r is in progress, or its recording is being imported. A session is in
// progress between its planned start and end, and while its meeting is, if it is not cancelled.
func (f *facts) underWay(r Row) bool {
	switch {
	case r.Session.Cancelled():
		return false
	case !r.LiveSince.IsZero():
		return true
	case !f.over():
		return !r.Session.StartsAt.After(f.now)
	}
	ended := r.Journey.Last() == schedule.StepEnded || r.Journey.Last() == schedule.StepRecorded
	return ended && r.Journey.Working
}

// addDots adds the punctuality of a session. Links of a session that was created after they were due do not count.
func (t *Today) addDots(p store.PastSession, org navette.Organization) {
	due := schedule.LinksDue(navette.Session{StartsAt: p.StartsAt}, org)
	if p.Mode.OnZoom() && !p.FirstSent.IsZero() && !due.Before(p.CreatedAt.Time) {
		t.Outward = append(t.Outward, Dot{p.ID, p.StartsAt, p.FirstSent.Sub(due)})
	}
	if !p.ImportedAt.IsZero() {
		t.Inward = append(t.Inward, Dot{p.ID, p.StartsAt, p.ImportedAt.Sub(p.RecordedAt.Time)})
	}
}
