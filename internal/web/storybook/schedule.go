package storybook

import (
	"slices"

	"github.com/a-h/templ"

	"navette.dev/navette/internal/cast"
	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/web/sessions"
	"navette.dev/navette/internal/web/view"
)

// scheduleStories returns the stories of the week and the form of a session.
func scheduleStories() []Story {
	return []Story{
		{"schedule", "Schedule", func(f view.Frame) templ.Component {
			return scheduled(sessions.SchedulePage{
				Frame: as(f, view.NavSchedule), From: at(-3, 12, 0), To: at(3, 12, 0), Rows: weekRows(),
				PrevPath: "/schedule?week=2026-11-09", NextPath: "/schedule?week=2026-11-23",
			})
		}},
		{"schedule-empty", "Schedule", func(f view.Frame) templ.Component {
			return scheduled(sessions.SchedulePage{
				Frame: as(f, view.NavSchedule), From: at(39, 12, 0), To: at(45, 12, 0),
				PrevPath: "/schedule?week=2026-12-21", NextPath: "/schedule?week=2027-01-04", ThisPath: "/schedule",
			})
		}},
		{"session-form", "Session form", func(f view.Frame) templ.Component {
			return sessions.SessionForm(sessionForm(f, view.Form{Values: map[string]string{
				"date": "2026-11-20", "time": "18:30", "minutes": "60", "zone": "Europe/Paris", "mode": "online",
				"waiting_room": "on", "record": "on",
			}}))
		}},
		{"session-form-overlap", "Session form", func(f view.Frame) templ.Component {
			p := sessionForm(f, view.Form{Values: map[string]string{
				"title": "Méditation guidée", "date": "2026-11-19", "time": "18:45", "minutes": "60",
				"zone": "Europe/Paris", "mode": "online", "coach": cast.Ines.Name(), "waiting_room": "on", "record": "on",
			}})
			p.Confirms, p.Warnings = "told", []lang.Say{
				say("effect.overlap", "sessions", overlapping(f)), say("effect.overlap_one"),
			}
			return sessions.SessionForm(p)
		}},
		{"session-form-errors", "Session form", func(f view.Frame) templ.Component {
			p := sessionForm(f, view.Form{
				Values: map[string]string{
					"date": "2026-11-18", "time": "18:30", "minutes": "abc", "zone": "Europe/Paris", "mode": "online",
					"coach": cast.Lea.Name(), "capacity": "-3",
				},
				Errors: []view.FieldError{
					{Field: "title", Text: lang.Say{Key: "form.empty"}},
					{Field: "time", Text: lang.Say{Key: "rules.start_past"}},
					{Field: "minutes", Text: lang.Say{Key: "form.number"}},
					{Field: "coach", Text: lang.Say{Key: "form.several_users", Args: map[string]any{
						"names": cast.Lea.Name() + " (l.fontaine@studio.fr), " + cast.Lea.Name() + " (lea.fontaine@studio.fr)",
					}}},
					{Field: "capacity", Text: lang.Say{Key: "rules.capacity", Args: map[string]any{"least": 1, "most": 10000}}},
				},
			})
			p.Zoom = view.ZoomNever
			return sessions.SessionForm(p)
		}},
		{"session-form-frozen", "Session form", func(f view.Frame) templ.Component {
			p := sessionForm(f, view.Form{Values: map[string]string{
				"title": "Yin et respiration", "date": "2026-11-19", "time": "18:45", "minutes": "60",
				"zone": "Europe/Paris", "mode": "online", "coach": cast.Lea.Name() + " (lea.fontaine@studio.fr)", "capacity": "20",
			}})
			p.ID, p.Title, p.FrozenAt = "ses_4", "Yin et respiration", at(0, 18, 30)
			return sessions.SessionForm(p)
		}},
	}
}

// sessionForm returns the page with the form of a new session.
func sessionForm(f view.Frame, form view.Form) sessions.SessionFormPage {
	return sessions.SessionFormPage{
		Frame: as(f, view.NavSchedule), Form: form, Action: "/schedule/new", Back: "/schedule", Zones: zones(),
		Coaches: []string{cast.Camille.Name(), cast.Thomas.Name(), cast.Ines.Name(), cast.Lea.Name(), cast.Grace.Name()},
	}
}

// overlapping returns the titles and hours of two sessions of the evening.
func overlapping(f view.Frame) string {
	return view.NameList(f.Words, []string{
		f.T("effect.overlap_session", "title", "Yin et respiration", "at", f.At(at(0, 18, 30), f.Now)),
		f.T("effect.overlap_session", "title", "Vinyasa avancé", "at", f.At(at(0, 19, 0), f.Now)),
	})
}

// weekRows returns a session of yesterday whose recording is imported, and those of the next 24 hours.
func weekRows() []view.SessionRow {
	back := studioRows()[1]
	back.ID, back.Start, back.End, back.ImportedAt = "ses_0", at(-1, 17, 30), at(-1, 18, 30), at(-1, 18, 51)
	back.Journey, back.UnderWay = view.Journey{Reached: view.Imported}, false
	rows := append([]view.SessionRow{back}, studioRows()...)
	slices.SortStableFunc(rows, func(a, b view.SessionRow) int { return a.Start.Compare(b.Start) })
	return rows
}
