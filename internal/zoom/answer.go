package zoom

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"navette.dev/navette/internal/zoom/lenient"
)

// answer is what came back, read whole.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// errorBody is Zoom's form of an error (Zoom API, "Errors").
type errorBody struct {
	Code    int          `json:"code"`
	Message string       `json:"message"`
	Errors  []FieldError `json:"errors"`
}

// refused is the error that an answer holds, or nil. A 2xx answer counts as an error when its body has the form of one:
// a code other than 0 beside a message.
func (a answer) refused(op Operation) *Error {
	var body errorBody
	unreadable := lenient.Unmarshal(a.body, &body) != nil
	if a.good() && (unreadable || body.Code == 0 || body.Message == "") {
		return nil
	}
	e := &Error{
		Operation: op.String(), HTTPStatus: a.status, Code: body.Code, Message: body.Message,
		Fields: body.Errors, TrackingID: a.header.Get("x-zm-trackingid"),
	}
	if e.Code == CodeScopesMissing || (e.Code == CodeTokenScopes && strings.Contains(e.Message, "scopes")) {
		e.MissingScopes = bracketed(e.Message)
	}
	return e
}

func (a answer) good() bool { return a.status >= 200 && a.status < 300 }

// read puts a good answer into a value; a value of nil wants none.
func (a answer) read(into any) error {
	if into == nil {
		if len(a.body) > 0 && !json.Valid(a.body) {
			return errors.New("answer is not JSON")
		}
		return nil
	}
	if err := lenient.Unmarshal(a.body, into); err != nil {
		return err
	}
	if c, ok := into.(interface{ complete() error }); ok {
		return c.complete()
	}
	return nil
}

// bracketed is the names in the last pair of square brackets of a message, which is where Zoom lists missing scopes.
func bracketed(message string) []string {
	open, end := strings.LastIndex(message, "["), strings.LastIndex(message, "]")
	if open < 0 || end < open {
		return nil
	}
	return strings.FieldsFunc(message[open+1:end], func(r rune) bool { return r == ',' || r == ' ' })
}
