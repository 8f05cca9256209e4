package journey

import (
	"context"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/schedule"
	"navette.dev/navette/internal/store"
)

// Row is a session with its state, as lists show it.
type Row struct {
	Session    navette.Session
	Coach      string // the coach's name, or ""
	Booked     int64
	Waitlisted int64
	LinksSent  int64
	Refused    int64 // links that the mail server refused permanently
	Opened     int64 // links that were opened
	Journey    Journey
	UnderWay   bool // whether it is in progress, or its recording is being imported

	GenerateAt navette.Instant // when the meeting is due, zero if the session needs none
	LinksAt    navette.Instant // when the links are due, zero if the session needs none
	FirstSent  navette.Instant // when the first link was sent
	LiveSince  navette.Instant // when it was started, zero unless it is in progress
	RecordedAt navette.Instant // when its recording was found in Zoom
	ImportedAt navette.Instant // when its recording was complete
	Failures   int64           // failed tries of the step in progress
	NextTry    navette.Instant // when the step in progress is next tried after a failure
	Message    string          // message key of the last failure
	Import     *Import         // files being imported, or nil
	Missing    int64           // files that were given up
}

// Import is the progress of the files of a session's recordings.
type Import struct {
	Files, Stored, Failed int64
	Bytes, BytesDone      int64
}

// Between returns the sessions that overlap [from, to), ordered by start, including cancelled ones. If to is more than
// 62 days after from, sessions after those 62 days are left out.
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

// longestPeriod is the longest period of one read.
const longestPeriod = 62 * 24 * time.Hour

// sessionsBetween returns the sessions that overlap [from, to), of which it reads at most the longest period.
func sessionsBetween(ctx context.Context, org *store.Org, from, to time.Time) ([]navette.Session, error) {
	if to.Sub(from) > longestPeriod {
		to = from.Add(longestPeriod)
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
		Session: f.session, Coach: f.coach, Journey: f.journey(),
		Booked: f.count.Booked, Waitlisted: f.count.Waitlisted, LinksSent: f.count.Sent, Refused: f.count.Refused,
		Opened: f.count.Opened, FirstSent: f.count.FirstSent,
		RecordedAt: f.recordedAt(), ImportedAt: f.importedAt(), Import: f.importing(), Missing: f.missing(),
	}
	if f.session.Mode.OnZoom() {
		r.GenerateAt, r.LinksAt = navette.At(schedule.GenerateDue(f.session, f.org)),
			navette.At(schedule.LinksDue(f.session, f.org))
	}
	if f.live() {
		r.LiveSince = f.startedAt()
	}
	if p := f.failing(kindsOfNext(r.Journey)...); p != nil {
		r.Failures, r.Message = p.Attempt, p.LastError
		if p.DoneAt.IsZero() {
			r.NextTry = p.NextAt
		}
	}
	r.UnderWay = f.underWay(r)
	return r
}

// kindsOfNext returns the kinds of promise of a session's next step.
func kindsOfNext(j Journey) []navette.PromiseKind {
	if j.Reached == len(schedule.Steps)-1 {
		return nil
	}
	return schedule.KindsOf[schedule.Steps[j.Reached+1]]
}

// importing adds up the files of the calls that are being imported. It returns nil if there is none.
func (f *facts) importing() *Import {
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
