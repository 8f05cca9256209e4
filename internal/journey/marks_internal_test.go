package journey

import (
	"slices"
	"testing"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/schedule"
	"navette.dev/navette/internal/store"
)

// combinations calls check with every combination of the facts of a session, at instants between all its deadlines.
func combinations(check func(f facts)) {
	start := time.Date(2026, 11, 24, 13, 0, 0, 0, time.UTC)
	end := start.Add(time.Hour)
	at := func(t time.Time, d time.Duration) navette.Instant { return navette.At(t.Add(d)) }
	sittings := map[string][]store.SessionSitting{
		"none": nil, "live": {{SittingID: "s", StartedAt: at(start, 0)}},
		"ended": {{SittingID: "s", StartedAt: at(start, 0), EndedAt: at(start, 50*time.Minute)}},
	}
	calls := map[string][]store.SessionCall{
		"none": nil, "importing": {{SittingID: "s", State: navette.CallImporting, CreatedAt: at(end, 0), Files: 1}},
		"ready": {{
			SittingID: "s", State: navette.CallReady, CreatedAt: at(end, 0), ReadyAt: at(end, time.Minute),
			Files: 1, Stored: 1,
		}},
	}
	counts := []store.BookingCount{
		{}, {Booked: 3}, {Booked: 3, Sent: 2}, {Booked: 3, Sent: 3}, {Booked: 3, Sent: 2, Refused: 1},
		{Booked: 3, Refused: 3},
	}
	for _, hour := range []time.Duration{
		-48 * time.Hour, -23 * time.Hour, -10 * time.Minute, 10 * time.Minute, 55 * time.Minute, 65 * time.Minute,
		30 * time.Hour,
	} {
		for _, mode := range []navette.Mode{navette.Online, navette.InPerson} {
			for _, meeting := range []navette.MeetingState{
				"", navette.MeetingIntended, navette.MeetingReady, navette.MeetingGone,
			} {
				for _, connection := range []navette.ConnectionState{
					"", navette.ConnectionActive, navette.ConnectionAttention,
				} {
					for _, count := range counts {
						for _, sat := range sittings {
							for _, call := range calls {
								for variant := range 4 {
									f := facts{
										now: start.Add(hour),
										org: navette.Organization{WindowMinutes: 1440, LinkMinutes: 15}, count: count,
										sittings: sat, calls: call,
									}
									f.session = navette.Session{
										StartsAt: at(start, 0), EndsAt: at(end, 0), Mode: mode, Record: variant%2 == 0,
									}
									if variant >= 2 {
										f.session.CancelledAt = at(start, -time.Hour)
									}
									if connection != "" {
										f.connection = navette.Connection{ID: "con", State: connection}
									}
									if meeting != "" {
										f.meetings = []navette.Meeting{{ID: "mtg", State: meeting}}
									}
									check(f)
								}
							}
						}
					}
				}
			}
		}
	}
}

func TestMarksAgreeWithTheFacts(t *testing.T) {
	wrong := 0
	combinations(func(f facts) {
		j := f.journey()
		fault := faultOf(&f, j)
		if fault == "" || wrong > 5 {
			return
		}
		wrong++
		t.Errorf("%s: %v, reached %s, at %v of the start; booked %+v, %d sittings, %d calls, %v, recorded %v", fault,
			j.Marks, j.Last(), f.now.Sub(f.session.StartsAt.Time),
			f.count, len(f.sittings), len(f.calls), f.meetings, f.session.Record)
	})
}

// faultOf returns how the marks contradict the facts, or "".
func faultOf(f *facts, j Journey) string {
	needs, lives := 0, 0
	for i, mark := range j.Marks {
		switch mark {
		case MarkNeed:
			needs++
			if i != j.Reached+1 {
				return "another step than the next one needs a user's action"
			}
		case MarkLive:
			lives++
			if !f.live() || schedule.Steps[i] != schedule.StepLive {
				return "live, and it is not"
			}
		case "":
			return "a step without a mark"
		}
	}
	aside, links := j.Aside == AsideCancelled || j.Aside == AsideInPerson, j.Marks[2]
	switch {
	case aside && (needs > 0 || j.Working || j.Blocked):
		return "a session that is cancelled or in person needs nothing"
	case !aside && j.Blocked != (needs == 1):
		return "blocked without a mark, or marked without being blocked"
	case lives > 0 != (j.Last() == schedule.StepLive):
		return "the last step is live and no mark is, or the reverse"
	case f.count.Sent == 3 && links != MarkDone:
		return "all links were sent, and their step is not done"
	case f.count.Sent == 0 && f.count.Booked > 0 && links == MarkDone:
		return "no link was sent, and their step is done"
	case f.count.Sent+f.count.Refused < f.count.Booked && links == MarkDone && !f.over():
		return "links are still to be sent, and their step is done"
	case f.count.Refused == 3 && j.Last() == schedule.StepLinks:
		return "links count as sent although every address refused"
	case j.Over != f.over():
		return "over, and it is not"
	case f.over() && j.Last() == schedule.StepPlanned && (j.Blocked || slices.ContainsFunc(j.Marks[1:], func(m Mark) bool {
		return m != MarkOff && (m != MarkDone || f.count.Sent == 0)
	})):
		return "over without a meeting, and a further step is awaited"
	case len(f.calls) == 0 && (j.Marks[5] == MarkDone || j.Marks[6] == MarkDone):
		return "recorded or imported without a recording"
	}
	return ""
}

// TestARehearsalReachesNothing checks that a sitting that ended before the start is neither the session nor its
// recording.
func TestARehearsalReachesNothing(t *testing.T) {
	start := time.Date(2026, 11, 24, 13, 0, 0, 0, time.UTC)
	f := facts{
		now: start.Add(-30 * time.Minute), calls: []store.SessionCall{{SittingID: "s", State: navette.CallReady}},
		meetings: []navette.Meeting{{State: navette.MeetingReady}},
	}
	f.session = navette.Session{
		StartsAt: navette.At(start), EndsAt: navette.At(start.Add(time.Hour)), Mode: navette.Online,
	}
	f.addSitting(store.SessionSitting{
		SittingID: "s", StartedAt: navette.At(start.Add(-time.Hour)), EndedAt: navette.At(start.Add(-50 * time.Minute)),
	})
	if last := f.journey().Last(); last != schedule.StepReady {
		t.Errorf("reached %s by a rehearsal", last)
	}
}
