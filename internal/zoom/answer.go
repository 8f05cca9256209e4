package zoom

import (
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"navette.dev/navette/internal/zoom/lenient"
)

// answer is an HTTP answer with its whole body.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// errorBody is the body of Zoom's errors (Zoom API, "Errors").
type errorBody struct {
	Code    int          `json:"code"`
	Message string       `json:"message"`
	Errors  []FieldError `json:"errors"`
}

// refused returns the error in an answer, or nil. An answer with status 2xx is an error if its body contains a code
// other than 0 and a message.
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

// perSecond returns the number of calls per second in the header X-RateLimit-Limit, or 0. Zoom's guide no longer lists
// the header. With X-RateLimit-Type "Daily-limit" it is the number per day.
func (a answer) perSecond() int {
	if kind := a.header.Get("X-RateLimit-Type"); kind != "" && !strings.EqualFold(kind, "QPS") {
		return 0
	}
	n, err := strconv.Atoi(a.header.Get("X-RateLimit-Limit"))
	if err != nil {
		return 0
	}
	return n
}

func (a answer) good() bool { return a.status >= 200 && a.status < 300 }

// read decodes a successful answer into a value. If into is nil the body is only checked.
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

// bracketed returns the names in the last pair of square brackets of a message, where Zoom lists missing scopes.
func bracketed(message string) []string {
	open, end := strings.LastIndex(message, "["), strings.LastIndex(message, "]")
	if open < 0 || end < open {
		return nil
	}
	return strings.FieldsFunc(message[open+1:end], func(r rune) bool { return r == ',' || r == ' ' })
}
