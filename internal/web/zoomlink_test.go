package web_test

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
)

// filled is what a browser without scripts sends when a reader presses the first button of the form that posts to a path.
func (b *guest) filled(path string) url.Values {
	b.Helper()
	doc, err := html.Parse(strings.NewReader(b.page))
	b.Must(err)
	form := find(doc, func(n *html.Node) bool {
		return n.Data == "form" && attr(n, "method") == "post" && attr(n, "action") == path
	})
	if form == nil {
		b.Fatalf("%s has no form that posts to %s", b.path, path)
	}
	values := url.Values{}
	for n := range form.Descendants() {
		switch n.Data {
		case "input":
			if attr(n, "type") != "checkbox" || has(n, "checked") {
				values.Add(attr(n, "name"), attr(n, "value"))
			}
		case "select":
			if chosen := find(n, func(o *html.Node) bool { return o.Data == "option" && has(o, "selected") }); chosen != nil {
				values.Add(attr(n, "name"), attr(chosen, "value"))
			} else {
				values.Add(attr(n, "name"), "")
			}
		}
	}
	return values
}

func has(n *html.Node, name string) bool {
	for _, a := range n.Attr {
		if a.Key == name {
			return true
		}
	}
	return false
}

// staff gives every Zoom user of the sandbox but the first a place in the team, under the same address.
func (h *town) staff() {
	h.Helper()
	now := h.Clock.Now()
	h.Must(h.Store.Org(h.Org).Update(h.Context(), h.Owner, now, func(tx *store.Tx) error {
		for i, u := range h.Zoom.Ready.Users[1:] {
			person := navette.Person{
				ID: navette.NewID(navette.PrefixPerson, now), Name: fmt.Sprintf("Prénom%04d Nom", i+1), Email: u.Email, EmailFolded: navette.FoldEmail(u.Email),
				Language: "fr", CreatedAt: navette.At(now),
			}
			user := navette.User{ID: navette.NewID(navette.PrefixUser, now), OrgID: h.Org, PersonID: person.ID, Role: navette.RoleStaff, CreatedAt: navette.At(now)}
			if err := tx.AddUser(h.Context(), person, user); err != nil {
				return err
			}
		}
		return nil
	}))
}

func TestTheLinkingTableTakesAThousandZoomUsers(t *testing.T) {
	const many, path = 1000, zoomSettings + "/people"
	inTown(t, func(h *town) {
		h.Connect()
		h.staff()
		admin := h.user("Ada Admin", navette.RoleAdmin)
		links := func() []navette.HostLink {
			known, err := h.Hosts.Linking(h.Context(), h.Owner)
			h.Must(err)
			return known.Links
		}
		typed := admin.get(path).wantsStatus(http.StatusOK).filled(path)
		first := typed["host"][0]
		typed.Set("user-"+first, "Prénom0500 Nom")
		typed.Set("import-"+first, "on")
		admin.post(path, typed).wantsStatus(http.StatusOK).wants("Matches saved.", "1 of 1,000 Zoom users matched")

		offered := admin.post(path+"/match", nil).wants("Import the calls of all 998", "no calls will be imported yet").filled(path)
		ticked := admin.get(path+"?match=on&import=on").wants("new calls of these 998 people will be imported", "Don’t import any").filled(path)
		for _, host := range offered["host"] {
			if offered.Has("import-"+host) || ticked.Get("import-"+host) != "on" {
				t.Fatalf("Zoom user %s: offered %q, ticked %q", host, offered["import-"+host], ticked["import-"+host])
			}
		}
		proposed := admin.post(path+"/match", nil).wants("998 suggested matches", "Page 1 of 40", "Save all 998 suggestions").filled(path)
		admin.post(path, with(proposed, "all", "on")).wantsStatus(http.StatusOK).wants("999 of 1,000 Zoom users matched", "No more suggestions")
		if n := len(links()); n != many-1 {
			t.Fatalf("%d links", n)
		}

		second := admin.get(path + "?page=2").wants("Page 2 of 40").filled(path)
		chosen := 0
		for _, host := range second["host"] { // everybody of the page for import
			if second.Get("user-"+host) != "" {
				second.Set("import-"+host, "on")
				chosen++
			}
		}
		wrong := with(second, "user-"+second["host"][3], "Prénom0500 Nom")
		admin.post(path, wrong).wantsStatus(http.StatusUnprocessableEntity).wants(`id="user-`+second["host"][3]+`-error"`, "This person is already matched to")
		unknown := with(second, "user-"+second["host"][3], "Personne d’ici")
		admin.post(path, unknown).wantsStatus(http.StatusUnprocessableEntity).wants("No one on your team has this name.")
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
		admin.post(path, with(second, "next", "on")).wantsStatus(http.StatusOK).wants("Page 3 of 40")
		if n := importing(); n != 1+chosen {
			t.Errorf("%d for import, want %d", n, 1+chosen)
		}

		if found := admin.get(path + "?q=PRENOM0500").filled(path); len(found["host"]) != 1 || found.Get("user-"+first) != "Prénom0500 Nom" {
			t.Errorf("found %v", found)
		}
		admin.get(path + "?q=nowhere").wants("No one matches “nowhere”.")
		admin.get(path + "?page=999").wants("Page 40 of 40")
	}, testkit.Sandbox(func(o *sandbox.Options) { o.Users = many }))
}

func TestProposedPeopleAreImportedFromTheFirstSave(t *testing.T) {
	const path = zoomSettings + "/people"
	inTown(t, func(h *town) {
		h.Connect()
		h.staff()
		admin := h.user("Ada Admin", navette.RoleAdmin)
		all := admin.get(path + "?match=on&import=on").filled(path)
		but := all["host"][0] // one box of the page is cleared
		all.Del("import-" + but)
		admin.post(path, with(all, "all", "on")).wantsStatus(http.StatusOK).wants("Matches saved.")
		known, err := h.Hosts.Linking(h.Context(), h.Owner)
		h.Must(err)
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
