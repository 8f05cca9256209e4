// Package media knows the files of a Zoom recording: it checks that a downloaded file is whole and of the kind Zoom
// announced, and reads transcripts, chats and timelines. It trusts no byte: sizes, lines and counts are bounded.
package media

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"
)

// What can be wrong with a file. Errors of this package wrap one of these, except those of the reader itself,
// and their text says in words what was found where.
var (
	ErrWrongType = errors.New("not the announced kind of file")
	ErrTruncated = errors.New("the file is cut short")
	ErrDamaged   = errors.New("the file is damaged")
	ErrTooLarge  = errors.New("the file is too large")
)

const (
	maxTextBytes = 32 << 20 // a transcript, chat, timeline or summary; a day of talk is under 4 MB
	maxLineBytes = 64 << 10
)

// Info is what checking a file told about it. Fields that do not apply to its kind are zero.
type Info struct {
	Duration time.Duration // video, audio; for a transcript the end of its last cue

	HasVideo, HasAudio bool
	Width, Height      int // pixels of the video or the image

	Cues int // of a transcript
}

// readAt fills b from off; a file that ends before is cut short.
func readAt(r io.ReaderAt, b []byte, off int64) error {
	n, err := r.ReadAt(b, off)
	switch {
	case n == len(b):
		return nil
	case errors.Is(err, io.EOF):
		return fmt.Errorf("%w: it ends at byte %d", ErrTruncated, off+int64(n))
	default:
		return fmt.Errorf("read at byte %d: %w", off, err)
	}
}

// contentType names what the first bytes look like, to say what was found in place of what was announced.
func contentType(r io.ReaderAt, size int64) (string, error) {
	b := make([]byte, min(size, 512))
	if err := readAt(r, b, 0); err != nil {
		return "", err
	}
	return http.DetectContentType(b), nil
}
