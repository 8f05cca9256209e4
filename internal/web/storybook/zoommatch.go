package storybook

import (
	"fmt"

	"github.com/a-h/templ"

	"navette.dev/navette/internal/cast"
	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/web/view"
	"navette.dev/navette/internal/web/zoomsettings"
)

// zoomMatchStories returns the stories of the pages that propose and choose matches.
func zoomMatchStories() []Story {
	proposals := func(name string, page func(view.Frame) zoomsettings.ProposalsPage) Story {
		return Story{name, "Zoom people", func(f view.Frame) templ.Component { return zoomsettings.Proposals(page(f)) }}
	}
	choice := func(name string, page func(view.Frame) zoomsettings.ChoicePage) Story {
		return Story{name, "Zoom people", func(f view.Frame) templ.Component { return zoomsettings.Choose(page(f)) }}
	}
	return []Story{
		proposals("zoom-match", zoomMatch),
		proposals("zoom-match-empty", func(f view.Frame) zoomsettings.ProposalsPage {
			return zoomsettings.ProposalsPage{Frame: sales(f, view.NavSettings), Tab: view.SettingsZoom, Base: view.ZoomPath}
		}),
		proposals("zoom-match-changed", zoomMatchChanged),
		proposals("zoom-match-aliases", zoomMatchAliases),
		choice("zoom-choose", zoomChoose),
		choice("zoom-choose-change", zoomChooseChange),
		choice("zoom-choose-zoom-user", zoomChooseZoomUser),
		choice("zoom-choose-none", func(f view.Frame) zoomsettings.ChoicePage {
			p := zoomChoose(f)
			p.Candidates, p.Query = nil, "zzz"
			return p
		}),
	}
}

// zoomMatch returns proposals of a large account.
func zoomMatch(f view.Frame) zoomsettings.ProposalsPage {
	table := zoomPeople(f)
	p := zoomsettings.ProposalsPage{
		Frame: table.Frame, Tab: table.Tab, Base: table.Base, Fingerprint: "f", Parted: 1, AmbiguousTotal: 31,
		SamePager: zoomsettings.Pager{
			Total: 4498, Number: 1, Pages: 180, NextPath: table.Base + "/people/match?page=2",
		},
		SuggestedPager: zoomsettings.Pager{Total: 3, Number: 1, Pages: 1},
		Form:           view.Form{Values: map[string]string{"aliases": "ventes-nord.com = ventes-nord.fr"}},
	}
	for _, i := range []int{1, 2, 6} {
		p.Same = append(p.Same, zoomsettings.ProposalRow{PairRow: table.Rows[i]})
	}
	alias := table.Rows[6]
	alias.HostEmail = "s.lemaire@ventes-nord.com"
	p.Suggested = []zoomsettings.ProposalRow{
		{PairRow: table.Rows[3]}, {PairRow: alias, ByAlias: true}, {PairRow: table.Rows[7]},
	}
	p.Suggested[0].HostName = "ROUSSEAU " + cast.Mathilde.First
	first, second := table.Rows[1], table.Rows[1]
	second.HostID, second.HostEmail = "hst_31", "emma.c@gmail.com"
	user := table.Rows[1]
	user.HostID, user.HostName = "", ""
	p.Ambiguous = []zoomsettings.Ambiguity{{
		Name: first.HostName, OnZoom: []zoomsettings.PairRow{first, second}, InTeam: []zoomsettings.PairRow{user},
	}}
	return p
}

// zoomMatchChanged returns the proposals after others than the shown ones were to be saved.
func zoomMatchChanged(f view.Frame) zoomsettings.ProposalsPage {
	p := zoomMatch(f)
	p.Form.Notice = &lang.Say{Key: "match.proposals_changed"}
	return p
}

// zoomMatchAliases returns the proposals with mail domains that cannot be saved.
func zoomMatchAliases(f view.Frame) zoomsettings.ProposalsPage {
	p := zoomMatch(f)
	p.Same, p.Suggested, p.Ambiguous, p.AmbiguousTotal, p.Parted = nil, nil, nil, 0, 0
	p.Form.Values = map[string]string{"aliases": "ventes-nord.com = ventes-nord.fr\nventes-nord.org"}
	p.Form.Errors = []view.FieldError{{
		Field: "aliases", Text: lang.Say{Key: "match.alias_form", Args: map[string]any{"line": 2}},
	}}
	return p
}

// zoomChoose returns the choice of a colleague for a Zoom user.
func zoomChoose(f view.Frame) zoomsettings.ChoicePage {
	table := zoomPeople(f)
	p := zoomsettings.ChoicePage{
		Frame: table.Frame, Tab: table.Tab, Base: table.Base, For: table.Rows[4],
		Pager: zoomsettings.Pager{
			Total: 391, Number: 1, Pages: 16, NextPath: table.Base + "/people/choose?host=hst_7&page=2",
		},
	}
	for i, person := range []cast.Person{cast.Alice, cast.Pierre, cast.Theo} {
		p.Candidates = append(p.Candidates, zoomsettings.PairRow{
			UserID: fmt.Sprintf("usr_%d", i), UserName: person.Name(), UserEmail: cast.Email(person.Name(), "ventes-nord.fr"),
		})
	}
	return p
}

// zoomChooseChange returns the choice for a Zoom user that is matched, with the result of a search and an error.
func zoomChooseChange(f view.Frame) zoomsettings.ChoicePage {
	p := zoomChoose(f)
	p.For = zoomPeople(f).Rows[2]
	p.Query, p.Pager = "a", zoomsettings.Pager{Total: 3, Number: 1, Pages: 1}
	p.Candidates[1].HostID, p.Candidates[1].HostName = "hst_1", "Pierre V. (bureau)"
	p.Form.Notice = &lang.Say{Key: "people.taken_twice", Args: map[string]any{"name": "Pierre V. (bureau)"}}
	return p
}

// zoomChooseZoomUser returns the choice of a Zoom user for a colleague.
func zoomChooseZoomUser(f view.Frame) zoomsettings.ChoicePage {
	table := zoomPeople(f)
	return zoomsettings.ChoicePage{
		Frame: table.Frame, Tab: table.Tab, Base: table.Base, For: table.Rows[0], OfUser: true,
		Candidates: table.Rows[4:6], Pager: zoomsettings.Pager{Total: 2, Number: 1, Pages: 1},
	}
}
