package media

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"image/jpeg"
	"io"
	"strings"
)

// Verify checks that a downloaded file of size bytes is complete and of the kind that Zoom announced as its
// file_type: MP4, M4A, TRANSCRIPT, CC, CHAT, CHAT_MESSAGE, TIMELINE (also TB), SUMMARY, CSV, JPG. A file of another
// type is valid unless it is empty or a web page, so that types which Zoom adds are kept. An error wraps one of this
// package's errors and contains no personal data from the file.
func Verify(fileType string, r io.ReaderAt, size int64) (Info, error) {
	info, err := verify(strings.ToUpper(fileType), r, size)
	if err != nil {
		return Info{}, fmt.Errorf("check %s file: %w", fileType, err)
	}
	return info, nil
}

func verify(fileType string, r io.ReaderAt, size int64) (Info, error) {
	if size <= 0 {
		return Info{}, fmt.Errorf("%w: it is empty", ErrTruncated)
	}
	found, err := contentType(r, size)
	if err != nil {
		return Info{}, err
	}
	if strings.HasPrefix(found, "text/html") || strings.HasPrefix(found, "text/xml") {
		return Info{}, fmt.Errorf("%w: it is a web page or a server's error", ErrWrongType)
	}
	if err := readAt(r, make([]byte, 1), size-1); err != nil {
		return Info{}, err
	}
	content := io.NewSectionReader(r, 0, size)
	switch fileType {
	case "MP4":
		return checkTracks(r, size, true)
	case "M4A":
		return checkTracks(r, size, false)
	case "TRANSCRIPT", "CC":
		return checkTranscript(content)
	case "CHAT":
		return Info{}, checkText(content)
	case "TIMELINE", "TB", "SUMMARY", "CHAT_MESSAGE":
		return Info{}, checkJSON(content)
	case "CSV":
		return Info{}, checkCSV(content)
	case "JPG", "JPEG":
		return checkJPEG(r, size, found)
	default:
		return Info{}, nil
	}
}

func checkTracks(r io.ReaderAt, size int64, wantVideo bool) (Info, error) {
	info, err := CheckMP4(r, size)
	switch {
	case err != nil:
		return Info{}, err
	case wantVideo && !info.HasVideo:
		return Info{}, fmt.Errorf("%w: there is no video in it", ErrWrongType)
	case !wantVideo && !info.HasAudio:
		return Info{}, fmt.Errorf("%w: there is no audio in it", ErrWrongType)
	}
	return info, nil
}

func checkTranscript(r io.Reader) (Info, error) {
	t, err := ParseVTT(r)
	if err != nil {
		return Info{}, err
	}
	info := Info{Cues: len(t.Cues)}
	for _, c := range t.Cues {
		info.Duration = max(info.Duration, c.End)
	}
	return info, nil
}

// checkText reads UTF-8 text to its end.
func checkText(r io.Reader) error {
	in := newLines(r)
	for _, ok := in.next(); ok; _, ok = in.next() {
	}
	return in.failure()
}

// checkCSV reads the rows to the end. They may differ in length, as in Zoom's poll reports.
func checkCSV(r io.Reader) error {
	limited := &io.LimitedReader{R: r, N: maxTextBytes}
	rows := csv.NewReader(limited)
	rows.FieldsPerRecord, rows.LazyQuotes, rows.ReuseRecord = -1, true, true
	for {
		_, err := rows.Read()
		var fault *csv.ParseError
		switch {
		case limited.N <= 0:
			return fmt.Errorf("%w: more than %d bytes of CSV", ErrTooLarge, maxTextBytes)
		case errors.Is(err, io.EOF):
			return nil
		case errors.As(err, &fault):
			return fmt.Errorf("line %d: %w: %w", fault.Line, ErrDamaged, fault.Err)
		case err != nil:
			return fmt.Errorf("read CSV: %w", err)
		}
	}
}

// checkJPEG reads the header and looks for the end-of-image marker in the last bytes.
func checkJPEG(r io.ReaderAt, size int64, found string) (Info, error) {
	if found != "image/jpeg" {
		return Info{}, fmt.Errorf("%w: it begins like %s, not like JPEG", ErrWrongType, found)
	}
	header, err := jpeg.DecodeConfig(io.NewSectionReader(r, 0, size))
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return Info{}, fmt.Errorf("%w: in the header of the image", ErrTruncated)
	}
	if err != nil {
		return Info{}, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	tail := make([]byte, min(size, 64))
	if err := readAt(r, tail, size-int64(len(tail))); err != nil {
		return Info{}, err
	}
	if !bytes.Contains(tail, []byte{0xff, 0xd9}) {
		return Info{}, fmt.Errorf("%w: the image does not end", ErrTruncated)
	}
	return Info{Width: header.Width, Height: header.Height}, nil
}
