package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/schedule"
)

// booked is a class in two hours with its meeting, and the token of Élodie's link to it.
func (h *town) booked(edits ...func(*schedule.SessionInput)) (navette.Session, navette.Booking, string) {
	h.Helper()
	h.Connect()
	s := h.Class("Yin & respiration", h.In(2*time.Hour), edits...)
	b := h.Book(s, h.Elodie())
	h.Rest()
	return s, b, h.Token(b)
}

// visits counts how often a link was followed to Zoom.
func (h *town) visits(b navette.Booking) int64 {
	h.Helper()
	now, err := h.Store.Org(h.Org).Booking(h.Context(), b.ID)
	h.Must(err)
	return now.Visits
}

func TestDoorCountsDownOpensAndLeadsToZoom(t *testing.T) {
	inTown(t, func(h *town) {
		s, b, token := h.booked()
		v := h.visitor()
		v.get("/j/"+token).wantsStatus(http.StatusOK).wants(`data-door="before"`, `lang="fr"`, "Yin & respiration", "Thomas Vidal", "Atelier Lumière").lacks("<form")
		v.post("/j/"+token, nil).wants(`data-door="before"`)
		if v.away != "" {
			t.Fatalf("a closed door led to %s", v.away)
		}
		h.Pass(1*time.Hour + 46*time.Minute)
		for range 3 {
			v.get("/j/"+token).wantsStatus(http.StatusOK).wants(`data-door="open"`, `action="/j/`+token+`"`, "enregistrée")
		}
		if n := h.visits(b); n != 0 {
			t.Fatalf("looking at the door counted %d visits", n)
		}
		zoom, err := url.Parse(h.Zoom.OneMeeting().JoinURL)
		h.Must(err)
		if policy := v.header.Get("Content-Security-Policy"); !strings.Contains(policy, zoom.Scheme+"://"+zoom.Host) {
			t.Errorf("browsers would not follow the form to Zoom: %s", policy)
		}
		for name, want := range map[string]string{"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow", "Cache-Control": "no-store"} {
			if got := v.header.Get(name); got != want {
				t.Errorf("%s is %q, want %q", name, got, want)
			}
		}
		v.postFrom("null", "/j/"+token)
		if v.status != http.StatusSeeOther || v.away != zoom.String() {
			t.Fatalf("the open door led to %q with %d, want %q", v.away, v.status, zoom)
		}
		if n := h.visits(b); n != 1 {
			t.Errorf("one visit was counted %d times", n)
		}
		if n := h.Recorded(s, navette.EventLinkVisited); n != 1 {
			t.Errorf("the journal tells of %d visits, want 1", n)
		}
		h.Pass(3 * time.Hour)
		v.get("/j/"+token).wants(`data-door="ended"`, `lang="fr"`)
		v.get("/j/"+token+"?lang=en").wants(`data-door="ended"`, `lang="en"`, "This session’s scheduled time has passed.")
		if strings.Contains(h.log.String(), token) {
			t.Error("the log tells the link's token")
		}
	})
}

func TestDoorSaysWhatElseBecameOfASession(t *testing.T) {
	inTown(t, func(h *town) {
		s, _, token := h.booked()
		v := h.visitor()
		moved := h.Move(s.ID, h.In(4*time.Hour))
		v.get("/j/"+token).wants(`data-door="before"`, `data-starts="`+moved.StartsAt.UTC().Format(time.RFC3339)+`"`)
		in, err := schedule.InputOf(moved)
		h.Must(err)
		in.Mode = navette.InPerson
		_, err = h.Schedule.Change(h.Context(), h.Owner, s.ID, in)
		h.Must(err)
		v.get("/j/"+token+"?lang=en").wants(`data-door="in_person"`, "This session is in person.").lacks("<form")
		h.Cancel(s.ID)
		v.get("/j/"+token).wants(`data-door="cancelled"`, `lang="en"`, "This session has been cancelled.").lacks("<form")

		other := h.Class("Vinyasa doux", h.In(3*time.Hour))
		place := h.Book(other, h.Yanis())
		gone := h.Token(place)
		h.Must(h.Schedule.Unbook(h.Context(), h.Owner, place.ID))
		v.get("/j/"+gone).wantsStatus(http.StatusNotFound).wants(`data-door="dead"`).lacks("Vinyasa", "Yanis", "Atelier Lumière")
		v.post("/j/"+gone, nil).wantsStatus(http.StatusNotFound).wants(`data-door="dead"`)
	})
}

func TestDoorThatIsNotReadyKeepsThePlace(t *testing.T) {
	inTown(t, func(h *town) {
		s := h.Class("Yin & respiration", h.In(2*time.Hour)) // Zoom is not connected
		b := h.Book(s, h.Elodie())
		h.Pass(1*time.Hour + 50*time.Minute)
		v := h.visitor()
		v.get("/j/"+h.Token(b)).wantsStatus(http.StatusOK).wants(`data-door="not_ready"`, "Votre place est conservée").lacks("<form")
		v.post("/j/"+h.Token(b), nil).wants(`data-door="not_ready"`)
		if n := h.visits(b); n != 0 {
			t.Errorf("a door that is not ready counted %d visits", n)
		}
	})
}

func TestDeadLinkTellsNothingAndGuessingEnds(t *testing.T) {
	inTown(t, func(h *town) {
		_, _, token := h.booked()
		guesser, neighbour := h.visitor(), h.visitor()
		guesser.from, neighbour.from = "203.0.113.7", "203.0.113.8"
		for range 30 {
			guesser.get("/j/"+navette.NewLinkToken()).wantsStatus(http.StatusNotFound).lacks("Atelier", "Yin")
		}
		guesser.get("/j/" + navette.NewLinkToken()).wantsStatus(http.StatusTooManyRequests).wants("Too many attempts")
		if wait := guesser.header.Get("Retry-After"); wait != "600" {
			t.Errorf("Retry-After is %q, want 600", wait)
		}
		guesser.get("/j/" + token).wantsStatus(http.StatusOK) // a valid link always opens
		guesser.post("/j/"+token, nil).wantsStatus(http.StatusOK)
		guesser.get("/j/" + navette.NewLinkToken()).wantsStatus(http.StatusTooManyRequests)
		neighbour.get("/j/" + navette.NewLinkToken()).wantsStatus(http.StatusNotFound)
	})
}

// local is an instant's hour where a session is planned.
func local(t *testing.T, s navette.Session, at time.Time) string {
	t.Helper()
	zone, err := time.LoadLocation(s.Zone)
	if err != nil {
		t.Fatal(err)
	}
	return at.In(zone).Format("15:04")
}

// A link is followed at every moment: before, during, after, and where the meeting ends early, late, or never began.
func TestDoorSaysHowTheSessionGoes(t *testing.T) {
	inTown(t, func(h *town) {
		h.Connect()
		h.Subscribe()
		start := h.In(2 * time.Hour)
		held, early, never := h.Class("Yin", start), h.Class("Vinyasa", start), h.Class("Hatha", start)
		member, v := h.Elodie(), h.visitor()
		links := map[string]string{}
		for _, s := range []navette.Session{held, early, never} {
			links[s.ID] = "/j/" + h.Token(h.Book(s, member)) + "?lang=fr"
		}
		hours := local(t, held, start) + " à " + local(t, held, held.EndsAt.Time)
		clock := func(d time.Duration) string { return local(t, held, start.Add(d)) }
		says := func(s navette.Session, want string, lacks ...string) {
			t.Helper()
			v.get(links[s.ID]).wants(hours, "heure de Paris", want).lacks(lacks...)
		}
		h.Jump(start.Add(-10 * time.Minute))
		says(held, "Vous pouvez entrer.")
		h.Jump(start)
		h.Zoom.Play(h.Meeting(held).Number, "start", nil)
		h.Zoom.Play(h.Meeting(early).Number, "start", nil)
		h.Jump(start.Add(40 * time.Minute))
		says(held, "La séance est en cours.")
		h.Zoom.Play(h.Meeting(early).Number, "end", nil)
		h.Rest()
		says(early, "La réunion s’est arrêtée à "+clock(40*time.Minute)+".", "data-after")
		says(never, "Vous pouvez entrer.")
		h.Jump(start.Add(64 * time.Minute))
		says(held, "La séance se prolonge.")
		says(early, "La séance s’est terminée à "+clock(40*time.Minute)+".", "data-after")
		says(never, "L’heure de fin prévue est passée.", "data-after", "inie")
		h.Zoom.Play(h.Meeting(held).Number, "end", nil)
		h.Rest()
		h.Pass(15 * time.Minute)
		says(held, "La séance s’est terminée à "+clock(64*time.Minute)+".", "devrait", "data-after", "Rejoindre la séance")
		h.Pass(15 * time.Minute)
		says(held, "La séance s’est terminée à "+clock(64*time.Minute)+".", "<form")
		says(never, "L’heure de cette séance est passée.", "<form", "inie")
	})
}

func TestDoorSaysFromWhichHourASessionMoved(t *testing.T) {
	inTown(t, func(h *town) {
		s, _, token := h.booked()
		was := local(t, s, s.StartsAt.Time)
		h.Move(s.ID, h.In(4*time.Hour))
		h.visitor().get("/j/"+token).wants("L’horaire a changé", "au lieu de "+was)
		h.Move(s.ID, s.StartsAt.Time)
		h.visitor().get("/j/" + token).lacks("L’horaire a changé")
	})
}

// A coach who tries the sound an hour before has not held the session.
func TestARehearsalIsNotTheSession(t *testing.T) {
	inTown(t, func(h *town) {
		s, _, token := h.booked()
		h.Subscribe()
		h.Jump(s.StartsAt.Add(-40 * time.Minute))
		h.Zoom.Play(h.Meeting(s).Number, "start", nil)
		h.Rest()
		h.Pass(5 * time.Minute)
		h.Zoom.Play(h.Meeting(s).Number, "end", nil)
		h.Jump(s.StartsAt.Add(-10 * time.Minute))
		h.visitor().get("/j/" + token).wants("Vous pouvez entrer.")
	})
}
