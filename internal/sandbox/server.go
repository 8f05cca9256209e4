package sandbox

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
)

// maxBody is the largest request body that is read.
const maxBody = 1 << 20

// request is one HTTP request with its body.
type request struct {
	*http.Request
	segments []string // segments of the path, decoded once, without empty ones
	query    url.Values
	body     []byte
	entry    *entry // its entry in the history
}

// serveAPI answers requests to the REST and OAuth listener: it adds the request to the history, applies a fault
// before or after the effect, and sends the answer.
func (s *Sandbox) serveAPI(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		var tooLarge *http.MaxBytesError
		if errors.As(err, &tooLarge) {
			jsonAnswer(http.StatusRequestEntityTooLarge, refuse(413, 300, "Request body is too large.")).write(w)
		}
		return // the client disconnected
	}
	// The effect of a held request happens even if its client has disconnected.
	r = r.WithContext(context.WithoutCancel(r.Context()))
	req := &request{Request: r, segments: splitPath(r.URL.Path), query: r.URL.Query(), body: body}
	req.entry = s.history.begin(s.clock.Now(), "rest", r, body)
	if len(req.segments) > 1 && req.segments[0] == "rec" && strings.HasSuffix(req.segments[1], "download") {
		s.serveDownload(w, req)
		return
	}
	s.sendUnderFaults(w, req, s.faults.match(req.entry), func() answer { return s.answer(req) })
}

// answer runs the effect of a request.
func (s *Sandbox) answer(r *request) answer {
	if len(r.segments) == 0 {
		return jsonAnswer(404, notRecognized())
	}
	switch r.segments[0] {
	case "v2":
		return s.callOperation(r, r.segments[1:])
	case "oauth":
		return s.oauth(r, r.segments[1:])
	case "oauth_device":
		return s.devicePage(r)
	case "develop", "user":
		return s.developer(r)
	case "j", "w", "s", "rec", "assets":
		return s.page(r)
	}
	return jsonAnswer(404, notRecognized())
}

// splitPath splits a path, decoded once as Zoom's front end does, at its slashes and drops empty segments. A UUID
// that was escaped once therefore survives a single slash inside, but not a slash at the start or two in a row: those
// must be escaped twice.
func splitPath(path string) []string {
	return strings.FieldsFunc(path, func(letter rune) bool { return letter == '/' })
}

// finish sends an answer and records it in the history.
func (s *Sandbox) finish(w http.ResponseWriter, r *request, a answer) {
	s.history.end(r.entry, a.status, a.body)
	a.write(w)
}
