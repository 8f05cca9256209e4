package web_test

import (
	"context"
	"math/rand/v2"
	"slices"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/schedule/scheduletest"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/web/webtest"
)

// history is a random sequence of events of sessions and of the connection to Zoom.
type history struct {
	*scheduletest.Studio
	seed       uint64
	random     *rand.Rand
	connection navette.Connection // the zero value while nothing is connected
	ended      string             // how the last connection ended
	sessions   []*lived
	log        []string
}

// lived is a session with its events so far.
type lived struct {
	navette.Session
	unsent   []string // bookings whose links were neither sent nor refused
	booked   int
	off      bool   // cancelled
	fault    string // one of faults
	meeting  *navette.Meeting
	gone     bool
	sitting  *navette.Sitting
	finding  bool // a search for the recording failed
	file     *navette.RecordingFile
	imported bool
}

// aside reports whether no meeting belongs to the session.
func (s *lived) aside() bool { return s.off || !s.Mode.OnZoom() }

func newHistory(site *webtest.Site, seed uint64) *history {
	past := &history{seed: seed, random: rand.New(rand.NewPCG(seed, 11))}
	past.Studio = site.Studio()
	past.Members = past.NewMembers(site.Owner, 3)
	return past
}

// step makes one random change and returns the session that it affects, or any session if it affects all.
func (past *history) step() *lived {
	past.Helper()
	now := past.Clock.Now()
	open := slices.DeleteFunc(slices.Clone(past.sessions), func(s *lived) bool {
		return s.imported || s.off || now.After(s.EndsAt.Add(26*time.Hour))
	})
	past.random.Shuffle(len(open), func(i, j int) { open[i], open[j] = open[j], open[i] })
	switch draw := past.random.IntN(12); {
	case len(open) < 6:
		return past.plan()
	case draw < 2, draw < 4 && past.connectionState() != "connected":
		past.toConnection()
		return open[0]
	case draw < 6:
		return past.wait(open)
	}
	for _, s := range open {
		if past.toSession(s) {
			return s
		}
	}
	return past.wait(open)
}

func (past *history) say(what string) {
	past.log = append(past.log, past.Clock.Now().Format("Mon 15:04 ")+what)
}

// plan schedules a session within the next two days, on Zoom or in person, recorded or not.
func (past *history) plan() *lived {
	past.Helper()
	past.say("plan")
	in := past.Input(past.Clock.Now().Truncate(time.Minute).Add(time.Duration(5+past.random.IntN(44*60)) * time.Minute))
	in.Capacity = 2
	in.Record = past.random.IntN(3) > 0
	if past.random.IntN(8) == 0 {
		in.Mode = navette.InPerson
	}
	session, err := past.Schedule.Create(past.Context(), past.Owner, in)
	past.Must(err)
	s := &lived{Session: session, fault: faults[past.random.IntN(len(faults))]}
	past.sessions = append(past.sessions, s)
	for range past.random.IntN(3) {
		past.book(s)
	}
	return s
}

// wait moves the clock to the next instant at which something is due for one of the sessions, and returns that
// session.
func (past *history) wait(sessions []*lived) *lived {
	var next time.Time
	first := sessions[0]
	for _, s := range sessions {
		for _, at := range []time.Time{
			s.StartsAt.Add(-24 * time.Hour), s.StartsAt.Add(-15 * time.Minute), s.StartsAt.Time,
			s.StartsAt.Add(6 * time.Minute), s.EndsAt.Time, s.EndsAt.Add(121 * time.Minute), s.EndsAt.Add(26 * time.Hour),
		} {
			if at.After(past.Clock.Now()) && (next.IsZero() || at.Before(next)) {
				next, first = at, s
			}
		}
	}
	if !next.IsZero() {
		past.Clock.Set(next)
	}
	past.say("wait")
	return first
}

// toConnection restores the connection to Zoom if it does not work, and interrupts it otherwise.
func (past *history) toConnection() {
	past.Helper()
	c := past.connection
	state := past.connectionState()
	what := map[string]string{"paused": "resume", "silent": "answer"}[state]
	if state == "connected" {
		breaks := []string{"pause", "refuse", "disconnect", "uninstall", "no answer", "no answer"}
		what = breaks[past.random.IntN(len(breaks))]
	}
	past.say(what + " connection")
	if what == "" { // never connected, ended or refused
		past.connection, past.ended = past.Connect(), ""
		return
	}
	past.Update(past.Owner, func(ctx context.Context, tx *store.Tx) error {
		switch what {
		case "pause", "resume":
			return tx.Pause(ctx, c, what == "pause")
		case "refuse":
			_, err := tx.NeedsAttention(ctx, c, "revoked")
			return err
		case "disconnect":
			past.connection, past.ended = navette.Connection{}, "disconnected"
			return tx.Disconnect(ctx, c, "disconnected", navette.EventDisconnected)
		case "uninstall":
			past.connection, past.ended = navette.Connection{}, "uninstalled"
			return tx.Disconnect(ctx, c, "deauthorized", navette.EventDeauthorized)
		case "no answer":
			for range navette.SilentCalls {
				if err := tx.CallUnanswered(ctx, c.ID); err != nil {
					return err
				}
			}
			return nil
		default:
			return tx.CallAnswered(ctx, c.ID)
		}
	})
}

// connectionState returns the state of the connection, in the terms of the package standing.
func (past *history) connectionState() string {
	past.Helper()
	if past.connection.ID == "" && past.ended == "" {
		return "never"
	}
	if past.connection.ID == "" {
		return past.ended
	}
	c, err := past.Store.Org(past.Owner.Org).Connection(past.Context())
	past.Must(err)
	switch {
	case c.State == navette.ConnectionAttention:
		return "refused"
	case c.Paused():
		return "paused"
	case c.Silent():
		return "silent"
	default:
		return "connected"
	}
}

// toSession makes the next change to a session, and reports whether there was one. The fault of a session was drawn
// when it was scheduled.
func (past *history) toSession(s *lived) bool {
	past.Helper()
	actions := map[string]func(*lived) bool{
		"book": past.book, "link": past.sendLink, "refused link": past.refuseLink, "failed link": past.failLink,
		"cancel": past.cancel, "meet": past.meet, "failed meeting": past.failMeeting, "gone": past.deleteMeeting,
		"start": past.start, "end": past.end, "failed look": past.failLook, "recording": past.record,
		"failed file": past.failFile, "file": past.storeFile,
	}
	names := []string{s.fault, "meet", "start", "link", "end", "recording", "file", "book"}
	for _, name := range names {
		if do := actions[name]; do != nil && do(s) {
			past.say(name)
			return true
		}
	}
	return false
}

// faults are the faults that a session can have, and "" for none.
var faults = []string{
	"", "", "", "no show", "no show", "overrun", "overrun", "refused link", "failed link", "cancel", "cancel",
	"failed meeting",
	"gone", "no recording", "failed look", "failed look", "failed look", "failed file", "failed file", "failed file",
	"failed file", "late links", "late links",
}

func (past *history) before(at navette.Instant) bool { return past.Clock.Now().Before(at.Time) }

func (past *history) book(s *lived) bool {
	if s.booked == 2 || past.random.IntN(6) > 0 && s.booked > 0 || !past.before(s.EndsAt) {
		return false
	}
	b := past.Book(s.ID, past.Members[s.booked])
	s.booked++
	s.unsent = append(s.unsent, b.ID)
	return true
}

// linkDue reports whether a link may be sent now.
func (past *history) linkDue(s *lived) bool {
	at := navette.At(s.StartsAt.Add(-15 * time.Minute))
	return !s.aside() && len(s.unsent) > 0 && !past.before(at) && past.before(s.EndsAt)
}

func (past *history) sendLink(s *lived) bool {
	if s.fault == "late links" && s.sitting == nil {
		return false
	}
	return past.handOver(s, "")
}

func (past *history) refuseLink(s *lived) bool { return past.handOver(s, "550 no such user") }

func (past *history) handOver(s *lived, refused string) bool {
	if !past.linkDue(s) {
		return false
	}
	past.SendLink(s.unsent[0], refused)
	s.unsent = s.unsent[1:]
	return true
}

func (past *history) failLink(s *lived) bool {
	if !past.linkDue(s) || past.random.IntN(2) == 0 {
		return false
	}
	past.Finish(navette.PromiseLink, s.unsent[0], "mail.unreachable")
	return true
}

func (past *history) cancel(s *lived) bool {
	if !past.before(s.EndsAt) || past.random.IntN(3) > 0 {
		return false
	}
	_, err := past.Schedule.Cancel(past.Context(), past.Owner, s.ID)
	past.Must(err)
	s.off = true
	return true
}

// meetingDue reports whether a meeting may be generated now.
func (past *history) meetingDue(s *lived) bool {
	at := navette.At(s.StartsAt.Add(-24 * time.Hour))
	return !s.aside() && s.meeting == nil && !past.before(at) && past.before(s.EndsAt)
}

func (past *history) meet(s *lived) bool {
	switch state := past.connectionState(); {
	case past.meetingDue(s) && state == "silent":
		return past.failMeeting(s)
	case !past.meetingDue(s) || state != "connected":
		return false
	}
	m := past.Meet(past.connection, s.Session)
	s.meeting = &m
	return true
}

func (past *history) failMeeting(s *lived) bool {
	state := past.connectionState()
	if !past.meetingDue(s) || state != "connected" && state != "silent" || past.random.IntN(2) == 0 {
		return false
	}
	past.Finish(navette.PromiseGenerate, s.ID, "reason.zoom_refused")
	return true
}

func (past *history) deleteMeeting(s *lived) bool {
	if s.meeting == nil || s.gone || s.sitting != nil || past.random.IntN(3) > 0 {
		return false
	}
	past.Update(navette.System(past.Owner.Org), func(ctx context.Context, tx *store.Tx) error {
		return tx.MeetingGone(ctx, *s.meeting, "deleted")
	})
	s.gone = true
	return true
}

func (past *history) start(s *lived) bool {
	if s.fault == "no show" || s.meeting == nil || s.gone || s.sitting != nil || past.before(s.StartsAt) ||
		!past.before(s.EndsAt) {
		return false
	}
	sitting := past.Sit(navette.Sitting{
		MeetingID: s.meeting.ID, ZoomAccountID: "acc", UUID: s.ID, Number: s.meeting.Number,
		StartedAt: navette.At(past.Clock.Now()),
	})
	s.sitting = &sitting
	return true
}

func (past *history) end(s *lived) bool {
	if s.sitting == nil || !s.sitting.EndedAt.IsZero() || !past.Clock.Now().After(s.sitting.StartedAt.Time) ||
		s.fault == "overrun" && past.before(navette.At(s.EndsAt.Add(2*time.Hour+time.Minute))) {
		return false
	}
	s.sitting.EndedAt = navette.At(past.Clock.Now())
	*s.sitting = past.Sit(*s.sitting)
	return true
}

// sat reports whether a recording of the session can be found now.
func (s *lived) sat() bool {
	return s.Record && s.sitting != nil && !s.sitting.EndedAt.IsZero() && s.file == nil
}

// failLook records a failed search for the recording.
func (past *history) failLook(s *lived) bool {
	if !s.sat() || past.random.IntN(3) == 0 {
		return false
	}
	if !s.finding {
		s.finding = true
		past.Update(navette.System(past.Owner.Org), func(ctx context.Context, tx *store.Tx) error {
			return tx.Promise(ctx, navette.PromiseRecording, s.sitting.ID, "", past.Clock.Now())
		})
	}
	past.Finish(navette.PromiseRecording, s.sitting.ID, "reason.zoom_refused")
	return true
}

func (past *history) record(s *lived) bool {
	if !s.sat() || s.fault == "no recording" {
		return false
	}
	if s.finding {
		past.Finish(navette.PromiseRecording, s.sitting.ID, "")
	}
	f := past.Record(*s.sitting, s.Session)
	s.file = &f
	return true
}

func (past *history) failFile(s *lived) bool {
	if s.file == nil || s.imported || past.random.IntN(4) == 0 {
		return false
	}
	past.FailFile(*s.file)
	return true
}

func (past *history) storeFile(s *lived) bool {
	if s.file == nil || s.imported {
		return false
	}
	past.StoreFile(*s.file)
	s.imported = true
	return true
}
