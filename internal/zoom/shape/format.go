package shape

import (
	"net/mail"
	"net/netip"
	"regexp"
	"time"
)

// formats are the formats of strings, in the order in which they are tried.
var formats = []struct {
	name string
	is   func(string) bool
}{
	{"empty", func(s string) bool { return s == "" }},
	{"boolean as text", regexp.MustCompile(`^(true|false)$`).MatchString},
	{"digits", regexp.MustCompile(`^[0-9]+$`).MatchString},
	{"date", isTime(time.DateOnly)},
	{"date-time", isTime(time.RFC3339)},
	{"date-time without zone", isTime("2006-01-02T15:04:05", "2006-01-02 15:04:05")},
	{"http date", isTime("Mon, 02 Jan 2006 15:04:05 GMT")},
	{"uuid", regexp.MustCompile(`(?i)^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`).MatchString},
	{"uuid in base64", regexp.MustCompile(`^[A-Za-z0-9+/]{22}==$`).MatchString},
	{"id of 22 characters", regexp.MustCompile(`^[A-Za-z0-9_-]{22}$`).MatchString},
	{"url", regexp.MustCompile(`^[a-z]+://\S+$`).MatchString},
	{"jwt", regexp.MustCompile(`^[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}$`).MatchString},
	{"ip address", func(s string) bool { _, err := netip.ParseAddr(s); return err == nil }},
	{"e-mail", func(s string) bool { a, err := mail.ParseAddress(s); return err == nil && a.Address == s }},
}

// Format returns the format of a text, one of "empty", "boolean as text", "digits", "date", "date-time", "date-time
// without zone", "http date", "uuid", "uuid in base64", "id of 22 characters", "url", "jwt", "ip address", "e-mail"
// and "text".
func Format(s string) string {
	for _, f := range formats {
		if f.is(s) {
			return f.name
		}
	}
	return "text"
}

func isTime(layouts ...string) func(string) bool {
	return func(s string) bool {
		for _, layout := range layouts {
			if _, err := time.Parse(layout, s); err == nil {
				return true
			}
		}
		return false
	}
}
