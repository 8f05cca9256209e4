package media

import (
	"bytes"
	"errors"
	"image"
	"image/jpeg"
	"reflect"
	"strings"
	"testing"
	"time"
)

func TestVerifyAcceptsEveryKind(t *testing.T) {
	var picture bytes.Buffer
	if err := jpeg.Encode(&picture, image.NewGray(image.Rect(0, 0, 32, 18)), nil); err != nil {
		t.Fatal(err)
	}
	tests := map[string][]byte{
		"MP4":          piece(t, "sales-en", "video.mp4"),
		"m4a":          piece(t, "sales-en", "audio.m4a"),
		"TRANSCRIPT":   piece(t, "sales-en", "transcript.vtt"),
		"CC":           piece(t, "cours-fr", "transcript.vtt"),
		"CHAT":         piece(t, "vente-fr", "chat.txt"),
		"TIMELINE":     piece(t, "vente-fr", "timeline.json"),
		"TB":           []byte("{}"),
		"SUMMARY":      []byte(`{"summary":["a",{"b":1}]}` + "\n"),
		"CHAT_MESSAGE": []byte("[]"),
		"CSV":          []byte("Poll report\nName,Answer\nAna,\"yes, \nand no\"\n"),
		"JPG":          picture.Bytes(),
		"HOLOGRAM":     []byte("whatever Zoom adds"),
	}
	for fileType, raw := range tests {
		if _, err := Verify(fileType, bytes.NewReader(raw), int64(len(raw))); err != nil {
			t.Error(err)
		}
	}
	raw := tests["JPG"]
	if got, _ := Verify("JPG", bytes.NewReader(raw), int64(len(raw))); got.Width != 32 || got.Height != 18 {
		t.Errorf("image of %dx%d", got.Width, got.Height)
	}
	raw = tests["TRANSCRIPT"]
	if got, _ := Verify("TRANSCRIPT", bytes.NewReader(raw), int64(len(raw))); got.Cues != 18 ||
		got.Duration < time.Minute {
		t.Errorf("transcript %+v", got)
	}
}

func TestVerifyRefuses(t *testing.T) {
	page := []byte("\r\n<!DOCTYPE html>\n<html><head><title>Sign in - Zoom</title>")
	audio, video := piece(t, "vente-fr", "audio.m4a"), piece(t, "vente-fr", "video.mp4")
	timeline := piece(t, "vente-fr", "timeline.json")
	var picture bytes.Buffer
	if err := jpeg.Encode(&picture, image.NewGray(image.Rect(0, 0, 320, 180)), nil); err != nil {
		t.Fatal(err)
	}
	tests := map[string]struct {
		fileType string
		in       []byte
		kind     error
	}{
		"empty":              {"MP4", nil, ErrTruncated},
		"audio as video":     {"MP4", audio, ErrWrongType},
		"half a video":       {"MP4", video[:len(video)/2], ErrTruncated},
		"page as chat":       {"CHAT", page, ErrWrongType},
		"page as transcript": {"TRANSCRIPT", page, ErrWrongType},
		"page as anything":   {"HOLOGRAM", page, ErrWrongType},
		"server's error": {
			"M4A", []byte(`<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>`), ErrWrongType,
		},
		"binary as chat":  {"CHAT", video, ErrDamaged},
		"half a timeline": {"TIMELINE", timeline[:len(timeline)/2], ErrTruncated},
		"two timelines":   {"TIMELINE", append(bytes.Clone(timeline), timeline...), ErrDamaged},
		"text as summary": {"SUMMARY", []byte("error: expired"), ErrDamaged},
		"text as image":   {"JPG", []byte("error: expired"), ErrWrongType},
		"half an image":   {"JPG", picture.Bytes()[:picture.Len()/2], ErrTruncated},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			info, err := Verify(tt.fileType, bytes.NewReader(tt.in), int64(len(tt.in)))
			if !errors.Is(err, tt.kind) || info != (Info{}) {
				t.Errorf("got %+v, %v; want %v", info, err, tt.kind)
			}
		})
	}
	if _, err := Verify("CHAT", strings.NewReader("00:00:01\tFrom Ana : Hi"), 100); !errors.Is(err, ErrTruncated) {
		t.Errorf("shorter than told: %v", err)
	}
}

func TestParseChat(t *testing.T) {
	in := "\ufeff00:00:05\tFrom Ana Lopez : Bonjour\r\nà tous\r\n" +
		"00:01:00\tBen:\tVoir https://example.org/a:b\r\n" +
		"01:00:00 From  Ana  to  Everyone : Fin : merci\r\n" +
		"01:00:02 From Ben To Ana (Direct Message):\r\n\tOui\r\n"
	want := []Message{
		{At: 5 * second, From: "Ana Lopez", Text: "Bonjour\nà tous"},
		{At: time.Minute, From: "Ben", Text: "Voir https://example.org/a:b"},
		{At: time.Hour, From: "Ana", To: "Everyone", Text: "Fin : merci"},
		{At: time.Hour + 2*second, From: "Ben", To: "Ana (Direct Message)", Text: "Oui"},
	}
	got, err := ParseChat(strings.NewReader(in))
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%v\ngot  %+v\nwant %+v", err, got, want)
	}
	got, err = ParseChat(strings.NewReader("no message\nat all\n"))
	if want := []Message{{Text: "no message\nat all"}}; err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%v, got %+v", err, got)
	}
}
