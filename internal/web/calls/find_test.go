package calls

import (
	"strings"
	"testing"
)

func TestFindWordsMarksEveryPlace(t *testing.T) {
	const text = "L’équipe de Lesquin, l'Équipe d’Arras et la sœur"
	cases := map[string]string{
		"equipe":        "L’[équipe] de Lesquin, l'[Équipe] d’Arras et la sœur",
		"l'équipe":      "[L’équipe] de Lesquin, [l'Équipe] d’Arras et la sœur",
		" de  lesquin ": "L’équipe [de Lesquin], l'Équipe d’Arras et la sœur",
		"SOEUR":         "L’équipe de Lesquin, l'Équipe d’Arras et la [sœur]",
		"zzz":           text,
		"  ":            text,
	}
	for query, want := range cases {
		var got strings.Builder
		for _, part := range FindWords(text, query) {
			if part.Hit {
				got.WriteString("[" + part.Text + "]")
			} else {
				got.WriteString(part.Text)
			}
		}
		if got.String() != want {
			t.Errorf("find %q:\n got %s\nwant %s", query, got.String(), want)
		}
	}
}
