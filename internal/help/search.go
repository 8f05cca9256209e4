package help

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// passage is a part of a page that search finds: the text before the first heading, or a heading with its text.
type passage struct {
	anchor, heading, text string
}

// Hit is a passage that search has found.
type Hit struct {
	Slug    string
	Anchor  string  // of the passage's heading, "" for the beginning of the page
	Title   []Piece // of the page
	Heading []Piece // of the passage, empty for the beginning of the page
	Excerpt []Piece
}

// Piece is a part of a text.
type Piece struct {
	Text   string
	Marked bool // whether it is a word that was searched for
}

// The limits of a search.
const (
	longestSearch  = 200 // characters of the query that are used
	mostHits       = 20
	mostHitsOfPage = 4
	longestStem    = 7   // bytes of a word that are compared, so that "deconnecter" finds "déconnexion"
	excerptLength  = 180 // bytes of the text around the first word that was found
)

// Search returns the passages that contain the most words of a query, the best first; if all is false, only
// those of public pages. A word matches words that begin with it, without regard to case, accents and the plural's s.
func (b *Book) Search(locale, query string, all bool) []Hit {
	words := wordsOf(query)
	type found struct {
		Hit
		words, score int
	}
	var hits []found
	most := 0
	for _, page := range b.pages[locale] {
		if !all && !page.Public() {
			continue
		}
		for i, p := range page.passages {
			title, heading, text := fold(page.Title), fold(p.heading), fold(p.text)
			summary := fold("")
			if i == 0 {
				summary = fold(page.Summary)
			}
			n, score := 0, 0
			for _, word := range words {
				weight := 3*min(1, len(title.find(word))) + 4*min(1, len(heading.find(word))) +
					2*min(1, len(summary.find(word))) + min(3, len(text.find(word)))
				if i == 0 {
					weight += 3 * min(1, len(title.find(word)))
				}
				if weight > 0 {
					n++
				}
				score += weight
			}
			if n == 0 || n < most {
				continue
			}
			most = n
			excerpt := text
			if len(text.findAll(words)) == 0 && i == 0 {
				excerpt = summary
			}
			hits = append(hits, found{Hit{
				Slug: page.Slug, Anchor: p.anchor, Title: title.mark(words), Heading: heading.mark(words),
				Excerpt: excerpt.around(words),
			}, n, score})
		}
	}
	hits = slices.DeleteFunc(hits, func(h found) bool { return h.words < most })
	slices.SortStableFunc(hits, func(a, b found) int { return cmp.Compare(b.score, a.score) })
	var best []Hit
	ofPage := map[string]int{}
	for _, hit := range hits {
		if ofPage[hit.Slug]++; ofPage[hit.Slug] <= mostHitsOfPage && len(best) < mostHits {
			best = append(best, hit.Hit)
		}
	}
	return best
}

// Query returns the part of a query that is used.
func Query(query string) string {
	if runes := []rune(query); len(runes) > longestSearch {
		return string(runes[:longestSearch])
	}
	return query
}

// small are words that say nothing about what is searched for.
var small = strings.Fields("a ai au aux ce ces comment dans de des du en et est il je la le les ma mes mon ne ou pas " +
	"pour quand que quel quelle qui sa se ses si son sur un une vos votre " +
	"an and are can do does for how i if in is it my of on or our that the this to what when where which who why with " +
	"you your")

// wordsOf returns the words of a query, folded and without the plural's s. If all are small words, it returns these.
func wordsOf(query string) []string {
	var all, telling []string
	for _, word := range strings.FieldsFunc(fold(Query(query)).folded, notInWord) {
		stem := word[:min(len(word), longestStem)]
		if len(word) > 3 && len(word) <= longestStem {
			stem = strings.TrimRight(word, "sx")
		}
		if stem == "" || slices.Contains(all, stem) {
			continue
		}
		all = append(all, stem)
		if !slices.Contains(small, word) {
			telling = append(telling, stem)
		}
	}
	if len(telling) > 0 {
		return telling
	}
	return all
}

func notInWord(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }

// foldedText is a text and its folded form: lower case, without accents, with "oe" for "œ".
type foldedText struct {
	text   string
	folded string
	from   []int // the offset in text of each byte of folded, and the length of text at the end
}

// fold returns a text with its folded form.
func fold(text string) foldedText {
	f := foldedText{text: text}
	var folded strings.Builder
	for at, r := range text {
		for _, part := range norm.NFKD.String(string(unicode.ToLower(r))) {
			piece := string(part)
			switch {
			case part == 'œ':
				piece = "oe"
			case part == 'æ':
				piece = "ae"
			case unicode.Is(unicode.Mn, part) || part == '\u2060':
				continue
			}
			folded.WriteString(piece)
			for range len(piece) {
				f.from = append(f.from, at)
			}
		}
	}
	f.folded = folded.String()
	f.from = append(f.from, len(text))
	return f
}

// span is a part of a text, as offsets of its beginning and its end.
type span struct{ from, to int }

// find returns the places in the text of words that begin with a folded word, from their beginning to their end.
func (f foldedText) find(word string) []span {
	var places []span
	for at := 0; ; {
		next := strings.Index(f.folded[at:], word)
		if next < 0 {
			return places
		}
		from := at + next
		at = from + len(word)
		if before, size := utf8.DecodeLastRuneInString(f.folded[:from]); size > 0 && !notInWord(before) {
			continue
		}
		end := strings.IndexFunc(f.folded[at:], notInWord)
		if end < 0 {
			end = len(f.folded) - at
		}
		at += end
		places = append(places, span{f.from[from], f.from[at]})
	}
}

// findAll returns the places of all words in the order of the text, without overlaps.
func (f foldedText) findAll(words []string) []span {
	var places []span
	for _, word := range words {
		places = append(places, f.find(word)...)
	}
	slices.SortFunc(places, func(a, b span) int { return cmp.Compare(a.from, b.from) })
	end := 0
	return slices.DeleteFunc(places, func(place span) bool {
		overlaps := place.from < end
		end = max(end, place.to)
		return overlaps
	})
}

// mark returns the whole text with the words marked.
func (f foldedText) mark(words []string) []Piece {
	return f.pieces(span{0, len(f.text)}, f.findAll(words))
}

// around returns the text around the first of the words, with the words marked.
func (f foldedText) around(words []string) []Piece {
	places := f.findAll(words)
	cut := span{0, len(f.text)}
	if len(places) > 0 && places[0].from > excerptLength/3 {
		cut.from = places[0].from - excerptLength/3
		if space := strings.IndexByte(f.text[cut.from:], ' '); space >= 0 && cut.from+space < places[0].from {
			cut.from += space + 1
		} else {
			cut.from = places[0].from
		}
	}
	if cut.to-cut.from > excerptLength {
		cut.to = cut.from + excerptLength
		if space := strings.IndexByte(f.text[cut.to:], ' '); space >= 0 {
			cut.to += space
		} else {
			cut.to = len(f.text)
		}
	}
	pieces := f.pieces(cut, places)
	if cut.from > 0 {
		pieces = append([]Piece{{Text: "… "}}, pieces...)
	}
	if cut.to < len(f.text) {
		pieces = append(pieces, Piece{Text: " …"})
	}
	return pieces
}

// pieces splits a part of the text at the places that are marked.
func (f foldedText) pieces(cut span, places []span) []Piece {
	var pieces []Piece
	at := cut.from
	for _, place := range places {
		if place.from < at || place.to > cut.to {
			continue
		}
		if place.from > at {
			pieces = append(pieces, Piece{Text: f.text[at:place.from]})
		}
		pieces = append(pieces, Piece{Text: f.text[place.from:place.to], Marked: true})
		at = place.to
	}
	if at < cut.to {
		pieces = append(pieces, Piece{Text: f.text[at:cut.to]})
	}
	return pieces
}
