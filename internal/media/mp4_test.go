package media

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"strings"
	"testing"
	"time"
)

func TestCheckMP4(t *testing.T) {
	for _, name := range []string{"cours-fr", "vente-fr", "sales-en"} {
		video, audio := piece(t, name, "video.mp4"), piece(t, name, "audio.m4a")
		got, err := CheckMP4(bytes.NewReader(video), int64(len(video)))
		if err != nil || !got.HasVideo || !got.HasAudio || got.Width != 1280 || got.Height != 720 {
			t.Errorf("%s video: %+v, %v", name, got, err)
		}
		heard, err := CheckMP4(bytes.NewReader(audio), int64(len(audio)))
		if err != nil || heard.HasVideo || !heard.HasAudio {
			t.Errorf("%s audio: %+v, %v", name, heard, err)
		}
		if d := got.Duration - heard.Duration; got.Duration < time.Minute || d.Abs() > 200*time.Millisecond {
			t.Errorf("%s: the video lasts %v, the audio %v", name, got.Duration, heard.Duration)
		}
	}
}

func TestCheckMP4FindsWhereverItIsCut(t *testing.T) {
	for _, file := range []string{"video.mp4", "audio.m4a"} {
		raw := piece(t, "vente-fr", file)
		for _, whole := range [][]byte{raw, moovLast(t, raw)} {
			cuts := []int{0, 1, 7, 8, 9, 31, 32, 40, len(whole) / 4, len(whole) / 2, len(whole) - 1}
			for _, b := range topLevel(t, whole) {
				cuts = append(cuts, int(b.at), int(b.at)+4, int(b.body), int(b.body)+100)
			}
			for _, cut := range cuts {
				if _, err := CheckMP4(bytes.NewReader(whole[:cut]), int64(cut)); !errors.Is(err, ErrTruncated) &&
					!errors.Is(err, ErrWrongType) {
					t.Errorf("%s cut at %d of %d: %v", file, cut, len(whole), err)
				}
			}
		}
	}
}

// TestCheckMP4FindsMissingSamples uses a last box without a size, which extends to the end of the file. Only the
// sample table then shows that samples are missing.
func TestCheckMP4FindsMissingSamples(t *testing.T) {
	raw := bytes.Clone(piece(t, "vente-fr", "video.mp4"))
	for _, b := range topLevel(t, raw) {
		if b.kind == "mdat" {
			binary.BigEndian.PutUint32(raw[b.at:], 0)
		}
	}
	if _, err := CheckMP4(bytes.NewReader(raw), int64(len(raw))); err != nil {
		t.Fatalf("whole: %v", err)
	}
	half := raw[:len(raw)/2]
	if _, err := CheckMP4(bytes.NewReader(half), int64(len(half))); !errors.Is(err, ErrTruncated) {
		t.Errorf("half: %v", err)
	}
}

// sparse is a file of any size that contains head and then zeros. It stands for a long recording.
type sparse struct {
	head []byte
	size int64
	read int64 // number of bytes read
}

func (s *sparse) ReadAt(b []byte, off int64) (int, error) {
	clear(b)
	s.read += int64(len(b))
	if off < int64(len(s.head)) {
		copy(b, s.head[off:])
	}
	if left := s.size - off; left < int64(len(b)) {
		return int(max(left, 0)), io.EOF
	}
	return len(b), nil
}

func TestCheckMP4ReadsLittleOfALongFile(t *testing.T) {
	head := piece(t, "vente-fr", "video.mp4")
	const extra = 5 << 30
	head = append(bytes.Clone(head), 0, 0, 0, 1, 'm', 'd', 'a', 't')
	head = binary.BigEndian.AppendUint64(head, extra+16)
	f := &sparse{head: head, size: int64(len(head)) + extra}
	if _, err := CheckMP4(f, f.size); err != nil {
		t.Fatal(err)
	}
	if f.read > 64<<10 {
		t.Errorf("%d bytes read", f.read)
	}
	if _, err := CheckMP4(f, f.size-1); !errors.Is(err, ErrTruncated) || !strings.Contains(err.Error(), "mdat") {
		t.Errorf("one byte short: %v", err)
	}
}

func TestCheckMP4RefusesDamage(t *testing.T) {
	ftyp := "\x00\x00\x00\x10ftypmp42\x00\x00\x00\x00"
	tests := map[string]struct {
		in   string
		kind error
	}{
		"web page":      {"<!DOCTYPE html><html><title>Sign in</title>", ErrWrongType},
		"JSON":          {`{"status":false,"errorCode":3001}`, ErrWrongType},
		"tiny box":      {ftyp + "\x00\x00\x00\x04free", ErrDamaged},
		"huge size":     {ftyp + "\x00\x00\x00\x01free\xff\xff\xff\xff\xff\xff\xff\xff", ErrTruncated},
		"endless boxes": {ftyp + strings.Repeat("\x00\x00\x00\x08free", maxBoxes+1), ErrDamaged},
		"child too big": {ftyp + "\x00\x00\x00\x10moov\x00\x00\x00\x20mvhd" + "\x00\x00\x00\x08mdat", ErrDamaged},
		"short mvhd":    {ftyp + "\x00\x00\x00\x10moov\x00\x00\x00\x08mvhd" + "\x00\x00\x00\x08mdat", ErrDamaged},
		"no tracks":     {ftyp + "\x00\x00\x00\x08moov" + "\x00\x00\x00\x08mdat", ErrDamaged},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if _, err := CheckMP4(strings.NewReader(tt.in), int64(len(tt.in))); !errors.Is(err, tt.kind) {
				t.Errorf("got %v, want %v", err, tt.kind)
			}
		})
	}
}

func TestMovieHeaderOfBothVersions(t *testing.T) {
	v0 := []byte(
		"\x00\x00\x00\x20mvhd" + "\x00\x00\x00\x00" + "\x00\x00\x00\x00\x00\x00\x00\x00" + "\x00\x00\x03\xe8" +
			"\x00\x00\x05\xdc" + "\x00\x00\x00\x00")
	v1 := []byte(
		"\x00\x00\x00\x28mvhd" + "\x01\x00\x00\x00" + strings.Repeat("\x00", 16) + "\x00\x00\x03\xe8" +
			"\x00\x00\x00\x00\x00\x00\x05\xdc")
	unknown := bytes.Replace(v0, []byte("\x00\x00\x05\xdc"), []byte("\xff\xff\xff\xff"), 1)
	for want, raw := range map[time.Duration][][]byte{1500 * time.Millisecond: {v0, v1}, 0: {unknown}} {
		for _, mvhd := range raw {
			m := movie{boxes: boxes{r: bytes.NewReader(mvhd), size: int64(len(mvhd)), left: 10}}
			if err := m.each(0, m.size, m.inMoov); err != nil || m.info.Duration != want {
				t.Errorf("%x: %v, %v; want %v", mvhd, m.info.Duration, err, want)
			}
		}
	}
	zero := bytes.Replace(v0, []byte("\x00\x00\x03\xe8"), []byte("\x00\x00\x00\x00"), 1)
	m := movie{boxes: boxes{r: bytes.NewReader(zero), size: int64(len(zero)), left: 10}}
	if err := m.each(0, m.size, m.inMoov); !errors.Is(err, ErrDamaged) {
		t.Errorf("no timescale: %v", err)
	}
}

// FuzzCheckMP4 checks that any bytes give a result or one of the package's errors, and that a result is possible.
func FuzzCheckMP4(f *testing.F) {
	for _, name := range []string{"video.mp4", "audio.m4a"} {
		f.Add(piece(f, "vente-fr", name)[:24<<10]) // the headers and some samples
	}
	f.Add([]byte("\x00\x00\x00\x10ftypmp42\x00\x00\x00\x00\x00\x00\x00\x08moov\x00\x00\x00\x00mdat"))
	f.Fuzz(func(t *testing.T, in []byte) {
		info, err := CheckMP4(bytes.NewReader(in), int64(len(in)))
		known := errors.Is(err, ErrTruncated) || errors.Is(err, ErrDamaged) || errors.Is(err, ErrWrongType)
		if err != nil && !known {
			t.Errorf("unknown failure %v", err)
		}
		if info.Duration < 0 || info.Duration > maxDuration {
			t.Errorf("duration %v", info.Duration)
		}
	})
}

func topLevel(t *testing.T, raw []byte) []box {
	t.Helper()
	var all []box
	s := boxes{r: bytes.NewReader(raw), size: int64(len(raw)), left: 100}
	if err := s.each(0, s.size, func(b box) error { all = append(all, b); return nil }); err != nil {
		t.Fatal(err)
	}
	return all
}

// moovLast moves the movie header to the end of the file, where some recorders write it.
func moovLast(t *testing.T, raw []byte) []byte {
	t.Helper()
	var rest, moov []byte
	for _, b := range topLevel(t, raw) {
		if b.kind == "moov" {
			moov = raw[b.at:b.end]
		} else {
			rest = append(rest, raw[b.at:b.end]...)
		}
	}
	return append(rest, moov...)
}
