package media

import (
	"encoding/binary"
	"fmt"
	"io"
	"strconv"
)

// box is one box of an ISO base media file (ISO/IEC 14496-12, 4.2): the offsets at which it begins, its content
// begins and it ends.
type box struct {
	kind          string
	at, body, end int64
}

// boxes reads the boxes of a file, at most maxBoxes of them.
type boxes struct {
	r    io.ReaderAt
	size int64 // of the file in bytes
	left int   // number of boxes that may still be read
}

// each calls visit for every box between two offsets. The boxes must fill the space exactly.
func (s *boxes) each(from, to int64, visit func(box) error) error {
	for from < to {
		if s.left--; s.left < 0 {
			return fmt.Errorf("%w: more than %d boxes", ErrDamaged, maxBoxes)
		}
		b, err := s.header(from, to)
		if err != nil {
			return err
		}
		if err := visit(b); err != nil {
			return err
		}
		from = b.end
	}
	return nil
}

// header reads the box at an offset. A size of 1 means that a 64-bit size follows; a size of 0 means that the box
// extends to the end.
func (s *boxes) header(at, to int64) (box, error) {
	var raw [8]byte
	if to-at < 8 {
		return box{}, fmt.Errorf("%w: %d bytes at %d are no box", s.tooShort(to), to-at, at)
	}
	if err := readAt(s.r, raw[:], at); err != nil {
		return box{}, err
	}
	b := box{kind: string(raw[4:]), at: at, body: at + 8}
	size := uint64(binary.BigEndian.Uint32(raw[:]))
	switch size {
	case 0:
		size = uint64(to - at)
	case 1:
		if to-at < 16 {
			return box{}, fmt.Errorf("%w: in the size of box %s at byte %d", s.tooShort(to), strconv.Quote(b.kind), at)
		}
		if err := readAt(s.r, raw[:], b.body); err != nil {
			return box{}, err
		}
		size, b.body = binary.BigEndian.Uint64(raw[:]), at+16
	}
	if size < uint64(b.body-at) {
		return box{}, fmt.Errorf("%w: box %s at byte %d claims %d bytes", ErrDamaged, strconv.Quote(b.kind), at, size)
	}
	if size > uint64(to-at) {
		return box{}, fmt.Errorf("%w: box %s at byte %d needs %d bytes, %d are there", s.tooShort(to),
			strconv.Quote(b.kind), at, size, to-at)
	}
	b.end = at + int64(size)
	return b, nil
}

// tooShort returns the error for boxes that end too early: [ErrTruncated] at the end of the file, where it was cut, and
// [ErrDamaged] at the end of an enclosing box.
func (s *boxes) tooShort(to int64) error {
	if to == s.size {
		return ErrTruncated
	}
	return ErrDamaged
}

// bytes reads n bytes of the content of b.
func (s *boxes) bytes(b box, offset int64, n int) ([]byte, error) {
	if b.body+offset+int64(n) > b.end {
		return nil, fmt.Errorf("%w: box %s at byte %d is too short", ErrDamaged, strconv.Quote(b.kind), b.at)
	}
	raw := make([]byte, n)
	return raw, readAt(s.r, raw, b.body+offset)
}
