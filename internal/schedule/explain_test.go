package schedule_test

import (
	"context"
	"testing"
	"time"

	"navette.dev/navette/internal/journey"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/schedule"
	"navette.dev/navette/internal/standing"
	"navette.dev/navette/internal/store"
)

// marks wants the marks of a session's seven steps, one letter each: done, half, live, need, todo, off.
func (h *house) marks(session, want string) journey.Explanation {
	h.Helper()
	e, err := h.journeys.Explain(h.Context(), h.owner, session)
	h.must(err)
	letters := map[journey.Mark]string{journey.MarkDone: "d", journey.MarkHalf: "h", journey.MarkLive: "l", journey.MarkNeed: "n", journey.MarkTodo: "t", journey.MarkOff: "o"}
	got := ""
	for _, s := range e.Steps {
		got += letters[s.Mark]
	}
	if got != want {
		h.Fatalf("marks %s, want %s: %+v", got, want, e.Journey)
	}
	return e
}

func (h *house) attention(want ...journey.AttentionKind) journey.Today {
	h.Helper()
	ways, err := standing.New(h.store, h.clock, false).Of(h.Context(), h.owner)
	h.must(err)
	today, err := h.journeys.Today(h.Context(), h.owner, ways)
	h.must(err)
	if len(today.Attention) != len(want) {
		h.Fatalf("attention %+v, want %v", today.Attention, want)
	}
	for i, a := range today.Attention {
		if a.Kind != want[i] {
			h.Fatalf("attention %d is %s, want %s", i, a.Kind, want[i])
		}
	}
	return today
}

func TestASessionGoesOutAndComesBack(t *testing.T) {
	inHouse(t, func(h *house) {
		c := h.connect()
		start := monday.Add(48 * time.Hour)
		s := h.create(start)
		b := h.book(s.ID, h.members[0])
		h.marks(s.ID, "dtttttt")
		h.clock.Set(start.Add(-24 * time.Hour))
		h.marks(s.ID, "dhttttt")
		h.attention()

		h.wantMeetingRetried(s)
		h.clock.Advance(time.Minute)
		m := h.meet(c, s)
		e := h.marks(s.ID, "ddttttt")
		if ready := e.Steps[1]; !ready.Due.Equal(start.Add(-24*time.Hour)) || !ready.At.Equal(h.clock.Now()) || len(ready.Tries) != 2 {
			t.Fatalf("the meeting's step: %+v", ready)
		}
		h.clock.Set(start.Add(-15*time.Minute + 3*time.Second))
		h.marks(s.ID, "ddhtttt")
		h.sendLink(b.ID, "")
		e = h.marks(s.ID, "dddtttt")
		if d := e.Steps[2].At.Sub(e.Steps[2].Due.Time); d != 3*time.Second || e.Places[0].Link != journey.LinkSent {
			t.Fatalf("links left %v after their hour, %+v", d, e.Places[0])
		}
		h.attention()
		h.clock.Set(start.Add(5 * time.Minute))
		h.marks(s.ID, "dddnttt")
		h.attention(journey.NeedStart)
		sitting := h.wantLiveThenEnded(s, m)
		h.wantBack(s, sitting)
	})
}

// wantMeetingRetried has the meeting's first try fail, and wants it told, with a retry at hand.
func (h *house) wantMeetingRetried(s navette.Session) {
	h.Helper()
	h.finish(generate, s.ID, "zoom.unreachable")
	ready := h.marks(s.ID, "dnttttt").Steps[1]
	if !ready.Retry || len(ready.Tries) != 1 || ready.Tries[0].Detail != "503" || !ready.NextTry.Equal(h.clock.Now().Add(10*time.Minute)) || ready.Message != "zoom.unreachable" {
		h.Fatalf("the failing step: %+v", ready)
	}
	a := h.attention(journey.NeedMeeting).Attention[0]
	if !a.Deadline.Equal(s.StartsAt.Add(-15*time.Minute)) || a.Links != 1 || !a.Since.Equal(h.clock.Now()) || a.Row.Failures != 1 || a.Row.NextTry.IsZero() {
		h.Fatalf("attention: %+v", a)
	}
	h.must(h.schedule.RetryNow(h.Context(), h.owner, s.ID, schedule.StepReady))
	h.wants(navette.Conflict, h.schedule.RetryNow(h.Context(), h.owner, s.ID, schedule.StepImported))
}

// wantLiveThenEnded starts and ends the session's meeting.
func (h *house) wantLiveThenEnded(s navette.Session, m navette.Meeting) navette.Sitting {
	h.Helper()
	sitting := navette.Sitting{MeetingID: m.ID, ZoomAccountID: "acc", UUID: "u==", Number: m.Number, StartedAt: navette.At(h.clock.Now())}
	h.sit(sitting)
	if e := h.marks(s.ID, "dddlttt"); !e.LiveSince.Equal(h.clock.Now()) {
		h.Fatalf("live since %v", e.LiveSince)
	}
	h.clock.Set(s.EndsAt.Time)
	sitting.EndedAt = navette.At(h.clock.Now())
	sitting = h.sit(sitting)
	h.marks(s.ID, "dddddht")
	if today := h.attention(); len(today.UnderWay) != 1 {
		h.Fatalf("under way: %+v", today.UnderWay)
	}
	return sitting
}

// wantBack finds the recording, has its file fail and be given up, retries it, and stores it.
func (h *house) wantBack(s navette.Session, sitting navette.Sitting) {
	h.Helper()
	h.clock.Advance(20 * time.Minute)
	file := h.record(sitting, s)
	h.marks(s.ID, "ddddddh")
	h.failFile(file)
	e := h.marks(s.ID, "ddddddn")
	if !e.Steps[6].Retry || e.Import == nil || e.Import.Failed != 1 || e.Import.Bytes != 1000 {
		h.Fatalf("a failed file: %+v, %+v", e.Steps[6], e.Import)
	}
	h.attention(journey.NeedImport)
	h.must(h.schedule.RetryNow(h.Context(), h.owner, s.ID, schedule.StepImported))
	h.wantDue(navette.PromiseFile, file.ID, h.clock.Now())
	h.clock.Advance(time.Minute)
	h.storeFile(file)
	e = h.marks(s.ID, "ddddddd")
	if !e.ImportedAt.Equal(h.clock.Now()) || len(e.Calls) != 1 {
		h.Fatalf("imported at %v, calls %+v", e.ImportedAt, e.Calls)
	}
	today := h.attention()
	if len(today.Outward) != 1 || len(today.Inward) != 1 || today.Outward[0].Took != 3*time.Second || today.Inward[0].Took != time.Minute {
		h.Fatalf("today: %+v", today)
	}
}

func TestWhatTheConnectionHoldsUpIsToldOnce(t *testing.T) {
	inHouse(t, func(h *house) {
		s := h.create(monday.Add(3 * time.Hour))
		h.create(monday.Add(4 * time.Hour))
		h.book(s.ID, h.members[0])
		a := h.attention(journey.NeedZoom).Attention[0]
		if !a.Deadline.Equal(monday.Add(3*time.Hour - 15*time.Minute)) {
			t.Fatalf("not connected: %+v", a)
		}
		c := h.connect()
		h.attention()
		h.update(h.owner, func(ctx context.Context, tx *store.Tx) error { return tx.Pause(ctx, c, true) })
		h.attention(journey.NeedZoom)
		if e := h.marks(s.ID, "dtttttt"); e.Journey.Aside != journey.AsidePaused {
			t.Fatalf("paused: %+v", e.Journey)
		}
		h.update(h.owner, func(ctx context.Context, tx *store.Tx) error {
			if err := tx.Pause(ctx, c, false); err != nil {
				return err
			}
			return tx.NeedsAttention(ctx, c, "revoked")
		})
		h.attention(journey.NeedZoom)
		h.marks(s.ID, "dnttttt")
	})
}

func TestCancelledAndInPersonStandBesideTheLine(t *testing.T) {
	inHouse(t, func(h *house) {
		s := h.create(monday.Add(3 * time.Hour))
		h.change(s.ID, func(in *schedule.SessionInput) { in.Mode = navette.InPerson })
		h.marks(s.ID, "doooooo")
		if _, err := h.schedule.Cancel(h.Context(), h.owner, s.ID); err != nil {
			t.Fatal(err)
		}
		if e := h.marks(s.ID, "doooooo"); e.Journey.Aside != journey.AsideCancelled {
			t.Fatalf("cancelled: %+v", e.Journey)
		}
		today := h.attention()
		if len(today.Next) != 1 || today.Sessions != 0 {
			t.Fatalf("today: %+v", today)
		}
	})
}

func TestEffectsAreToldBeforeSaving(t *testing.T) {
	inHouse(t, func(h *house) {
		ctx, c := h.Context(), h.connect()
		start := monday.Add(2 * time.Hour)
		s := h.create(start)
		b := h.book(s.ID, h.members[0])
		h.book(s.ID, h.members[1])
		h.book(s.ID, h.members[2]) // waits
		in := h.input(start.Add(time.Hour))
		effects, err := h.schedule.Effects(ctx, h.owner, s.ID, in)
		if want := (schedule.Effects{Retimed: true, Told: 2}); err != nil || effects != want {
			t.Fatalf("before the meeting: %+v, %v", effects, err)
		}
		h.meet(c, s)
		h.sendLink(b.ID, "")
		in.Capacity = 3
		effects, err = h.schedule.Effects(ctx, h.owner, s.ID, in)
		if want := (schedule.Effects{Frozen: true, MeetingAt: s.StartsAt, Retimed: true, Told: 2, LinksAgain: 1, Promoted: 1}); err != nil || effects != want {
			t.Fatalf("after the meeting: %+v, %v", effects, err)
		}
		effects, err = h.schedule.EffectsOfCancel(ctx, h.owner, s.ID)
		if want := (schedule.Effects{Frozen: true, MeetingAt: s.StartsAt, Told: 2, LinksStopped: 2}); err != nil || effects != want {
			t.Fatalf("of cancelling: %+v, %v", effects, err)
		}
		h.change(s.ID, h.move(start.Add(time.Hour)))
		if e, err := h.journeys.Explain(ctx, h.owner, s.ID); err != nil || !e.Differs {
			t.Fatalf("the meeting stands at the old hour, and nobody says so: %v", err)
		}
	})
}
