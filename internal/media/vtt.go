package media

import (
	"bufio"
	"cmp"
	"fmt"
	"html"
	"io"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

const (
	maxCues         = 200_000 // a day with a cue every half second
	maxCueLines     = 1000
	maxSpeakerRunes = 80 // a longer text before a colon is part of a sentence, not a name
	maxTime         = 31 * 24 * time.Hour
)

// Transcript is the text of a recording, ordered by time.
type Transcript struct {
	Cues []Cue
}

// Cue is a sentence or a part of one. Times count from the start of the recording.
type Cue struct {
	Start, End time.Duration
	Speaker    string // display name in Zoom; "" if unknown
	Text       string // plain text without line breaks
}

// ParseVTT parses a WebVTT transcript (https://www.w3.org/TR/webvtt1/) in Zoom's form, "Name: text", and in the
// common form, "<v Name>text". Like players it accepts a byte order mark, any line endings, missing hours, a decimal
// comma, cues that overlap, are out of order or have no name, and a missing blank line between cues. A cue that ends
// before its start gets its start as its end; cues without text are dropped. The cues are returned ordered by their
// start. Errors name the line and wrap one of this package's errors.
func ParseVTT(r io.Reader) (Transcript, error) {
	p := vttParser{lines: newLines(r)}
	first, _ := p.lines.next()
	if err := p.lines.failure(); err != nil {
		return Transcript{}, err
	}
	if word, _, _ := strings.Cut(strings.ReplaceAll(first, "\t", " "), " "); word != "WEBVTT" {
		return Transcript{}, fmt.Errorf("line 1: %w: a transcript begins with WEBVTT", ErrWrongType)
	}
	for line, ok := p.lines.next(); ok; line, ok = p.lines.next() {
		if err := p.line(line); err != nil {
			return Transcript{}, fmt.Errorf("line %d: %w", p.lines.number, err)
		}
	}
	if err := p.lines.failure(); err != nil {
		return Transcript{}, err
	}
	p.flush()
	slices.SortStableFunc(p.cues, func(a, b Cue) int { return cmp.Compare(a.Start, b.Start) })
	return Transcript{Cues: p.cues}, nil
}

// vttParser parses line by line.
type vttParser struct {
	lines *lines
	cues  []Cue
	open  bool // inside a cue: start and end are its times, text its lines so far
	start time.Duration
	end   time.Duration
	text  []string
	note  bool // inside a NOTE, STYLE or REGION block
}

func (p *vttParser) line(line string) error {
	if strings.Trim(line, " \t") == "" {
		p.flush()
		p.note = false
		return nil
	}
	if p.note {
		return nil
	}
	if start, end, ok := parseTiming(line); ok {
		return p.begin(start, end)
	}
	if p.open {
		if len(p.text) == maxCueLines {
			return fmt.Errorf("%w: a cue of more than %d lines", ErrTooLarge, maxCueLines)
		}
		p.text = append(p.text, line)
		return nil
	}
	if strings.Contains(line, "-->") {
		return fmt.Errorf("%w: this is not the time of a cue", ErrDamaged)
	}
	p.note = isNote(line)
	return nil // the line is the number or name of a cue, or part of the header
}

// begin opens a cue. If no blank line ended the previous cue, that cue's last line is the number of this one.
func (p *vttParser) begin(start, end time.Duration) error {
	if n := len(p.text); p.open && n > 0 && isNumber(p.text[n-1]) {
		p.text = p.text[:n-1]
	}
	p.flush()
	if len(p.cues) == maxCues {
		return fmt.Errorf("%w: more than %d cues", ErrTooLarge, maxCues)
	}
	p.open, p.start, p.end = true, start, max(start, end)
	return nil
}

// flush closes the open cue, if any.
func (p *vttParser) flush() {
	if p.open {
		speaker, text := splitSpeaker(strings.Join(p.text, " "))
		if text != "" {
			p.cues = append(p.cues, Cue{Start: p.start, End: p.end, Speaker: speaker, Text: text})
		}
	}
	p.open, p.text = false, p.text[:0]
}

var (
	voiceTag = regexp.MustCompile(`<v(?:\.[^\s>]*)?\s+([^>]*)>`)
	anyTag   = regexp.MustCompile(`</?(?:v|c|b|i|u|ruby|rt|lang)(?:[.\s][^>]*)?>|<\d[\d:.]*>`)
	timing   = regexp.MustCompile(
		`^\s*(?:(\d{1,3}):)?(\d{1,2}):(\d{2})[.,](\d{3})\s*-->\s*(?:(\d{1,3}):)?(\d{1,2}):(\d{2})[.,](\d{3})(?:\s.*)?$`)
)

// splitSpeaker splits a cue's text into the speaker and plain text.
func splitSpeaker(raw string) (speaker, text string) {
	if m := voiceTag.FindStringSubmatch(raw); m != nil {
		return plain(m[1]), plain(raw)
	}
	name, rest, ok := strings.Cut(raw, ": ")
	if !ok || !isName(name) || plain(rest) == "" {
		return "", plain(raw)
	}
	return plain(name), plain(rest)
}

// isName reports whether the text before a colon is a display name and not the start of a sentence. Zoom writes the
// colon directly after the name; French has a space before a colon.
func isName(s string) bool {
	last, _ := utf8.DecodeLastRuneInString(s)
	return strings.TrimSpace(s) != "" && !strings.ContainsRune(" \u00a0\u202f", last) &&
		!strings.ContainsAny(s, "?!") && utf8.RuneCountInString(s) <= maxSpeakerRunes
}

// plain removes WebVTT's tags, decodes character references and joins the lines.
func plain(s string) string { return oneLine(html.UnescapeString(anyTag.ReplaceAllString(s, ""))) }

// oneLine puts single spaces between words. It keeps no-break spaces, which French has before a colon.
func oneLine(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(" \t\n\v\f\r", r) }), " ")
}

// parseTiming parses "00:00:01.650 --> 00:00:04.910", which settings may follow.
func parseTiming(line string) (start, end time.Duration, ok bool) {
	if !strings.Contains(line, "-->") {
		return 0, 0, false
	}
	m := timing.FindStringSubmatch(line)
	if m == nil {
		return 0, 0, false
	}
	start, end = clockOf(m[1:5]), clockOf(m[5:9])
	return start, end, start <= maxTime && end <= maxTime
}

// clockOf adds up hours, minutes, seconds and milliseconds, all digits.
func clockOf(parts []string) time.Duration {
	units := []time.Duration{time.Hour, time.Minute, time.Second, time.Millisecond}
	var d time.Duration
	for i, part := range parts {
		n := time.Duration(0)
		for _, digit := range part {
			n = 10*n + time.Duration(digit-'0')
		}
		d += n * units[i]
	}
	return d
}

func isNumber(s string) bool { return s != "" && strings.Trim(s, "0123456789 ") == "" }

func isNote(line string) bool {
	word, _, _ := strings.Cut(strings.ReplaceAll(line, "\t", " "), " ")
	return word == "NOTE" || word == "STYLE" || word == "REGION"
}

// WriteVTT writes a transcript as WebVTT with voice tags, which players and [ParseVTT] read.
func WriteVTT(w io.Writer, t Transcript) error {
	b := bufio.NewWriter(w)
	fmt.Fprint(b, "WEBVTT\n") // b keeps a write error, and Flush returns it
	for i, c := range t.Cues {
		fmt.Fprintf(b, "\n%d\n%s --> %s\n", i+1, stamp(c.Start), stamp(c.End))
		if c.Speaker != "" {
			fmt.Fprintf(b, "<v %s>%s\n", escape(c.Speaker), escape(c.Text))
		} else {
			// A bare colon would be parsed as the end of a name.
			fmt.Fprintln(b, strings.ReplaceAll(escape(c.Text), ": ", "&#58; "))
		}
	}
	if err := b.Flush(); err != nil {
		return fmt.Errorf("write transcript: %w", err)
	}
	return nil
}

// escape returns text as a single line without markup.
func escape(s string) string { return vttEscapes.Replace(oneLine(s)) }

var vttEscapes = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

func stamp(d time.Duration) string {
	ms := d.Milliseconds()
	return fmt.Sprintf("%02d:%02d:%02d.%03d", ms/3_600_000, ms/60_000%60, ms/1000%60, ms%1000)
}
