package calls

import (
	"net/url"
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"

	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/web/view"
)

// CallPage is the page of one call.
type CallPage struct {
	view.Frame
	URL       string // address of this page, without a query
	BackQuery string // the words that were searched when the reader came from a list of results, "" otherwise
	Title     string
	Host      string
	Guests    []string // everybody else, in the order they are to be named
	StartedAt time.Time
	Length    time.Duration
	Media     CallMedia
	At        time.Duration // the moment that the address asks for with ?t=
	Query     string        // words to find in the transcript, from ?q=
	Cues      []Cue
	Chat      []ChatLine
	Files     []CallFile
	Session   *CallSession // the session it came from, nil where there is none

	Missing         int            // files that were given up
	MeetingNumber   string         // Zoom's meeting number, grouped, "" where unknown
	TranscriptState view.FileState // why there are no cues: expected later, on its way, failed, or never
	ZoomDeletesAt   time.Time      // when Zoom deletes its own copy, zero where unknown
}

// CallMedia is what can be played. At most one of Video and Audio is used: the video where there is one.
type CallMedia struct {
	Video    string // address, "" where there is no video (yet)
	Audio    string // address of the sound alone
	Captions string // address of the transcript as WebVTT
	Language string // of the captions, as an IETF tag
}

// None says that nothing can be played yet.
func (m CallMedia) None() bool { return m.Video == "" && m.Audio == "" }

// Cue is one spoken line of the transcript.
type Cue struct {
	Start, End    time.Duration // from the beginning of the recording
	Speaker, Text string
}

// ChatLine is one message of the meeting's chat.
type ChatLine struct {
	At         time.Duration
	From, Text string
}

// CallSession points at the session that a call came from.
type CallSession struct {
	Title, URL string
	StartsAt   time.Time
}

// CallFile is one file of a call.
type CallFile struct {
	Kind       view.FileKind
	Name       string // file name of the download
	State      view.FileState
	Size       int64 // bytes
	SHA256     string
	Download   string    // address, for a file that is here
	VerifiedAt time.Time // when size and checksum were found right
	Transfer   Transfer  // of a file that is coming
	Failure    Failure   // of a file that failed
}

// Transfer is how far a download has come.
type Transfer struct {
	Done, Size int64         // bytes
	Rate       int64         // bytes a second, 0 while unknown
	Left       time.Duration // 0 while unknown
}

// Percent is how much is done, 0 to 100.
func (t Transfer) Percent() int {
	if t.Size <= 0 {
		return 0
	}
	return int(min(100, 100*t.Done/t.Size))
}

// Failure is why a file did not come and what follows: two sentences, one action.
type Failure struct {
	What     lang.Say  // what failed, and who is the cause
	Then     lang.Say  // what it means and what Navette does next
	Code     string    // for support, said last
	RetryURL string    // where the retry is posted, "" where retrying is no use
	NextAt   time.Time // when Navette tries again by itself, zero where it does not
}

// line stands below the title: when, how long, who.
func (p CallPage) line() string {
	when := p.T("call.when", "day", view.Capital(p.Day(p.StartedAt, p.Now)), "hour", p.StartedAt, "length", p.Runtime(p.Length))
	if len(p.Guests) == 0 {
		return p.T("call.line_alone", "when", when, "host", p.Host)
	}
	return p.T("call.line", "when", when, "host", p.Host, "guests", view.NameList(p.Words, p.Guests))
}

func (p CallPage) crumbs() []view.Link {
	links := []view.Link{{Text: p.T("call.list"), Path: "/calls"}}
	if p.BackQuery != "" {
		links = append(links, view.Link{Text: p.T("call.results", "query", p.BackQuery), Path: "/calls?q=" + url.QueryEscape(p.BackQuery)})
	}
	return links
}

// from is the address of the medium, starting at the moment asked for (a media fragment, W3C Media Fragments URI 1.0).
func (p CallPage) from(address string) string {
	if p.At <= 0 {
		return address
	}
	return address + "#t=" + seconds(p.At)
}

// current is the index of the line spoken at the moment asked for, -1 where none is asked for or none had begun.
func (p CallPage) current() int {
	if p.At <= 0 {
		return -1
	}
	return sort.Search(len(p.Cues), func(i int) bool { return p.Cues[i].Start > p.At }) - 1
}

// continues says that the same person goes on speaking, so that the name need not stand again.
func (p CallPage) continues(i int) bool { return i > 0 && p.Cues[i].Speaker == p.Cues[i-1].Speaker }

// needle is where the moment asked for stands on the timeline.
func (p CallPage) needle() string {
	if p.Length <= 0 {
		return "0"
	}
	return view.Units(laneUnits * p.At.Seconds() / p.Length.Seconds())
}

// coming is the file of a kind that is on its way, if any.
func (p CallPage) coming(kinds ...view.FileKind) (CallFile, bool) {
	i := slices.IndexFunc(p.Files, func(f CallFile) bool { return f.State == view.FileComing && slices.Contains(kinds, f.Kind) })
	if i < 0 {
		return CallFile{}, false
	}
	return p.Files[i], true
}

// main is the file that the download button of the page's head offers.
func (p CallPage) main() (CallFile, bool) {
	for _, kind := range []view.FileKind{view.KindVideo, view.KindAudio} {
		i := slices.IndexFunc(p.Files, func(f CallFile) bool { return f.State == view.FileHere && f.Kind == kind })
		if i >= 0 {
			return p.Files[i], true
		}
	}
	return CallFile{}, false
}

func (p CallPage) count(state view.FileState) int {
	n := 0
	for _, file := range p.Files {
		if file.State == state {
			n++
		}
	}
	return n
}

// settled says that no file is on its way any more, so that the page need not look again.
func (p CallPage) settled() bool { return p.count(view.FileComing)+p.count(view.FileExpected) == 0 }

// momentLink leads to a moment of a call: the player goes there, and without scripts the line of the transcript does. It
// names the moment to the millisecond: a second rounded down would land on the line before.
func momentLink(address string, at time.Duration) string {
	return address + "?t=" + seconds(at.Truncate(time.Millisecond)) + "#" + cueID(at)
}

// cueID is the id of a line, by the second in which it begins.
func cueID(at time.Duration) string { return "t" + strconv.Itoa(int(at/time.Second)) }

// seconds writes a duration as the page's script reads it.
func seconds(d time.Duration) string { return strconv.FormatFloat(d.Seconds(), 'f', -1, 64) }

// transfer says how far a download has come: "310 sur 498 Mo, 14 Mo/s, encore 13 s".
func transfer(w lang.Words, t Transfer) string {
	text := w.T("call.transfer.amount", "done", bareAmount(w.Bytes(t.Done), w.Bytes(t.Size)), "size", w.Bytes(t.Size))
	if t.Rate > 0 {
		text = w.T("call.transfer.rate", "before", text, "rate", w.Bytes(t.Rate))
	}
	if t.Left > 0 {
		text = w.T("call.transfer.left", "before", text, "left", t.Left)
	}
	return text
}

// bareAmount is an amount without its unit where another amount follows in the same one: 310 of "310 sur 498 Mo".
func bareAmount(amount, next string) string {
	isSpace := func(r rune) bool { return r == ' ' || r == '\u00a0' }
	unit := strings.LastIndexFunc(next, isSpace)
	if unit < 0 {
		return amount
	}
	return strings.TrimSuffix(amount, next[unit:])
}

// quiet reports whether there is neither talk time nor chat to show.
func (p CallPage) quiet() bool {
	lanes, _ := Lanes(p.Cues, p.Length)
	return len(p.Chat) == 0 && len(lanes) < 2
}

// whyNoTranscript is the key of the sentence that stands where the transcript would.
func (p CallPage) whyNoTranscript() string {
	if p.TranscriptState == view.FileAbsent || p.TranscriptState == view.FileHere {
		return "none"
	}
	return string(p.TranscriptState)
}

// foundCount is how many lines hold the words searched for, "" without a search.
func (p CallPage) foundCount() string {
	if strings.TrimSpace(p.Query) == "" {
		return ""
	}
	n := 0
	for _, cue := range p.Cues {
		if parts := FindWords(cue.Text, p.Query); len(parts) > 1 || parts[0].Hit {
			n++
		}
	}
	return p.Number(int64(n))
}

// filesFact is the fact beside the title of the files.
func (p CallPage) filesFact() string {
	switch {
	case p.Missing > 0 && p.Missing == p.count(view.FileFailed):
		return p.N("call.files_missing", p.Missing)
	case p.count(view.FileFailed) > 0:
		return p.N("call.files_failed", p.count(view.FileFailed))
	case !p.settled():
		return p.N("call.files_coming", p.count(view.FileComing)+p.count(view.FileExpected))
	}
	return p.T("call.files_verified")
}

func (p CallPage) filesClass() string {
	if p.count(view.FileFailed) > 0 {
		return "need"
	}
	return ""
}
