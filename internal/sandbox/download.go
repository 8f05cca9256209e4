package sandbox

import (
	"crypto/hmac"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"
)

// downloadToken returns a token for the files of one recording: the download_access_token of REST, or a webhook's.
func (s *Sandbox) downloadToken(rec *recording, use string, expires time.Time) string {
	return s.signToken(map[string]any{
		"iss": "https://event.zoom.us", "accountId": s.options.AccountID, "aud": "https://oauth.zoom.us",
		"mid":    rec.instance.uuid,
		"userId": rec.instance.host.id, "exp": expires.Unix(), "use": use,
	})
}

// serveDownload answers /rec/download/<file> and /rec/webhook_download/<file>/<signature>.
func (s *Sandbox) serveDownload(w http.ResponseWriter, r *request) {
	fault := s.faults.match(r.entry)
	f, known := s.openFile(r)
	if fault != nil || !known || !s.redirectsDownloads() {
		s.serveDownloadHere(w, r, fault, f, known)
		return
	}
	s.finish(w, r, redirect(http.StatusFound, s.signedAddress(f)))
}

// serveDownloadHere answers a download that is not simply redirected to the second host: it has a fault, its token is
// wrong, or the sandbox sends files itself.
func (s *Sandbox) serveDownloadHere(w http.ResponseWriter, r *request, fault *Fault, f *file, known bool) {
	switch {
	case fault != nil:
		s.sendUnderFaults(w, r, fault, func() answer {
			if !known {
				return s.html(http.StatusOK, "login.html", nil)
			}
			return redirect(http.StatusFound, s.signedAddress(f))
		})
	case !known: // Zoom answers a wrong token with a sign-in page and status 200
		s.finish(w, r, s.html(http.StatusOK, "login.html", nil))
	default:
		s.sendFile(w, r, f)
	}
}

func (s *Sandbox) redirectsDownloads() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.is("download-redirect", "other-host")
}

// openFile returns the file in the path if the request's token permits it.
func (s *Sandbox) openFile(r *request) (*file, bool) {
	now := s.lock()
	defer s.mu.Unlock()
	if len(r.segments) < 3 || r.Method != http.MethodGet && r.Method != http.MethodHead {
		return nil, false
	}
	f := s.model.files[r.segments[2]]
	if f == nil || f.unavailable || !f.trashedAt.IsZero() {
		return nil, false
	}
	token := bearer(r.Header)
	if token == "" {
		token = r.query.Get("access_token") // many clients still send both download tokens in the query
		if s.model.access[token] != nil {
			return nil, false
		}
	}
	webhookOnly := r.segments[1] == "webhook_download" && s.is("webhook-download-token", "only")
	return f, s.opens(token, f, webhookOnly, now)
}

func (s *Sandbox) opens(token string, f *file, webhookOnly bool, now time.Time) bool {
	if access := s.model.access[token]; access != nil {
		u := access.grant.user
		return !webhookOnly && !access.dead && !access.grant.dead && now.Before(access.expires) &&
			(u == nil || u.admin || u == f.recording.instance.host)
	}
	claims, good := s.readToken(token, now)
	return good && claims["mid"] == f.recording.instance.uuid && (!webhookOnly || claims["use"] == "webhook")
}

// signedLife is how long a signed address on the second host is valid.
const signedLife = time.Hour

// signedAddress returns a file's address on the second host. It is signed and needs no token.
func (s *Sandbox) signedAddress(f *file) string {
	expires := strconv.FormatInt(s.clock.Now().Add(signedLife).Unix(), 10)
	query := url.Values{"Expires": {expires}, "Signature": {s.tokenMAC("file " + f.token + " " + expires)}}
	return s.files.otherHostURL() + "/replay/" + f.token + "/" + fileName(f) + "?" + query.Encode()
}

func fileName(f *file) string {
	return fmt.Sprintf("GMT%s_Recording.%s", f.start.UTC().Format("20060102-150405"), strings.ToLower(f.extension))
}

// serveFiles answers requests to the second host.
func (s *Sandbox) serveFiles(w http.ResponseWriter, r *http.Request) {
	req := &request{Request: r, segments: splitPath(r.URL.Path), query: r.URL.Query()}
	req.entry = s.history.begin(s.clock.Now(), "files", r, nil)
	f, good := s.signedFile(req)
	if !good {
		s.finish(w, req, answer{
			status: http.StatusForbidden, header: http.Header{"Content-Type": {"application/xml"}},
			body: []byte("<Error><Code>AccessDenied</Code></Error>"),
		})
		return
	}
	s.sendFile(w, req, f)
}

func (s *Sandbox) signedFile(r *request) (*file, bool) {
	if len(r.segments) < 2 || r.segments[0] != "replay" {
		return nil, false
	}
	expires := r.query.Get("Expires")
	until, err := strconv.ParseInt(expires, 10, 64)
	signed := hmac.Equal([]byte(r.query.Get("Signature")), []byte(s.tokenMAC("file "+r.segments[1]+" "+expires)))
	now := s.lock()
	defer s.mu.Unlock()
	f := s.model.files[r.segments[1]]
	return f, err == nil && signed && now.Unix() < until && f != nil && f.trashedAt.IsZero()
}

var contentTypes = map[string]string{
	"MP4": "video/mp4", "M4A": "audio/mp4", "VTT": "text/vtt", "TXT": "text/plain", "JSON": "application/json",
}

// sendFile sends a file through the download's fault, if there is one. It honours Range if the switch is on.
func (s *Sandbox) sendFile(w http.ResponseWriter, r *request, f *file) {
	h := w.Header()
	h.Set("Content-Type", contentTypes[f.extension])
	h.Set("Content-Disposition", `attachment; filename="`+fileName(f)+`"`)
	h.Set("Etag", `"`+f.id+`"`)
	s.mu.Lock()
	ranges := s.is("download-range", "on")
	s.mu.Unlock()
	fault := s.faults.matchDownload(r.entry, f.kind)
	body := io.ReadSeeker(f.content.reader())
	if fault != nil {
		s.history.update(r.entry, func(e *entry) { e.Fault = fault.ID })
		body = &faultyReader{SectionReader: f.content.reader(), sandbox: s, writer: w, request: r, fault: fault}
	}
	if fault != nil && fault.Action == "download-length" || !ranges {
		s.sendWhole(w, r, body, f, fault)
		return
	}
	wide := &wideWriter{ResponseWriter: w, status: http.StatusOK}
	http.ServeContent(wide, r.Request, "", time.Time{}, body)
	s.history.end(r.entry, wide.status, nil)
}

// wideWriter copies a file in larger blocks than io.Copy does, and records the status for the history.
type wideWriter struct {
	http.ResponseWriter
	status int
}

// WriteHeader implements http.ResponseWriter.
func (w *wideWriter) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

var blocks = sync.Pool{New: func() any { return new([256 << 10]byte) }}

// ReadFrom implements io.ReaderFrom, which io.Copy uses.
func (w *wideWriter) ReadFrom(file io.Reader) (int64, error) {
	block, _ := blocks.Get().(*[256 << 10]byte)
	defer blocks.Put(block)
	return io.CopyBuffer(struct{ io.Writer }{w.ResponseWriter}, file, block[:])
}

// sendWhole sends all of a file and ignores Range. A fault may announce more bytes than are sent.
func (s *Sandbox) sendWhole(w http.ResponseWriter, r *request, body io.Reader, f *file, fault *Fault) {
	length := f.content.size()
	if fault != nil && fault.Action == "download-length" {
		length += max(1, fault.At)
	}
	w.Header().Set("Content-Length", strconv.FormatInt(length, 10))
	w.WriteHeader(http.StatusOK)
	if r.Method != http.MethodHead {
		_, _ = (&wideWriter{ResponseWriter: w}).ReadFrom(body) // the client has disconnected
	}
	s.history.end(r.entry, http.StatusOK, nil)
}
