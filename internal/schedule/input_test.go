package schedule_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"navette.dev/navette/internal/journey"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/schedule"
	"navette.dev/navette/internal/standing"
)

// wantFields wants an invalid input with exactly these messages, by field.
func (h *house) wantFields(err error, want map[string]string) {
	h.Helper()
	var e *navette.Error
	if !errors.As(err, &e) || e.Code != navette.Invalid || len(e.Fields) != len(want) {
		h.Fatalf("got %v, want fields %v", err, want)
	}
	for _, f := range e.Fields {
		if want[f.Field] != f.Message {
			h.Fatalf("field %s: %s, want %s", f.Field, f.Message, want[f.Field])
		}
	}
}

func TestEverythingWrongIsToldAtOnce(t *testing.T) {
	inHouse(t, func(h *house) {
		_, err := h.schedule.Create(h.Context(), h.owner, schedule.SessionInput{
			Title: "  ", Date: "2026-02-30", Time: "25:00", Zone: "Mars/Olympus", Minutes: 4, Mode: "astral", Capacity: 0, CoachID: "usr_nobody",
		})
		h.wantFields(err, map[string]string{
			"title": "form.empty", "date": "form.date", "time": "form.time", "zone": "form.zone", "minutes": "rules.minutes",
			"mode": "form.choice", "capacity": "rules.capacity", "coach_id": "form.choice",
		})
	})
}

func TestThePastIsRefusedExceptToTheSystem(t *testing.T) {
	inHouse(t, func(h *house) {
		past := h.input(monday.Add(-time.Minute))
		_, err := h.schedule.Create(h.Context(), h.owner, past)
		h.wantFields(err, map[string]string{"time": "rules.start_past"})
		s, err := h.schedule.Create(h.Context(), navette.System(h.owner.Org), h.input(monday.Add(-72*time.Hour)))
		h.must(err)
		h.wantDue(generate, s.ID, never)
		h.clock.Advance(30 * time.Second)
		h.create(monday) // within the present minute

		running := h.create(monday.Add(time.Minute))
		h.clock.Advance(20 * time.Minute)
		h.change(running.ID, func(in *schedule.SessionInput) { in.Title = "Renamed while it runs" })
		in, err := schedule.InputOf(running)
		h.must(err)
		in.Minutes = 10
		_, err = h.schedule.Change(h.Context(), h.owner, running.ID, in)
		h.wantFields(err, map[string]string{"minutes": "rules.end_past"})
	})
}

func TestCapacityHoldsThoseWhoBooked(t *testing.T) {
	inHouse(t, func(h *house) {
		s := h.create(monday.Add(time.Hour))
		h.book(s.ID, h.members[0])
		h.book(s.ID, h.members[1])
		in, err := schedule.InputOf(s)
		h.must(err)
		in.Capacity = 1
		_, err = h.schedule.Change(h.Context(), h.owner, s.ID, in)
		h.wantFields(err, map[string]string{"capacity": "rules.capacity_booked"})
	})
}

func TestAReferenceIsTakenOnce(t *testing.T) {
	inHouse(t, func(h *house) {
		in := h.input(monday.Add(time.Hour))
		in.Source, in.ExternalRef = "planity", "42"
		_, err := h.schedule.Create(h.Context(), h.owner, in)
		h.must(err)
		_, err = h.schedule.Create(h.Context(), h.owner, in)
		h.wantFields(err, map[string]string{"external_ref": "rules.ref_taken"})
	})
}

func TestLocalTimeAcrossTheChangeOfClocks(t *testing.T) {
	at := func(text string) time.Time {
		instant, err := time.Parse(time.RFC3339, text)
		if err != nil {
			t.Fatal(err)
		}
		return instant
	}
	inHouse(t, func(h *house) {
		for name, c := range map[string]struct {
			zone, date, hour string
			want             time.Time // zero where the hour does not exist
		}{
			"winter":                        {"Europe/Paris", "2026-12-01", "19:45", at("2026-12-01T18:45:00Z")},
			"summer":                        {"Europe/Paris", "2027-07-01", "19:45", at("2027-07-01T17:45:00Z")},
			"skipped in spring":             {"Europe/Paris", "2027-03-28", "02:30", time.Time{}},
			"before the skip":               {"Europe/Paris", "2027-03-28", "01:59", at("2027-03-28T00:59:00Z")},
			"after the skip":                {"Europe/Paris", "2027-03-28", "03:00", at("2027-03-28T01:00:00Z")},
			"twice in autumn: the first":    {"Europe/Paris", "2027-10-31", "02:30", at("2027-10-31T00:30:00Z")},
			"after the double hour":         {"Europe/Paris", "2027-10-31", "03:00", at("2027-10-31T02:00:00Z")},
			"half an hour, twice":           {"Australia/Lord_Howe", "2027-04-04", "01:45", at("2027-04-03T14:45:00Z")},
			"a zone far ahead":              {"Pacific/Kiritimati", "2027-01-01", "00:30", at("2026-12-31T10:30:00Z")},
			"skipped in the south":          {"America/Santiago", "2027-09-05", "00:30", time.Time{}},
			"New York, skipped at two":      {"America/New_York", "2027-03-14", "02:00", time.Time{}},
			"New York, twice at one: first": {"America/New_York", "2027-11-07", "01:15", at("2027-11-07T05:15:00Z")},
		} {
			h.wantLocal(name, c.zone, c.date, c.hour, c.want)
		}
	})
}

// wantLocal wants a session written in local time to start at an instant and to read back as written, or, where the instant
// is zero, to be refused.
func (h *house) wantLocal(name, zone, date, hour string, want time.Time) {
	h.Helper()
	in := h.input(monday)
	in.Zone, in.Date, in.Time = zone, date, hour
	s, err := h.schedule.Create(h.Context(), h.owner, in)
	if want.IsZero() {
		h.wantFields(err, map[string]string{"time": "rules.no_such_local_time"})
		return
	}
	h.must(err)
	back, err := schedule.InputOf(s)
	h.must(err)
	if !s.StartsAt.Equal(want) || back.Date != date || back.Time != hour {
		h.Errorf("%s: starts at %v, want %v; reads back as %s %s", name, s.StartsAt, want, back.Date, back.Time)
	}
}

func TestAnHourTwiceInAutumnSurvivesAnEdit(t *testing.T) {
	inHouse(t, func(h *house) {
		in := h.input(monday)
		in.Date, in.Time = "2027-10-31", "02:30"
		s, err := h.schedule.Create(h.Context(), h.owner, in)
		h.must(err)
		after := h.change(s.ID, func(in *schedule.SessionInput) { in.Title = "Nuit" })
		if !after.StartsAt.Equal(s.StartsAt.Time) || after.Sequence != s.Sequence {
			t.Fatalf("an edit of the title moved it from %v to %v", s.StartsAt, after.StartsAt)
		}
	})
}

func TestNobodyTouchesAnotherOrganization(t *testing.T) {
	inHouse(t, func(h *house) {
		ctx := h.Context()
		s := h.create(monday.Add(time.Hour))
		b := h.book(s.ID, h.members[0])
		other := h.organization("Équipe commerciale")
		theirs := h.newMembers(other, 1)
		sched := h.schedule
		for name, try := range map[string]func() error{
			"session":   func() error { _, err := sched.Session(ctx, other, s.ID); return err },
			"explain":   func() error { _, err := h.journeys.Explain(ctx, other, s.ID); return err },
			"places":    func() error { _, err := h.journeys.Places(ctx, other, s.ID); return err },
			"change":    func() error { _, err := sched.Change(ctx, other, s.ID, h.input(monday)); return err },
			"effects":   func() error { _, err := sched.Effects(ctx, other, s.ID, h.input(monday)); return err },
			"of cancel": func() error { _, err := sched.EffectsOfCancel(ctx, other, s.ID); return err },
			"cancel":    func() error { _, err := sched.Cancel(ctx, other, s.ID); return err },
			"book":      func() error { _, err := sched.Book(ctx, other, s.ID, theirs[0]); return err },
			"unbook":    func() error { return sched.Unbook(ctx, other, b.ID) },
			"retry":     func() error { return sched.RetryNow(ctx, other, s.ID, schedule.StepReady) },
			"member":    func() error { _, err := sched.Book(ctx, h.owner, s.ID, theirs[0]); return err },
		} {
			if err := try(); navette.CodeOf(err) != navette.NotFound {
				t.Errorf("%s: %v, want not found", name, err)
			}
		}
		in := h.input(monday.Add(time.Hour))
		in.CoachID = other.ID
		_, err := sched.Create(ctx, h.owner, in)
		h.wantFields(err, map[string]string{"coach_id": "form.choice"})
		rows, err := h.journeys.Between(ctx, other, monday, monday.Add(48*time.Hour))
		if err != nil || len(rows) != 0 {
			t.Fatalf("another organization sees %d sessions, %v", len(rows), err)
		}
	})
}

func TestRolesOfTheSchedule(t *testing.T) {
	inHouse(t, func(h *house) {
		ctx := h.Context()
		s := h.create(monday.Add(time.Hour))
		b := h.book(s.ID, h.members[0])
		h.sendLink(b.ID, "550 "+h.members[0]+"@example.org unknown")
		as := func(role navette.Role) navette.Actor { a := h.owner; a.Role = role; return a }
		for _, actor := range []navette.Actor{as(navette.RoleViewer), {Kind: navette.ActorVisitor, Org: h.owner.Org}, {Kind: navette.ActorZoom, Org: h.owner.Org}} {
			_, err := h.schedule.Create(ctx, actor, h.input(monday.Add(time.Hour)))
			h.wants(navette.Forbidden, err)
			_, err = h.schedule.Cancel(ctx, actor, s.ID)
			h.wants(navette.Forbidden, err)
			h.wants(navette.Forbidden, h.schedule.RetryNow(ctx, actor, s.ID, schedule.StepReady))
			h.wants(navette.Forbidden, h.schedule.Unbook(ctx, actor, b.ID))
		}
		for _, role := range navette.Roles {
			places, err := h.journeys.Places(ctx, as(role), s.ID)
			h.must(err)
			p, sees := places[0], role != navette.RoleViewer
			if (p.Email != "") != sees || (p.Booking.LinkRefused != "") != sees || p.Name == "" || p.Booking.LinkHash != "" || p.Booking.LinkSealed != "" {
				t.Errorf("%s sees %+v", role, p)
			}
			today, err := h.journeys.Today(ctx, as(role), standing.Standing{})
			h.must(err)
			address := func(a journey.Attention) bool { return a.Kind == journey.NeedAddress }
			if slices.ContainsFunc(today.Attention, address) != sees {
				t.Errorf("%s: attention %+v", role, today.Attention)
			}
		}
	})
}
