package zoom

import (
	"fmt"
	"log/slog"
)

// Secret is a token, passcode or link that must not be disclosed. Printed, logged or encoded, it is "[redacted]", or
// empty if it is empty. [Secret.Reveal] returns the text.
type Secret string

const redacted = "[redacted]"

// Reveal returns the text.
func (s Secret) Reveal() string { return string(s) }

// String implements fmt.Stringer without disclosing the text.
func (s Secret) String() string {
	if s == "" {
		return ""
	}
	return redacted
}

// Format implements fmt.Formatter. No verb discloses the text, not even %d and %#v.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = fmt.Fprint(f, s.String()) }

// LogValue implements slog.LogValuer without disclosing the text.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// MarshalText implements encoding.TextMarshaler without disclosing the text.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }
