package storybook

import (
	"github.com/a-h/templ"

	"navette.dev/navette/internal/cast"
	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/web/settings"
	"navette.dev/navette/internal/web/setup"
	"navette.dev/navette/internal/web/view"
)

// setupStories returns the stories of the guided set-up, and of the line that leads back to it.
func setupStories() []Story {
	return []Story{
		{"setup", "Set-up", func(f view.Frame) templ.Component {
			f.Zoom = view.ZoomNever
			return setup.Setup(setupPage(as(f, view.NavSettings), "both",
				setupStep("mail", setup.Next, say("setup.mail_untested")), setupTodo("app", "none"),
				setupTodo("connect", "none"), setupTodo("preconditions", "blocked"), setupTodo("policy", "blocked"),
				setupTodo("users", "blocked"), setupTodo("call", "blocked")))
		}},
		{"setup-no-mail", "Set-up", func(f view.Frame) templ.Component {
			f.Zoom, f.NoMail = view.ZoomNever, true
			return setup.Setup(setupPage(as(f, view.NavSettings), "studio",
				setupStep("mail", setup.Next, say("setup.mail_none")), setupTodo("app", "none"),
				setupTodo("connect", "none"), setupTodo("session", "blocked"), setupTodo("link", "blocked")))
		}},
		{"setup-halfway", "Set-up", func(f view.Frame) templ.Component { return setup.Setup(halfwaySetup(f)) }},
		{"setup-attention", "Set-up", func(f view.Frame) templ.Component {
			f.Zoom, f.ZoomSince = view.ZoomRefused, at(0, 9, 12)
			p := halfwaySetup(f)
			p.Steps[2] = setupStep("connect", setup.Attention, say("setup.connect_refused", "email", zoomEmail))
			p.Steps[4] = setupTodo("policy", "blocked")
			p.Steps[3], p.Current, p.Done = setupTodo("preconditions", "blocked"), 2, 1
			return setup.Setup(p)
		}},
		{"setup-waiting", "Set-up", func(f view.Frame) templ.Component {
			p := halfwaySetup(f)
			p.Steps[4] = setupStep("policy", setup.Done, count("setup.policy_done", 12))
			p.Steps[5] = setupStep("users", setup.Done, count("setup.users_done", 7, "users", 9))
			p.Steps[6] = setupStep("call", setup.Waiting, say("setup.call_importing"))
			p.Current, p.Done = 6, 5
			return setup.Setup(p)
		}},
		{"setup-planned", "Set-up", func(f view.Frame) templ.Component {
			p := finishedSetup(as(f, view.NavSettings))
			known := say("setup.session_planned", "title", "Yin et respiration", "at", at(1, 18, 30))
			p.Steps[3] = setupStep("session", setup.Waiting, setup.Dated(f, known))
			p.Steps[4] = setupStep("link", setup.Attention, say("setup.link_refused"))
			p.Current, p.Done = 3, 3
			return setup.Setup(p)
		}},
		{"setup-postponed", "Set-up", func(f view.Frame) templ.Component {
			p := finishedSetup(as(f, view.NavSettings))
			p.Steps[0] = setupLeft("mail", say("setup.mail_none"))
			p.NoMail, p.Done = true, 4
			return setup.Setup(p)
		}},
		{"setup-finished", "Set-up", func(f view.Frame) templ.Component {
			return setup.Setup(finishedSetup(as(f, view.NavSettings)))
		}},
		{"setup-hidden", "Set-up", func(f view.Frame) templ.Component {
			p := halfwaySetup(f)
			p.HiddenAt, p.HiddenBy = at(-3, 11, 20), cast.Sophie.Name()
			return setup.Setup(p)
		}},
		{"settings-setup", "Set-up", func(f view.Frame) templ.Component {
			f.NoMail, f.Setup = true, setupAt(1, "mail")
			f.Setup.Here, f.Setup.CanLater = true, true
			return settings.Settings(organization(f))
		}},
		{"settings-setup-attention", "Set-up", func(f view.Frame) templ.Component {
			f.Setup = setupAt(3, "connect")
			f.Setup.Attention = true
			return settings.Settings(organization(f))
		}},
	}
}

// zoomEmail is the address of the connected Zoom user of the stories.
const zoomEmail = "admin@ventes-nord.fr"

// setupAt returns how far an unfinished set-up of seven steps is.
func setupAt(number int, kind string) *view.Setup {
	return &view.Setup{Number: number, Of: 7, Kind: kind, To: view.ZoomPath}
}

// setupPage returns a set-up whose first step is the current one.
func setupPage(f view.Frame, profile string, steps ...setup.Step) setup.Page {
	f.OwnWarnings = true
	return setup.Page{Frame: f, Profile: profile, Steps: steps}
}

// setupStep returns a step with what is known about it.
func setupStep(kind string, state setup.State, known lang.Say) setup.Step {
	minutes := map[string]int{"app": 2, "call": 6}[kind]
	later := kind != "app" && kind != "connect" && state != setup.Done
	return setup.Step{
		Kind: kind, State: state, Known: known, To: view.ZoomPath, Minutes: max(minutes, 1), CanLater: later,
	}
}

// setupTodo returns a step that is still to be done.
func setupTodo(kind, name string) setup.Step {
	return setupStep(kind, setup.Todo, say("setup."+kind+"_"+name))
}

// setupLeft returns a step that Camille left for later.
func setupLeft(kind string, known lang.Say) setup.Step {
	s := setupStep(kind, setup.Skipped, known)
	s.SkippedBy, s.SkippedAt = cast.Camille.Name(), at(-1, 16, 5)
	return s
}

// halfwaySetup returns the set-up of the sales team: the mail server was left for later, and the policy is next.
func halfwaySetup(f view.Frame) setup.Page {
	p := setupPage(sales(f, view.NavSettings), "calls",
		setupLeft("mail", say("setup.mail_untested")), setupStep("app", setup.Done, say("setup.app_own")),
		setupStep("connect", setup.Done, say("setup.connect_done", "email", zoomEmail)),
		setupStep("preconditions", setup.Done, count("setup.preconditions_warnings", 1)),
		setupStep("policy", setup.Next, say("setup.policy_none")), setupTodo("users", "none"), setupTodo("call", "none"))
	p.Current, p.Done = 4, 3
	return p
}

// finishedSetup returns the finished set-up of the studio.
func finishedSetup(f view.Frame) setup.Page {
	p := setupPage(f, "studio",
		setupStep("mail", setup.Done, say("setup.mail_done")), setupStep("app", setup.Done, say("setup.app_installation")),
		setupStep("connect", setup.Done, say("setup.connect_done", "email", "camille@atelier-lumiere.fr")),
		setupStep("session", setup.Done, say("setup.session_done")), setupStep("link", setup.Done, say("setup.link_done")))
	p.Current, p.Done = -1, 5
	return p
}
