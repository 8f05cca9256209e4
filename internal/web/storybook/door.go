package storybook

import (
	"time"

	"github.com/a-h/templ"

	"navette.dev/navette/internal/cast"
	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/web/door"
	"navette.dev/navette/internal/web/view"
)

// doorStories returns the stories of the page behind a personal link.
func doorStories() []Story {
	return []Story{
		doorStory("door-before", func(p *door.Page) { p.Now = at(0, 18, 2).Add(52 * time.Second) }),
		doorStory("door-before-days", func(p *door.Page) { p.Now = at(-4, 9, 0) }),
		doorStory("door-before-moved", func(p *door.Page) {
			p.Now, p.WasAt = at(0, 16, 40), at(0, 17, 15)
			p.Home = place("Europe/London")
		}),
		doorStory("door-open", func(p *door.Page) { p.State, p.Now = door.DoorOpen, at(0, 18, 26) }),
		doorStory("door-open-unrecorded", func(p *door.Page) {
			p.State, p.Now, p.Recorded = door.DoorOpen, at(0, 18, 26), false
		}),
		doorStory("door-open-moved", func(p *door.Page) {
			p.State, p.Now, p.WasAt = door.DoorOpen, at(0, 18, 26), at(0, 17, 15)
		}),
		doorStory("door-on", func(p *door.Page) {
			p.State, p.Now, p.IsOn, p.BeganAt = door.DoorOpen, at(0, 18, 42), true, at(0, 18, 29)
		}),
		doorStory("door-overrun", func(p *door.Page) {
			p.State, p.Now, p.IsOn, p.BeganAt = door.DoorOpen, at(0, 19, 36), true, at(0, 18, 29)
		}),
		doorStory("door-stopped", func(p *door.Page) {
			p.State, p.Now, p.GoAfter, p.BeganAt, p.EndedAt = door.DoorOpen, at(0, 18, 59), 0, at(0, 18, 29), at(0, 18, 50)
		}),
		doorStory("door-late", func(p *door.Page) { p.State, p.Now, p.GoAfter = door.DoorOpen, at(0, 19, 36), 0 }),
		doorStory("door-finished", func(p *door.Page) {
			p.State, p.Now, p.GoAfter, p.BeganAt, p.EndedAt = door.DoorOpen, at(0, 19, 41), 0, at(0, 18, 29), at(0, 19, 31)
		}),
		doorStory("door-not-ready", func(p *door.Page) {
			p.State, p.Now = door.DoorNotReady, at(0, 18, 26)
			p.Trouble = lang.Say{Key: "door.trouble_zoom", Args: map[string]any{"since": at(0, 17, 22)}}
			p.LastTry, p.NextTry = at(0, 18, 26), at(0, 18, 28)
		}),
		doorStory("door-not-ready-unexplained", func(p *door.Page) { p.State, p.Now = door.DoorNotReady, at(0, 18, 16) }),
		doorStory("door-ended", func(p *door.Page) {
			p.State, p.Now, p.BeganAt, p.EndedAt = door.DoorEnded, at(0, 20, 10), at(0, 18, 29), at(0, 19, 31)
		}),
		doorStory("door-ended-untold", func(p *door.Page) {
			p.State, p.Now, p.BeganAt = door.DoorEnded, at(0, 20, 10), at(0, 18, 29)
		}),
		doorStory("door-never-started", func(p *door.Page) { p.State, p.Now = door.DoorEnded, at(0, 20, 10) }),
		doorStory("door-in-person", func(p *door.Page) { p.State, p.Now = door.DoorInPerson, at(0, 18, 26) }),
		doorStory("door-cancelled", func(p *door.Page) {
			p.State, p.Now, p.Reason = door.DoorCancelled, at(0, 15, 10), "Léa est souffrante et n’a pas trouvé de remplaçante."
		}),
		doorStory("door-dead", func(p *door.Page) { p.State, p.OrgName, p.Title, p.NoticePath = door.DoorDead, "", "", "" }),
	}
}

// doorStory returns a story of the page behind a link: the page before the door opens, changed by set.
func doorStory(name string, set func(*door.Page)) Story {
	return Story{name, "Join door", func(f view.Frame) templ.Component {
		p := door.Page{
			Frame: public(f), State: door.DoorBefore, Title: "Yin et respiration", Coach: cast.Lea.Name(),
			StartsAt: at(0, 18, 30), EndsAt: at(0, 19, 30), OpensAt: at(0, 18, 15), ClosesAt: at(0, 20, 0),
			EnterURL: "/j/7Qm2", GoAfter: time.Hour, Recorded: true,
		}
		p.NoticePath = "/privacy/org_06b1d4q8h2m5v7"
		set(&p)
		return door.Door(p)
	}}
}

// place returns the time zone of an IANA name.
func place(zone string) *time.Location {
	location, err := time.LoadLocation(zone)
	if err != nil {
		panic(err) // the time zone database is part of the program
	}
	return location
}
