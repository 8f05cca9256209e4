// Package media checks and parses the files of a Zoom recording: whether a downloaded file is complete and of the
// kind that Zoom announced, and the contents of transcripts and chats. The files are not trusted: sizes, numbers of
// lines and nesting are limited.
package media

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"
)

// Reasons why a file is rejected. Errors of this package wrap one of them and say what was found and where. Errors of
// the reader wrap none of them.
var (
	ErrWrongType = errors.New("not the announced kind of file")
	ErrTruncated = errors.New("the file is cut short")
	ErrDamaged   = errors.New("the file is damaged")
	ErrTooLarge  = errors.New("the file is too large")
)

const (
	maxTextBytes = 32 << 20 // of a transcript, chat, timeline or summary; a day of speech is under 4 MB
	maxLineBytes = 64 << 10
)

// Info describes a checked file. Fields that do not apply to its kind are zero.
type Info struct {
	Duration time.Duration // of video and audio; for a transcript the end of its last cue

	HasVideo, HasAudio bool
	Width, Height      int // pixels of the video or the image

	Cues int // of a transcript
}

// readAt fills b with the bytes from off on. If the file ends before, the error is [ErrTruncated].
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

// contentType returns the type that the first bytes suggest, for the text of an error.
func contentType(r io.ReaderAt, size int64) (string, error) {
	b := make([]byte, min(size, 512))
	if err := readAt(r, b, 0); err != nil {
		return "", err
	}
	return http.DetectContentType(b), nil
}
