package media

import (
	"encoding/binary"
	"errors"
	"fmt"
	"time"
)

// remux returns an MP4 file (ISO/IEC 14496-12) that plays the samples of another one in the order of shots and lasts
// total. Its two parts are a new header and the unchanged media data. It supports what scripts/media writes: boxes of
// version 0 and 32-bit chunk offsets.
func remux(file []byte, shots []shot, total time.Duration) ([][]byte, error) {
	var kind, header, data []byte
	var dataAt int
	err := eachBox(file, func(name string, at int, body []byte) error {
		switch name {
		case "ftyp":
			kind = box(name, body)
		case "moov":
			header = body
		case "mdat":
			data, dataAt = file[at-8:at+len(body)], at
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if kind == nil || header == nil || data == nil {
		return nil, errors.New("a file without ftyp, moov or mdat")
	}
	m := mover{shots: shots, total: total}
	moov, err := m.rewrite(header) // only for its size, on which all chunk offsets depend
	if err != nil {
		return nil, err
	}
	m.shift = len(kind) + 8 + len(moov) + 8 - dataAt
	if moov, err = m.rewrite(header); err != nil {
		return nil, err
	}
	return [][]byte{append(kind, box("moov", moov)...), data}, nil
}

// mover writes the header of the new file.
type mover struct {
	shots []shot
	total time.Duration
	shift int    // number of bytes by which the media data moves in the file
	scale uint32 // units of time per second, of the movie
}

// rewrite returns the new body of moov.
func (m *mover) rewrite(moov []byte) ([]byte, error) {
	var out []byte
	err := eachBox(moov, func(name string, _ int, body []byte) error {
		switch name {
		case "mvhd":
			m.scale = binary.BigEndian.Uint32(body[12:])
			body = patched(body, 16, m.scale, m.total)
		case "trak":
			var err error
			if body, err = m.track(body); err != nil {
				return err
			}
		}
		out = append(out, box(name, body)...)
		return nil
	})
	return out, err
}

// track returns the new body of a trak.
func (m *mover) track(trak []byte) ([]byte, error) {
	t, err := readTrack(trak)
	if err != nil {
		return nil, err
	}
	return m.inTrack(trak, t)
}

// inTrack returns the boxes of a track with the new length in their headers and the new samples in their tables.
func (m *mover) inTrack(body []byte, t *track) ([]byte, error) {
	var out []byte
	err := eachBox(body, func(name string, _ int, body []byte) (err error) {
		switch name {
		case "mdia", "minf", "edts":
			body, err = m.inTrack(body, t)
		case "tkhd":
			body = patched(body, 20, m.scale, m.total)
		case "elst":
			body = patched(body, 8, m.scale, m.total)
		case "mdhd":
			body = patched(body, 16, t.scale, m.total)
		case "stbl":
			body = t.tables(m.played(t), m.shift)
		}
		out = append(out, box(name, body)...)
		return err
	})
	return out, err
}

// played returns the samples that the recording plays, in order. The video begins each shot with a sync sample and
// holds the last picture of a shot during its pause.
func (m *mover) played(t *track) []played {
	if t.sync == nil {
		return m.heard(t)
	}
	var out []played
	units := func(d time.Duration) int64 { return int64(d) * int64(t.scale) / int64(time.Second) }
	for _, s := range m.shots {
		for i := t.syncFrom(units(s.from)); i < t.syncFrom(units(s.to)); i++ {
			out = append(out, played{sample: i, at: units(s.at) + t.times[i] - units(s.from)})
		}
	}
	for i := range out {
		next := units(m.total)
		if i+1 < len(out) {
			next = out[i+1].at
		}
		out[i].lasts = uint32(next - out[i].at)
	}
	return out
}

// early is the number of audio samples, all of them silent, that a shot has before its sentence.
const early = 2

// heard returns the audio samples that the recording plays, in order. A pause repeats one silent sample.
func (m *mover) heard(t *track) []played {
	length := t.times[1]
	frame := func(d time.Duration) int {
		return max(0, int(d.Seconds()*float64(t.scale))/int(length)-early)
	}
	var out []played
	for i, s := range m.shots {
		from, to, end := frame(s.from), frame(s.to), frame(s.at+s.length())
		if i == len(m.shots)-1 {
			to, end = len(t.times), frame(m.total)+early+2
		}
		silent := frame((s.cue.end+s.to)/2) + early
		for n := from; len(out) < end; n++ {
			sample := n
			if n >= to {
				sample = silent
			}
			out = append(out, played{sample: sample, lasts: uint32(length)})
		}
	}
	return out
}

// patched returns a copy of a box's body with a length written at an offset. scale is the number of units per second.
func patched(body []byte, at int, scale uint32, length time.Duration) []byte {
	out := append([]byte(nil), body...)
	binary.BigEndian.PutUint32(out[at:], uint32(length.Seconds()*float64(scale)+0.5))
	return out
}

// eachBox calls visit for each box in raw, with the offset of the box's body.
func eachBox(raw []byte, visit func(name string, at int, body []byte) error) error {
	for at := 0; at < len(raw); {
		if len(raw)-at < 8 {
			return fmt.Errorf("%d bytes are no box", len(raw)-at)
		}
		size := int(binary.BigEndian.Uint32(raw[at:]))
		if size < 8 || size > len(raw)-at {
			return fmt.Errorf("box %q of %d bytes", raw[at+4:at+8], size)
		}
		if err := visit(string(raw[at+4:at+8]), at+8, raw[at+8:at+size]); err != nil {
			return err
		}
		at += size
	}
	return nil
}

// box returns a box with its header.
func box(name string, body []byte) []byte {
	out := binary.BigEndian.AppendUint32(make([]byte, 0, 8+len(body)), uint32(8+len(body)))
	return append(append(out, name...), body...)
}
