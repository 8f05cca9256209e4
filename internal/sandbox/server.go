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

// request is one HTTP request with its body read, on its way through the sandbox.
type request struct {
	*http.Request
	segments []string // of the path, decoded once, empty ones dropped
	query    url.Values
	body     []byte
	entry    *entry // its line in the history
}

// serveAPI answers everything on the REST and OAuth listener: it writes the request into the history, lets a fault step
// in before or after the effect, and sends the answer.
func (s *Sandbox) serveAPI(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		var tooLarge *http.MaxBytesError
		if errors.As(err, &tooLarge) {
			jsonAnswer(http.StatusRequestEntityTooLarge, refuse(413, 300, "Request body is too large.")).write(w)
		}
		return // cut off by the client
	}
	// The effect of a request that was held happens even when its sender is gone by then.
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
	case "j", "w", "s", "rec", "assets":
		return s.page(r)
	}
	return jsonAnswer(404, notRecognized())
}

// splitPath cuts a path, decoded once as Zoom's front does, at its slashes and drops the empty parts. A UUID that was
// escaped once therefore survives a single slash inside, but not a slash in front or two in a row: those need escaping twice.
func splitPath(path string) []string {
	return strings.FieldsFunc(path, func(letter rune) bool { return letter == '/' })
}

// finish writes an answer and notes it in the history.
func (s *Sandbox) finish(w http.ResponseWriter, r *request, a answer) {
	s.history.end(r.entry, a.status, a.body)
	a.write(w)
}
