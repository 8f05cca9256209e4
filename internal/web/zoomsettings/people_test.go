package zoomsettings_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/sandbox"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/testkit"
	"navette.dev/navette/internal/web/webtest"
)

// filled returns the values that a browser without scripts submits with the first button of the form that posts to a
// path.
func filled(b *webtest.Visitor, path string) url.Values {
	b.Helper()
	doc, err := html.Parse(strings.NewReader(b.Page))
	b.Must(err)
	form := webtest.Find(doc, func(n *html.Node) bool {
		return n.Data == "form" && webtest.Attr(n, "method") == "post" && webtest.Attr(n, "action") == path
	})
	if form == nil {
		b.Fatalf("%s has no form that posts to %s", b.Path, path)
	}
	values := url.Values{}
	for n := range form.Descendants() {
		switch n.Data {
		case "input":
			if webtest.Attr(n, "type") != "checkbox" || webtest.HasAttr(n, "checked") {
				values.Add(webtest.Attr(n, "name"), webtest.Attr(n, "value"))
			}
		case "select":
			selected := func(o *html.Node) bool { return o.Data == "option" && webtest.HasAttr(o, "selected") }
			if chosen := webtest.Find(n, selected); chosen != nil {
				values.Add(webtest.Attr(n, "name"), webtest.Attr(chosen, "value"))
			} else {
				values.Add(webtest.Attr(n, "name"), "")
			}
		}
	}
	return values
}

// staff adds a user for every Zoom user of the sandbox except the first, with the same e-mail address.
func staff(studio *webtest.Studio) {
	studio.Helper()
	now := studio.Clock.Now()
	studio.Must(studio.Store.Org(studio.Org).Update(studio.Context(), studio.Owner, now, func(tx *store.Tx) error {
		for i, u := range studio.Zoom.Ready.Users[1:] {
			person := navette.Person{
				ID: navette.NewID(navette.PrefixPerson, now), Name: fmt.Sprintf("Prénom%04d Nom", i+1), Email: u.Email,
				EmailFolded: navette.FoldEmail(u.Email),
				Language:    "fr", CreatedAt: navette.At(now),
			}
			user := navette.User{
				ID: navette.NewID(navette.PrefixUser, now), OrgID: studio.Org, PersonID: person.ID, Role: navette.RoleStaff,
				CreatedAt: navette.At(now),
			}
			if _, err := tx.AddUser(studio.Context(), person, user); err != nil {
				return err
			}
		}
		return nil
	}))
}

func TestTheLinkingTableTakesAThousandZoomUsers(t *testing.T) {
	const many, path = 1000, webtest.ZoomSettings + "/people"
	webtest.EachStudio(t, func(studio *webtest.Studio) {
		studio.Connect()
		staff(studio)
		admin := studio.SignIn("Ada Admin", navette.RoleAdmin)
		links := func() []navette.HostLink {
			known, err := studio.Hosts.Linking(studio.Context(), studio.Owner)
			studio.Must(err)
			return known.Links
		}
		typed := filled(admin.Get(path).WantsStatus(http.StatusOK), path)
		first := typed["host"][0]
		typed.Set("user-"+first, "Prénom0500 Nom")
		typed.Set("import-"+first, "on")
		admin.Post(path, typed).WantsStatus(http.StatusOK).Shows("Matches saved.", "1 of 1,000 Zoom users matched")

		offered := filled(admin.Post(path+"/match", nil).
			Shows("Import the calls of all 998", "no calls will be imported yet"), path)
		ticked := filled(admin.Get(path+"?match=on&import=on").Shows("new calls of these 998 people will be imported",
			"Don’t import any"), path)
		for _, host := range offered["host"] {
			if offered.Has("import-"+host) || ticked.Get("import-"+host) != "on" {
				t.Fatalf("Zoom user %s: offered %q, ticked %q", host, offered["import-"+host], ticked["import-"+host])
			}
		}
		proposed := filled(admin.Post(path+"/match", nil).Shows("998 suggested matches", "Page 1 of 40",
			"Save all 998 suggestions"), path)
		admin.Post(path, webtest.With(proposed, "all", "on")).WantsStatus(http.StatusOK).
			Shows("999 of 1,000 Zoom users matched", "No more suggestions")
		if n := len(links()); n != many-1 {
			t.Fatalf("%d links", n)
		}

		second := filled(admin.Get(path+"?page=2").Shows("Page 2 of 40"), path)
		chosen := 0
		for _, host := range second["host"] { // select all users of the page for import
			if second.Get("user-"+host) != "" {
				second.Set("import-"+host, "on")
				chosen++
			}
		}
		wrong := webtest.With(second, "user-"+second["host"][3], "Prénom0500 Nom")
		admin.Post(path, wrong).WantsStatus(http.StatusUnprocessableEntity).Shows(`id="user-`+second["host"][3]+`-error"`,
			"This person is already matched to")
		unknown := webtest.With(second, "user-"+second["host"][3], "Personne d’ici")
		admin.Post(path, unknown).WantsStatus(http.StatusUnprocessableEntity).Shows("No one on your team has this name.")
		importing := func() (n int) {
			for _, l := range links() {
				if l.ForImport {
					n++
				}
			}
			return n
		}
		if n := importing(); n != 1 {
			t.Fatalf("a wrong page was saved in part: %d for import", n)
		}
		admin.Post(path, webtest.With(second, "next", "on")).WantsStatus(http.StatusOK).Shows("Page 3 of 40")
		if n := importing(); n != 1+chosen {
			t.Errorf("%d for import, want %d", n, 1+chosen)
		}

		if found := filled(admin.Get(path+"?q=PRENOM0500"), path); len(found["host"]) != 1 ||
			found.Get("user-"+first) != "Prénom0500 Nom" {
			t.Errorf("found %v", found)
		}
		admin.Get(path + "?q=nowhere").Shows("No one matches “nowhere”.")
		admin.Get(path + "?page=999").Shows("Page 40 of 40")
	}, testkit.Sandbox(func(o *sandbox.Options) { o.Users = many }))
}

func TestProposedPeopleAreImportedFromTheFirstSave(t *testing.T) {
	const path = webtest.ZoomSettings + "/people"
	webtest.EachStudio(t, func(studio *webtest.Studio) {
		studio.Connect()
		staff(studio)
		admin := studio.SignIn("Ada Admin", navette.RoleAdmin)
		all := filled(admin.Get(path+"?match=on&import=on"), path)
		but := all["host"][0] // one box of the page is unchecked
		all.Del("import-" + but)
		admin.Post(path, webtest.With(all, "all", "on")).WantsStatus(http.StatusOK).Shows("Matches saved.")
		known, err := studio.Hosts.Linking(studio.Context(), studio.Owner)
		studio.Must(err)
		if len(known.Links) != 29 {
			t.Fatalf("%d links, want 29", len(known.Links))
		}
		for _, l := range known.Links {
			if l.ForImport != (l.HostID != but) {
				t.Errorf("Zoom user %s: import %v", l.HostID, l.ForImport)
			}
		}
	}, testkit.Sandbox(func(o *sandbox.Options) { o.Users = 30 }))
}
