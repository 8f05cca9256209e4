package storybook

import (
	"github.com/a-h/templ"

	"navette.dev/navette/internal/cast"
	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/web/members"
	"navette.dev/navette/internal/web/view"
)

// memberStories returns the stories of the list of members and their form.
func memberStories() []Story {
	return []Story{
		{"members", "Members", func(f view.Frame) templ.Component {
			return members.Members(members.Page{
				Frame: as(f, view.NavMembers), Rows: memberRows(), Total: 1284, More: "/members?after=mem_7",
			})
		}},
		{"members-empty", "Members", func(f view.Frame) templ.Component {
			return members.Members(members.Page{Frame: as(f, view.NavMembers)})
		}},
		{"members-none-found", "Members", func(f view.Frame) templ.Component {
			return members.Members(members.Page{Frame: as(f, view.NavMembers), Query: "zoé"})
		}},
		{"member-form", "Member form", func(f view.Frame) templ.Component {
			return members.MemberForm(members.MemberFormPage{
				Frame: as(f, view.NavMembers), Action: "/members/new", Zones: zones(),
				Form: view.Form{Values: map[string]string{"lang": "fr"}},
			})
		}},
		{"member-form-errors", "Member form", func(f view.Frame) templ.Component {
			return members.MemberForm(members.MemberFormPage{
				Frame: as(f, view.NavMembers), ID: "mem_1", Action: "/members/mem_1/edit", Zones: zones(),
				Form: view.Form{
					Values: map[string]string{"lang": "fr", "name": cast.Manon.Name(), "email": "manon.dubois@gmail.com"},
					Errors: []view.FieldError{{Field: "email", Text: lang.Say{Key: "rules.member_email_taken"}}},
				},
			})
		}},
	}
}

// memberRows returns members: one whose address refuses mail, three others, and one with a very long name and address.
func memberRows() []members.MemberRow {
	return []members.MemberRow{
		{
			ID: "mem_1", Path: "/members/mem_1/edit", Name: cast.Manon.Name(), Email: "manon.dubois@gmial.com", Locale: "fr",
			Upcoming: 1, Refused: true,
		},
		{
			ID: "mem_2", Path: "/members/mem_2/edit", Name: cast.Elodie.Name(), Email: "elodie.mercier@posteo.net", Locale: "fr",
			Upcoming: 3, LastAt: at(-1, 17, 30),
		},
		{
			ID: "mem_3", Path: "/members/mem_3/edit", Name: cast.Karim.Name(), Email: "karim.haddad@gmail.com", Locale: "fr",
			Upcoming: 1, LastAt: at(-2, 7, 15),
		},
		{
			ID: "mem_4", Path: "/members/mem_4/edit", Name: cast.Anna.Name(), Email: "anna.schmidt@web.de", Locale: "en",
			Upcoming: 2, LastAt: at(-9, 20, 0),
		},
		{
			ID: "mem_5", Path: "/members/mem_5/edit", Name: cast.Maximilienne.Name(),
			Email: "maximilienne.de.la.rochefoucauld.montmorency@association-des-anciens.example.org", Locale: "fr",
		},
	}
}
