package people

import (
	"net/mail"
	"slices"
	"strings"
	"unicode/utf8"

	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/navette"
)

// Limits of texts, in characters.
const (
	maxName  = 120
	maxEmail = 254 // RFC 5321, 4.5.3.1.3
)

// checkText cleans a required text of one line and checks its length.
func checkText(wrong *navette.FieldErrors, field string, text *string, longest int) {
	*text = navette.OneLine(*text)
	switch {
	case *text == "":
		wrong.Add(field, "form.empty", nil)
	case utf8.RuneCountInString(*text) > longest:
		wrong.Add(field, "form.too_long", nil)
	}
}

// checkEmail cleans an e-mail address and checks that it has no display name and that its domain has a dot.
func checkEmail(wrong *navette.FieldErrors, field string, email *string) {
	*email = navette.OneLine(*email)
	if *email == "" {
		wrong.Add(field, "form.empty", nil)
		return
	}
	if !ValidEmail(*email) {
		wrong.Add(field, "form.email", nil)
	}
}

// ValidEmail reports whether a text is an e-mail address without a display name, at a domain with a dot.
func ValidEmail(email string) bool {
	parsed, err := mail.ParseAddress(email)
	_, domain, _ := strings.Cut(email, "@")
	return err == nil && parsed.Address == email && len(email) <= maxEmail &&
		strings.Contains(strings.Trim(domain, "."), ".")
}

// CheckName cleans the name of a person, and adds an error to wrong if it is empty or too long.
func CheckName(wrong *navette.FieldErrors, field string, name *string) {
	checkText(wrong, field, name, maxName)
}

// CheckLanguage adds an error to wrong if the product lacks the language.
func CheckLanguage(wrong *navette.FieldErrors, field, language string) {
	checkLanguage(wrong, field, language)
}

// checkZone replaces the text of a zone by its IANA name, as [lang.CheckZone] does. An empty text is invalid if needed.
func checkZone(wrong *navette.FieldErrors, field string, zone *string, needed bool) {
	*zone = navette.OneLine(*zone)
	if *zone == "" {
		if needed {
			wrong.Add(field, "form.empty", nil)
		}
		return
	}
	lang.CheckZone(wrong, field, zone)
}

// checkProfile checks that there is such a profile.
func checkProfile(wrong *navette.FieldErrors, profile navette.Profile) {
	if !slices.Contains(navette.Profiles, profile) {
		wrong.Add("profile", "form.choice", nil)
	}
}

// checkLanguage checks that the product has the language.
func checkLanguage(wrong *navette.FieldErrors, field, language string) {
	if !slices.Contains(lang.Locales(), language) {
		wrong.Add(field, "form.choice", nil)
	}
}
