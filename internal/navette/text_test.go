package navette_test

import (
	"testing"

	"navette.dev/navette/internal/navette"
)

func TestTypedText(t *testing.T) {
	for _, test := range []struct{ name, typed, lines, line string }{
		{"plain", "  Yoga doux  ", "Yoga doux", "Yoga doux"},
		{"as browsers post it", "Un tapis\r\net de l'eau\r\n", "Un tapis\net de l'eau", "Un tapis et de l'eau"},
		{"every line end", "a\rb\vc\fd\u0085e\u2028f\u2029g\nh", "a\nb\nc\nd\ne\nf\ng\nh", "a b c d e f g h"},
		{"an empty line", "a\r\n\r\nb", "a\n\nb", "a  b"},
		{"tab", "a\tb", "a b", "a b"},
		{"controls", "a\x00b\x1b[31mc\x7fd\u009be", "ab[31mcde", "ab[31mcde"},
		{"not UTF-8", "Caf\xe9", "Caf\uFFFD", "Caf\uFFFD"},
		{"direction", "a\u202Eb\u2066c\u202C", "abc", "abc"},
		{"byte order mark", "\uFEFFYoga", "Yoga", "Yoga"},
		{"joined emoji", "👩\u200d👧", "👩\u200d👧", "👩\u200d👧"},
		{"half of a Hebrew word", "א\u200f!", "א\u200f!", "א\u200f!"},
		{"markup", `<b>"Zoé" & 'co'</b>`, `<b>"Zoé" & 'co'</b>`, `<b>"Zoé" & 'co'</b>`},
		{"blanks of all sorts", " \t\u00a0\u3000\r\n\u200b\u200d", "", ""},
	} {
		if got := navette.Lines(test.typed); got != test.lines {
			t.Errorf("%s: lines %q, want %q", test.name, got, test.lines)
		}
		if got := navette.OneLine(test.typed); got != test.line {
			t.Errorf("%s: one line %q, want %q", test.name, got, test.line)
		}
	}
}
