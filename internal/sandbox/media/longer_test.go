package media_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"navette.dev/navette/internal/sandbox/media"
)

// TestAPieceFillsALongerRecording makes lessons and calls of several lengths. Their texts and tables of samples must be
// in order and reach the end, and the new headers must be small.
func TestAPieceFillsALongerRecording(t *testing.T) {
	t.Parallel()
	for _, p := range media.Pieces() {
		for _, length := range []time.Duration{90 * time.Second, 3 * time.Minute, 28 * time.Minute, 61 * time.Minute} {
			files, err := p.Lasting(length)
			if err != nil {
				t.Fatal(err)
			}
			video, audio := bytes.Join(files[media.Video], nil), bytes.Join(files[media.Audio], nil)
			for name, file := range map[string][]byte{"video": video, "audio": audio} {
				if order := strings.Join(boxes(t, file), " "); order != "ftyp moov mdat" {
					t.Errorf("%s of %v: %s is %s", p.Name, length, name, order)
				}
				if len(file) > 3<<20 {
					t.Errorf("%s of %v: %s has %d bytes", p.Name, length, name, len(file))
				}
			}
			wantTexts(t, p, length, files)
		}
		if _, err := p.Lasting(p.Duration - time.Second); err == nil {
			t.Errorf("%s was cut", p.Name)
		}
	}
}

// wantTexts checks that the transcript is in order up to the end of the recording, and that the timeline and the chat
// are within it.
func wantTexts(t *testing.T, p media.Piece, length time.Duration, files map[string][][]byte) {
	t.Helper()
	var last time.Duration
	blocks := strings.Split(strings.TrimSpace(string(files[media.Transcript][0])), "\r\n\r\n")[1:]
	for _, block := range blocks {
		m := cueForm.FindStringSubmatch(block)
		if m == nil {
			t.Fatalf("%s of %v: cue %q", p.Name, length, block)
		}
		start, end := clock(t, m[2]), clock(t, m[3])
		if start < last || end <= start || end > length {
			t.Errorf("%s of %v: cue from %v to %v after %v", p.Name, length, start, end, last)
		}
		last = end
	}
	if length-last > 3*time.Second {
		t.Errorf("%s of %v: the last word is said at %v", p.Name, length, last)
	}
	var doc struct {
		Timeline []struct {
			TS    string
			Users []struct{ Username string }
		}
	}
	if err := json.Unmarshal(files[media.Timeline][0], &doc); err != nil {
		t.Fatal(err)
	}
	before, spoken := time.Duration(-1), 0
	for _, entry := range doc.Timeline {
		at := clock(t, entry.TS)
		if at <= before || at > length {
			t.Errorf("%s of %v: the timeline goes from %v to %v", p.Name, length, before, at)
		}
		before, spoken = at, spoken+len(entry.Users)
	}
	if spoken != len(blocks) {
		t.Errorf("%s of %v: %d sentences, %d in the timeline", p.Name, length, len(blocks), spoken)
	}
	if lines := strings.Count(string(files[media.Chat][0]),
		"\n"); lines != strings.Count(string(read(t, p, media.Chat)), "\n") {
		t.Errorf("%s of %v: %d chat messages", p.Name, length, lines)
	}
}
