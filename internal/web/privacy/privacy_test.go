package privacy_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/web/webtest"
)

const settings = "/settings/privacy"

var details = url.Values{
	"name": {"Lumière SARL"}, "address": {"12 rue des Lilas\r\n75011 Paris"}, "contact": {"donnees@lumiere.example"},
	"officer": {""}, "months": {"4"},
}

// publicPath returns the address of the notice of Camille's organization.
func publicPath(site *webtest.Site) string { return "/privacy/" + site.Owner.Org }

// wants checks that an answer is a page with all of the texts.
func wants(a webtest.Answer, texts ...string) {
	a.Site.Helper()
	body := strings.ReplaceAll(a.Body, "\u00a0", " ")
	for _, text := range texts {
		if !strings.Contains(body, text) {
			a.Site.Errorf("status %d, and the page lacks %q; it says %q", a.Status, text, webtest.Text(a.Doc))
		}
	}
}

// lacks checks that an answer has none of the texts.
func lacks(a webtest.Answer, texts ...string) {
	a.Site.Helper()
	for _, text := range texts {
		a.Hides(text)
	}
}

// publish previews the draft as Camille and publishes it.
func publish(camille *webtest.Browser) {
	camille.Site.Helper()
	shown := camille.Get(settings + "/preview").WantsStatus(http.StatusOK)
	_, rest, found := strings.Cut(shown.Body, `name="shown" value="`)
	if !found {
		camille.Site.Fatal("the preview has no button that publishes")
	}
	fingerprint, _, _ := strings.Cut(rest, `"`)
	camille.Post(settings+"/publish", url.Values{"shown": {fingerprint}}).WantsStatus(http.StatusSeeOther)
}

// TestANoticeIsWrittenPreviewedAndPublished follows an owner from the default text to the second version, and a
// stranger who reads along.
func TestANoticeIsWrittenPreviewedAndPublished(t *testing.T) {
	webtest.Each(t, func(site *webtest.Site) {
		camille, stranger := site.Camille(), site.Browser("fr")
		wants(camille.Get(settings), "Le texte par défaut est visible", "l’adresse postale")
		wants(stranger.Get(publicPath(site)), "Qui est responsable", "aussi longtemps que leur finalité")
		camille.Post(settings, details).WantsStatus(http.StatusSeeOther)
		camille.Post(settings+"/text?text=en", url.Values{"rights": {"Ask at the <b>desk</b>.\n\n- or call"}}).
			WantsStatus(http.StatusSeeOther)
		lacks(stranger.Get(publicPath(site)), "Lumière SARL", "desk")
		wants(camille.Get(settings+"/preview"), "Lumière SARL", "Ask at the &lt;b&gt;desk")
		publish(camille)
		page := stranger.Get(publicPath(site)).WantsStatus(http.StatusOK)
		wants(page, "Lumière SARL<br>", "Version 1", "4 mois au plus", `href="mailto:donnees@lumiere.example"`)
		if got := page.Header.Get("X-Robots-Tag"); got != "noindex, nofollow" {
			t.Errorf("search engines may list the notice: X-Robots-Tag is %q", got)
		}
		wants(site.Browser("en").Get(publicPath(site)), "Ask at the &lt;b&gt;desk", "<li>or call</li>")
		wants(camille.Get(settings), "La version 1 est visible", "Camille")
		camille.Post(settings, webtest.With(details, "months", "5")).WantsStatus(http.StatusSeeOther)
		wants(camille.Get(settings), "pas encore publiées")
		wants(camille.Get(settings+"/preview"), "<del>", "<ins>")
		publish(camille)
		wants(camille.Get(settings+"/versions/2"), "Différences avec la version 1", "<ins>")
		wants(camille.Get(settings+"/versions/1"), "C’est la première version")
		for path, texts := range map[string][]string{
			publicPath(site):        {"5 mois au plus", "Toutes les versions"},
			publicPath(site) + "/1": {"4 mois au plus", "antérieure"},
		} {
			old := stranger.Get(path)
			wants(old, texts...)
			lacks(old, "Camille")
		}
	})
}

func TestWhatCannotBePublishedIsExplained(t *testing.T) {
	webtest.Each(t, func(site *webtest.Site) {
		camille := site.Camille()
		old := url.Values{"shown": {"another text"}}
		wants(camille.Post(settings+"/publish", old).WantsStatus(http.StatusConflict), "Le texte a changé")
		wrong := webtest.With(details, "contact", "donnees@", "months", "many", "name", strings.Repeat("é", 300))
		wants(camille.Post(settings, wrong).WantsStatus(http.StatusUnprocessableEntity), "adresse complète",
			"200 caractères", "Indiquez un nombre")
		long := url.Values{"rights": {strings.Repeat("é", 3001)}}
		wants(camille.Post(settings+"/text?text=fr", long).WantsStatus(http.StatusUnprocessableEntity), "3 000 caractères")
		huge := url.Values{"rights": {strings.Repeat("x", 100_000)}}
		if a := camille.Post(settings+"/text?text=fr", huge); a.Status < 400 || a.Status >= 500 {
			t.Errorf("a text of 100 kB is answered %d", a.Status)
		}
		wants(camille.Get(settings), "Le texte par défaut est visible")
	})
}

// TestHostileTextsStayTexts publishes a notice of markup, scripts and control characters.
func TestHostileTextsStayTexts(t *testing.T) {
	webtest.Each(t, func(site *webtest.Site) {
		camille, hostile := site.Camille(), "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>\u202e\x00{{.x}}"
		camille.Post(settings, webtest.With(details, "name", hostile, "address", hostile, "officer", hostile)).
			WantsStatus(http.StatusSeeOther)
		form := url.Values{"purpose": {hostile}}
		for _, kind := range []string{"purposes", "data", "recipients", "recordings", "retention", "rights", "more"} {
			form.Set(kind, hostile)
		}
		camille.Post(settings+"/text?text=fr", form).WantsStatus(http.StatusSeeOther)
		publish(camille)
		for _, a := range []webtest.Answer{
			camille.Get(settings).WantsStatus(http.StatusOK), camille.Get(settings + "/preview").WantsStatus(http.StatusOK),
			camille.Get(settings + "/versions/1").WantsStatus(http.StatusOK),
			site.Browser("fr").Get(publicPath(site)).WantsStatus(http.StatusOK),
		} {
			lacks(a, "<script>alert", "<img src=x", "\u202e", "\x00")
		}
	})
}

// TestNoticesCannotBeGuessed asks for notices of organizations that do not exist, and for a draft's version.
func TestNoticesCannotBeGuessed(t *testing.T) {
	webtest.Each(t, func(site *webtest.Site) {
		camille, stranger := site.Camille(), site.Browser("fr")
		publish(camille)
		for _, path := range []string{
			publicPath(site) + "/0", publicPath(site) + "/2", publicPath(site) + "/-1", publicPath(site) + "/01",
			publicPath(site) + "/x", publicPath(site) + "/99999999999999999999", publicPath(site) + "x", "/privacy/atelier",
		} {
			lacks(stranger.Get(path).WantsStatus(http.StatusNotFound), "Qui est responsable")
		}
		for range 30 {
			stranger.Get("/privacy/" + navette.NewID(navette.PrefixOrganization, webtest.Noon))
		}
		stranger.Get("/privacy/org_x").WantsStatus(http.StatusTooManyRequests)
		stranger.Get(publicPath(site)).WantsStatus(http.StatusOK)
	})
}

// TestAnotherOrganizationsDraftIsNotShown has a second owner open every page about the notice.
func TestAnotherOrganizationsDraftIsNotShown(t *testing.T) {
	webtest.Each(t, func(site *webtest.Site) {
		site.Camille().Post(settings, webtest.With(details, "name", "Secret quokkabrise")).WantsStatus(http.StatusSeeOther)
		publish(site.Camille())
		for _, role := range []navette.Role{navette.RoleStaff, navette.RoleViewer} {
			b := site.SignIn(site.AddUser("Autre "+string(role), "fr", role).Email)
			for _, path := range []string{settings, settings + "/preview", settings + "/versions/1"} {
				lacks(b.Get(path).WantsStatus(http.StatusForbidden), "quokkabrise")
			}
			wants(b.Get("/account"), `href="`+publicPath(site)+`"`)
		}
	})
}

// TestTheNoticeIsLinkedFromDoorAndInvitation looks at the pages that people open without signing in.
func TestTheNoticeIsLinkedFromDoorAndInvitation(t *testing.T) {
	webtest.Each(t, func(site *webtest.Site) {
		s := site.Class("Yin", webtest.Noon.Add(time.Hour), 5)
		b := site.Book(s, site.Member("Élodie Mercier"))
		token, err := site.Vault.OpenText(b.OrgID, "bookings", b.ID, b.LinkSealed)
		site.Must(err)
		wants(site.Browser("fr").Get("/j/"+token), `href="`+publicPath(site)+`"`)
		lacks(site.Browser("fr").Get("/j/unknown").WantsStatus(http.StatusNotFound), "/privacy/")
	})
}
