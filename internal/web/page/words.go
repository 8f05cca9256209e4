package page

import (
	"cmp"
	"net/http"
	"slices"
	"time"

	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/navette"
)

// The cookies that keep a reader's choices for this browser. The language of a signed-in user has precedence over
// LanguageCookie.
const (
	LanguageCookie = "navette_language"
	ThemeCookie    = "navette_theme"
	KeysCookie     = "navette_keys"
	choiceKept     = 365 * 24 * time.Hour
)

// speak sets the language of a request whose reader is not known yet: the one chosen in this browser, or else the one
// that the browser prefers.
func (p *Page) speak() {
	locale := lang.Choose(p.R.Header.Get("Accept-Language"))
	if chosen := p.ChosenLanguage(); chosen != "" {
		locale = chosen
	}
	p.SetLanguage(locale)
}

// SetLanguageOf sets the language of a signed-in user, and the zone of the user or else of the organization.
func (p *Page) SetLanguageOf(u navette.User) {
	p.Words = p.server.Words.Words(u.Language, ZoneOf(cmp.Or(u.Zone, p.Org.Zone)))
}

// SetLanguage sets a language, and UTC as the zone.
func (p *Page) SetLanguage(locale string) { p.Words = p.server.Words.Words(locale, time.UTC) }

// WordsIn returns the texts in another language, in the reader's zone.
func (p *Page) WordsIn(locale string) lang.Words { return p.server.Words.Words(locale, p.Words.Zone()) }

// ChosenLanguage returns the language chosen in this browser, or "".
func (p *Page) ChosenLanguage() string { return p.choice(LanguageCookie, lang.Locales()...) }

// askedLanguage keeps a language that the address asks for with ?lang= in this browser, and returns the address
// without the parameter, to redirect to. asked is false if the address asks for none.
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

// Theme returns the theme chosen in this browser, "light" or "dark", or "" to follow the device.
func (p *Page) Theme() string { return p.choice(ThemeCookie, "light", "dark") }

// NoKeys reports whether shortcuts of a single key are turned off in this browser (WCAG 2.1.4).
func (p *Page) NoKeys() bool { return p.choice(KeysCookie, "off") == "off" }

// choice returns the value of a cookie, or "" if it is not one of those allowed.
func (p *Page) choice(name string, allowed ...string) string {
	cookie, err := p.R.Cookie(name)
	if err != nil || !slices.Contains(allowed, cookie.Value) {
		return ""
	}
	return cookie.Value
}

// Choose keeps a choice in one of this browser's cookies for a year. With "" it deletes the cookie.
func (p *Page) Choose(name, value string) { p.setCookie(name, value, choiceKept) }

// setCookie sets a cookie for the time that it lasts. With an empty value it deletes the cookie.
func (p *Page) setCookie(name, value string, lasts time.Duration) {
	cookie := http.Cookie{
		Name: name, Value: value, Path: "/", MaxAge: int(lasts / time.Second), HttpOnly: true,
		SameSite: http.SameSiteLaxMode, Secure: p.server.logins.Cookie.Secure,
	}
	if value == "" {
		cookie.MaxAge = -1
	}
	http.SetCookie(p.W, &cookie)
}

// ZoneOf returns the time zone with an IANA name that the database stores. If this machine does not know the name, it
// returns UTC, so that the page can still be shown.
func ZoneOf(name string) *time.Location {
	zone, err := time.LoadLocation(name)
	if err != nil {
		return time.UTC
	}
	return zone
}

// DefaultZone is the time zone that the form of the first run suggests.
const DefaultZone = "Europe/Paris"

// Zones are the suggestions of inputs for a time zone. The inputs accept every other name of the IANA database too.
var Zones = []string{
	"Europe/Paris", "Europe/Brussels", "Europe/Zurich", "Europe/Luxembourg", "Europe/London", "Europe/Dublin",
	"Europe/Lisbon", "Europe/Madrid", "Europe/Rome", "Europe/Berlin", "Europe/Amsterdam", "Europe/Vienna",
	"Europe/Copenhagen", "Europe/Stockholm", "Europe/Oslo", "Europe/Helsinki", "Europe/Warsaw", "Europe/Prague",
	"Europe/Athens", "Europe/Bucharest", "Europe/Kyiv", "Europe/Istanbul", "Africa/Casablanca", "Africa/Algiers",
	"Africa/Tunis", "Africa/Dakar", "Africa/Abidjan", "Africa/Lagos", "Africa/Cairo", "Africa/Johannesburg",
	"America/Montreal", "America/Toronto", "America/New_York", "America/Chicago", "America/Denver",
	"America/Los_Angeles", "America/Mexico_City", "America/Bogota", "America/Sao_Paulo",
	"America/Argentina/Buenos_Aires", "America/Martinique", "America/Guadeloupe", "Indian/Reunion", "Asia/Dubai",
	"Asia/Kolkata", "Asia/Bangkok", "Asia/Singapore", "Asia/Hong_Kong", "Asia/Shanghai", "Asia/Tokyo", "Asia/Seoul",
	"Australia/Perth", "Australia/Sydney", "Pacific/Auckland", "Pacific/Noumea", "UTC",
}
