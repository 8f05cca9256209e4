package media

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"
)

// TimelineEntry is who speaks from a moment on. Speakers is empty during silence.
type TimelineEntry struct {
	At       time.Duration // since the start of the recording
	Speakers []TimelineSpeaker
}

// TimelineSpeaker is a person in Zoom's timeline.
type TimelineSpeaker struct {
	Username       string `json:"username"`
	ZoomUserID     string `json:"zoom_userid"`     // "" for a guest
	MultiplePeople bool   `json:"multiple_people"` // several people share one device
}

// ParseTimeline parses Zoom's timeline of active speakers, a file that Zoom does not document:
// {"timeline":[{"ts":"00:00:01.650","users":[{"username":…}]}]}. Unused fields may have any value.
func ParseTimeline(r io.Reader) ([]TimelineEntry, error) {
	var doc struct {
		Timeline []struct {
			TS    string            `json:"ts"`
			Users []TimelineSpeaker `json:"users"`
		} `json:"timeline"`
	}
	limited := &io.LimitedReader{R: r, N: maxTextBytes}
	if err := json.NewDecoder(limited).Decode(&doc); err != nil {
		return nil, jsonFault(limited, err)
	}
	entries := make([]TimelineEntry, len(doc.Timeline))
	for i, e := range doc.Timeline {
		at, ok := parseClock(e.TS)
		if !ok {
			return nil, fmt.Errorf("timeline entry %d: %w: ts is not a time", i+1, ErrDamaged)
		}
		entries[i] = TimelineEntry{At: at, Speakers: e.Users}
	}
	return entries, nil
}

// parseClock parses HH:MM:SS.mmm.
func parseClock(s string) (time.Duration, bool) {
	d, _, ok := parseTiming(s + " --> " + s)
	return d, ok
}

const maxJSONDepth = 200

// checkJSON reads one JSON value to its end and discards it.
func checkJSON(r io.Reader) error {
	limited := &io.LimitedReader{R: r, N: maxTextBytes}
	dec := json.NewDecoder(limited)
	for depth, begun := 0, false; depth > 0 || !begun; begun = true {
		token, err := dec.Token()
		if err != nil {
			return jsonFault(limited, err)
		}
		switch token {
		case json.Delim('{'), json.Delim('['):
			depth++
		case json.Delim('}'), json.Delim(']'):
			depth--
		}
		if depth > maxJSONDepth {
			return fmt.Errorf("%w: JSON nested deeper than %d", ErrDamaged, maxJSONDepth)
		}
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return fmt.Errorf("%w: something follows the JSON value at byte %d", ErrDamaged, dec.InputOffset())
	}
	return nil
}

// jsonFault returns the error of a JSON file: cut short, too large, damaged, or unreadable.
func jsonFault(read *io.LimitedReader, err error) error {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case read.N <= 0:
		return fmt.Errorf("%w: more than %d bytes of JSON", ErrTooLarge, maxTextBytes)
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Errorf("%w: the JSON does not end", ErrTruncated)
	case errors.As(err, &syntax):
		return fmt.Errorf("%w: JSON, byte %d: %w", ErrDamaged, syntax.Offset, err)
	case errors.As(err, &kind):
		return fmt.Errorf("%w: JSON, byte %d: %w", ErrDamaged, kind.Offset, err)
	default:
		return fmt.Errorf("read JSON: %w", err)
	}
}
