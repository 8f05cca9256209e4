package journey

import (
	"context"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/schedule"
	"navette.dev/navette/internal/store"
)

// Row is one session with how far it is.
type Row struct {
	Session    navette.Session
	Coach      string // the coach's name, "" where there is none
	Booked     int64
	Waitlisted int64
	LinksSent  int64
	Refused    int64 // links that the mail server refused for good
	Opened     int64 // links that were followed
	Journey    Journey

	GenerateAt navette.Instant // when the meeting is due, zero for a session that needs none
	LinksAt    navette.Instant // when the links are due, zero for a session that needs none
	FirstSent  navette.Instant // when the first link left
	LiveSince  navette.Instant // when it was started, zero where it is not going on
	RecordedAt navette.Instant // when its recording was found at Zoom
	ImportedAt navette.Instant // when its recording was complete here
	Failures   int64           // failed tries of the step in hand
	NextTry    navette.Instant // when the step in hand is tried next after a failure
	Message    string          // message key of what went wrong last
	Import     *Import         // files under way, nil where none are
	Missing    int64           // files that were given up
}

// Import is how far the files of a session's recordings are.
type Import struct {
	Files, Stored, Failed int64
	Bytes, BytesDone      int64
}

// Between are the sessions that last into [from, to), by start, cancelled ones included. A stretch is two months at most.
func (r *Reader) Between(ctx context.Context, actor navette.Actor, from, to time.Time) ([]Row, error) {
	if err := actor.Need(navette.ReadSchedule); err != nil {
		return nil, err
	}
	org := r.store.Org(actor.Org)
	sessions, err := sessionsBetween(ctx, org, from, to)
	if err != nil {
		return nil, err
	}
	all, err := factsOf(ctx, org, r.clock.Now(), sessions, failedPromises)
	return rowsOf(all), err
}

// longestStretch bounds what one look reads.
const longestStretch = 62 * 24 * time.Hour

// sessionsBetween are the sessions that last into [from, to), as far as the longest stretch.
func sessionsBetween(ctx context.Context, org *store.Org, from, to time.Time) ([]navette.Session, error) {
	if to.Sub(from) > longestStretch {
		to = from.Add(longestStretch)
	}
	return org.SessionsBetween(ctx, from, to)
}

func rowsOf(all []facts) []Row {
	rows := make([]Row, len(all))
	for i := range all {
		rows[i] = all[i].row()
	}
	return rows
}

func (f *facts) row() Row {
	r := Row{
		Session: f.session, Coach: f.coach, Booked: f.count.Booked, Waitlisted: f.count.Waitlisted, LinksSent: f.count.Sent,
		Refused: f.count.Refused, Opened: f.count.Opened, Journey: f.journey(), FirstSent: f.count.FirstSent,
		RecordedAt: f.recordedAt(), ImportedAt: f.importedAt(), Import: f.underWay(), Missing: f.missing(),
	}
	if f.session.Mode.OnZoom() {
		r.GenerateAt, r.LinksAt = navette.At(schedule.GenerateDue(f.session, f.org)), navette.At(schedule.LinksDue(f.session, f.org))
	}
	if f.live() {
		r.LiveSince = f.startedAt()
	}
	if p := f.failing(kindsTowards(f.journey())...); p != nil {
		r.Failures, r.Message = p.Attempt, p.LastError
		if p.DoneAt.IsZero() {
			r.NextTry = p.NextAt
		}
	}
	return r
}

// kindsTowards are the kinds of promise that bring a session to its next step.
func kindsTowards(j Journey) []navette.PromiseKind {
	if j.Reached == len(schedule.Steps)-1 {
		return nil
	}
	return schedule.KindsOf[schedule.Steps[j.Reached+1]]
}

// underWay sums the files of calls that are not complete, nil where all are.
func (f *facts) underWay() *Import {
	var sum Import
	for _, c := range f.calls {
		if c.State != navette.CallImporting {
			continue
		}
		sum.Files, sum.Stored, sum.Failed = sum.Files+c.Files, sum.Stored+c.Stored, sum.Failed+c.Failed
		sum.Bytes, sum.BytesDone = sum.Bytes+c.Bytes, sum.BytesDone+c.BytesDone
	}
	if sum.Files == 0 {
		return nil
	}
	return &sum
}
