package storybook

import (
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"navette.dev/navette/internal/cast"
	"navette.dev/navette/internal/journey"
	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/web/sessions"
	"navette.dev/navette/internal/web/view"
)

// sessionStories returns the stories of the page of a session.
func sessionStories() []Story {
	return []Story{
		{"session-blocked", "Session", func(f view.Frame) templ.Component { return session(blockedSession(f)) }},
		{"session-booking", "Session", func(f view.Frame) templ.Component { return session(bookingSession(f)) }},
		{"session-back", "Session", func(f view.Frame) templ.Component { return session(returnedSession(f)) }},
		{"session-incomplete", "Session", func(f view.Frame) templ.Component { return session(incompleteSession(f)) }},
		{"session-new", "Session", func(f view.Frame) templ.Component { return session(newSession(f)) }},
		{"session-unbooked", "Session", func(f view.Frame) templ.Component {
			p := newSession(f)
			p.Booking, p.Bookings = view.Form{Values: map[string]string{"lang": "fr"}}, vinyasaBookings(f)[1:5]
			p.Toast = view.Toast{Text: f.T("session.unbooked"), Undo: p.Path + "/bookings/bok_1/restore"}
			return session(p)
		}},
		{"session-live", "Session", func(f view.Frame) templ.Component { return session(liveSession(f)) }},
		{"session-mail-refused", "Session", func(f view.Frame) templ.Component { return session(mailRefusedSession(f)) }},
		{"session-missed", "Session", func(f view.Frame) templ.Component { return session(missedSession(f)) }},
		{"session-unsent", "Session", func(f view.Frame) templ.Component { return session(unsentSession(f)) }},
		{"session-cancelled", "Session", func(f view.Frame) templ.Component {
			p := newSession(f)
			p.Journey.Aside = view.Cancelled
			for i := range p.Steps[1:] {
				p.Steps[i+1].Stop, p.Steps[i+1].Text = view.StopOff, []lang.Say{say("session.step_off")}
				switch p.Steps[i+1].Stage {
				case view.Ready:
					p.Steps[i+1].Title = say("session.step_ready_none")
				case view.Sent:
					p.Steps[i+1].Title = say("session.step_sent_nobody")
				}
				p.Steps[i+1].Due = time.Time{}
			}
			p.Bookings = []sessions.BookingRow{
				{
					ID: "bok_1", Name: cast.Elodie.Name(), Email: "elodie.mercier@posteo.net", Link: journey.LinkOff, At: at(0, 16, 0),
				},
			}
			return session(p)
		}},
	}
}

// session renders the page of a session. It counts the places, unless p has their numbers.
func session(p sessions.SessionPage) templ.Component {
	p.Finder.Offered = true
	if p.Places == (sessions.PlaceCount{}) {
		for _, b := range p.Bookings {
			switch {
			case b.Link == journey.LinkWaitlisted:
				p.Places.Waiting++
			case b.Link == journey.LinkOff && p.Journey.Aside != view.Cancelled:
				p.Places.Gone++
			default:
				p.Places.Taken++
			}
		}
	}
	return sessions.Session(p)
}

// unsentSession returns a workshop with 150 bookings whose links cannot be sent, since the mail server cannot be
// reached.
func unsentSession(f view.Frame) sessions.SessionPage {
	p := newSession(f)
	p.Title, p.Start, p.End, p.Capacity = "Atelier Respiration, ouvert à tous", at(0, 17, 45), at(0, 18, 45), 200
	p.Journey = view.Journey{Reached: view.Ready, Blocked: true}
	p.Notice = &sessions.SessionNotice{
		Strong: say("reason.mail_unreachable"), Text: say("session.notice_next", "at", f.At(at(0, 17, 43), f.Now)),
	}
	p.Steps[0].At = at(-9, 9, 0)
	p.Steps[1] = sessions.Step{
		Stage: view.Ready, Stop: view.StopDone, Due: at(-1, 17, 45), At: at(-1, 17, 45),
		Title: say("session.step_ready"),
	}
	p.Meeting = &sessions.MeetingFacts{
		Number: "874 1209 3345", Host: "ines@atelier-lumiere.fr", WaitingRoom: true, Record: true,
	}
	for i, due := range []time.Time{p.Start, p.End, at(0, 19, 5), at(0, 19, 10)} {
		p.Steps[3+i].Due = due
	}
	links := &p.Steps[2]
	links.Stop, links.Due, links.Within = view.StopNeed, at(0, 17, 30), time.Minute
	links.Title = say("session.step_sent_todo")
	links.Text = []lang.Say{say("reason.mail_unreachable"), count("session.step_sent_count", 150)}
	links.Retry, links.NextTry = p.Path+"/retry/links", at(0, 17, 43)
	links.Sum = []lang.Say{
		count("session.tries_links", 150), count("session.tries_count", 4),
		say("session.tries_next", "at", f.At(links.NextTry, f.Now)),
	}
	for i := range 4 {
		at := at(0, 17, 30+3*i)
		links.Tries = append(links.Tries, sessions.TryLine{
			At: at, Until: at.Add(41 * time.Second), Detail: "421 4.3.2 Service shutting down",
			Text: count("session.try_times", 150, "text", f.T("reason.mail_unreachable")),
		})
	}
	for i := range 30 {
		n := strconv.Itoa(i + 1)
		p.Bookings = append(p.Bookings, sessions.BookingRow{
			ID: "bok_" + n, Name: "Membre " + n, Email: "membre" + n + "@example.org",
			Link: journey.LinkPlanned, At: links.NextTry,
			Detail: say("session.detail_failing", "reason", f.T("reason.mail_unreachable")),
		})
	}
	p.Places = sessions.PlaceCount{Taken: 150}
	p.Part = sessions.PlacesPart{Offered: true, Number: 1, Pages: 5, NextPath: p.Path + "?page=2#bookings"}
	return p
}

// say returns a sentence with arguments, given as names and values in turn.
func say(key string, pairs ...any) lang.Say { return lang.Say{Key: key, Args: args(pairs...)} }

// count returns a sentence whose form depends on the number n.
func count(key string, n int, pairs ...any) lang.Say {
	return lang.Say{Key: key, Plural: true, Count: n, Args: args(pairs...)}
}

// blockedSession returns a session whose meeting cannot be created, since Zoom does not answer.
func blockedSession(f view.Frame) sessions.SessionPage {
	return sessions.SessionPage{
		Frame: as(f, view.NavSchedule), ID: "ses_1", Path: "/sessions/ses_1", Title: "Vinyasa avancé",
		Start: at(0, 19, 45), End: at(0, 21, 0), Coach: cast.Camille.Name(), Mode: view.ModeOnline, Capacity: 18,
		Journey: view.Journey{Reached: view.Planned, Blocked: true},
		Notice: &sessions.SessionNotice{
			Strong: say("session.notice_zoom_down"),
			Text:   say("session.notice_zoom_down_text", "next", at(0, 17, 46), "links", at(0, 19, 30)),
		},
		Steps: []sessions.Step{
			{
				Stage: view.Planned, Stop: view.StopDone, At: at(-38, 10, 12), Title: say("session.step_planned"),
				Text: []lang.Say{say("session.step_planned_by", "name", cast.Camille.Name())},
			},
			{
				Stage: view.Ready, Stop: view.StopNeed, Due: at(0, 17, 22), Title: say("session.step_ready_todo"),
				Text: []lang.Say{say("session.step_ready_down")},
				Tries: []sessions.TryLine{
					{
						At: at(0, 17, 22).Add(4 * time.Second), Text: say("session.try_no_answer", "d", 10*time.Second),
						Detail: "503 Service Unavailable",
					},
					{At: at(0, 17, 26).Add(9 * time.Second), Text: say("session.try_searched", "code", "503")},
					{At: at(0, 17, 34).Add(11 * time.Second), Text: say("session.try_searched", "code", "503")},
				},
				NextTry: at(0, 17, 46), Retry: "/sessions/ses_1/retry",
				Answer: "HTTP/1.1 503 Service Unavailable\nContent-Type: application/json\n\n" +
					`{"code": 3000, "message": "Service temporarily unavailable."}`,
			},
			{
				Stage: view.Sent, Stop: view.StopTodo, Due: at(0, 19, 30), Title: say("session.step_sent_todo"),
				Text: []lang.Say{count("session.step_sent_count", 18), say("session.step_sent_on_time")},
			},
			{
				Stage: view.Live, Stop: view.StopTodo, Due: at(0, 19, 45), Title: say("session.step_live_todo"),
				Text: []lang.Say{say("session.step_live_coach", "name", cast.Camille.First)},
			},
			{Stage: view.Ended, Stop: view.StopTodo, Due: at(0, 21, 0), Title: say("session.step_ended_todo")},
			{
				Stage: view.Recorded, Stop: view.StopTodo, Due: at(0, 21, 20), Approx: true,
				Title: say("session.step_recorded_todo"), Text: []lang.Say{say("session.step_recorded_usual")},
			},
			{
				Stage: view.Imported, Stop: view.StopTodo, Due: at(0, 21, 25), Approx: true,
				Title: say("session.step_imported_todo"),
			},
		},
		Journal: []sessions.JournalLine{
			{At: at(0, 17, 34), Text: say("event.work_failed")},
			{At: at(0, 17, 22), Text: say("event.mail_sent")},
			{At: at(0, 16, 40), Text: say("event.booking_promoted", "name", cast.Nadia.Name())},
			{At: at(0, 16, 38), Text: say("event.booking_cancelled_by", "who", cast.Ines.Name(), "name", cast.Paul.Name())},
			{At: at(-1, 21, 10), Text: say("event.booking_cancelled_self", "name", cast.Lucie.Name())},
			{At: at(-1, 18, 2), Text: say("event.session_changed_by", "who", cast.Camille.Name()), More: []lang.Say{
				say("event.change", "field", f.T("event.field_title"),
					"from", f.T("event.value_quoted", "text", "Vinyasa"),
					"to", f.T("event.value_quoted", "text", "Vinyasa avancé")),
				say("event.change", "field", f.T("event.field_starts_at"), "from", "19:30", "to", f.When(at(0, 19, 45), f.Now)),
			}},
			{At: at(-2, 10, 0), Text: count("event.booking_booked_many_by", 14, "who", cast.Ines.Name()), More: []lang.Say{
				count("event.names_more", 9, "names", names(cast.Anna, cast.Julien, cast.Nadia, cast.Karim, cast.Elodie)),
			}},
			{At: at(-38, 10, 12), Text: say("event.session_created_by", "who", cast.Camille.Name())},
		},
		Bookings: vinyasaBookings(f), Booking: view.Form{Values: map[string]string{"lang": "fr"}},
	}
}

// names returns the names of people as a list with commas.
func names(people ...cast.Person) string {
	list := make([]string, len(people))
	for i, p := range people {
		list[i] = p.Name()
	}
	return strings.Join(list, ", ")
}

// vinyasaBookings returns bookings of the blocked session: one on the waiting list and one cancelled among them.
func vinyasaBookings(f view.Frame) []sessions.BookingRow {
	due := at(0, 19, 30)
	return []sessions.BookingRow{
		{ID: "bok_1", Name: cast.Elodie.Name(), Email: "elodie.mercier@posteo.net", Link: journey.LinkPlanned, At: due},
		{ID: "bok_2", Name: cast.Karim.Name(), Email: "karim.haddad@gmail.com", Link: journey.LinkPlanned, At: due},
		{
			ID: "bok_3", Name: cast.Nadia.Name(), Email: "nadia.ferrand@orange.fr", Link: journey.LinkPlanned, At: due,
			Detail: say("session.detail_promoted", "at", "16:40"),
		},
		{
			ID: "bok_4", Name: cast.Julien.Name(), Email: "j.caron@wanadoo.fr", Link: journey.LinkRefused,
			Detail: say("session.detail_refused", "words", "550 5.1.1 User unknown"),
			Again:  "/sessions/ses_1/bookings/bok_4/link",
		},
		{
			ID: "bok_5", Name: cast.Anna.Name(), Email: "anna.schmidt@web.de", Link: journey.LinkPlanned, At: due,
			Detail: say("session.detail_zone", "hour", at(0, 19, 45), "city", "Berlin"),
		},
		{
			ID: "bok_6", Name: cast.Maximilienne.Name(),
			Email: "maximilienne.de.la.rochefoucauld.montmorency@association-des-anciens.example.org",
			Link:  journey.LinkWaitlisted,
		},
		{
			ID: "bok_7", Name: cast.Paul.Name(), Email: "paul.girard@free.fr", Link: journey.LinkOff,
			Detail: say("session.detail_unbooked", "at", f.At(at(-1, 21, 10), f.Now)),
		},
	}
}

// bookingSession returns a session for which someone has searched for a member, and pasted a list with two lines that
// could not be booked.
func bookingSession(f view.Frame) sessions.SessionPage {
	p := liveSession(f)
	p.Finder.Query = "ya"
	p.Finder.Members = []sessions.FoundMember{
		{Name: cast.Yasmine.Name(), Email: cast.Yasmine.Email("example.org"), Booked: true},
		{Name: cast.Yanis.Name(), Email: cast.Yanis.Email("example.org")},
	}
	p.Pasted = []sessions.PastedLine{
		{Text: cast.Eve.Name() + " <" + cast.Eve.Email("example.org") + ">", What: say("session.paste_booked")},
		{Text: cast.Lucie.Email("example.org"), What: say("session.paste_already")},
		{Text: "omar@example", What: say("form.email"), Wrong: true},
		{Text: "tom@example.org", What: say("session.paste_name"), Wrong: true},
	}
	p.Booking.Values = map[string]string{"who": "omar@example\ntom@example.org", "lang": "fr"}
	return p
}

// missedSession returns a session of yesterday whose meeting Zoom did not create.
func missedSession(f view.Frame) sessions.SessionPage {
	p := blockedSession(f)
	p.Start, p.End = at(-1, 19, 45), at(-1, 21, 0)
	p.Journey, p.Notice = view.Journey{Reached: view.Planned, Past: true}, nil
	p.Journal = []sessions.JournalLine{
		{At: at(-1, 21, 0), Text: say("event.work_failed")}, p.Journal[len(p.Journal)-1],
	}
	p.Steps[view.Ready].NextTry, p.Steps[view.Ready].Retry = time.Time{}, ""
	for i := range p.Steps[view.Ready].Tries {
		p.Steps[view.Ready].Tries[i].At = p.Steps[view.Ready].Tries[i].At.AddDate(0, 0, -1)
	}
	for i := range p.Steps[view.Ready:] {
		step := &p.Steps[int(view.Ready)+i]
		step.Stop, step.Due, step.Text = view.StopOff, step.Due.AddDate(0, 0, -1), nil
		if step.Stage >= view.Ended {
			step.Text = []lang.Say{say("session.step_missed")}
		}
		if step.Stage >= view.Recorded {
			step.Due, step.Approx = time.Time{}, false
		}
	}
	p.Steps[view.Ready].Title = say("session.step_ready_none")
	p.Steps[view.Ready].Text = []lang.Say{say("reason.zoom_unreachable")}
	p.Steps[view.Sent].Title = say("session.step_sent_none")
	p.Steps[view.Live].Title = say("session.step_never")
	for i := range p.Bookings {
		if p.Bookings[i].Again = ""; p.Bookings[i].Link == journey.LinkPlanned {
			p.Bookings[i].Link, p.Bookings[i].At = journey.LinkMissed, time.Time{}
		}
	}
	return p
}

// returnedSession returns a session of yesterday whose recording is imported.
func returnedSession(f view.Frame) sessions.SessionPage {
	p := sessions.SessionPage{
		Frame: as(f, view.NavSchedule), ID: "ses_0", Path: "/sessions/ses_0", Title: "Hatha doux",
		Start: at(-1, 17, 30), End: at(-1, 18, 30), Coach: cast.Thomas.Name(), Mode: view.ModeOnline, Capacity: 16,
		Journey: view.Journey{Reached: view.Imported}, Recordings: studioCalls()[:1],
		Sums: []sessions.Sum{
			{Value: "16", Text: say("session.sum_links")}, {Value: "15", Text: say("session.sum_present")},
			{Value: f.Exact(252 * time.Second), Text: say("session.sum_import")},
		},
		Meeting: &sessions.MeetingFacts{
			Number: "874 1209 3345", Host: "thomas@atelier-lumiere.fr", WaitingRoom: true, Record: true,
		},
	}
	p.Steps = []sessions.Step{
		{
			Stage: view.Planned, Stop: view.StopDone, At: at(-52, 9, 0), Title: say("session.step_planned"),
			Text: []lang.Say{say("session.step_planned_by", "name", cast.Thomas.Name())},
		},
		{
			Stage: view.Ready, Stop: view.StopDone, Due: at(-2, 17, 30), At: at(-2, 17, 30).Add(41 * time.Second),
			Within: time.Minute, Title: say("session.step_ready"),
			Text: []lang.Say{
				say("session.step_ready_found"),
				say("session.step_ready_number", "number", "874 1209 3345", "host", cast.Thomas.Name()),
			},
		},
		{
			Stage: view.Sent, Stop: view.StopDone, Due: at(-1, 17, 15), At: at(-1, 17, 15).Add(3 * time.Second),
			Within: time.Minute, Title: count("session.step_sent", 16), Text: []lang.Say{count("session.step_sent_opened", 14)},
		},
		{
			Stage: view.Live, Stop: view.StopDone, Due: at(-1, 17, 30), At: at(-1, 17, 29), Title: say("session.step_started"),
			Text: []lang.Say{say("session.step_live_present", "present", 15, "booked", 16)},
		},
		{Stage: view.Ended, Stop: view.StopDone, Due: at(-1, 18, 30), At: at(-1, 18, 31), Title: say("session.step_ended")},
		{
			Stage: view.Recorded, Stop: view.StopDone, At: at(-1, 18, 47), Title: say("session.step_recorded_todo"),
			Text: []lang.Say{say("session.step_recorded_files", "files", count("session.files", 4), "size", f.Bytes(571e6))},
		},
		{
			Stage: view.Imported, Stop: view.StopDone, Due: at(-1, 18, 47), At: at(-1, 18, 51).Add(12 * time.Second),
			Within: 10 * time.Minute, Title: say("session.step_imported"),
			Text: []lang.Say{say("session.step_imported_files", "done", 4, "of", 4)},
		},
	}
	for i, person := range hathaAttendees {
		b := sessions.BookingRow{
			ID: "bok_" + strconv.Itoa(i), Name: person.Name(), Email: person.Email("example.org"), Link: journey.LinkOpened,
			At: at(-1, 17, 16+i),
		}
		if i >= 14 {
			b.Link, b.At = journey.LinkSent, at(-1, 17, 15)
		}
		p.Bookings = append(p.Bookings, b)
	}
	return p
}

// hathaAttendees are the sixteen attendees of Hatha doux. The first five are among vinyasaBookings.
var hathaAttendees = []cast.Person{
	cast.Elodie, cast.Karim, cast.Nadia, cast.Anna, cast.Julien, cast.Manon, cast.Paul, cast.Oliver, cast.Yasmine,
	cast.Bruno, cast.Clara, cast.Sacha, cast.Harriet, cast.Lucie, cast.Omar, cast.Tom,
}

// incompleteSession returns a session of yesterday whose video Zoom withholds.
func incompleteSession(f view.Frame) sessions.SessionPage {
	p := returnedSession(f)
	p.Sums, p.Journey = nil, view.Journey{Reached: view.Recorded, Blocked: true, Partial: true}
	p.Notice = &sessions.SessionNotice{
		Strong: say("reason.file_withheld"), Text: count("session.step_imported_missing", 1),
	}
	last := &p.Steps[view.Imported]
	last.Stop, last.At, last.Title = view.StopNeed, time.Time{}, say("session.step_imported_partly")
	last.Text = []lang.Say{
		say("reason.file_withheld"), say("session.step_imported_files", "done", 3, "of", 4),
		count("session.step_imported_missing", 1),
	}
	last.Retry = p.Path + "/retry/imported"
	return p
}

// newSession returns a session that has just been created and has no bookings.
func newSession(f view.Frame) sessions.SessionPage {
	start := at(3, 9, 0)
	steps := []sessions.Step{
		{
			Stage: view.Planned, Stop: view.StopDone, At: at(0, 17, 40), Title: say("session.step_planned"),
			Text: []lang.Say{say("session.step_planned_by", "name", cast.Camille.Name())},
		},
		{
			Stage: view.Ready, Stop: view.StopTodo, Due: start.Add(-24 * time.Hour), Title: say("session.step_ready_todo"),
			Text: []lang.Say{say("session.step_ready_wait", "window", f.Window)},
		},
		{Stage: view.Sent, Stop: view.StopTodo, Due: start.Add(-15 * time.Minute), Title: say("session.step_sent_todo")},
		{Stage: view.Live, Stop: view.StopTodo, Due: start, Title: say("session.step_live_todo")},
		{Stage: view.Ended, Stop: view.StopTodo, Due: start.Add(time.Hour), Title: say("session.step_ended_todo")},
		{
			Stage: view.Recorded, Stop: view.StopTodo, Due: start.Add(80 * time.Minute), Approx: true,
			Title: say("session.step_recorded_todo"), Text: []lang.Say{say("session.step_recorded_usual")},
		},
		{
			Stage: view.Imported, Stop: view.StopTodo, Due: start.Add(85 * time.Minute), Approx: true,
			Title: say("session.step_imported_todo"),
		},
	}
	return sessions.SessionPage{
		Frame: as(f, view.NavSchedule), ID: "ses_30", Path: "/sessions/ses_30", Title: "Yoga du dimanche",
		Start: start, End: start.Add(time.Hour), Coach: cast.Ines.Name(), Mode: view.ModeHybrid,
		Journey: view.Journey{Reached: view.Planned}, Steps: steps,
		Booking: view.Form{
			Values: map[string]string{"lang": "en", "email": "anna.schmidt@web", "name": cast.Anna.Name()},
			Errors: []view.FieldError{{Field: "email", Text: say("form.email")}},
		},
	}
}

// liveSession returns a session that runs, seen by its coach in London. Its Zoom account did not accept two settings.
func liveSession(f view.Frame) sessions.SessionPage {
	p := newSession(f)
	p.ID, p.Title, p.Coach, p.StartPath = "ses_2", "Hatha doux", cast.Thomas.Name(), "/sessions/ses_2/start"
	p.Start, p.End = at(0, 17, 30), at(0, 18, 30)
	p.Booking = view.Form{Values: map[string]string{"lang": "fr"}}
	if london, err := time.LoadLocation("Europe/London"); err == nil {
		p.Zone = london
	}
	p.Journey = view.Journey{Reached: view.Live}
	p.Meeting = &sessions.MeetingFacts{
		Number: "912 4410 0087", Host: "camille@atelier-lumiere.fr",
		Refused: []lang.Say{say("session.refused_waiting_room"), say("session.refused_record")},
	}
	p.Steps[0].At = at(-20, 11, 5)
	for _, b := range vinyasaBookings(f)[:5] {
		if b.Link == journey.LinkPlanned {
			b.Link, b.At = journey.LinkSent, at(0, 17, 15)
		}
		if b.ID == "bok_5" {
			b.Detail = say("session.detail_zone", "hour", p.Start, "city", "Berlin")
		}
		p.Bookings = append(p.Bookings, b)
	}
	for i, person := range hathaAttendees[5:] {
		p.Bookings = append(p.Bookings, sessions.BookingRow{
			ID: "bok_" + strconv.Itoa(8+i), Name: person.Name(), Email: person.Email("example.org"), Link: journey.LinkOpened,
			At: at(0, 17, 18+i),
		})
	}
	p.Steps[1] = sessions.Step{
		Stage: view.Ready, Stop: view.StopDone, Due: at(-1, 17, 30), At: at(-1, 17, 30).Add(2 * time.Second),
		Within: time.Minute, Title: say("session.step_ready"),
	}
	p.Steps[2] = sessions.Step{
		Stage: view.Sent, Stop: view.StopDone, Due: at(0, 17, 15), At: at(0, 17, 15), Within: time.Minute,
		Title: count("session.step_sent", 16),
	}
	p.Steps[3] = sessions.Step{
		Stage: view.Live, Stop: view.StopLive, Due: at(0, 17, 30), At: at(0, 17, 30), Title: say("session.step_live_todo"),
		Text: []lang.Say{say("session.step_live_present", "present", 13, "booked", 16)},
	}
	for i := 4; i < 7; i++ {
		p.Steps[i].Due = at(0, 18, 30).Add(time.Duration(i-4) * 20 * time.Minute)
	}
	p.Steps[view.Recorded].Text = []lang.Say{say("session.step_recorded_by_hand")}
	return p
}

// mailRefusedSession returns a session whose links the mail server refuses, except one that was sent without its
// calendar entry.
func mailRefusedSession(f view.Frame) sessions.SessionPage {
	p := liveSession(f)
	refused := say("reason.mail_server_refused")
	p.Start, p.End, p.Journey = at(0, 17, 45), at(0, 18, 45), view.Journey{Reached: view.Ready, Blocked: true}
	p.Notice = &sessions.SessionNotice{Strong: refused, Text: say("session.notice_next", "at", f.At(at(0, 17, 43), f.Now))}
	p.Journal = []sessions.JournalLine{
		{At: at(0, 17, 30), Text: say("event.link_sent_bare", "name", cast.Nadia.Name())},
		{At: at(-1, 17, 45), Text: say("event.meeting_ready")},
	}
	words := "554 5.7.1 <elodie.mercier@posteo.net>: Relay access denied"
	p.Steps[2] = sessions.Step{
		Stage: view.Sent, Stop: view.StopNeed, Due: at(0, 17, 30), Title: say("session.step_sent_todo"),
		Text: []lang.Say{refused, count("session.step_sent_count", 16)},
		Tries: []sessions.TryLine{
			{At: at(0, 17, 30).Add(time.Second), Text: refused, Detail: words},
			{At: at(0, 17, 41).Add(-time.Minute), Text: refused, Detail: words},
		},
		NextTry: at(0, 17, 43), Retry: "/sessions/ses_5/retry/links", Answer: words,
	}
	p.Steps[3] = sessions.Step{
		Stage: view.Live, Stop: view.StopTodo, Due: at(0, 17, 45), Title: say("session.step_live_todo"),
	}
	for i := range p.Bookings {
		switch p.Bookings[i].ID {
		case "bok_3", "bok_4": // one was sent, and one has a wrong address
		default:
			p.Bookings[i].Link, p.Bookings[i].At = journey.LinkPlanned, at(0, 17, 30)
			p.Bookings[i].Detail = say("session.detail_failing", "reason", f.Say(refused))
		}
	}
	return p
}
