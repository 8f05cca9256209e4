package zoom

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// maxRedirects is the largest number of redirects of a download.
const maxRedirects = 5

// DownloadFailure is the reason why a download failed. Compare it with errors.Is.
type DownloadFailure string

// The reasons of a failed download.
const (
	LoginPage    DownloadFailure = "the sign-in page came instead of the file: the token is wrong or too weak"
	TokenRefused DownloadFailure = "the token was refused"
	FileGone     DownloadFailure = "no such file, or the address is no longer good"
	Untrusted    DownloadFailure = "the address is not Zoom's, or leads to a place that downloads may not go to"
	Cut          DownloadFailure = "the file ended early"
	Stalled      DownloadFailure = "no byte came for too long"
	Unavailable  DownloadFailure = "Zoom did not serve the file"
)

// Error implements error.
func (f DownloadFailure) Error() string { return string(f) }

// DownloadError is the error of a download that failed at its start or while its body was read. It contains no
// address.
type DownloadError struct {
	Failure    DownloadFailure
	HTTPStatus int       // 0 if there was no answer
	RetryAt    time.Time // with HTTP 429 and 503: when to retry, in product time, UTC; otherwise zero
	Cause      error
}

// Error implements error. The text is fit for logs.
func (e *DownloadError) Error() string {
	text := "zoom: download: " + e.Failure.Error()
	if e.HTTPStatus != 0 {
		text += fmt.Sprintf(" (HTTP %d)", e.HTTPStatus)
	}
	if e.Cause != nil {
		text += ": " + e.Cause.Error()
	}
	return text
}

// Unwrap returns the failure and its cause.
func (e *DownloadError) Unwrap() []error {
	if e.Cause == nil {
		return []error{e.Failure}
	}
	return []error{e.Failure, e.Cause}
}

// Download is a recording file that is being downloaded. The caller closes Body.
type Download struct {
	Body        io.ReadCloser // Read returns a *DownloadError (Cut) if fewer bytes arrive than were announced
	Size        int64         // of the whole file in bytes; -1 if unknown
	Offset      int64         // position in the file at which Body begins
	Resumed     bool          // whether Body begins at the requested offset; if not, start again from 0
	ContentType string        // without parameters
	FileName    string        // name that Zoom proposes, or ""; it must not be used as a path
}

// Download opens a recording file at an offset in bytes. The address must belong to Zoom (https on zoom.us or a
// subdomain) or to a configured base. The token is sent to the first origin only. Download follows at most five
// redirects, to public addresses. If the server does not support resuming, Body begins at 0 and Resumed is false.
func (z *Zoom) Download(ctx context.Context, address, token Secret, offset int64) (*Download, error) {
	first, err := url.Parse(address.Reveal())
	if err != nil || !z.trusts(first) {
		return nil, &DownloadError{Failure: Untrusted}
	}
	ctx, cancel := context.WithCancelCause(ctx)
	watch := newIdleWatch(z.idle, cancel)
	span := ""
	if offset > 0 {
		span = "bytes=" + strconv.FormatInt(offset, 10) + "-"
	}
	response, err := z.follow(ctx, first, token, span)
	if err == nil {
		var download *Download
		if download, err = z.open(response, offset, watch); err == nil {
			return download, nil
		}
		response.Body.Close()
	}
	watch.stop()
	if cause := context.Cause(ctx); errors.Is(cause, Stalled) {
		err = &DownloadError{Failure: Stalled}
	}
	cancel(nil)
	return nil, err
}

// Download opens a recording file with the token that was given with its address or, if token is "", with the
// account's access token (Zoom API, "Using Zoom APIs", Download recordings). See [Zoom.Download].
func (a *API) Download(ctx context.Context, address, token Secret, offset int64) (*Download, error) {
	if token == "" {
		var err error
		if token, err = a.source.Token(ctx); err != nil {
			return nil, fmt.Errorf("zoom: download: token: %w", err)
		}
	}
	return a.zoom.Download(ctx, address, token, offset)
}

// trusts reports whether an address is Zoom's, over https, or under one of the configured bases. A download may start
// there, and a host's browser may be sent there.
func (z *Zoom) trusts(u *url.URL) bool {
	if u.User != nil {
		return false
	}
	for _, base := range []*url.URL{z.restBase, z.oauthBase} {
		if sameOrigin(u, base) || (u.Scheme == "https" && u.Hostname() == base.Hostname()) {
			return true
		}
	}
	host := strings.ToLower(u.Hostname())
	return u.Scheme == "https" && (u.Port() == "" || u.Port() == "443") &&
		(host == "zoom.us" || strings.HasSuffix(host, ".zoom.us"))
}

func sameOrigin(a, b *url.URL) bool { return a.Scheme == b.Scheme && strings.EqualFold(a.Host, b.Host) }

// follow requests the file and follows redirects. span is the value of the header Range, or "" for none.
func (z *Zoom) follow(ctx context.Context, first *url.URL, token Secret, span string) (*http.Response, error) {
	at := first
	for range maxRedirects + 1 {
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, at.String(), nil)
		if err != nil {
			return nil, &DownloadError{Failure: Untrusted}
		}
		r.Header.Set("User-Agent", z.userAgent)
		r.Header.Set("Accept-Encoding", "identity") // lengths and offsets are those of the file itself
		if span != "" {
			r.Header.Set("Range", span)
		}
		if sameOrigin(at, first) {
			r.Header.Set("Authorization", "Bearer "+token.Reveal())
		}
		response, err := z.downloads.Do(r)
		if err != nil {
			return nil, failedOnTheWay(err)
		}
		if response.StatusCode < 300 || response.StatusCode > 399 || response.StatusCode == http.StatusNotModified {
			return response, nil
		}
		response.Body.Close()
		next, err := response.Location()
		if err != nil || !z.mayFollow(next) {
			return nil, &DownloadError{Failure: Untrusted, HTTPStatus: response.StatusCode}
		}
		at = next
	}
	return nil, &DownloadError{Failure: Untrusted, Cause: errors.New("too many redirects")}
}

// mayFollow reports whether a redirect may be followed: to https, and to http only if the configured base is on http.
func (z *Zoom) mayFollow(u *url.URL) bool {
	if u.Host == "" || u.User != nil {
		return false
	}
	return u.Scheme == "https" || (u.Scheme == "http" && z.restBase.Scheme == "http")
}

func failedOnTheWay(err error) error {
	if errors.Is(err, Untrusted) {
		return &DownloadError{Failure: Untrusted, Cause: errPrivateAddress}
	}
	return &DownloadError{Failure: Unavailable, Cause: withoutURL(err)}
}

// open returns the download of an answer, or the reason why it failed.
func (z *Zoom) open(response *http.Response, offset int64, watch *idleWatch) (*Download, error) {
	if failure, failed := statusFailure(response.StatusCode); failed {
		if response.StatusCode == http.StatusRequestedRangeNotSatisfiable && wholeSize(response) == offset &&
			offset > 0 {
			response.Body.Close()
			watch.stop()
			return &Download{Body: http.NoBody, Size: offset, Offset: offset, Resumed: true}, nil
		}
		e := &DownloadError{Failure: failure, HTTPStatus: response.StatusCode}
		if until, told := readUntil(response.Header, z.clock.Now()); told {
			e.RetryAt = until
		}
		return nil, e
	}
	contentType, _, _ := mime.ParseMediaType(response.Header.Get("Content-Type"))
	if contentType == "text/html" {
		return nil, &DownloadError{Failure: LoginPage, HTTPStatus: response.StatusCode}
	}
	d := &Download{Size: response.ContentLength, ContentType: contentType, FileName: fileName(response.Header)}
	if response.StatusCode == http.StatusPartialContent {
		if start, _ := contentRange(response.Header); start != offset {
			return nil, &DownloadError{
				Failure: Unavailable, HTTPStatus: response.StatusCode,
				Cause: errors.New("another range than asked for"),
			}
		}
		d.Offset, d.Resumed, d.Size = offset, offset > 0, wholeSize(response)
	}
	left := response.ContentLength
	if d.Size >= 0 {
		left = d.Size - d.Offset
	}
	d.Body = &downloadBody{body: response.Body, left: left, watch: watch}
	return d, nil
}

func statusFailure(status int) (DownloadFailure, bool) {
	switch {
	case status == http.StatusOK || status == http.StatusPartialContent:
		return "", false
	case status == http.StatusUnauthorized || status == http.StatusForbidden:
		return TokenRefused, true
	case status == http.StatusNotFound || status == http.StatusGone:
		return FileGone, true
	}
	return Unavailable, true
}

// contentRange returns the start and the whole size in a Content-Range header ("bytes 5-9/10"), each -1 if missing.
func contentRange(header http.Header) (start, size int64) {
	start, size = -1, -1
	value, _ := strings.CutPrefix(header.Get("Content-Range"), "bytes ")
	span, whole, _ := strings.Cut(value, "/")
	from, _, _ := strings.Cut(span, "-")
	if n, err := strconv.ParseInt(from, 10, 64); err == nil && n >= 0 {
		start = n
	}
	if n, err := strconv.ParseInt(whole, 10, 64); err == nil && n >= 0 {
		size = n
	}
	return start, size
}

func wholeSize(response *http.Response) int64 {
	_, size := contentRange(response.Header)
	return size
}

func fileName(header http.Header) string {
	_, params, err := mime.ParseMediaType(header.Get("Content-Disposition"))
	if err != nil {
		return ""
	}
	return params["filename"]
}
