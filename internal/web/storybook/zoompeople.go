package storybook

import (
	"fmt"
	"time"

	"github.com/a-h/templ"

	"navette.dev/navette/internal/cast"
	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/web/view"
	"navette.dev/navette/internal/web/zoomsettings"
)

// zoomPeopleStories returns the stories of the table of Zoom users and colleagues.
func zoomPeopleStories() []Story {
	return []Story{
		zoomPeopleStory("zoom-people", zoomPeople),
		zoomPeopleStory("zoom-people-many", zoomPeopleMany),
		zoomPeopleStory("zoom-people-new", zoomPeopleNew),
		zoomPeopleStory("zoom-people-gone", zoomPeopleGone),
		zoomPeopleStory("zoom-people-failed", zoomPeopleFailed),
		zoomPeopleStory("zoom-people-none-found", func(f view.Frame) zoomsettings.PeoplePage {
			p := zoomPeople(f)
			p.Rows, p.Query, p.Total, p.Matched, p.OnZoom, p.InTeam = nil, "zzz", 0, 0, 0, 0
			return p
		}),
		zoomPeopleStory("zoom-people-empty", func(f view.Frame) zoomsettings.PeoplePage {
			p := zoomPeople(f)
			p.Rows, p.Total, p.Matched, p.OnZoom, p.InTeam, p.Importing = nil, 2, 0, 0, 2, 0
			p.ReadAt, p.NotedAt = time.Time{}, time.Time{}
			return p
		}),
	}
}

// zoomPeopleStory returns a story of the table.
func zoomPeopleStory(name string, page func(view.Frame) zoomsettings.PeoplePage) Story {
	return Story{name, "Zoom people", func(f view.Frame) templ.Component { return zoomsettings.People(page(f)) }}
}

// zoomPeople returns the table of a small account.
func zoomPeople(f view.Frame) zoomsettings.PeoplePage {
	f = sales(f, view.NavSettings)
	row := func(id int, onZoom, email, user, address string, imports bool) zoomsettings.PairRow {
		r := zoomsettings.PairRow{UserName: user, UserEmail: address, Import: imports, FoundAt: at(-199, 10, 0)}
		if onZoom != "" {
			r.HostID, r.HostName, r.HostEmail, r.State = fmt.Sprintf("hst_%d", id), onZoom, email, "active"
		}
		if user != "" {
			r.UserID = fmt.Sprintf("usr_%d", id)
		}
		return r
	}
	rows := []zoomsettings.PairRow{
		row(8, "", "", cast.Alice.Name(), "a.renard@ventes-nord.fr", false),
		row(3, cast.Emma.Name(), "E.Clarke@Ventes-Nord.fr", cast.Emma.Name(), "e.clarke@ventes-nord.fr", false),
		row(2, cast.Hugo.Name(), "h.marchetti@ventes-nord.fr", cast.Hugo.Name(), "h.marchetti@ventes-nord.fr", true),
		row(5, "M. "+cast.Mathilde.Last, "mrousseau@gmail.com", cast.Mathilde.Name(), "m.rousseau@ventes-nord.fr", true),
		row(7, cast.Pierre.Name(), "p.vasseur@ventes-nord.fr", "", "", false),
		row(6, "Salle Garonne", "garonne@ventes-nord.fr", "", "", false),
		row(1, cast.Sophie.Name(), "s.lemaire@ventes-nord.fr", cast.Sophie.Name(), "s.lemaire@ventes-nord.fr", true),
		row(4, cast.Theo.First+" (accueil)", "accueil@ventes-nord.fr", cast.Theo.Name(), "t.girard@ventes-nord.fr", true),
	}
	rows[3].Basic = true
	return zoomsettings.PeoplePage{
		Frame: f, Tab: view.SettingsZoom, Base: view.ZoomPath, Rows: rows, Total: len(rows), Matched: 5, OnZoom: 2,
		InTeam: 1, Importing: 4, ReadAt: at(0, 6, 12), NotedAt: at(-9, 6, 12), MayInvite: true,
		Pager: zoomsettings.Pager{Total: len(rows), Number: 1, Pages: 1},
	}
}

// zoomPeopleMany returns one page of the table of a large account, with a row that could not be saved.
func zoomPeopleMany(f view.Frame) zoomsettings.PeoplePage {
	p := zoomPeople(f)
	p.Matched, p.OnZoom, p.InTeam, p.Total, p.Importing, p.Pending = 4612, 388, 391, 5391, 4100, 12
	p.Pager = zoomsettings.Pager{
		Total: 5391, Number: 3, Pages: 216, PrevPath: p.Base + "/people?page=2", NextPath: p.Base + "/people?page=4",
	}
	p.Form = &view.Form{
		Values: map[string]string{"import-hst_3": "on", "import-hst_1": "on"},
		Errors: []view.FieldError{{
			Field: "user-hst_3",
			Text:  lang.Say{Key: "match.changed_meanwhile", Args: map[string]any{"name": cast.Emma.Name()}},
		}},
	}
	for i := range 17 {
		r := p.Rows[1]
		r.HostID, r.UserID = fmt.Sprintf("hst_9%d", i), fmt.Sprintf("usr_9%d", i)
		r.HostName, r.UserName = r.HostName+fmt.Sprint(" ", i+2), r.UserName+fmt.Sprint(" ", i+2)
		p.Rows = append(p.Rows, r)
	}
	return p
}

// zoomPeopleNew returns the table with two Zoom users that are new.
func zoomPeopleNew(f view.Frame) zoomsettings.PeoplePage {
	p := zoomPeople(f)
	p.New = 2
	p.Rows[4].FoundAt, p.Rows[5].FoundAt = at(-1, 9, 0), at(0, 6, 12)
	return p
}

// zoomPeopleGone returns the rows of Zoom users that were deactivated or deleted.
func zoomPeopleGone(f view.Frame) zoomsettings.PeoplePage {
	p := zoomPeople(f)
	p.Show, p.Gone = "gone", 3
	p.Rows = p.Rows[2:5]
	for i, state := range []string{"inactive", "deleted", "inactive"} {
		p.Rows[i].State, p.Rows[i].StateAt = state, at(-2-i, 6, 12)
	}
	p.Pager.Total = 3
	return p
}

// zoomPeopleFailed returns the table if Zoom refused the last list.
func zoomPeopleFailed(f view.Frame) zoomsettings.PeoplePage {
	p := zoomPeople(f)
	p.Failure = "match.not_permitted"
	return p
}
