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

// CallRow is one call in a list.
type CallRow struct {
	URL       string
	Title     []Part
	Host      string
	Guests    []string // the other participants, in the order in which they are named
	StartedAt time.Time
	Length    time.Duration
	State     FileState       // of the transcript
	Snippets  []Snippet       // the first matching cues
	Hits      []time.Duration // positions of all matching cues in the recording
	InChat    bool            // whether only the chat matches
	SoundOnly bool            // whether there is audio and no video
	Missing   int             // files that were given up

	Participants [][]Part // matching names of participants
}

// Snippet is a cue of the transcript that matches a search.
type Snippet struct {
	At      time.Duration // from the beginning of the recording
	Speaker string        // "" if unknown
	Parts   []Part
}

// People returns the names of the host and of the other known participants.
func (c CallRow) People(w lang.Words) string {
	if len(c.Guests) == 0 {
		return c.Host
	}
	return w.T("calls.people", "host", c.Host, "guests", NameList(w, c.Guests))
}

// WordsDue reports whether the transcript is expected or being downloaded.
func (c CallRow) WordsDue() bool { return c.State == FileExpected || c.State == FileComing }

// FoundNames returns the matching names, separated by commas.
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

// FileState is the state of one file of a call.
type FileState string

// The states of a file of a call.
const (
	FileAbsent   FileState = ""         // Zoom has none
	FileExpected FileState = "expected" // Zoom has not finished it
	FileComing   FileState = "coming"   // waiting for its download, or being downloaded
	FileHere     FileState = "here"     // stored and verified
	FileFailed   FileState = "failed"   // the import failed

	FileCancelled FileState = "cancelled" // a user cancelled the import
)

// NameList returns up to three names, or two and the number of the others: "Marc Keller, Julie Arnaud et 2 autres".
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

// Part is a part of a text: either a match of a search, or text without matches.
type Part struct {
	Text string
	Hit  bool // whether it is a match
}

// Marked writes parts, the matches in <mark>. Unlike templ it writes no spaces between elements.
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

// Quoted returns parts between quotation marks.
func Quoted(parts []Part, opening, closing string) []Part {
	return slices.Concat([]Part{{Text: opening}}, parts, []Part{{Text: closing}})
}

// FileKind is the kind of a file of a call.
type FileKind string

// The kinds of files of a recording.
const (
	KindVideo      FileKind = "video"
	KindAudio      FileKind = "audio"
	KindTranscript FileKind = "transcript"
	KindChat       FileKind = "chat"
	KindTimeline   FileKind = "timeline"
	KindOther      FileKind = "file"
)
