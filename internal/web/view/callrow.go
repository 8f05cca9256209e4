package view

import (
	"context"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/a-h/templ"

	"navette.dev/navette/internal/lang"
)

// CallRow is one call of the list.
type CallRow struct {
	URL       string
	Title     []Part
	Host      string
	Guests    []string // who else took part, in the order in which they are named
	StartedAt time.Time
	Length    time.Duration
	State     FileState // of its transcript
	Snippets  []Snippet // the first places that match
	Hits      []time.Duration
	InChat    bool // the search found it by what was written in its chat, and by nothing else
	SoundOnly bool
	Missing   int // files that were given up

	Participants [][]Part // the names that a search found, with the words marked
}

// Snippet is a place that a search found: what was said, with the words marked.
type Snippet struct {
	At      time.Duration
	Speaker string // "" where unknown
	Parts   []Part
}

// People is who took part: the host, and the others where they are known.
func (c CallRow) People(w lang.Words) string {
	if len(c.Guests) == 0 {
		return c.Host
	}
	return w.T("calls.people", "host", c.Host, "guests", NameList(w, c.Guests))
}

// FoundNames are the names that the search found.
func (c CallRow) FoundNames() []Part {
	var all []Part
	for i, name := range c.Participants {
		if i > 0 {
			all = append(all, Part{Text: ", "})
		}
		all = append(all, name...)
	}
	return all
}

// FileState is how far one file of a call has come.
type FileState string

// The states of a file of a call.
const (
	FileAbsent   FileState = ""         // Zoom has none
	FileExpected FileState = "expected" // Zoom is still making it
	FileComing   FileState = "coming"   // being fetched
	FileHere     FileState = "here"     // here and verified
	FileFailed   FileState = "failed"   // needs a person
)

// NameList names up to three people and counts the rest: "Marc Keller, Julie Arnaud et 2 autres".
func NameList(w lang.Words, names []string) string {
	const most = 3
	if len(names) > most {
		return w.N("call.names_more", len(names)-most+1, "names", strings.Join(names[:most-1], ", "))
	}
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	last := len(names) - 1
	return w.T("call.names_and", "names", strings.Join(names[:last], ", "), "last", names[last])
}

// Part is a stretch of text that a search found, or the text between.
type Part struct {
	Text string
	Hit  bool
}

// Marked writes parts with what was found in <mark>, and no blank between them: a comma may follow a word at once.
func Marked(parts []Part) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, out io.Writer) error {
		for _, part := range parts {
			text := templ.EscapeString(Unsplit(part.Text))
			if part.Hit {
				text = "<mark>" + text + "</mark>"
			}
			if _, err := io.WriteString(out, text); err != nil {
				return err
			}
		}
		return nil
	})
}

// Quoted puts the marks of a quotation around parts.
func Quoted(parts []Part, opening, closing string) []Part {
	return slices.Concat([]Part{{Text: opening}}, parts, []Part{{Text: closing}})
}

// FileKind is what a file of a call holds.
type FileKind string

// The kinds of files that Zoom makes of a recording.
const (
	KindVideo      FileKind = "video"
	KindAudio      FileKind = "audio"
	KindTranscript FileKind = "transcript"
	KindChat       FileKind = "chat"
	KindTimeline   FileKind = "timeline"
	KindOther      FileKind = "file"
)
