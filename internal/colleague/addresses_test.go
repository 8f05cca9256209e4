package colleague_test

import (
	"slices"
	"testing"

	"navette.dev/navette/internal/colleague"
)

func TestAddressesAreReadAsTheyArePasted(t *testing.T) {
	for text, want := range map[string][]string{
		"":            nil,
		" ,;\n\r\n\t": nil,
		"a@b.fr":      {"a@b.fr"},
		"a@b.fr, c@d.fr;e@f.fr\ng@h.fr\r\ni@j.fr": {"a@b.fr", "c@d.fr", "e@f.fr", "g@h.fr", "i@j.fr"},
		"a@b.fr c@d.fr": {"a@b.fr", "c@d.fr"},
		"Emma Martin <emma@b.fr>, Léa  <lea@b.fr>":   {"Emma Martin <emma@b.fr>", "Léa <lea@b.fr>"},
		`"Martin, Emma" <emma@b.fr>; 'Léa' <l@b.fr>`: {`"Martin, Emma" <emma@b.fr>`, "Léa <l@b.fr>"},
		"Emma\temma@b.fr\nmailto:lea@b.fr":           {"Emma", "emma@b.fr", "lea@b.fr"},
		"A@B.fr, Emma <a@b.fr>":                      {"A@B.fr"}, // the same address twice
		`Emma "Em, a@b.fr`:                           {`Emma "Em`, "a@b.fr"},
		"not an address, x@y.fr":                     {"not an address", "x@y.fr"},
		"Emma <emma@b.fr":                            {"Emma <emma@b.fr>"},
	} {
		var got []string
		for _, i := range colleague.Addresses(text) {
			got = append(got, i.String())
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q reads as %q, want %q", text, got, want)
		}
	}
}

func TestAnInviteeReadsBackAsTheSame(t *testing.T) {
	for _, i := range []colleague.Invitee{
		{Email: "a@b.fr"}, {Name: "Emma Martin", Email: "a@b.fr"}, {Name: "Martin; Emma, Dr", Email: "a@b.fr"},
	} {
		if got := colleague.Addresses(i.String()); len(got) != 1 || got[0] != i {
			t.Errorf("%q reads as %+v", i.String(), got)
		}
	}
}
