package page

import (
	"cmp"
	"net/http"
	"slices"
	"time"

	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/navette"
)

// What a reader chose for this browser is kept in cookies of its own. The language of a signed-in user goes before it.
const (
	LanguageCookie = "navette_language"
	ThemeCookie    = "navette_theme"
	KeysCookie     = "navette_keys"
	choiceKept     = 365 * 24 * time.Hour
)

// speak chooses the language of a request before it is known who asks: what was chosen in this browser, else what the
// browser prefers.
func (p *Page) speak() {
	locale := lang.Choose(p.R.Header.Get("Accept-Language"))
	if chosen := p.ChosenLanguage(); chosen != "" {
		locale = chosen
	}
	p.SpeakIn(locale)
}

// SpeakAs chooses the words of a user who is signed in: their language, on their clock or else the organization's.
func (p *Page) SpeakAs(u navette.User) {
	p.Words = p.server.Words.Words(u.Language, ZoneOf(cmp.Or(u.Zone, p.Org.Zone)))
}

// SpeakIn chooses the words of a language, in UTC.
func (p *Page) SpeakIn(locale string) { p.Words = p.server.Words.Words(locale, time.UTC) }

// ChosenLanguage is the language that was chosen in this browser, "" for none.
func (p *Page) ChosenLanguage() string { return p.choice(LanguageCookie, lang.Locales()...) }

// askedLanguage is where to go on where the address asks for a language by ?lang=, which is kept in this browser.
func (p *Page) askedLanguage() (path string, asked bool) {
	query := p.R.URL.Query()
	if p.R.Method != http.MethodGet || !slices.Contains(lang.Locales(), query.Get("lang")) {
		return "", false
	}
	p.Choose(LanguageCookie, query.Get("lang"))
	query.Del("lang")
	onward := *p.R.URL
	onward.RawQuery = query.Encode()
	return navette.LocalPath(onward.RequestURI()), true
}

// Theme is "light" or "dark" where it was chosen in this browser, "" to follow the device.
func (p *Page) Theme() string { return p.choice(ThemeCookie, "light", "dark") }

// NoKeys reports whether single keys were switched off in this browser (WCAG 2.1.4).
func (p *Page) NoKeys() bool { return p.choice(KeysCookie, "off") == "off" }

// choice reads a cookie that holds one of a few words.
func (p *Page) choice(name string, allowed ...string) string {
	cookie, err := p.R.Cookie(name)
	if err != nil || !slices.Contains(allowed, cookie.Value) {
		return ""
	}
	return cookie.Value
}

// Choose keeps a choice in this browser; "" forgets it.
func (p *Page) Choose(name, value string) { p.setCookie(name, value, choiceKept) }

func (p *Page) setCookie(name, value string, lasts time.Duration) {
	cookie := http.Cookie{
		Name: name, Value: value, Path: "/", MaxAge: int(lasts / time.Second), HttpOnly: true, SameSite: http.SameSiteLaxMode,
		Secure: p.server.logins.Cookie.Secure,
	}
	if value == "" {
		cookie.MaxAge = -1
	}
	http.SetCookie(p.W, &cookie)
}

// ZoneOf is a stored zone; one that this machine does not know reads as UTC rather than closing every page.
func ZoneOf(name string) *time.Location {
	zone, err := time.LoadLocation(name)
	if err != nil {
		return time.UTC
	}
	return zone
}

// DefaultZone stands in the form of the first run.
const DefaultZone = "Europe/Paris"

// Zones are suggested where a time zone is typed; every other name of the IANA database is taken too.
var Zones = []string{
	"Europe/Paris", "Europe/Brussels", "Europe/Zurich", "Europe/Luxembourg", "Europe/London", "Europe/Dublin", "Europe/Lisbon",
	"Europe/Madrid", "Europe/Rome", "Europe/Berlin", "Europe/Amsterdam", "Europe/Vienna", "Europe/Copenhagen", "Europe/Stockholm",
	"Europe/Oslo", "Europe/Helsinki", "Europe/Warsaw", "Europe/Prague", "Europe/Athens", "Europe/Bucharest", "Europe/Kyiv", "Europe/Istanbul",
	"Africa/Casablanca", "Africa/Algiers", "Africa/Tunis", "Africa/Dakar", "Africa/Abidjan", "Africa/Lagos", "Africa/Cairo", "Africa/Johannesburg",
	"America/Montreal", "America/Toronto", "America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles",
	"America/Mexico_City", "America/Bogota", "America/Sao_Paulo", "America/Argentina/Buenos_Aires", "America/Martinique", "America/Guadeloupe",
	"Indian/Reunion", "Asia/Dubai", "Asia/Kolkata", "Asia/Bangkok", "Asia/Singapore", "Asia/Hong_Kong", "Asia/Shanghai", "Asia/Tokyo",
	"Asia/Seoul", "Australia/Perth", "Australia/Sydney", "Pacific/Auckland", "Pacific/Noumea", "UTC",
}
