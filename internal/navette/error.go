package navette

import (
	"errors"
	"strings"
)

// Code is the kind of an error. One table in internal/web maps codes to HTTP statuses.
type Code string

// The codes of errors.
const (
	NotFound       Code = "not_found"
	Conflict       Code = "conflict"
	Forbidden      Code = "forbidden"
	Invalid        Code = "invalid"
	Unavailable    Code = "unavailable"
	RateLimited    Code = "rate_limited"
	NeedsAttention Code = "needs_attention"
	Internal       Code = "internal"
)

// Error is an error with a cause for the log and a message for the user. Message is a key of the catalogues
// (internal/lang), never a sentence.
type Error struct {
	Code    Code
	Message string         // key of a message in the catalogues; "" means the code's own message
	Args    map[string]any // values for the message's placeholders
	Fields  []FieldError   // for Invalid: the fields that are invalid
	Cause   error          // for the log only
}

// FieldError is an invalid field of a form or a request.
type FieldError struct {
	Field   string // name of the field
	Message string // key of a message in the catalogues
	Args    map[string]any
}

// Error implements error. The text is for logs.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(string(e.Code))
	if e.Message != "" {
		b.WriteString(" " + e.Message)
	}
	for _, f := range e.Fields {
		b.WriteString(" " + f.Field + ":" + f.Message)
	}
	if e.Cause != nil {
		b.WriteString(": " + e.Cause.Error())
	}
	return b.String()
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Cause }

// CodeOf returns the code of the first [Error] in err's chain, or [Internal] if there is none. For a nil error it
// returns "".
func CodeOf(err error) Code {
	if err == nil {
		return ""
	}
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return Internal
}

// MessageOf returns the message key of the first [Error] in err's chain, or "" if it has none.
func MessageOf(err error) string {
	var e *Error
	if errors.As(err, &e) {
		return e.Message
	}
	return ""
}

// IgnoreNotFound returns nil if the code of err is [NotFound], and err otherwise.
func IgnoreNotFound(err error) error {
	if CodeOf(err) == NotFound {
		return nil
	}
	return err
}

// RefTaken returns an [Invalid] error about the field external_ref if the code of err is [Conflict], and err otherwise.
// It is for writes that can only conflict because another row has the same source and reference.
func RefTaken(err error) error {
	if CodeOf(err) == Conflict {
		return InvalidField("external_ref", "rules.ref_taken")
	}
	return err
}

// Fail returns an error with a code, a message key and a cause, which may be nil.
func Fail(code Code, message string, cause error) *Error {
	return &Error{Code: code, Message: message, Cause: cause}
}

// InvalidField returns an [Invalid] error about one field.
func InvalidField(field, message string) *Error {
	return &Error{Code: Invalid, Fields: []FieldError{{Field: field, Message: message}}}
}
