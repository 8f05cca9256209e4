package navette

import (
	"errors"
	"strings"
)

// Code is what kind of failure an error is. One table in internal/web turns codes into HTTP.
type Code string

// The vocabulary of failures.
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

// Error carries a cause for us and a message for the user. Message is a key of the catalogues (internal/lang), never a sentence.
type Error struct {
	Code    Code
	Message string         // key of a sentence in the message catalogues; "" means the code's own sentence
	Args    map[string]any // what the sentence names
	Fields  []FieldError   // for Invalid: which inputs are wrong
	Cause   error          // for the log only
}

// FieldError is one wrong input of a form or a request.
type FieldError struct {
	Field   string // the input's name
	Message string // key of a sentence in the message catalogues
	Args    map[string]any
}

// Error is the text for logs.
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

// Unwrap is the cause.
func (e *Error) Unwrap() error { return e.Cause }

// CodeOf is the code of the first [Error] in err's chain, or [Internal] where there is none. A nil err has no code ("").
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

// Fail makes an error of a code with a message key and its cause (which may be nil).
func Fail(code Code, message string, cause error) *Error {
	return &Error{Code: code, Message: message, Cause: cause}
}

// InvalidField makes an [Invalid] error about one input.
func InvalidField(field, message string) *Error {
	return &Error{Code: Invalid, Fields: []FieldError{{Field: field, Message: message}}}
}
