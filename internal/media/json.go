package media

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

const maxJSONDepth = 200

// checkJSON reads one JSON value to its end and discards it.
func checkJSON(r io.Reader) error {
	limited := &io.LimitedReader{R: r, N: maxTextBytes}
	dec := json.NewDecoder(limited)
	for depth, begun := 0, false; depth > 0 || !begun; begun = true {
		token, err := dec.Token()
		if err != nil {
			return jsonFault(limited, err)
		}
		switch token {
		case json.Delim('{'), json.Delim('['):
			depth++
		case json.Delim('}'), json.Delim(']'):
			depth--
		}
		if depth > maxJSONDepth {
			return fmt.Errorf("%w: JSON nested deeper than %d", ErrDamaged, maxJSONDepth)
		}
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return fmt.Errorf("%w: something follows the JSON value at byte %d", ErrDamaged, dec.InputOffset())
	}
	return nil
}

// jsonFault returns the error of a JSON file: cut short, too large, damaged, or unreadable.
func jsonFault(read *io.LimitedReader, err error) error {
	var syntax *json.SyntaxError
	switch {
	case read.N <= 0:
		return fmt.Errorf("%w: more than %d bytes of JSON", ErrTooLarge, maxTextBytes)
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Errorf("%w: the JSON does not end", ErrTruncated)
	case errors.As(err, &syntax):
		return fmt.Errorf("%w: JSON, byte %d: %w", ErrDamaged, syntax.Offset, err)
	default:
		return fmt.Errorf("read JSON: %w", err)
	}
}
