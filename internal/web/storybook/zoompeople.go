package storybook

import (
	"github.com/a-h/templ"

	"navette.dev/navette/internal/cast"
	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/web/view"
	"navette.dev/navette/internal/web/zoomsettings"
)

// zoomPeopleStories returns the stories of the table that links Zoom users to users.
func zoomPeopleStories() []Story {
	return []Story{
		zoomPeopleStory("zoom-people", zoomPeople),
		zoomPeopleStory("zoom-people-many", zoomPeopleMany),
		zoomPeopleStory("zoom-people-match", zoomPeopleMatch),
		zoomPeopleStory("zoom-people-import", func(f view.Frame) zoomsettings.ZoomPeoplePage {
			p := zoomPeopleMatch(f)
			p.ImportAll = true
			for i := range p.Hosts {
				p.Hosts[i].Import = true
			}
			return p
		}),
		zoomPeopleStory("zoom-people-empty", func(f view.Frame) zoomsettings.ZoomPeoplePage {
			p := zoomPeople(f)
			p.Hosts, p.Alone, p.Total = nil, nil, 0
			return p
		}),
	}
}

// zoomPeopleStory returns a story of the table.
func zoomPeopleStory(name string, page func(view.Frame) zoomsettings.ZoomPeoplePage) Story {
	return Story{name, "Zoom people", func(f view.Frame) templ.Component { return zoomsettings.ZoomPeople(page(f)) }}
}

// zoomPeople returns the table of a small account, saved.
func zoomPeople(f view.Frame) zoomsettings.ZoomPeoplePage {
	rows := []zoomsettings.HostRow{
		{
			ID: "hst_1", Name: cast.Sophie.Name(), Email: "s.lemaire@ventes-nord.fr", User: cast.Sophie.Name(), Same: true,
			Import: true,
		},
		{
			ID: "hst_2", Name: cast.Hugo.Name(), Email: "h.marchetti@ventes-nord.fr", User: cast.Hugo.Name(), Same: true,
			Import: true,
		},
		{
			ID: "hst_3", Name: cast.Emma.Name(), Email: "E.Clarke@Ventes-Nord.fr",
			User: cast.Emma.Name() + " (e.clarke@ventes-nord.fr)",
			Same: true,
		},
		{
			ID: "hst_4", Name: cast.Theo.First + " (accueil)", Email: "accueil@ventes-nord.fr", User: cast.Theo.Name(),
			Import: true,
		},
		{
			ID: "hst_5", Name: "M. " + cast.Mathilde.Last, Email: "mrousseau@gmail.com", User: cast.Mathilde.Name(),
			Import: true, Basic: true,
		},
		{ID: "hst_6", Name: "Salle Garonne", Email: "garonne@ventes-nord.fr"},
		{ID: "hst_7", Name: cast.Pierre.Name(), Email: "p.vasseur@ventes-nord.fr"},
	}
	return zoomsettings.ZoomPeoplePage{
		Frame: sales(f, view.NavSettings), Tab: view.SettingsZoom, Base: "/settings/integrations/zoom",
		Users: []string{
			cast.Sophie.Name(), cast.Hugo.Name(), cast.Emma.Name() + " (e.clarke@ventes-nord.fr)",
			cast.Emma.Name() + " (emma.c@ventes-nord.fr)", cast.Theo.Name(), cast.Mathilde.Name(), cast.Alice.Name(),
		},
		Alone: []string{cast.Alice.Name(), cast.Emma.Name()},
		Hosts: rows, Linked: 5, Total: len(rows), Found: len(rows), Number: 1, Pages: 1,
	}
}

// zoomPeopleMany returns one page of the table of a large account, with a row that cannot be saved.
func zoomPeopleMany(f view.Frame) zoomsettings.ZoomPeoplePage {
	p := zoomPeople(f)
	p.Linked, p.Total, p.Found, p.Number, p.Pages = 612, 1000, 1000, 3, 40
	p.PrevPath, p.NextPath = p.Base+"/people?page=2", p.Base+"/people?page=4"
	p.Hosts[5].User = cast.Emma.First
	p.Notice = &view.Form{Errors: []view.FieldError{
		{Field: "user-hst_6", Text: lang.Say{Key: "people.no_such_user"}},
	}}
	for _, first := range []string{"Nora", "Sami", "Lina", "Joël", "Maud", "Karl"} {
		for _, last := range []string{"Petit", "Lambert", "Moreau", "Vidal", "Haddad"} {
			p.Alone = append(p.Alone, first+" "+last)
		}
	}
	return p
}

// zoomPeopleMatch returns the first page of the proposed links.
func zoomPeopleMatch(f view.Frame) zoomsettings.ZoomPeoplePage {
	p := zoomPeople(f)
	p.Hosts = p.Hosts[:3]
	for i := range p.Hosts {
		p.Hosts[i].Fresh, p.Hosts[i].Import = true, false
	}
	p.Match, p.Linked, p.Total, p.Found, p.Pages, p.NextPath = true, 12, 1000, 388, 16, p.Base+"/people?match=on&page=2"
	return p
}
