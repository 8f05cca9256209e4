package storybook

import (
	"time"

	"github.com/a-h/templ"

	"navette.dev/navette/internal/cast"
	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/web/colleagues"
	"navette.dev/navette/internal/web/view"
)

// colleagueStories returns the stories of the page of one colleague and of a removal.
func colleagueStories() []Story {
	return []Story{
		{"colleague", "Colleague", func(f view.Frame) templ.Component { return colleagues.Person(colleagueOf(f)) }},
		{"colleague-new", "Colleague", func(f view.Frame) templ.Component {
			p := colleagueOf(f)
			p.SeenAt, p.Sessions, p.First, p.Calls, p.Zoom, p.Events = time.Time{}, 0, nil, 0, "", nil
			return colleagues.Person(p)
		}},
		{"colleague-role-refused", "Colleague", func(f view.Frame) templ.Component {
			p := colleagueOf(f)
			p.Form.Errors = []view.FieldError{{Field: "role", Text: lang.Say{Key: "rules.own_role"}}}
			return colleagues.Person(p)
		}},
		{"colleague-owner", "Colleague", func(f view.Frame) templ.Component { // an admin looks at an owner
			p := colleagueOf(f)
			p.Role, p.MayOwn = navette.RoleOwner, false
			return colleagues.Person(p)
		}},
		{"colleague-last-owner", "Colleague", func(f view.Frame) templ.Component {
			p := colleagueOf(f)
			p.Role, p.Own, p.LastOwner = navette.RoleOwner, true, true
			return colleagues.Person(p)
		}},
		{"colleague-removed", "Colleague", func(f view.Frame) templ.Component {
			p := colleagueOf(f)
			p.RemovedAt, p.Zoom = at(-1, 9, 12), ""
			p.Events = append([]colleagues.EventLine{{At: at(-1, 9, 12), Text: say("colleague.event_user_removed_by", "who",
				cast.Camille.Name())}}, p.Events...)
			return colleagues.Person(p)
		}},
		{"colleague-remove", "Colleague", func(f view.Frame) templ.Component { return colleagues.Removal(removalOf(f)) }},
		{"colleague-remove-changed", "Colleague", func(f view.Frame) templ.Component {
			p := removalOf(f)
			p.Changed = true
			return colleagues.Removal(p)
		}},
		{"colleague-leave", "Colleague", func(f view.Frame) templ.Component {
			p := removalOf(f)
			p.Own, p.Effects = true, p.Effects[:1]
			return colleagues.Removal(p)
		}},
		{"colleague-leave-last-owner", "Colleague", func(f view.Frame) templ.Component {
			p := removalOf(f)
			p.Own, p.LastOwner = true, true
			return colleagues.Removal(p)
		}},
	}
}

// colleagueOf returns the page of a coach, for an owner.
func colleagueOf(f view.Frame) colleagues.PersonPage {
	f = as(f, view.NavSettings)
	return colleagues.PersonPage{
		Frame: f, ID: "usr_2", Name: cast.Thomas.Name(), Email: "thomas@atelier-lumiere.fr", Role: navette.RoleStaff,
		JoinedAt: at(-200, 9, 0), SeenAt: at(0, 16, 20), Sessions: 214, Calls: 38, Zoom: "Thomas (studio)",
		ZoomEmail: "studio@atelier-lumiere.fr", Imports: true, MayOwn: true, Roles: navette.Roles,
		First: []view.Link{
			{Path: "/sessions/ses_1", Text: f.T("effect.overlap_session", "title", "Yin doux", "at", f.At(at(0, 19, 0), f.Now))},
			{Path: "/sessions/ses_2", Text: f.T("effect.overlap_session", "title", "Vinyasa", "at", f.At(at(1, 12, 10), f.Now))},
			{Path: "/sessions/ses_3", Text: f.T("effect.overlap_session", "title", "Méditation du soir", "at",
				f.At(at(1, 20, 0), f.Now))},
		},
		Form: view.Form{Values: map[string]string{"role": "staff"}},
		Events: []colleagues.EventLine{
			{At: at(-30, 14, 2), Text: say("colleague.event_user_role_changed_by", "who", cast.Camille.Name(), "from",
				f.T("account.role_viewer"), "to", f.T("account.role_staff"))},
			{At: at(-200, 9, 0), Text: say("colleague.event_user_added_by", "who", cast.Camille.Name(), "to",
				f.T("account.role_viewer"))},
		},
	}
}

// removalOf returns the page on which the removal of that coach is confirmed.
func removalOf(f view.Frame) colleagues.RemovalPage {
	p := colleagueOf(f)
	return colleagues.RemovalPage{PersonPage: p, Confirms: "0", Effects: []lang.Say{
		say("colleague.effect_access", "org", p.OrgName),
		view.Count("colleague.effect_sessions", 214, "first",
			view.NameList(f.Words, []string{p.First[0].Text, p.First[1].Text, p.First[2].Text})),
		view.Count("colleague.effect_calls", 38), say("colleague.effect_import", "zoom", p.Zoom),
		say("colleague.effect_history"), say("colleague.effect_back"),
	}}
}
