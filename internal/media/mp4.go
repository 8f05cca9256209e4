package media

import (
	"encoding/binary"
	"fmt"
	"io"
	"time"
)

const (
	maxBoxes    = 200_000             // in one file: two days of one-second fragments
	maxDuration = 31 * 24 * time.Hour // a longer duration means a damaged header
)

// CheckMP4 checks an MP4 or M4A file of size bytes by its boxes (ISO/IEC 14496-12). It detects a file that was cut at
// any point, by a box that extends past the end, a missing movie header (moov), missing media data (mdat), or samples
// past the end. It reads only headers and uses constant memory. The duration of a fragmented file is the one in its
// header, which may be 0.
func CheckMP4(r io.ReaderAt, size int64) (Info, error) {
	if err := startsAsMP4(r, size); err != nil {
		return Info{}, err
	}
	m := movie{boxes: boxes{r: r, size: size, left: maxBoxes}}
	if err := m.each(0, size, m.topLevel); err != nil {
		return Info{}, err
	}
	switch {
	case !m.hasMoov:
		return Info{}, fmt.Errorf("%w: no movie header (moov)", ErrTruncated)
	case !m.hasMdat:
		return Info{}, fmt.Errorf("%w: no media data (mdat)", ErrTruncated)
	case !m.info.HasVideo && !m.info.HasAudio:
		return Info{}, fmt.Errorf("%w: neither video nor audio in it", ErrDamaged)
	}
	return m.info, nil
}

// startsAsMP4 rejects a file that is not MP4, such as the sign-in page that Zoom may send instead.
func startsAsMP4(r io.ReaderAt, size int64) error {
	if size < 8 {
		return fmt.Errorf("%w: it has %d bytes", ErrTruncated, size)
	}
	var head [8]byte
	if err := readAt(r, head[:], 0); err != nil {
		return err
	}
	if string(head[4:]) == "ftyp" {
		return nil
	}
	found, err := contentType(r, size)
	if err != nil {
		return err
	}
	return fmt.Errorf("%w: it begins like %s, not like MP4", ErrWrongType, found)
}

// movie collects the contents of the boxes.
type movie struct {
	boxes
	info             Info
	hasMoov, hasMdat bool
}

// track collects the contents of one trak box.
type track struct {
	handler       string // "vide" or "soun"
	width, height int
}

func (m *movie) topLevel(b box) error {
	switch b.kind {
	case "moov":
		m.hasMoov = true
		return m.each(b.body, b.end, m.inMoov)
	case "mdat":
		m.hasMdat = true
	}
	return nil
}

func (m *movie) inMoov(b box) error {
	switch b.kind {
	case "mvhd":
		return m.movieHeader(b)
	case "trak":
		var t track
		if err := m.each(b.body, b.end, func(b box) error { return m.inTrack(b, &t) }); err != nil {
			return err
		}
		m.info.HasAudio = m.info.HasAudio || t.handler == "soun"
		if t.handler == "vide" {
			m.info.HasVideo = true
			m.info.Width, m.info.Height = max(m.info.Width, t.width), max(m.info.Height, t.height)
		}
	}
	return nil
}

// inTrack visits trak → mdia → minf → stbl.
func (m *movie) inTrack(b box, t *track) error {
	switch b.kind {
	case "mdia", "minf", "stbl":
		return m.each(b.body, b.end, func(b box) error { return m.inTrack(b, t) })
	case "tkhd":
		return m.trackHeader(b, t)
	case "hdlr":
		raw, err := m.bytes(b, 8, 4)
		if t.handler == "" {
			t.handler = string(raw)
		}
		return err
	case "stco":
		return m.lastChunk(b, 4)
	case "co64":
		return m.lastChunk(b, 8)
	}
	return nil
}

// movieHeader reads the duration. Version 1 has 64-bit times.
func (m *movie) movieHeader(b box) error {
	raw, err := m.bytes(b, 0, 20)
	if err != nil {
		return err
	}
	timescale, units := binary.BigEndian.Uint32(raw[12:]), uint64(binary.BigEndian.Uint32(raw[16:]))
	unknown := units == 1<<32-1
	if raw[0] == 1 {
		if raw, err = m.bytes(b, 20, 12); err != nil {
			return err
		}
		timescale, units = binary.BigEndian.Uint32(raw), binary.BigEndian.Uint64(raw[4:])
		unknown = units == 1<<64-1
	}
	if unknown {
		return nil
	}
	if timescale == 0 || units/uint64(timescale) > uint64(maxDuration/time.Second) {
		return fmt.Errorf("%w: impossible duration of %d/%d s", ErrDamaged, units, timescale)
	}
	whole, part := units/uint64(timescale), units%uint64(timescale)
	m.info.Duration = time.Duration(whole)*time.Second + time.Duration(part)*time.Second/time.Duration(timescale)
	return nil
}

// trackHeader reads the size of the picture, two 16.16 fixed-point numbers at the end of tkhd.
func (m *movie) trackHeader(b box, t *track) error {
	version, err := m.bytes(b, 0, 1)
	if err != nil {
		return err
	}
	at := int64(76)
	if version[0] == 1 {
		at = 88
	}
	raw, err := m.bytes(b, at, 8)
	if err != nil {
		return err
	}
	t.width, t.height = int(binary.BigEndian.Uint16(raw)), int(binary.BigEndian.Uint16(raw[4:]))
	return nil
}

// lastChunk checks that the last chunk of samples begins inside the file. Offsets are width bytes wide.
func (m *movie) lastChunk(b box, width int64) error {
	raw, err := m.bytes(b, 4, 4)
	if err != nil {
		return err
	}
	count := int64(binary.BigEndian.Uint32(raw))
	if count == 0 {
		return nil
	}
	if raw, err = m.bytes(b, 8+(count-1)*width, int(width)); err != nil {
		return err
	}
	var offset uint64
	for _, v := range raw {
		offset = offset<<8 | uint64(v)
	}
	if offset >= uint64(m.size) {
		return fmt.Errorf("%w: samples at byte %d of %d", ErrTruncated, offset, m.size)
	}
	return nil
}
