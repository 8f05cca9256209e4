package view_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	expression = regexp.MustCompile(`\{[^{}]*\}`)
	tag        = regexp.MustCompile(`</?[a-zA-Z!][^>]*>`)
	words      = regexp.MustCompile(`\p{L}*\p{Ll}\p{L}+`) // without names in capitals, such as SHA-256
)

// TestTemplatesHoldNoSentence checks that templates contain no text of their own. The names of keys in <kbd> may stand
// there.
func TestTemplatesHoldNoSentence(t *testing.T) {
	files, err := filepath.Glob("../*/*.templ")
	if err != nil || len(files) < 20 {
		t.Fatalf("no templates: %v", err)
	}
	for _, file := range files {
		if strings.Contains(file, "storybook") {
			continue // the storybook is for developers
		}
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for number, line := range strings.Split(string(source), "\n") {
			if text := sentence(line); text != "" {
				t.Errorf("%s:%d holds %q", file, number+1, text)
			}
		}
	}
}

// sentence returns the words of a line of markup without its tags and expressions.
func sentence(line string) string {
	line = strings.TrimSpace(line)
	if !strings.HasPrefix(line, "<") || !strings.Contains(line, ">") || strings.Contains(line, "<kbd>") {
		return ""
	}
	for expression.MatchString(line) {
		line = expression.ReplaceAllString(line, "")
	}
	rest := tag.ReplaceAllString(line, "\x00")
	if strings.ContainsAny(rest, "<>=") {
		return "" // a tag that continues on the next line
	}
	return strings.Join(words.FindAllString(rest, -1), " ")
}

func TestSentenceFindsOne(t *testing.T) {
	for line, want := range map[string]string{
		`<p>Hello there</p>`:                          "Hello there",
		`<p>{ p.T("a.b", "c", d{}) }</p>`:             "",
		`<a href={ x } class="y">{ z } Retour`:        "Retour",
		`<text x="110" y="290">{ f.T("x.y") }</text>`: "",
	} {
		if got := sentence(line); got != want {
			t.Errorf("%s: %q, want %q", line, got, want)
		}
	}
}
