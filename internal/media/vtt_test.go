package media

import (
	"bytes"
	"encoding/json"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

const second = time.Second

func TestParseVTT(t *testing.T) {
	ana := Cue{Start: second, End: 2 * second, Speaker: "Ana", Text: "Bonjour"}
	tests := map[string]struct {
		in   string
		want []Cue
	}{
		"as Zoom writes it": {"WEBVTT\r\n\r\n1\r\n00:00:01.000 --> 00:00:02.000\r\nAna: Bonjour\r\n", []Cue{ana}},
		"byte order mark":   {"\ufeffWEBVTT\n\n00:00:01.000 --> 00:00:02.000\nAna: Bonjour", []Cue{ana}},
		"CR alone":          {"WEBVTT\r\r00:00:01.000 --> 00:00:02.000\rAna: Bonjour\r", []Cue{ana}},
		"hours left out":    {"WEBVTT\n\n00:01.000 --> 00:02.000\nAna: Bonjour\n", []Cue{ana}},
		"comma":             {"WEBVTT\n\n00:00:01,000 --> 00:00:02,000\nAna: Bonjour\n", []Cue{ana}},
		"voice tag, settings": {
			"WEBVTT\n\n00:01.000 --> 00:02.000 align:start\n<v Ana><i>Bonjour</i></v>\n", []Cue{ana},
		},
		"header and notes": {
			"WEBVTT - call\nKind: captions\n\nNOTE 00:01.000\nAna: no\n\n7\n00:01.000 --> 00:02.000\nAna: Bonjour\n",
			[]Cue{ana},
		},
		"ends before start": {
			"WEBVTT\n\n00:02.000 --> 00:01.000\nAna: Bonjour\n", []Cue{{2 * second, 2 * second, "Ana", "Bonjour"}},
		},
		"nobody named": {
			"WEBVTT\n\n00:01.000 --> 00:02.000\nIt is 10:30 now\n", []Cue{{second, 2 * second, "", "It is 10:30 now"}},
		},
		"French colon": {
			"WEBVTT\n\n00:01.000 --> 00:02.000\nLe principe : inspirer\n",
			[]Cue{{second, 2 * second, "", "Le principe : inspirer"}},
		},
		"colon after question": {"WEBVTT\n\n00:01.000 --> 00:02.000\nVraiment? Voici: rien\n",
			[]Cue{{second, 2 * second, "", "Vraiment? Voici: rien"}}},
		"colon at the end": {
			"WEBVTT\n\n00:01.000 --> 00:02.000\nVoici la liste:\n", []Cue{{second, 2 * second, "", "Voici la liste:"}},
		},
		"arrow in speech": {
			"WEBVTT\n\n00:01.000 --> 00:02.000\nAna: A --> B &amp; <3\n",
			[]Cue{{second, 2 * second, "Ana", "A --> B & <3"}},
		},
		"two lines": {
			"WEBVTT\n\n00:01.000 --> 00:02.000\nAna: Bon\njour\n", []Cue{{second, 2 * second, "Ana", "Bon jour"}},
		},
		"empty cue": {"WEBVTT\n\n1\n00:01.000 --> 00:02.000\n\n2\n00:01.000 --> 00:02.000\nAna: Bonjour\n", []Cue{ana}},
		"no blank line between": {"WEBVTT\n\n1\n00:01.000 --> 00:02.000\nAna: Bonjour\n2\n00:01.500 " +
			"--> 00:03.000\nBen: Salut\n",
			[]Cue{ana, {1500 * time.Millisecond, 3 * second, "Ben", "Salut"}}},
		"late cue, overlap": {"WEBVTT\n\n00:01.500 --> 00:03.000\nBen: Salut\n\n00:01.000 " +
			"--> 00:02.000\nAna: Bonjour\n",
			[]Cue{ana, {1500 * time.Millisecond, 3 * second, "Ben", "Salut"}}},
		"nobody spoke": {"WEBVTT", nil},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := ParseVTT(strings.NewReader(tt.in))
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(got.Cues, tt.want) {
				t.Errorf("got  %+v\nwant %+v", got.Cues, tt.want)
			}
		})
	}
}

func TestParseVTTRefuses(t *testing.T) {
	tests := map[string]struct {
		in   string
		kind error
		says string
	}{
		"page":      {"<!DOCTYPE html><html>", ErrWrongType, "line 1"},
		"almost":    {"WEBVTTX\n", ErrWrongType, "line 1"},
		"bad time":  {"WEBVTT\n\n1\n00:00:01 --> later\nAna: Bonjour\n", ErrDamaged, "line 4"},
		"not UTF-8": {"WEBVTT\n\n00:01.000 --> 00:02.000\nAna: Caf\xe9\n", ErrDamaged, "line 4"},
		"long line": {
			"WEBVTT\n\n00:01.000 --> 00:02.000\n" + strings.Repeat("a", maxLineBytes+1), ErrTooLarge, "line 4",
		},
		"long cue": {
			"WEBVTT\n\n00:01.000 --> 00:02.000\n" + strings.Repeat("a\n", maxCueLines+1), ErrTooLarge, "line 1004",
		},
		"too many cues": {
			"WEBVTT\n" + strings.Repeat("00:01.000 --> 00:02.000\na\n\n", maxCues+1), ErrTooLarge, "line 600002",
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := ParseVTT(strings.NewReader(tt.in))
			if !errors.Is(err, tt.kind) || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("got %v, want %v naming %q", err, tt.kind, tt.says)
			}
		})
	}
}

// endless is a reader that repeats a text without end, as a hostile server could.
type endless string

func (e endless) Read(b []byte) (int, error) {
	n := copy(b, e)
	for n < len(b) {
		n += copy(b[n:], b[:n])
	}
	return n, nil
}

func TestTextIsBounded(t *testing.T) {
	if _, err := ParseChat(endless("a line that begins no message\n")); !errors.Is(err, ErrTooLarge) {
		t.Errorf("endless chat: %v", err)
	}
	if err := checkJSON(endless("[")); !errors.Is(err, ErrDamaged) {
		t.Errorf("endless nesting: %v", err)
	}
	if err := checkJSON(endless(" ")); !errors.Is(err, ErrTooLarge) {
		t.Errorf("endless JSON: %v", err)
	}
}

func TestWriteVTTIsReadBack(t *testing.T) {
	want := Transcript{Cues: []Cue{
		{Start: 0, End: second, Speaker: "Lemaire, Sophie <ventes>", Text: "A --> B & <v Ben>"},
		{Start: 90 * time.Minute, End: 100 * time.Hour, Text: "Note: personne n’est nommé"},
		{Start: 100 * time.Hour, End: 100 * time.Hour, Speaker: "Marc", Text: "huit\u00a0% : oui"},
	}}
	var b bytes.Buffer
	if err := WriteVTT(&b, want); err != nil {
		t.Fatal(err)
	}
	got, err := ParseVTT(&b)
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%v: got  %+v\nwant %+v", err, got, want)
	}
}

func TestPiecesAreRead(t *testing.T) {
	for name, speakers := range map[string]int{"cours-fr": 1, "vente-fr": 2, "sales-en": 2} {
		tr, err := ParseVTT(bytes.NewReader(piece(t, name, "transcript.vtt")))
		if err != nil {
			t.Fatal(err)
		}
		spoken := map[string]time.Duration{}
		for _, c := range tr.Cues {
			spoken[c.Speaker] += c.End - c.Start
		}
		if most := slices.Max(slices.Collect(maps.Values(spoken))); len(spoken) != speakers || most < 20*second {
			t.Errorf("%s: speakers %v", name, spoken)
		}
		if m, err := ParseChat(bytes.NewReader(piece(t, name, "chat.txt"))); err != nil || len(m) < 3 ||
			m[0].From == "" {
			t.Errorf("%s: chat %+v, %v", name, m, err)
		}
		var timeline struct {
			Timeline []struct {
				TS    string
				Users []struct{ Username string }
			}
		}
		if err := json.Unmarshal(piece(t, name, "timeline.json"), &timeline); err != nil {
			t.Fatal(err)
		}
		entries := timeline.Timeline
		if len(entries) < len(tr.Cues) {
			t.Fatalf("%s: timeline of %d entries", name, len(entries))
		}
		if got := entries[1]; got.TS != stamp(tr.Cues[0].Start) || got.Users[0].Username != tr.Cues[0].Speaker {
			t.Errorf("%s: the timeline begins with %+v, the transcript with %+v", name, got, tr.Cues[0])
		}
	}
}

// FuzzParseVTT checks that a parsed transcript can be written and parsed again with the same result.
func FuzzParseVTT(f *testing.F) {
	for _, name := range []string{"cours-fr", "vente-fr", "sales-en"} {
		f.Add(piece(f, name, "transcript.vtt"))
	}
	f.Add([]byte("WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ana>a\n1\n00:02,000 --> 00:01,000 line:0\nb: c &lt;d\n"))
	f.Fuzz(func(t *testing.T, in []byte) {
		first, err := ParseVTT(bytes.NewReader(in))
		if err != nil {
			return
		}
		var b bytes.Buffer
		if err := WriteVTT(&b, first); err != nil {
			t.Fatal(err)
		}
		again, err := ParseVTT(bytes.NewReader(b.Bytes()))
		if err != nil || !reflect.DeepEqual(first, again) {
			t.Errorf("%v\nread    %+v\nwritten %s\nread    %+v", err, first, b.Bytes(), again)
		}
	})
}

// piece reads a file of the sandbox's recordings. The two packages share no code.
func piece(t testing.TB, name, file string) []byte {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("..", "sandbox", "media", name, file))
	if err != nil {
		t.Fatal(err)
	}
	return raw
}
