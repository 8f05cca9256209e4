package sandbox

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// answer is a complete HTTP answer. It is built before its first byte is sent, so that faults can replace or drop it.
type answer struct {
	status int
	header http.Header
	body   []byte
}

func (a answer) write(w http.ResponseWriter) {
	maps.Copy(w.Header(), a.header)
	w.Header().Set("Content-Length", strconv.Itoa(len(a.body)))
	w.WriteHeader(a.status)
	_, _ = w.Write(a.body) // the client has disconnected
}

// jsonAnswer encodes value as Zoom does. A nil value makes an empty body.
func jsonAnswer(status int, value any) answer {
	a := answer{status: status, header: http.Header{"Content-Type": {"application/json;charset=UTF-8"}}}
	if value == nil {
		a.header = http.Header{}
		return a
	}
	a.body = stringify(value)
	return a
}

func redirect(status int, address string) answer {
	return answer{status: status, header: http.Header{"Location": {address}, "Cache-Control": {"no-store"}}}
}

// stringify encodes value as JavaScript's JSON.stringify does: without escapes for HTML or for the two line
// separators. Several webhook verifiers parse a body and encode it again before they check its signature.
func stringify(value any) []byte {
	if own, knows := value.(interface{ json() []byte }); knows {
		return own.json()
	}
	b, _ := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(b)
	b.Reset()
	encoder := json.NewEncoder(b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		// every type of this package can be encoded
		panic(fmt.Sprintf("sandbox: %T cannot be written as JSON: %v", value, err))
	}
	return unescapeSeparators(bytes.Clone(bytes.TrimSuffix(b.Bytes(), []byte("\n"))))
}

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// unescapeSeparators replaces \u2028 and \u2029, which Go always escapes, by the characters themselves.
func unescapeSeparators(text []byte) []byte {
	if !bytes.Contains(text, []byte(`\u202`)) {
		return text
	}
	out := make([]byte, 0, len(text))
	for i := 0; i < len(text); i++ {
		switch {
		case text[i] != '\\':
			out = append(out, text[i])
		case bytes.HasPrefix(text[i:], []byte(`\u2028`)), bytes.HasPrefix(text[i:], []byte(`\u2029`)):
			out = append(out, "\u2028"[:2]...)
			out = append(out, 0xa8+text[i+5]-'8')
			i += 5
		default: // an escape of two characters; its second must not be read as the beginning of another
			out = append(out, text[i], text[i+1])
			i++
		}
	}
	return out
}

// zoomError is an error answer of Zoom: an HTTP status, and a code with a message in the body.
type zoomError struct {
	Status  int          `json:"-"`
	Code    int          `json:"code"`
	Message string       `json:"message"`
	Errors  []fieldError `json:"errors,omitempty"`
	header  http.Header
}

type fieldError struct {
	Field   string `json:"field"`
	Message string `json:"message"`
}

func (e *zoomError) Error() string { return fmt.Sprintf("%d/%d %s", e.Status, e.Code, e.Message) }

func refuse(status, code int, message string, args ...any) *zoomError {
	return &zoomError{Status: status, Code: code, Message: fmt.Sprintf(message, args...)}
}

// invalid returns code 300 with the invalid fields, as Zoom's reference describes validation errors.
func invalid(fields ...fieldError) *zoomError {
	return &zoomError{Status: http.StatusBadRequest, Code: 300, Message: "Validation Failed.", Errors: fields}
}

func notRecognized() *zoomError { return refuse(400, 2300, "This API endpoint is not recognized.") }

func noUser(id string) *zoomError { return refuse(404, 1001, "User does not exist: %s.", id) }

func noMeeting(id string) *zoomError { return refuse(404, 3001, "Meeting does not exist: %s.", id) }

func noRecording() *zoomError { return refuse(404, 3301, "There is no recording for this meeting.") }

func paidOnly(status int, account string) *zoomError {
	return refuse(status, 200, "Only available for Paid account: %s.", account)
}

// zoomTime formats an instant as Zoom does. The zero instant is an empty string.
func zoomTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2006-01-02T15:04:05Z")
}

func zoomDate(t time.Time) string { return t.UTC().Format(time.DateOnly) }

// cutAt shortens text to at most n characters.
func cutAt(text string, n int) string {
	if len(text) <= n {
		return text
	}
	letters := []rune(text)
	if len(letters) <= n {
		return text
	}
	return string(letters[:n])
}

func lower(text string) string { return strings.ToLower(strings.TrimSpace(text)) }
