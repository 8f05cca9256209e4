package storybook

import (
	"strings"
	"sync"

	"github.com/a-h/templ"

	"navette.dev/navette/internal/cast"
	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/navette"
	rule "navette.dev/navette/internal/privacy"
	"navette.dev/navette/internal/web/privacy"
	"navette.dev/navette/internal/web/view"
)

// privacyStories returns the stories of the privacy notice: its settings, and its public page.
func privacyStories() []Story {
	return []Story{
		privacyStory("privacy", func(p *privacy.SettingsPage) {
			p.Versions, p.Missing = nil, []string{"address", "contact"}
		}),
		privacyStory("privacy-changed", func(p *privacy.SettingsPage) {
			p.Changed, p.Own["rights"] = true, true
			p.Text.Values["rights"] = "Écrivez à l’accueil, ou passez nous voir.\n\n- Nous répondons sous huit jours."
		}),
		privacyStory("privacy-published", func(*privacy.SettingsPage) {}),
		privacyStory("privacy-errors", func(p *privacy.SettingsPage) {
			p.Details.Values["contact"], p.Details.Values["months"] = "donnees@lumiere", "400"
			p.Details.Errors = []view.FieldError{
				{Field: "contact", Text: lang.Say{Key: "form.email"}},
				{Field: "months", Text: say("privacy.months_range", "most", 120)},
			}
			p.Text.Errors = []view.FieldError{{Field: "retention", Text: say("privacy.too_long", "most", 3000)}}
		}),
		previewStory("privacy-preview", rule.Draft{}, func(p *privacy.PreviewPage) {
			p.Next, p.Missing = 1, []string{"address", "contact"}
		}),
		previewStory("privacy-preview-changed", changedDraft(), func(p *privacy.PreviewPage) {
			p.Differences = privacy.DifferencesOf(lumiereNotice(lumiereDraft()), lumiereNotice(changedDraft()))
		}),
		previewStory("privacy-preview-other", changedDraft(), func(p *privacy.PreviewPage) {
			p.Failed = "privacy.other_text"
		}),
		previewStory("privacy-preview-same", lumiereDraft(), func(p *privacy.PreviewPage) { p.Changed = false }),
		versionStory("privacy-version", lumiereDraft(), changedDraft()),
		versionStory("privacy-version-first", rule.Draft{}, lumiereDraft()),
		publicStory("privacy-public", lumiereDraft(), func(*privacy.PublicPage) {}),
		publicStory("privacy-public-default", rule.Draft{}, func(p *privacy.PublicPage) {
			p.Notice.Number, p.InForce, p.Versions = 0, 0, nil
		}),
		publicStory("privacy-public-old", lumiereDraft(), func(p *privacy.PublicPage) {
			p.Notice.Number, p.Notice.At = 1, at(-90, 9, 12)
		}),
		publicStory("privacy-public-long", longDraft(), func(*privacy.PublicPage) {}),
	}
}

const privacyPage = "Privacy"

var privacyWords = sync.OnceValues(lang.Load)

// lumiereNotice returns the notice that a draft of the studio makes.
func lumiereNotice(d rule.Draft) rule.Notice {
	words, err := privacyWords()
	if err != nil {
		panic(err) // the catalogues are part of the program
	}
	return rule.Write(words, rule.Settings{Organization: navette.Organization{
		Name: "Atelier Lumière", Profile: navette.ProfileBoth, LinkMinutes: 15,
	}, Calls: true}, d)
}

// lumiereDraft is the draft of a studio that completed its details.
func lumiereDraft() rule.Draft {
	return rule.Draft{Details: rule.Details{
		Name: "Atelier Lumière SARL", Address: "12 rue des Lilas\n75011 Paris", Contact: "donnees@atelier-lumiere.fr",
	}}
}

// changedDraft is lumiereDraft with changes in both languages.
func changedDraft() rule.Draft {
	d := lumiereDraft()
	d.Details.Months, d.Details.Officer = 3, "Cabinet Droit & Données, 4 place d’Iéna, 75116 Paris"
	d.Texts = map[string]map[rule.Kind]string{
		"fr": {rule.More: "Les séances pour enfants ne sont jamais enregistrées."},
		"en": {rule.More: "Sessions for children are never recorded."},
	}
	return d
}

// longDraft is a draft with texts of the greatest length, and with words that do not break.
func longDraft() rule.Draft {
	d := lumiereDraft()
	d.Details.Name = strings.Repeat("Donaudampfschifffahrtsgesellschaft", 5)
	long := strings.Repeat("Les enregistrements sont conservés dans nos locaux. ", 50) + strings.Repeat("x", 300)
	d.Texts = map[string]map[rule.Kind]string{}
	for _, locale := range lang.Locales() {
		d.Texts[locale] = map[rule.Kind]string{
			rule.Data: long, rule.More: "<b>Pas de HTML</b> & <script>alert(1)</script>\n\n- un\n- deux\nsuite",
		}
	}
	return d
}

func privacyStory(name string, set func(*privacy.SettingsPage)) Story {
	return Story{name, privacyPage, func(f view.Frame) templ.Component {
		f.PrivacyPath, f.NoticePath, f.Path = view.PrivacyPath, "/privacy/org_06b1d4q8h2m5v7", view.PrivacyPath
		f.NavItem = view.NavSettings
		p := privacy.SettingsPage{
			Frame: f, Address: "https://atelier-lumiere.example/privacy/org_06b1d4q8h2m5v7",
			TextLocale: f.Locale(), Own: map[string]bool{},
			Versions: []privacy.VersionRow{
				{Number: 2, At: at(-3, 11, 20), By: cast.Camille.Name()}, {Number: 1, At: at(-90, 9, 12), By: cast.Camille.Name()},
			},
			Details: view.Form{Values: map[string]string{
				"name": "Atelier Lumière SARL", "address": "12 rue des Lilas\n75011 Paris",
				"contact": "donnees@atelier-lumiere.fr",
			}},
			Text: view.Form{Values: map[string]string{"purpose": f.T("privacy.purpose_default")}},
		}
		for _, kind := range rule.Kinds[1:] {
			p.Kinds = append(p.Kinds, string(kind))
			p.Text.Values[string(kind)] = lumiereNotice(lumiereDraft()).Texts[f.Locale()].Section(kind).Text
		}
		set(&p)
		if len(p.Versions) == 0 {
			p.Details.Values = nil
		}
		return privacy.Settings(p)
	}}
}

func previewStory(name string, d rule.Draft, set func(*privacy.PreviewPage)) Story {
	return Story{name, privacyPage, func(f view.Frame) templ.Component {
		f.PrivacyPath, f.NavItem = view.PrivacyPath, view.NavSettings
		p := privacy.PreviewPage{
			Frame: f, Notice: privacy.NoticeOf(lumiereNotice(d)), Next: 3, Changed: true, Fingerprint: "f",
		}
		set(&p)
		return privacy.Preview(p)
	}}
}

func versionStory(name string, before, after rule.Draft) Story {
	return Story{name, privacyPage, func(f view.Frame) templ.Component {
		f.PrivacyPath, f.NavItem = view.PrivacyPath, view.NavSettings
		p := privacy.VersionPage{Frame: f, Notice: privacy.NoticeOf(lumiereNotice(after)), By: cast.Camille.Name()}
		p.Notice.Number, p.Notice.At = 2, at(-3, 11, 20)
		if before.Details.Name == "" {
			p.Notice.Number = 1
			return privacy.Version(p)
		}
		p.Differences = privacy.DifferencesOf(lumiereNotice(before), lumiereNotice(after))
		return privacy.Version(p)
	}}
}

func publicStory(name string, d rule.Draft, set func(*privacy.PublicPage)) Story {
	return Story{name, privacyPage, func(f view.Frame) templ.Component {
		f = public(f)
		f.OrgName, f.NoticePath = "Atelier Lumière", "/privacy/org_06b1d4q8h2m5v7"
		p := privacy.PublicPage{
			Frame: f, Notice: privacy.NoticeOf(lumiereNotice(d)), InForce: 2,
			Versions: []privacy.VersionRow{{Number: 2, At: at(-3, 11, 20)}, {Number: 1, At: at(-90, 9, 12)}},
		}
		p.Notice.Number, p.Notice.At = 2, at(-3, 11, 20)
		set(&p)
		return privacy.Public(p)
	}}
}
