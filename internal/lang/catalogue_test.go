package lang_test

import (
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"

	"navette.dev/navette/internal/lang"
)

// messages reads one language's catalogues and returns the forms of each key.
func messages(t *testing.T, locale string) map[string][]string {
	t.Helper()
	files, err := filepath.Glob("catalogue/*." + locale + ".toml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no catalogue of %s: %v", locale, err)
	}
	all := map[string][]string{}
	for _, file := range files {
		var tree map[string]any
		if _, err := toml.DecodeFile(file, &tree); err != nil {
			t.Fatal(err)
		}
		area, _, _ := strings.Cut(filepath.Base(file), ".")
		for key := range tree {
			if key != area {
				t.Errorf("%s contains %q: a file contains only the messages of its own area", file, key)
			}
		}
		flatten(all, "", tree)
	}
	return all
}

// flatten adds the forms of each message of a tree to into, by the message's key.
func flatten(into map[string][]string, prefix string, tree map[string]any) {
	if _, counts := tree["other"]; counts {
		for _, form := range tree {
			into[prefix] = append(into[prefix], form.(string))
		}
		return
	}
	for key, value := range tree {
		name := strings.TrimPrefix(prefix+"."+key, ".")
		switch value := value.(type) {
		case string:
			into[name] = append(into[name], value)
		case map[string]any:
			flatten(into, name, value)
		}
	}
}

var placeholder = regexp.MustCompile(`\{\{\s*\.(\w+)\s*\}\}`)

// names returns the placeholders of all forms of a message, without "n": English may write "One" where French has a
// number.
func names(forms []string) []string {
	set := map[string]bool{}
	for _, form := range forms {
		for _, match := range placeholder.FindAllStringSubmatch(form, -1) {
			set[match[1]] = true
		}
	}
	delete(set, "n")
	return slices.Sorted(maps.Keys(set))
}

func TestBothLanguagesHaveTheSameMessages(t *testing.T) {
	fr, en := messages(t, lang.French), messages(t, lang.English)
	for key, forms := range fr {
		other, there := en[key]
		if !there {
			t.Errorf("%s is missing in English", key)
			continue
		}
		if got, want := names(other), names(forms); !slices.Equal(got, want) {
			t.Errorf("%s: English names %v, French %v", key, got, want)
		}
		if (len(forms) > 1) != (len(other) > 1) {
			t.Errorf("%s has plural forms in one language only", key)
		}
	}
	for key := range en {
		if _, there := fr[key]; !there {
			t.Errorf("%s is missing in French", key)
		}
	}
}

var (
	plainBefore = regexp.MustCompile(`[^\x{a0}][:;!?](\s|$)|[^\x{a0}]»`)
	plainAfter  = regexp.MustCompile(`«[^\x{a0}]`)
)

// TestFrenchSpacing checks that French has a no-break space (U+00A0) before : ; ! ? » and after «, and curved
// apostrophes.
func TestFrenchSpacing(t *testing.T) {
	for key, forms := range messages(t, lang.French) {
		for _, form := range forms {
			if plainBefore.MatchString(form) || plainAfter.MatchString(form) {
				t.Errorf("%s: a no-break space is missing in %q", key, form)
			}
			if strings.Contains(form, "'") {
				t.Errorf("%s: straight apostrophe in %q", key, form)
			}
			if strings.Contains(form, "\u202f") {
				t.Errorf("%s: the fonts have no U+202F: %q", key, form)
			}
		}
	}
}

// keyShapes match the keys of messages in Go and templ files.
var keyShapes = []*regexp.Regexp{
	regexp.MustCompile(`\.(?:T|N|Has)\("([a-z_]+(?:\.[a-z0-9_]*[a-z0-9])+)"`),
	regexp.MustCompile(`\b(?:Key|Message|Text):\s*"([a-z_]+(?:\.[a-z0-9_]*[a-z0-9])+)"`),
	regexp.MustCompile(`\b(?:say|count)\("([a-z_]+(?:\.[a-z0-9_]*[a-z0-9])+)"`),
	regexp.MustCompile(`\bInvalidField\([^,()]+,\s*"([a-z_]+(?:\.[a-z0-9_]*[a-z0-9])+)"`),
	regexp.MustCompile(`\bFail\([^,()]+,\s*"([a-z_]+(?:\.[a-z0-9_]*[a-z0-9])+)"`),
}

// TestEveryKeyInTheProgramHasAMessage checks the keys that are literals. The storybook's test covers keys that are
// built at run time.
func TestEveryKeyInTheProgramHasAMessage(t *testing.T) {
	fr := messages(t, lang.French)
	seen := 0
	err := filepath.WalkDir("..", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !isSource(path) {
			return err
		}
		source, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, shape := range keyShapes {
			for _, match := range shape.FindAllStringSubmatch(string(source), -1) {
				seen++
				if _, there := fr[match[1]]; !there {
					t.Errorf("%s names %s, which no catalogue has", path, match[1])
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if seen < 300 {
		t.Errorf("only %d keys found: the shapes no longer fit the source", seen)
	}
}

func isSource(path string) bool {
	if strings.HasSuffix(path, "_test.go") || strings.HasSuffix(path, "_templ.go") ||
		strings.Contains(path, "sandbox") {
		return false
	}
	return strings.HasSuffix(path, ".go") || strings.HasSuffix(path, ".templ")
}

// notBuilt matches words about features that do not exist yet: replays for members, objections to a recording, and
// users who host.
var notBuilt = regexp.MustCompile(
	`(?i)rediffusion|replay|watch it again|vous y opposer|\bobject\b|personne d’autre|anybody else|nobody else|ont ` +
		`réservé|who booked can|anime des séances|hosts? sessions|no hosting`)

// TestNoMessageMentionsMissingFeatures checks that no message has one of these words.
func TestNoMessageMentionsMissingFeatures(t *testing.T) {
	for _, locale := range lang.Locales() {
		for key, forms := range messages(t, locale) {
			for _, form := range forms {
				if found := notBuilt.FindString(form); found != "" {
					t.Errorf("%s in %s promises %q: %s", key, locale, found, form)
				}
			}
		}
	}
}

// wrongWords match, by language, words that docs/words.md replaces by others.
var wrongWords = map[string]*regexp.Regexp{
	lang.English: regexp.MustCompile(
		`(?i)\b(at|on) Zoom\b|\b(nobody|somebody|anybody|everybody|whoever)\b|asked ` +
			`from|\bparameters\b|\bjournal\b|\bthose who booked\b|\bheld by\b|\bin the name of\b|\bnews\b|\b(is|are) ` +
			`dead\b|\b(e-mail|mails)\b|\btries left\b|\}\} tries\b`),
	lang.French: regexp.MustCompile(
		`(?i)\b(chez|sur) Zoom\b|\bnouvelles de Zoom\b|\brelèves?\b|\béteints?\b|\bessais?\b|\bporte\b ` +
			`s’ouvre|serveur d’e-mail|\ben salle\b|\bformule\b|\bqui tient\b|\bsauvegard|\ben direct\b|\bNuméro \{\{`),
}

// TestWordsOfTheGlossary checks that one thing has one name, as docs/words.md lists them.
func TestWordsOfTheGlossary(t *testing.T) {
	for _, locale := range lang.Locales() {
		for key, forms := range messages(t, locale) {
			for _, form := range forms {
				if found := wrongWords[locale].FindString(form); found != "" {
					t.Errorf("%s in %s says %q, which docs/words.md replaces: %s", key, locale, found, form)
				}
			}
		}
	}
}

// TestQuotesAreCurvedAndNothingIsExclaimed checks that messages have no straight quotes, straight apostrophes or
// exclamation marks.
func TestQuotesAreCurvedAndNothingIsExclaimed(t *testing.T) {
	for _, locale := range lang.Locales() {
		for key, forms := range messages(t, locale) {
			for _, form := range forms {
				if strings.ContainsAny(form, "'\"!") {
					t.Errorf("%s in %s has a straight apostrophe or quote, or an exclamation mark: %s", key, locale,
						form)
				}
			}
		}
	}
}
