package journey_test

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

// marks fails the test unless the marks of a session's seven steps are as in want, with one letter for each: d for
// done, h for half, l for live, n for need, t for todo, o for off. It returns the explanation.
func (h *studio) marks(session, want string) journey.Explanation {
	h.Helper()
	e, err := h.journeys.Explain(h.Context(), h.Owner, session)
	h.Must(err)
	letters := map[journey.Mark]string{
		journey.MarkDone: "d", journey.MarkHalf: "h", journey.MarkLive: "l", journey.MarkNeed: "n",
		journey.MarkTodo: "t", journey.MarkOff: "o",
	}
	got := ""
	for _, s := range e.Steps {
		got += letters[s.Mark]
	}
	if got != want {
		h.Fatalf("marks %s, want %s: %+v", got, want, e.Journey)
	}
	return e
}

// attention fails the test unless Today lists problems of these kinds, in this order. It returns Today.
func (h *studio) attention(want ...journey.AttentionKind) journey.Today {
	h.Helper()
	ways, err := standing.New(h.Store, h.Clock, false).Of(h.Context(), h.Owner)
	h.Must(err)
	today, err := h.journeys.Today(h.Context(), h.Owner, ways)
	h.Must(err)
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
	inStudio(t, func(h *studio) {
		c := h.Connect()
		start := monday.Add(48 * time.Hour)
		s := h.Create(start)
		b := h.Book(s.ID, h.Members[0])
		h.marks(s.ID, "dtttttt")
		h.Clock.Set(start.Add(-24 * time.Hour))
		h.marks(s.ID, "dhttttt")
		h.attention()

		h.wantMeetingRetried(s)
		h.Clock.Advance(time.Minute)
		m := h.Meet(c, s)
		e := h.marks(s.ID, "ddttttt")
		if ready := e.Steps[1]; !ready.Due.Equal(start.Add(-24*time.Hour)) || !ready.At.Equal(h.Clock.Now()) ||
			len(ready.Tries) != 2 {
			t.Fatalf("the meeting's step: %+v", ready)
		}
		h.Clock.Set(start.Add(-15*time.Minute + 3*time.Second))
		h.marks(s.ID, "ddhtttt")
		h.SendLink(b.ID, "")
		e = h.marks(s.ID, "dddtttt")
		if d := e.Steps[2].At.Sub(e.Steps[2].Due.Time); d != 3*time.Second || e.Places[0].Link != journey.LinkSent {
			t.Fatalf("links were sent %v after they were due, %+v", d, e.Places[0])
		}
		h.attention()
		h.Clock.Set(start.Add(5 * time.Minute))
		h.marks(s.ID, "dddnttt")
		h.attention(journey.NeedStart)
		sitting := h.wantLiveThenEnded(s, m)
		h.wantImported(s, sitting)
	})
}

// wantMeetingRetried makes the first try to generate the meeting fail. It fails the test unless the session's page and
// Today show the failure, and it can be retried.
func (h *studio) wantMeetingRetried(s navette.Session) {
	h.Helper()
	h.Finish(navette.PromiseGenerate, s.ID, "zoom.unreachable")
	ready := h.marks(s.ID, "dnttttt").Steps[1]
	if !ready.Retry || len(ready.Tries) != 1 || ready.Tries[0].Detail != "503" ||
		!ready.NextTry.Equal(h.Clock.Now().Add(10*time.Minute)) || ready.Message != "zoom.unreachable" {
		h.Fatalf("the failing step: %+v", ready)
	}
	a := h.attention(journey.NeedMeeting).Attention[0]
	if !a.Deadline.Equal(s.StartsAt.Add(-15*time.Minute)) || a.Links != 1 || !a.Since.Equal(h.Clock.Now()) ||
		a.Row.Failures != 1 || a.Row.NextTry.IsZero() {
		h.Fatalf("attention: %+v", a)
	}
	h.Must(h.Schedule.RetryNow(h.Context(), h.Owner, s.ID, schedule.StepReady))
	h.Wants(h.Schedule.RetryNow(h.Context(), h.Owner, s.ID, schedule.StepImported), navette.Conflict)
}

// wantLiveThenEnded starts and ends the session's meeting, and checks the marks after both.
func (h *studio) wantLiveThenEnded(s navette.Session, m navette.Meeting) navette.Sitting {
	h.Helper()
	sitting := navette.Sitting{
		MeetingID: m.ID, ZoomAccountID: "acc", UUID: "u==", Number: m.Number, StartedAt: navette.At(h.Clock.Now()),
	}
	h.Sit(sitting)
	if e := h.marks(s.ID, "dddlttt"); !e.LiveSince.Equal(h.Clock.Now()) {
		h.Fatalf("live since %v", e.LiveSince)
	}
	h.Clock.Set(s.EndsAt.Time)
	sitting.EndedAt = navette.At(h.Clock.Now())
	sitting = h.Sit(sitting)
	h.marks(s.ID, "dddddht")
	if today := h.attention(); len(today.UnderWay) != 1 {
		h.Fatalf("under way: %+v", today.UnderWay)
	}
	return sitting
}

// wantImported stores a recording, gives up its file, retries and stores it, and checks the marks after each.
func (h *studio) wantImported(s navette.Session, sitting navette.Sitting) {
	h.Helper()
	h.Clock.Advance(20 * time.Minute)
	file := h.Record(sitting, s)
	h.marks(s.ID, "ddddddh")
	h.FailFile(file)
	e := h.marks(s.ID, "ddddddn")
	if !e.Steps[6].Retry || e.Import == nil || e.Import.Failed != 1 || e.Import.Bytes != 1000 {
		h.Fatalf("a failed file: %+v, %+v", e.Steps[6], e.Import)
	}
	h.attention(journey.NeedImport)
	h.Must(h.Schedule.RetryNow(h.Context(), h.Owner, s.ID, schedule.StepImported))
	h.WantDue(navette.PromiseFile, file.ID, h.Clock.Now())
	h.Clock.Advance(time.Minute)
	h.StoreFile(file)
	e = h.marks(s.ID, "ddddddd")
	if !e.ImportedAt.Equal(h.Clock.Now()) || len(e.Calls) != 1 {
		h.Fatalf("imported at %v, calls %+v", e.ImportedAt, e.Calls)
	}
	today := h.attention()
	if len(today.Outward) != 1 || len(today.Inward) != 1 || today.Outward[0].Took != 3*time.Second ||
		today.Inward[0].Took != time.Minute {
		h.Fatalf("today: %+v", today)
	}
}

func TestAProblemOfTheConnectionIsListedOnce(t *testing.T) {
	inStudio(t, func(h *studio) {
		s := h.Create(monday.Add(3 * time.Hour))
		h.Create(monday.Add(4 * time.Hour))
		h.Book(s.ID, h.Members[0])
		a := h.attention(journey.NeedZoom).Attention[0]
		if !a.Deadline.Equal(monday.Add(3*time.Hour - 15*time.Minute)) {
			t.Fatalf("not connected: %+v", a)
		}
		c := h.Connect()
		h.attention()
		h.Update(h.Owner, func(ctx context.Context, tx *store.Tx) error { return tx.Pause(ctx, c, true) })
		h.attention(journey.NeedZoom)
		if e := h.marks(s.ID, "dnttttt"); e.Journey.Aside != journey.AsidePaused || !e.Journey.Held {
			t.Fatalf("paused: %+v", e.Journey)
		}
		h.Update(h.Owner, func(ctx context.Context, tx *store.Tx) error {
			if err := tx.Pause(ctx, c, false); err != nil {
				return err
			}
			_, err := tx.NeedsAttention(ctx, c, "revoked")
			return err
		})
		h.attention(journey.NeedZoom)
		h.marks(s.ID, "dnttttt")
	})
}

func TestCancelledAndInPersonSessionsHaveNoSteps(t *testing.T) {
	inStudio(t, func(h *studio) {
		s := h.Create(monday.Add(3 * time.Hour))
		h.Change(s.ID, func(in *schedule.SessionInput) { in.Mode = navette.InPerson })
		h.marks(s.ID, "doooooo")
		if _, err := h.Schedule.Cancel(h.Context(), h.Owner, s.ID); err != nil {
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

func TestEffectsAreShownBeforeSaving(t *testing.T) {
	inStudio(t, func(h *studio) {
		ctx, c := h.Context(), h.Connect()
		start := monday.Add(2 * time.Hour)
		s := h.Create(start)
		b := h.Book(s.ID, h.Members[0])
		h.Book(s.ID, h.Members[1])
		h.Book(s.ID, h.Members[2]) // waitlisted
		in := h.Input(start.Add(time.Hour))
		effects, err := h.Schedule.Effects(ctx, h.Owner, s.ID, in)
		if want := (schedule.Effects{Retimed: true, Notified: 2}); err != nil || effects != want {
			t.Fatalf("before the meeting: %+v, %v", effects, err)
		}
		h.Meet(c, s)
		h.SendLink(b.ID, "")
		in.Capacity = 3
		effects, err = h.Schedule.Effects(ctx, h.Owner, s.ID, in)
		if want := (schedule.Effects{
			Frozen: true, MeetingAt: s.StartsAt, Retimed: true, Notified: 2, LinksAgain: 1, Promoted: 1,
		}); err != nil || effects != want {
			t.Fatalf("after the meeting: %+v, %v", effects, err)
		}
		effects, err = h.Schedule.EffectsOfCancel(ctx, h.Owner, s.ID)
		if want := (schedule.Effects{Frozen: true, MeetingAt: s.StartsAt, Notified: 2, LinksStopped: 2}); err != nil ||
			effects != want {
			t.Fatalf("of cancelling: %+v, %v", effects, err)
		}
		h.Change(s.ID, h.Move(start.Add(time.Hour)))
		if e, err := h.journeys.Explain(ctx, h.Owner, s.ID); err != nil || !e.Differs {
			t.Fatalf("the meeting has the old start, and the page does not show it: %v", err)
		}
	})
}
