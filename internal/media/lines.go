package media

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// lines reads text line by line. Lines end in LF, CR LF or CR. It stops with an error if a line or the file is too
// long, or if the text is not UTF-8. It drops a byte order mark and replaces NUL by U+FFFD, as WebVTT requires.
type lines struct {
	scan   *bufio.Scanner
	number int // number of the last line, from 1
	read   int
	err    error
}

func newLines(r io.Reader) *lines {
	l := &lines{scan: bufio.NewScanner(r)}
	l.scan.Buffer(make([]byte, 0, 4096), maxLineBytes)
	l.scan.Split(splitLine)
	return l
}

// next returns the next line. ok is false at the end and after an error.
func (l *lines) next() (line string, ok bool) {
	if l.err != nil || !l.scan.Scan() {
		return "", false
	}
	l.number++
	raw := l.scan.Bytes()
	if l.read += len(raw) + 1; l.read > maxTextBytes {
		l.err = fmt.Errorf("%w: more than %d bytes of text", ErrTooLarge, maxTextBytes)
		return "", false
	}
	if !utf8.Valid(raw) {
		l.err = fmt.Errorf("line %d: %w: not UTF-8 text", l.number, ErrDamaged)
		return "", false
	}
	return cleanLine(raw, l.number == 1), true
}

// failure returns the error that stopped reading, or nil at the end.
func (l *lines) failure() error {
	if l.err != nil {
		return l.err
	}
	err := l.scan.Err()
	if errors.Is(err, bufio.ErrTooLong) {
		return fmt.Errorf("line %d: %w: longer than %d bytes", l.number+1, ErrTooLarge, maxLineBytes)
	}
	if err != nil {
		return fmt.Errorf("line %d: %w", l.number+1, err)
	}
	return nil
}

// splitLine is a bufio.SplitFunc for lines that end in LF, CR LF or CR.
func splitLine(data []byte, atEOF bool) (advance int, token []byte, err error) {
	end := bytes.IndexAny(data, "\r\n")
	switch {
	case end < 0 && atEOF && len(data) > 0:
		return len(data), data, nil
	case end < 0:
		return 0, nil, nil
	case data[end] == '\n':
		return end + 1, data[:end], nil
	case end+1 == len(data) && !atEOF:
		return 0, nil, nil // CR: it is unknown whether LF follows
	case end+1 < len(data) && data[end+1] == '\n':
		return end + 2, data[:end], nil
	default:
		return end + 1, data[:end], nil
	}
}

func cleanLine(raw []byte, first bool) string {
	if first {
		raw = bytes.TrimPrefix(raw, []byte("\ufeff"))
	}
	return strings.ReplaceAll(string(raw), "\x00", "\ufffd")
}
