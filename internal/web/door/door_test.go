package door_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/schedule"
	"navette.dev/navette/internal/web/webtest"
)

// booked returns a session in two hours with its meeting, a booking of it by Élodie, and the token of her link.
func booked(studio *webtest.Studio, edits ...func(*schedule.SessionInput)) (navette.Session, navette.Booking, string) {
	studio.Helper()
	studio.Connect()
	s := studio.Class("Yin & respiration", studio.In(2*time.Hour), edits...)
	b := studio.Book(s, studio.Elodie())
	studio.Rest()
	return s, b, studio.Token(b)
}

// visits returns how many times a link was followed to Zoom.
func visits(studio *webtest.Studio, b navette.Booking) int64 {
	studio.Helper()
	now, err := studio.Store.Org(studio.Org).Booking(studio.Context(), b.ID)
	studio.Must(err)
	return now.Visits
}

func TestDoorCountsDownOpensAndLeadsToZoom(t *testing.T) {
	webtest.EachStudio(t, func(studio *webtest.Studio) {
		s, b, token := booked(studio)
		v := studio.Visitor()
		v.Get("/j/"+token).WantsStatus(http.StatusOK).Shows(`data-door="before"`, `lang="fr"`, "Yin & respiration",
			"Thomas Vidal", "Atelier Lumière").Lacks("<form")
		v.Post("/j/"+token, nil).Shows(`data-door="before"`)
		if v.Away != "" {
			t.Fatalf("a closed door led to %s", v.Away)
		}
		studio.Pass(1*time.Hour + 46*time.Minute)
		for range 3 {
			v.Get("/j/"+token).WantsStatus(http.StatusOK).Shows(`data-door="open"`, `action="/j/`+token+`"`, "enregistrée")
		}
		if n := visits(studio, b); n != 0 {
			t.Fatalf("looking at the door counted %d visits", n)
		}
		zoom, err := url.Parse(studio.Zoom.OneMeeting().JoinURL)
		studio.Must(err)
		if policy := v.Header.Get("Content-Security-Policy"); !strings.Contains(policy, zoom.Scheme+"://"+zoom.Host) {
			t.Errorf("browsers would not follow the form to Zoom: %s", policy)
		}
		for name, want := range map[string]string{
			"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow", "Cache-Control": "no-store",
		} {
			if got := v.Header.Get(name); got != want {
				t.Errorf("%s is %q, want %q", name, got, want)
			}
		}
		v.PostFrom("null", "/j/"+token)
		if v.Status != http.StatusSeeOther || v.Away != zoom.String() {
			t.Fatalf("the open door led to %q with %d, want %q", v.Away, v.Status, zoom)
		}
		if n := visits(studio, b); n != 1 {
			t.Errorf("one visit was counted %d times", n)
		}
		if n := studio.Recorded(s, navette.EventLinkVisited); n != 1 {
			t.Errorf("the journal tells of %d visits, want 1", n)
		}
		studio.Pass(3 * time.Hour)
		v.Get("/j/"+token).Shows(`data-door="ended"`, `lang="fr"`)
		v.Get("/j/"+token+"?lang=en").Shows(`data-door="ended"`, `lang="en"`, "This session’s scheduled time has passed.")
		if strings.Contains(studio.Logged.String(), token) {
			t.Error("the log tells the link's token")
		}
	})
}

func TestDoorSaysWhatElseBecameOfASession(t *testing.T) {
	webtest.EachStudio(t, func(studio *webtest.Studio) {
		s, _, token := booked(studio)
		v := studio.Visitor()
		moved := studio.Move(s.ID, studio.In(4*time.Hour))
		v.Get("/j/"+token).Shows(`data-door="before"`, `data-starts="`+moved.StartsAt.UTC().Format(time.RFC3339)+`"`)
		in, err := schedule.InputOf(moved)
		studio.Must(err)
		in.Mode = navette.InPerson
		_, err = studio.Schedule.Change(studio.Context(), studio.Owner, s.ID, in)
		studio.Must(err)
		v.Get("/j/"+token+"?lang=en").Shows(`data-door="in_person"`, "This session is in person.").Lacks("<form")
		studio.Cancel(s.ID)
		v.Get("/j/"+token).Shows(`data-door="cancelled"`, `lang="en"`, "This session has been cancelled.").Lacks("<form")

		other := studio.Class("Vinyasa doux", studio.In(3*time.Hour))
		place := studio.Book(other, studio.Yanis())
		gone := studio.Token(place)
		studio.Must(studio.Schedule.Unbook(studio.Context(), studio.Owner, place.ID))
		v.Get("/j/"+gone).WantsStatus(http.StatusNotFound).Shows(`data-door="dead"`).
			Lacks("Vinyasa", "Yanis", "Atelier Lumière")
		v.Post("/j/"+gone, nil).WantsStatus(http.StatusNotFound).Shows(`data-door="dead"`)
	})
}

func TestDoorThatIsNotReadyKeepsThePlace(t *testing.T) {
	webtest.EachStudio(t, func(studio *webtest.Studio) {
		s := studio.Class("Yin & respiration", studio.In(2*time.Hour)) // Zoom is not connected
		b := studio.Book(s, studio.Elodie())
		studio.Pass(1*time.Hour + 50*time.Minute)
		v := studio.Visitor()
		v.Get("/j/"+studio.Token(b)).WantsStatus(http.StatusOK).Shows(`data-door="not_ready"`, "Votre place est conservée").
			Lacks("<form")
		v.Post("/j/"+studio.Token(b), nil).Shows(`data-door="not_ready"`)
		if n := visits(studio, b); n != 0 {
			t.Errorf("a door that is not ready counted %d visits", n)
		}
	})
}

func TestDeadLinkTellsNothingAndGuessingEnds(t *testing.T) {
	webtest.EachStudio(t, func(studio *webtest.Studio) {
		_, _, token := booked(studio)
		guesser, neighbour := studio.Visitor(), studio.Visitor()
		guesser.From, neighbour.From = "203.0.113.7", "203.0.113.8"
		for range 30 {
			guesser.Get("/j/"+navette.NewLinkToken()).WantsStatus(http.StatusNotFound).Lacks("Atelier", "Yin")
		}
		guesser.Get("/j/" + navette.NewLinkToken()).WantsStatus(http.StatusTooManyRequests).Shows("Too many attempts")
		if wait := guesser.Header.Get("Retry-After"); wait != "600" {
			t.Errorf("Retry-After is %q, want 600", wait)
		}
		guesser.Get("/j/" + token).WantsStatus(http.StatusOK) // a valid link always opens
		guesser.Post("/j/"+token, nil).WantsStatus(http.StatusOK)
		guesser.Get("/j/" + navette.NewLinkToken()).WantsStatus(http.StatusTooManyRequests)
		neighbour.Get("/j/" + navette.NewLinkToken()).WantsStatus(http.StatusNotFound)
	})
}

// local returns the time of day of an instant in the session's zone.
func local(t *testing.T, s navette.Session, at time.Time) string {
	t.Helper()
	zone, err := time.LoadLocation(s.Zone)
	if err != nil {
		t.Fatal(err)
	}
	return at.In(zone).Format("15:04")
}

// TestDoorSaysHowTheSessionGoes follows links before, during and after sessions, one of which ends early, one late,
// and one never starts.
func TestDoorSaysHowTheSessionGoes(t *testing.T) {
	webtest.EachStudio(t, func(studio *webtest.Studio) {
		studio.Connect()
		studio.Subscribe()
		start := studio.In(2 * time.Hour)
		held, early, never := studio.Class("Yin", start), studio.Class("Vinyasa", start), studio.Class("Hatha", start)
		member, v := studio.Elodie(), studio.Visitor()
		links := map[string]string{}
		for _, s := range []navette.Session{held, early, never} {
			links[s.ID] = "/j/" + studio.Token(studio.Book(s, member)) + "?lang=fr"
		}
		hours := local(t, held, start) + " à " + local(t, held, held.EndsAt.Time)
		clock := func(d time.Duration) string { return local(t, held, start.Add(d)) }
		says := func(s navette.Session, want string, lacks ...string) {
			t.Helper()
			v.Get(links[s.ID]).Shows(hours, "heure de Paris", want).Lacks(lacks...)
		}
		studio.Jump(start.Add(-10 * time.Minute))
		says(held, "Vous pouvez entrer.")
		studio.Jump(start)
		studio.Zoom.Play(studio.Meeting(held).Number, "start", nil)
		studio.Zoom.Play(studio.Meeting(early).Number, "start", nil)
		studio.Jump(start.Add(40 * time.Minute))
		says(held, "La séance est en cours.")
		studio.Zoom.Play(studio.Meeting(early).Number, "end", nil)
		studio.Rest()
		says(early, "La réunion s’est arrêtée à "+clock(40*time.Minute)+".", "data-after")
		says(never, "Vous pouvez entrer.")
		studio.Jump(start.Add(64 * time.Minute))
		says(held, "La séance se prolonge.")
		says(early, "La séance s’est terminée à "+clock(40*time.Minute)+".", "data-after")
		says(never, "L’heure de fin prévue est passée.", "data-after", "inie")
		studio.Zoom.Play(studio.Meeting(held).Number, "end", nil)
		studio.Rest()
		studio.Pass(15 * time.Minute)
		over := "La séance s’est terminée à " + clock(64*time.Minute) + "."
		says(held, over, "devrait", "data-after", "Rejoindre la séance")
		studio.Pass(15 * time.Minute)
		says(held, over, "<form")
		says(never, "L’heure de cette séance est passée.", "<form", "inie")
	})
}

func TestDoorSaysFromWhichHourASessionMoved(t *testing.T) {
	webtest.EachStudio(t, func(studio *webtest.Studio) {
		s, _, token := booked(studio)
		was := local(t, s, s.StartsAt.Time)
		studio.Move(s.ID, studio.In(4*time.Hour))
		studio.Visitor().Get("/j/"+token).Shows("L’horaire a changé", "au lieu de "+was)
		studio.Move(s.ID, s.StartsAt.Time)
		studio.Visitor().Get("/j/" + token).Lacks("L’horaire a changé")
	})
}

// TestARehearsalIsNotTheSession starts and ends the meeting of a session 40 minutes before its start.
func TestARehearsalIsNotTheSession(t *testing.T) {
	webtest.EachStudio(t, func(studio *webtest.Studio) {
		s, _, token := booked(studio)
		studio.Subscribe()
		studio.Jump(s.StartsAt.Add(-40 * time.Minute))
		studio.Zoom.Play(studio.Meeting(s).Number, "start", nil)
		studio.Rest()
		studio.Pass(5 * time.Minute)
		studio.Zoom.Play(studio.Meeting(s).Number, "end", nil)
		studio.Jump(s.StartsAt.Add(-10 * time.Minute))
		studio.Visitor().Get("/j/" + token).Shows("Vous pouvez entrer.")
	})
}
