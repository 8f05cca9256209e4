// Package navettetest contains what tests of all layers share: checks of errors, and the location of Zoom's documents.
package navettetest

import (
	"errors"
	"strings"
	"testing"

	"navette.dev/navette/internal/navette"
)

// T is a test with checks of errors.
type T struct{ *testing.T }

// Must fails the test if err is not nil.
func (t T) Must(err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// Wants fails the test unless err has the code and, if one is given, the message. For an error about fields the message
// is their list, such as "name:form.empty email:form.email". Wants returns the values of the message's placeholders.
func (t T) Wants(err error, code navette.Code, message ...string) map[string]any {
	t.Helper()
	if navette.CodeOf(err) != code {
		t.Fatalf("got %v, want code %q", err, code)
	}
	var e *navette.Error
	_ = errors.As(err, &e)
	if len(message) > 0 && messageOf(e) != message[0] {
		t.Fatalf("got message %q, want %q", messageOf(e), message[0])
	}
	if e == nil {
		return nil
	}
	return e.Args
}

// messageOf returns the message of an error, or the list of its fields and their messages.
func messageOf(e *navette.Error) string {
	if e == nil {
		return ""
	}
	if len(e.Fields) == 0 {
		return e.Message
	}
	fields := make([]string, len(e.Fields))
	for i, f := range e.Fields {
		fields[i] = f.Field + ":" + f.Message
	}
	return strings.Join(fields, " ")
}
