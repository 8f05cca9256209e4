package storybook

import (
	"time"

	"github.com/a-h/templ"

	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/web/view"
)

func doorStories() []Story {
	return []Story{
		door("door-before", func(p *view.DoorPage) { p.Now = At(0, 18, 2).Add(52 * time.Second) }),
		door("door-before-days", func(p *view.DoorPage) { p.Now = At(-4, 9, 0) }),
		door("door-before-moved", func(p *view.DoorPage) {
			p.Now, p.WasAt = At(0, 16, 40), At(0, 17, 15)
			p.Home = place("Europe/London")
		}),
		door("door-open", func(p *view.DoorPage) { p.State, p.Now = view.DoorOpen, At(0, 18, 26) }),
		door("door-open-unrecorded", func(p *view.DoorPage) {
			p.State, p.Now, p.Recorded = view.DoorOpen, At(0, 18, 26), false
		}),
		door("door-open-moved", func(p *view.DoorPage) {
			p.State, p.Now, p.WasAt = view.DoorOpen, At(0, 18, 26), At(0, 17, 15)
		}),
		door("door-on", func(p *view.DoorPage) {
			p.State, p.Now, p.IsOn, p.BeganAt = view.DoorOpen, At(0, 18, 42), true, At(0, 18, 29)
		}),
		door("door-overrun", func(p *view.DoorPage) {
			p.State, p.Now, p.IsOn, p.BeganAt = view.DoorOpen, At(0, 19, 36), true, At(0, 18, 29)
		}),
		door("door-stopped", func(p *view.DoorPage) {
			p.State, p.Now, p.GoAfter, p.BeganAt, p.EndedAt = view.DoorOpen, At(0, 18, 59), 0, At(0, 18, 29), At(0, 18, 50)
		}),
		door("door-late", func(p *view.DoorPage) { p.State, p.Now, p.GoAfter = view.DoorOpen, At(0, 19, 36), 0 }),
		door("door-finished", func(p *view.DoorPage) {
			p.State, p.Now, p.GoAfter, p.BeganAt, p.EndedAt = view.DoorOpen, At(0, 19, 41), 0, At(0, 18, 29), At(0, 19, 31)
		}),
		door("door-not-ready", func(p *view.DoorPage) {
			p.State, p.Now = view.DoorNotReady, At(0, 18, 26)
			p.Trouble = lang.Say{Key: "door.trouble_zoom", Args: map[string]any{"since": At(0, 17, 22)}}
			p.LastTry, p.NextTry = At(0, 18, 26), At(0, 18, 28)
		}),
		door("door-not-ready-unexplained", func(p *view.DoorPage) { p.State, p.Now = view.DoorNotReady, At(0, 18, 16) }),
		door("door-ended", func(p *view.DoorPage) {
			p.State, p.Now, p.BeganAt, p.EndedAt = view.DoorEnded, At(0, 20, 10), At(0, 18, 29), At(0, 19, 31)
		}),
		door("door-ended-untold", func(p *view.DoorPage) { p.State, p.Now, p.BeganAt = view.DoorEnded, At(0, 20, 10), At(0, 18, 29) }),
		door("door-never-started", func(p *view.DoorPage) { p.State, p.Now = view.DoorEnded, At(0, 20, 10) }),
		door("door-in-person", func(p *view.DoorPage) { p.State, p.Now = view.DoorInPerson, At(0, 18, 26) }),
		door("door-cancelled", func(p *view.DoorPage) {
			p.State, p.Now, p.Reason = view.DoorCancelled, At(0, 15, 10), "Léa est souffrante et n’a pas trouvé de remplaçante."
		}),
		door("door-dead", func(p *view.DoorPage) { p.State, p.OrgName, p.Title = view.DoorDead, "", "" }),
	}
}

// door is a story of one session's door, changed from "before the opening" by set.
func door(name string, set func(*view.DoorPage)) Story {
	return Story{name, "Join door", func(f view.Frame) templ.Component {
		p := view.DoorPage{
			Frame: public(f), State: view.DoorBefore, Title: "Yin et respiration", Coach: "Léa Fontaine",
			StartsAt: At(0, 18, 30), EndsAt: At(0, 19, 30), OpensAt: At(0, 18, 15), ClosesAt: At(0, 20, 0),
			EnterURL: "/j/7Qm2", GoAfter: time.Hour, Recorded: true,
		}
		set(&p)
		return view.Door(p)
	}}
}

func place(zone string) *time.Location {
	location, err := time.LoadLocation(zone)
	if err != nil {
		panic(err) // the time zone database is part of the program
	}
	return location
}
