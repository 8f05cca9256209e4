package zoom

import (
	"fmt"
	"log/slog"
)

// Secret is a token, passcode or link that must not be seen by others. However it is printed, logged or marshalled,
// only "[redacted]" (or nothing, where it is empty) comes out; [Secret.Reveal] gives the text to whoever has to send it.
type Secret string

const redacted = "[redacted]"

// Reveal is the text itself.
func (s Secret) Reveal() string { return string(s) }

// String hides the text.
func (s Secret) String() string {
	if s == "" {
		return ""
	}
	return redacted
}

// Format hides the text from every verb, %d and %#v too.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = fmt.Fprint(f, s.String()) }

// LogValue hides the text from log/slog.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// MarshalText hides the text from encoders, JSON among them.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }
