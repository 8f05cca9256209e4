package colleague

import (
	"strings"
	"unicode/utf8"

	"navette.dev/navette/internal/navette"
)

// Invitee is a person to invite.
type Invitee struct {
	Name  string // or ""
	Email string
}

// String returns the invitee as [Addresses] reads one: the address, or the name and the address in angle brackets.
func (i Invitee) String() string {
	switch {
	case i.Name == "":
		return i.Email
	case strings.ContainsAny(i.Name, `,;<>`):
		return `"` + i.Name + `" <` + i.Email + ">"
	default:
		return i.Name + " <" + i.Email + ">"
	}
}

// Addresses splits a text with one or many addresses, as it is copied from a mail or a table: separated by commas,
// semicolons, tabs or line ends, each alone or as "Name <address>". A name in double quotes may contain separators. An
// address that is repeated is returned once. Whether the addresses are valid is not checked.
func Addresses(text string) []Invitee {
	var all []Invitee
	known := map[string]bool{}
	for _, part := range parts(text) {
		for _, one := range inviteesIn(part) {
			if folded := navette.FoldEmail(one.Email); !known[folded] {
				known[folded] = true
				all = append(all, one)
			}
		}
	}
	return all
}

// parts splits a text at separators outside double quotes. A quote that is not closed on its line is an ordinary
// character.
func parts(text string) []string {
	var found []string
	for line := range strings.SplitSeq(strings.ReplaceAll(text, "\r", "\n"), "\n") {
		quoted, start := false, 0
		balanced := strings.Count(line, `"`)%2 == 0
		for at, r := range line {
			switch {
			case r == '"' && balanced:
				quoted = !quoted
			case !quoted && strings.ContainsRune(",;\t", r):
				found = append(found, line[start:at])
				start = at + utf8.RuneLen(r)
			}
		}
		found = append(found, line[start:])
	}
	return found
}

// inviteesIn returns the invitee of one part of a text, or several if the part consists of addresses with spaces
// between them.
func inviteesIn(part string) []Invitee {
	part = navette.OneLine(part)
	name, rest, bracketed := strings.Cut(part, "<")
	if bracketed {
		email, _, _ := strings.Cut(rest, ">")
		return []Invitee{{Name: strings.Trim(name, ` "'`), Email: bare(email)}}
	}
	words := strings.Fields(part)
	for _, word := range words {
		if !strings.Contains(word, "@") {
			return []Invitee{{Email: bare(part)}} // not an address; the error quotes it whole
		}
	}
	all := make([]Invitee, len(words))
	for i, word := range words {
		all[i] = Invitee{Email: bare(word)}
	}
	return all
}

// bare returns an address without surrounding spaces and without the scheme of a link.
func bare(email string) string { return strings.TrimPrefix(strings.TrimSpace(email), "mailto:") }
