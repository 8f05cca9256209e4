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
	BackQuery string // query of the search results that linked to this page, or ""
	Title     string
	Host      string
	Guests    []string // the other participants, in the order in which they are named
	StartedAt time.Time
	Length    time.Duration
	Media     CallMedia
	At        time.Duration // where playback starts, from the parameter t of the address
	Query     string        // words to find in the transcript, from the parameter q of the address
	Cues      []Cue
	Chat      []ChatLine
	Files     []CallFile
	Session   *CallSession // the session that was recorded, or nil
	Sittings  []Sitting    // the recordings of that session in order, if there are several
	Import    CallImport   // what the reader may do about the import and the call

	Missing         int            // files that were given up
	MeetingNumber   string         // Zoom's meeting number, grouped, or "" if unknown
	TranscriptState view.FileState // of the transcript's file
	ZoomDeletesAt   time.Time      // when Zoom deletes its own copy, or zero if unknown
}

// CallMedia contains the addresses of the files to play. The player uses the video if there is one, otherwise the
// audio.
type CallMedia struct {
	Video    string // "" if no video is stored
	Audio    string // "" if no audio file is stored
	Captions string // the transcript as WebVTT, "" if there is none
	Language string // of the captions, as an IETF tag

	Parts []MediaPart   // all segments, if there are several
	Start time.Duration // where the video or audio above begins on the call's time line
}

// None reports whether no file can be played.
func (m CallMedia) None() bool { return m.Video == "" && m.Audio == "" }

// Cue is one passage of the transcript.
type Cue struct {
	Start, End    time.Duration // from the beginning of the recording
	Speaker, Text string
}

// ChatLine is one message of the meeting's chat.
type ChatLine struct {
	At         time.Duration // from the beginning of the recording
	From, Text string
}

// CallSession is the session of a recorded call.
type CallSession struct {
	Title, URL string
	StartsAt   time.Time
}

// CallFile is one file of a call.
type CallFile struct {
	Kind       view.FileKind
	Part       int    // number of its segment, from 1; 0 if the call has one segment
	Late       bool   // whether it was added after the call had been complete
	Name       string // file name of the download
	State      view.FileState
	Size       int64 // bytes
	SHA256     string
	Download   string    // address of the download, set in the state FileHere
	VerifiedAt time.Time // when size and checksum were verified
	Transfer   Transfer  // used in the state FileComing
	Failure    Failure   // used in the state FileFailed
}

// Transfer is the progress of a download.
type Transfer struct {
	Done, Size int64 // bytes
}

// Percent returns the downloaded part, 0 to 100.
func (t Transfer) Percent() int {
	if t.Size <= 0 {
		return 0
	}
	return int(min(100, 100*t.Done/t.Size))
}

// Failure describes why a file could not be imported.
type Failure struct {
	What     lang.Say  // what failed, and why
	Then     lang.Say  // what it means and what Navette does next; its Key is "" if nothing is known
	Code     string    // reason code for support
	RetryURL string    // where the form that retries posts, "" if the reader may not retry
	NextAt   time.Time // when Navette tries again, or zero
}

// line returns the line below the title: time, length and people.
func (p CallPage) line() string {
	day := view.Capital(p.Day(p.StartedAt, p.Now))
	when := p.T("call.when", "day", day, "hour", p.StartedAt, "length", p.Runtime(p.Length))
	if len(p.Guests) == 0 {
		return p.T("call.line_alone", "when", when, "host", p.Host)
	}
	return p.T("call.line", "when", when, "host", p.Host, "guests", view.NameList(p.Words, p.Guests))
}

func (p CallPage) crumbs() []view.Link {
	links := []view.Link{{Text: p.T("call.list"), Path: "/calls"}}
	if p.BackQuery != "" {
		path := "/calls?q=" + url.QueryEscape(p.BackQuery)
		links = append(links, view.Link{Text: p.T("call.results", "query", p.BackQuery), Path: path})
	}
	return links
}

// from returns the address of a media file with the start of playback as a media fragment (W3C Media Fragments URI
// 1.0).
func (p CallPage) from(address string) string {
	if p.At <= p.Media.Start {
		return address
	}
	return address + "#t=" + seconds(p.At-p.Media.Start)
}

// current returns the index of the last cue that begins at or before the start of playback, or -1 if there is none or
// playback starts at the beginning.
func (p CallPage) current() int {
	if p.At <= 0 {
		return -1
	}
	return sort.Search(len(p.Cues), func(i int) bool { return p.Cues[i].Start > p.At }) - 1
}

// continues reports whether cue i has the speaker of the cue before, whose name is then not repeated.
func (p CallPage) continues(i int) bool { return i > 0 && p.Cues[i].Speaker == p.Cues[i-1].Speaker }

// needle returns the x coordinate of the start of playback on the timeline.
func (p CallPage) needle() string {
	if p.Length <= 0 {
		return "0"
	}
	return view.Units(laneUnits * p.At.Seconds() / p.Length.Seconds())
}

// coming returns the first file of the kinds that is being downloaded, if any.
func (p CallPage) coming(kinds ...view.FileKind) (CallFile, bool) {
	i := slices.IndexFunc(p.Files, func(f CallFile) bool {
		return f.State == view.FileComing && slices.Contains(kinds, f.Kind)
	})
	if i < 0 {
		return CallFile{}, false
	}
	return p.Files[i], true
}

// main returns the file of the download button beside the title: the first stored video, otherwise the first stored
// audio file.
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

// settled reports whether no file is expected or being downloaded; the page then stops refreshing itself.
func (p CallPage) settled() bool { return p.count(view.FileComing)+p.count(view.FileExpected) == 0 }

// momentLink returns the address of a position in a call, to the millisecond: a second rounded down could select the
// cue before. Its fragment is the id of the cue, to which the browser scrolls without scripts.
func momentLink(address string, at time.Duration) string {
	return address + "?t=" + seconds(at.Truncate(time.Millisecond)) + "#" + cueID(at)
}

// cueID returns the element id of the cue that begins in the second of at.
func cueID(at time.Duration) string { return "t" + strconv.Itoa(int(at/time.Second)) }

// seconds formats a duration as a decimal number of seconds, which player.js parses.
func seconds(d time.Duration) string { return strconv.FormatFloat(d.Seconds(), 'f', -1, 64) }

// transfer returns the progress of a download in words: "310 sur 498 Mo".
func transfer(w lang.Words, t Transfer) string {
	return w.T("call.transfer.amount", "done", bareAmount(w.Bytes(t.Done), w.Bytes(t.Size)), "size", w.Bytes(t.Size))
}

// bareAmount returns an amount without its unit if the next amount has the same one: "310" for "310 Mo" and "498 Mo".
func bareAmount(amount, next string) string {
	isSpace := func(r rune) bool { return r == ' ' || r == '\u00a0' }
	unit := strings.LastIndexFunc(next, isSpace)
	if unit < 0 {
		return amount
	}
	return strings.TrimSuffix(amount, next[unit:])
}

// quiet reports whether the page shows neither a chat nor talk times. Talk times need two speakers.
func (p CallPage) quiet() bool {
	lanes, _ := Lanes(p.Cues, p.Length)
	return len(p.Chat) == 0 && len(lanes) < 2
}

// whyNoTranscript returns the end of the key of the message that explains why there is no transcript.
func (p CallPage) whyNoTranscript() string {
	if p.TranscriptState == view.FileAbsent || p.TranscriptState == view.FileHere {
		return "none"
	}
	return string(p.TranscriptState)
}

// foundCount returns the number of cues that contain the searched words, or "" without a search.
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

// filesFact returns the text beside the heading of the files.
func (p CallPage) filesFact() string {
	switch {
	case p.Missing > 0 && p.Missing == p.count(view.FileFailed):
		return p.N("call.files_missing", p.Missing)
	case p.count(view.FileFailed) > 0:
		return p.N("call.files_failed", p.count(view.FileFailed))
	case p.Import.Cancelled:
		return p.T("call.files_cancelled")
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
