package store

import (
	"slices"
	"strings"
	"testing"
	"unicode"
)

// slowWords splits and folds with Unicode's tables alone, as the first release did.
func slowWords(text string) []Word {
	var found []Word
	start := -1
	for i, r := range text + " " {
		inWord := unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r)
		switch {
		case inWord && start < 0:
			start = i
		case !inWord && start >= 0:
			found = append(found, Word{start, i, short(ligatures.Replace(foldText(text[start:i])))})
			start = -1
		}
	}
	return found
}

func FuzzWordsFoldAsUnicodeSays(f *testing.F) {
	var letters strings.Builder
	for r := range rune(0x500) {
		letters.WriteRune(r)
		letters.WriteString("x ")
	}
	for _, text := range []string{
		"", "On reste debout, l'après-midi\u00a0: ÇA VA?", "e\u0301te\u0301 ŒUVRE ǅ İstanbul straße ẞ Ærø",
		"日本語 한국어 ΑΣ \xff\xfe broken\xc3", "ﬁn Ⅷ ｆｕｌｌ",
		strings.Repeat("é", 120), strings.Repeat("anticonstitutionnellement", 10), letters.String(),
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		want, got := slowWords(text), slices.Collect(Words(text))
		if len(got) != len(want) {
			t.Fatalf("%q: %d words, want %d", text, len(got), len(want))
		}
		for i := range want {
			if got[i] != want[i] {
				t.Fatalf("%q: %+v, want %+v", text, got[i], want[i])
			}
		}
	})
}

func BenchmarkWordsOfALine(b *testing.B) {
	for name, line := range map[string]string{
		"ascii":   "so we keep the monthly plan for the two of us",
		"accents": "fermez les yeux, relâchez la mâchoire, très bien",
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				for range Words(line) {
				}
			}
		})
		b.Run(name+"/tables", func(b *testing.B) {
			for b.Loop() {
				slowWords(line)
			}
		})
	}
}
