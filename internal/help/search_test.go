package help_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"navette.dev/navette/internal/help"
)

// searched is a book of two pages, one of which is public.
func searched(t *testing.T) *help.Book {
	t.Helper()
	page := func(title, audience, body string) *fstest.MapFile {
		head := "---\ntitle: " + title + "\nsummary: Résumé\naudience: " + audience + "\n---\n"
		return &fstest.MapFile{Data: []byte(head + body)}
	}
	loaded, err := help.LoadFrom(fstest.MapFS{
		"text/fr/01-pause.md": page("Mettre en pause", "admin", "Rien n’est créé pendant la pause.\n\n"+
			"## La déconnexion {#end}\n\nLes réunions existantes restent, "+strings.Repeat("et leurs liens aussi, ", 20)+
			"même celles du cœur de la journée\u00a0: {zoom.connect}.\n"),
		"text/fr/02-member.md": page("Participer", "member", "Votre lien arrive avant les réunions.\n"),
	}, map[string]help.Labels{"fr": labels{}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return loaded
}

// written returns a hit as one text: slug#anchor, title, heading and excerpt, with marked words in brackets.
func written(h help.Hit) string {
	text := func(pieces []help.Piece) string {
		var b strings.Builder
		for _, p := range pieces {
			if p.Marked {
				b.WriteString("[" + p.Text + "]")
			} else {
				b.WriteString(p.Text)
			}
		}
		return b.String()
	}
	return h.Slug + "#" + h.Anchor + " | " + text(h.Title) + " | " + text(h.Heading) + " | " + text(h.Excerpt)
}

func TestSearchFindsPassages(t *testing.T) {
	book := searched(t)
	for name, c := range map[string]struct {
		query string
		all   bool
		want  []string // the beginnings of the hits
	}{
		"the title before the text": {"pause", true, []string{
			"pause# | Mettre en [pause] |  | Rien n’est créé pendant la [pause].", "pause#end | Mettre en [pause]",
		}},
		"without accents and case": {
			"DECONNEXION", true, []string{"pause#end | Mettre en pause | La [déconnexion] | Les réunions"},
		},
		"a word of the same root": {"deconnecter", true, []string{"pause#end | Mettre en pause | La [déconnexion]"}},
		"a ligature, cut":         {"coeur", true, []string{"pause#end | Mettre en pause | La déconnexion | … "}},
		"the plural":              {"liens", false, []string{"member# | Participer |  | Votre [lien] arrive"}},
		"a label":                 {"connecter", true, []string{"pause#end"}},
		"most words count": {"comment arrive mon lien", true, []string{
			"member# | Participer |  | Votre [lien] [arrive] avant les réunions.",
		}},
		"only public pages": {
			"réunion", false, []string{"member# | Participer |  | Votre lien arrive avant les [réunions]."},
		},
		"only small words":    {"le la", true, []string{"pause#end"}},
		"within words, no":    {"ause", true, nil},
		"nothing":             {"zzz", true, nil},
		"no words":            {" <>&\"' \x00\xff ", true, nil},
		"an injection":        {"<script>lien</script>", false, []string{"member# | Participer |  | Votre [lien]"}},
		"longer than a query": {strings.Repeat("x ", 100) + "lien", true, nil},
	} {
		t.Run(name, func(t *testing.T) {
			hits := book.Search("fr", c.query, c.all)
			if len(hits) != len(c.want) {
				t.Fatalf("%d hits, want %d: %v", len(hits), len(c.want), hits)
			}
			for i, want := range c.want {
				if got := written(hits[i]); !strings.HasPrefix(got, want) {
					t.Errorf("hit %d is %q, want %q", i, got, want)
				}
			}
		})
	}
}

func TestAnExcerptIsShortAndContainsTheWord(t *testing.T) {
	hit := written(searched(t).Search("fr", "cœur", true)[0])
	if !strings.Contains(hit, "[cœur]") || len(hit) > 300 || !strings.Contains(hit, "| … ") {
		t.Errorf("got %q", hit)
	}
}
