package zoomsettings_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"navette.dev/navette/internal/hosts"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/store/storefill"
	"navette.dev/navette/internal/web/webtest"
)

const peoplePath = webtest.ZoomSettings + "/people"

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
		case "textarea":
			values.Add(webtest.Attr(n, "name"), "")
		}
	}
	return values
}

// pairs returns the values of the check boxes with which suggestions are chosen.
func pairs(b *webtest.Visitor) (values []string) {
	b.Helper()
	doc, err := html.Parse(strings.NewReader(b.Page))
	b.Must(err)
	for n := range doc.Descendants() {
		if n.Data == "input" && webtest.Attr(n, "name") == "pair" {
			values = append(values, webtest.Attr(n, "value"))
		}
	}
	return values
}

// eachTeam runs a test with a connected account of Zoom users, and as many colleagues.
func eachTeam(t *testing.T, people int, test func(studio *webtest.Studio, admin *webtest.Visitor)) {
	webtest.EachStudio(t, func(studio *webtest.Studio) {
		studio.StopWork() // nothing answers for the filled connection
		studio.Must(storefill.Team(studio.Context(), studio.Store, studio.Org, studio.Clock.Now(), people, people/10))
		test(studio, studio.SignIn("Ada Admin", navette.RoleAdmin))
	})
}

func links(studio *webtest.Studio) map[string]navette.HostLink {
	studio.Helper()
	known, err := studio.Hosts.Linking(studio.Context(), studio.Owner)
	studio.Must(err)
	of := map[string]navette.HostLink{}
	for _, l := range known.Links {
		of[l.HostID] = l
	}
	return of
}

func TestEverybodyIsMatchedFromThePreview(t *testing.T) {
	eachTeam(t, 100, func(studio *webtest.Studio, admin *webtest.Visitor) {
		admin.Get(peoplePath).WantsStatus(http.StatusOK).Shows("0 of 100 Zoom users matched", "Match automatically",
			"Everyone (204)", "Zoom users without a match (100)", "Page 1 of 9")
		admin.Get(peoplePath+"/match").Shows("These 90 people have the same address", "Save all 90 matches", "Page 1 of 4",
			"same name")
		old := filled(admin, peoplePath+"/match")
		admin.Get(peoplePath + "/match?page=4").Shows("Page 4 of 4")
		admin.Post(peoplePath+"/match", webtest.With(old, "fingerprint", "another")).
			WantsStatus(http.StatusConflict).Shows("Something changed in the meantime")
		if n := len(links(studio)); n != 0 {
			t.Fatalf("%d links are saved with an old preview", n)
		}
		admin.Post(peoplePath+"/match", webtest.With(old, "import", "on")).WantsStatus(http.StatusOK).
			Shows("Matches saved.", "90 of 100 Zoom users matched")
		admin.Get(peoplePath + "/match").Shows("No unmatched Zoom user has the same email address")
		chosen := pairs(admin)
		if len(chosen) != 10 {
			t.Fatalf("%d suggestions", len(chosen))
		}
		admin.Post(peoplePath+"/suggested", nil).WantsStatus(http.StatusUnprocessableEntity).
			Shows("Choose at least one suggestion.")
		admin.Post(peoplePath+"/suggested", url.Values{"pair": {chosen[0], "hst_x usr_x"}}).
			WantsStatus(http.StatusConflict)
		admin.Post(peoplePath+"/suggested", url.Values{"pair": chosen[:2]}).WantsStatus(http.StatusOK).
			Shows("Matches saved.")
		all := links(studio)
		host, _, _ := strings.Cut(chosen[0], " ")
		if len(all) != 92 || all[host].ForImport || !all["hst_1000000"].ForImport {
			t.Fatalf("%d links, %+v", len(all), all[host])
		}
		admin.Get(peoplePath).Shows("Import everyone’s calls", "Import the calls of 92 people?")
		admin.Post(peoplePath+"/import", nil).Shows("New calls of everyone who is matched will be imported.")
		if !links(studio)[host].ForImport {
			t.Error("import is not on for everybody")
		}
	})
}

func TestTheChoicesOfImportOfAPageAreSavedTogether(t *testing.T) {
	eachTeam(t, 30, func(studio *webtest.Studio, admin *webtest.Visitor) {
		var changes []hosts.LinkInput
		for i := range 27 {
			changes = append(changes, hosts.LinkInput{
				HostID: fmt.Sprint("hst_", 1000000+i), UserID: fmt.Sprint("usr_", 1000000+i), ForImport: i%2 == 0,
			})
		}
		studio.Must(studio.Hosts.Link(studio.Context(), studio.Owner, changes))
		before := links(studio)
		path := peoplePath + "?show=matched&page=2"
		second := filled(admin.Get(path).Shows("Page 2 of 2"), peoplePath)
		if len(second["host"]) != 2 {
			t.Fatalf("%d rows on the second page", len(second["host"]))
		}
		first := filled(admin.Get(peoplePath+"?show=matched"), peoplePath)
		one, other := first["host"][0], first["host"][1]
		for _, host := range first["host"] {
			first.Set("import-"+host, "on")
		}
		studio.Must(studio.Hosts.Link(studio.Context(), studio.Owner, []hosts.LinkInput{
			{HostID: one, UserID: studio.Coach.ID, ForImport: before[one].ForImport},
		}))
		if before[one].ForImport {
			first.Del("import-" + one)
		}
		admin.Post(peoplePath, first).WantsStatus(http.StatusUnprocessableEntity).
			Shows(`id="user-`+one+`-error"`, "was matched to someone else in the meantime")
		if now := links(studio); now[other] != before[other] {
			t.Fatalf("a wrong page was saved in part: %+v", now[other])
		}
		first = filled(admin.Get(peoplePath+"?show=matched"), peoplePath)
		for _, host := range first["host"] {
			first.Set("import-"+host, "on")
		}
		admin.Post(peoplePath, first).WantsStatus(http.StatusOK).Shows("Matches saved.", "Page 1 of 2")
		for _, host := range first["host"] {
			if !links(studio)[host].ForImport {
				t.Errorf("%s is not imported", host)
			}
		}
		if host := second["host"][0]; links(studio)[host] != before[host] {
			t.Error("a row of another page changed")
		}
	})
}

func TestAMatchIsChosenBySearch(t *testing.T) {
	eachTeam(t, 60, func(studio *webtest.Studio, admin *webtest.Visitor) {
		choose := peoplePath + "/choose"
		admin.Get(choose+"?host=hst_1000007").Shows("Who is Zoé7 Petit on your team?", "Page 1 of 3")
		admin.Get(choose + "?host=hst_1000007&q=ZOE41").Shows("Petit Zoé41").Lacks("Zoé42")
		found := filled(admin, choose)
		admin.Post(choose, found).WantsStatus(http.StatusOK).Shows("Matches saved.", "1 of 60 Zoom users matched")
		if l := links(studio)["hst_1000007"]; l.UserID != "usr_1000041" || l.ForImport {
			t.Fatalf("%+v", l)
		}
		admin.Get(choose + "?host=hst_1000008&q=zoe41").Shows("matched to Zoé7 Petit")
		admin.Post(choose, webtest.With(found, "host", "hst_1000008")).WantsStatus(http.StatusUnprocessableEntity).
			Shows("already matched to Zoé7 Petit")
		admin.Get(choose+"?user=usr_1000009&q=zoe9").Shows("Who is Petit Zoé9 in Zoom?", "Zoé9 Petit")
		admin.Post(choose, filled(admin, choose)).WantsStatus(http.StatusOK).Shows("Matches saved.")
		if l := links(studio)["hst_1000009"]; l.UserID != "usr_1000009" {
			t.Fatalf("%+v", l)
		}
		admin.Get(choose + "?host=hst_1000007").Shows("Matched to Petit Zoé41")
		admin.Post(choose, filled(admin, choose)).WantsStatus(http.StatusOK).Shows("Matches saved.")
		if _, linked := links(studio)["hst_1000007"]; linked {
			t.Error("the match was not removed")
		}
		admin.Get(choose + "?host=hst_nowhere").WantsStatus(http.StatusNotFound)
		if admin.Get(choose).WantsStatus(http.StatusOK); admin.Path != peoplePath {
			t.Errorf("without anybody to match, %s leads to %s", choose, admin.Path)
		}
	})
}

func TestAliasesAreSavedOrExplained(t *testing.T) {
	eachTeam(t, 20, func(studio *webtest.Studio, admin *webtest.Visitor) {
		save := func(text string) *webtest.Visitor {
			return admin.Post(peoplePath+"/aliases", url.Values{"aliases": {text}})
		}
		save("example.org = example.com\nnowhere").WantsStatus(http.StatusUnprocessableEntity).
			Shows("Line 2: write two domains", "nowhere")
		if aliases, err := studio.Store.Org(studio.Org).Aliases(studio.Context()); err != nil || len(aliases) != 0 {
			t.Fatalf("%v, %v", aliases, err)
		}
		save("example.org = example.com").WantsStatus(http.StatusOK).
			Shows("Domains saved.", "example.com = example.org", "same address, other domain")
	})
}

// TestWhoIsNewOrGoneInZoomIsShown deletes, deactivates and adds Zoom users.
func TestWhoIsNewOrGoneInZoomIsShown(t *testing.T) {
	eachTeam(t, 10, func(studio *webtest.Studio, admin *webtest.Visitor) {
		studio.Must(studio.Hosts.Link(studio.Context(), studio.Owner, []hosts.LinkInput{
			{HostID: "hst_1000001", UserID: "usr_1000001", ForImport: true},
			{HostID: "hst_1000002", UserID: "usr_1000002", ForImport: true},
		}))
		studio.Clock.Set(studio.In(24 * 60 * 60 * 1e9))
		studio.Update(func(ctx context.Context, tx *store.Tx) error {
			var changed []navette.Host
			for id, state := range map[string]navette.HostState{
				"user1": navette.HostInactive, "user2": navette.HostDeleted, "user3": navette.HostDeleted,
			} {
				h, err := tx.HostByZoomID(ctx, "account", id)
				if err != nil {
					return err
				}
				h.State, h.StateAt = state, navette.At(tx.At())
				changed = append(changed, h)
			}
			return tx.SaveHosts(ctx, append(changed, navette.Host{
				ID: "hst_new", ZoomAccountID: "account", ZoomUserID: "new", Name: "Nora Neuve", Email: "n@example.org",
				SeenAt: navette.At(tx.At()),
			}))
		})
		admin.Get(peoplePath).Shows("1 new Zoom user since Monday 23 November", "Imported calls stay. No new ones will come.",
			"New ones will come again once this user is activated.", "Nora Neuve", "Deactivated or deleted (2)").
			Lacks("Zoé3 Petit")
		admin.Get(peoplePath + "?show=new").Shows("Nora Neuve").Lacks("Zoé4")
		admin.Post(peoplePath+"/seen", nil).WantsStatus(http.StatusOK).Lacks("new Zoom user")
		admin.Get(peoplePath + "?q=nora").Shows("/settings/people/invite?zoom=hst_new")
	})
}
