package media_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"navette.dev/navette/internal/sandbox/media"
)

const budget = 6 << 20 // total bytes that the repository may spend on recordings

func TestPieces(t *testing.T) {
	var got []string
	total := 0
	for _, p := range media.Pieces() {
		got = append(got, p.Name)
		for _, name := range []string{media.Video, media.Audio, media.Transcript, media.Chat, media.Timeline} {
			total += len(read(t, p, name))
		}
		if p.Duration < time.Minute || p.Duration > 2*time.Minute {
			t.Errorf("%s lasts %v, want one to two minutes", p.Name, p.Duration)
		}
		if p.Title == "" || p.Language == "" || len(p.Speakers) == 0 {
			t.Errorf("%s is not described: %+v", p.Name, p)
		}
	}
	if want := []string{"cours-fr", "sales-en", "vente-fr"}; !slices.Equal(got, want) {
		t.Errorf("pieces %v, want %v", got, want)
	}
	if total >= budget {
		t.Errorf("the recordings take %d bytes, more than %d", total, budget)
	}
}

func TestContainers(t *testing.T) {
	for _, p := range media.Pieces() {
		t.Run(p.Name, func(t *testing.T) {
			video, audio := read(t, p, media.Video), read(t, p, media.Audio)
			if order := strings.Join(boxes(t, video), " "); !strings.HasPrefix(order, "ftyp moov") ||
				!strings.Contains(order, "mdat") {
				t.Errorf("video.mp4 is %s, want ftyp, then moov before mdat so that it streams", order)
			}
			if order := boxes(t, audio); order[0] != "ftyp" || !slices.Contains(order, "moov") ||
				!slices.Contains(order, "mdat") {
				t.Errorf("audio.m4a is %v", order)
			}
			if !bytes.Contains(video, []byte("avc1")) || !bytes.Contains(video, []byte("mp4a")) {
				t.Error("video.mp4 lacks H.264 or AAC")
			}
			if bytes.Contains(audio, []byte("avc1")) || !bytes.Contains(audio, []byte("mp4a")) {
				t.Error("audio.m4a is not AAC alone")
			}
		})
	}
}

var cueForm = regexp.MustCompile(
	`^(\d+)\r\n(\d\d:\d\d:\d\d\.\d{3}) --> (\d\d:\d\d:\d\d\.\d{3})\r\n([^:\r\n]+): ([^\r\n]+)$`)

func TestTranscripts(t *testing.T) {
	for _, p := range media.Pieces() {
		t.Run(p.Name, func(t *testing.T) {
			blocks := strings.Split(strings.TrimSpace(string(read(t, p, media.Transcript))), "\r\n\r\n")
			if blocks[0] != "WEBVTT" || len(blocks) < 15 {
				t.Fatalf("the transcript begins with %q and has %d cues", blocks[0], len(blocks)-1)
			}
			heard := map[string]bool{}
			var last time.Duration
			for i, block := range blocks[1:] {
				m := cueForm.FindStringSubmatch(block)
				if m == nil || m[1] != fmt.Sprint(i+1) {
					t.Fatalf("cue %d reads %q", i+1, block)
				}
				start, end := clock(t, m[2]), clock(t, m[3])
				if start < last || end <= start || end > p.Duration {
					t.Errorf("cue %d runs from %v to %v in a piece of %v", i+1, start, end, p.Duration)
				}
				last, heard[m[4]] = end, true
			}
			for _, name := range p.Speakers {
				if !heard[name] {
					t.Errorf("%s never speaks", name)
				}
			}
		})
	}
}

var chatForm = regexp.MustCompile(`^(\d\d:\d\d:\d\d)\tFrom ([^:]+) : (.+)$`)

func TestChats(t *testing.T) {
	for _, p := range media.Pieces() {
		lines := strings.Split(strings.TrimSpace(string(read(t, p, media.Chat))), "\r\n")
		for _, line := range lines {
			if m := chatForm.FindStringSubmatch(line); m == nil || clock(t, m[1]+".000") > p.Duration {
				t.Errorf("%s: chat line %q", p.Name, line)
			}
		}
	}
}

func TestTimelines(t *testing.T) {
	for _, p := range media.Pieces() {
		var doc struct {
			Timeline []struct {
				TS    string
				Users []struct{ Username string }
			}
		}
		if err := json.Unmarshal(read(t, p, media.Timeline), &doc); err != nil {
			t.Fatal(err)
		}
		last := time.Duration(-1)
		for _, entry := range doc.Timeline {
			at := clock(t, entry.TS)
			if at <= last || at > p.Duration {
				t.Errorf("%s: timeline goes from %v to %v", p.Name, last, at)
			}
			for _, u := range entry.Users {
				if !slices.Contains(p.Speakers, u.Username) {
					t.Errorf("%s: %q is no speaker", p.Name, u.Username)
				}
			}
			last = at
		}
	}
}

func TestOpenUnknown(t *testing.T) {
	if _, err := media.Pieces()[0].Open("poll.csv"); err == nil {
		t.Error("a file that is not there was opened")
	}
}

func read(t *testing.T, p media.Piece, name string) []byte {
	t.Helper()
	r, err := p.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	if int64(len(raw)) != r.Size() {
		t.Fatalf("%s has %d bytes, not %d", name, len(raw), r.Size())
	}
	return raw
}

// boxes returns the top-level boxes of an MP4 file, the last of which must end at the end of the file.
func boxes(t *testing.T, raw []byte) []string {
	t.Helper()
	var names []string
	for len(raw) > 0 {
		if len(raw) < 8 {
			t.Fatalf("%d bytes after the last box", len(raw))
		}
		size := int(raw[0])<<24 | int(raw[1])<<16 | int(raw[2])<<8 | int(raw[3])
		if size < 8 || size > len(raw) {
			t.Fatalf("box %q of %d bytes in %d", raw[4:8], size, len(raw))
		}
		names = append(names, string(raw[4:8]))
		raw = raw[size:]
	}
	return names
}

func clock(t *testing.T, s string) time.Duration {
	t.Helper()
	var h, m, sec, ms time.Duration
	if _, err := fmt.Sscanf(s, "%d:%d:%d.%d", &h, &m, &sec, &ms); err != nil {
		t.Fatalf("time %q: %v", s, err)
	}
	return h*time.Hour + m*time.Minute + sec*time.Second + ms*time.Millisecond
}
