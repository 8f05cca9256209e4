package zoom

import (
	"context"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// Ranged is the answer to the request of a part of a file.
type Ranged struct {
	Redirected   string // "" without a redirect, "same host", "zoom" for another host of Zoom's, else "other"
	ContentType  string // "text/html" for a page, "file" for everything else
	ContentRange string // "asked" for the part that was asked for, "" without the header, else "other"
	WholeSize    string // of the file in Content-Range: "listed" for the listed size, "" if it has none, else "other"
	AcceptRanges string // "bytes", "none", "" without the header, else "other"
	Length       string // Content-Length: "part", "whole" for the listed size, "" without it, else "other"
}

// probedBytes is the number of bytes that [API.ProbeRange] asks for.
const probedBytes = 16

// ProbeRange asks for the first 16 bytes of a recording file, for the observer of the client. Without an observer it
// sends nothing. It obeys the rules of [Zoom.Download] on addresses, tokens and redirects. size is the file's size in
// bytes as Zoom lists it.
func (a *API) ProbeRange(ctx context.Context, address, token Secret, size int64) error {
	z := a.zoom
	if z.observer == nil {
		return nil
	}
	if token == "" {
		var err error
		if token, err = a.source.Token(ctx); err != nil {
			return err
		}
	}
	first, err := url.Parse(address.Reveal())
	if err != nil || !z.trusts(first) {
		return &DownloadError{Failure: Untrusted}
	}
	ctx, cancel := context.WithTimeout(ctx, z.idle)
	defer cancel()
	response, err := z.follow(ctx, first, token, "bytes=0-"+strconv.Itoa(probedBytes-1))
	if err != nil {
		z.lose(DownloadOperation, "", err)
		return err
	}
	defer func() { _ = response.Body.Close() }()
	e := exchangeOf(DownloadOperation, answer{status: response.StatusCode, header: response.Header})
	e.Failed = response.StatusCode != http.StatusOK && response.StatusCode != http.StatusPartialContent
	e.Range = rangedOf(response, first, size)
	z.observer.Exchanged(e)
	_, err = io.CopyN(io.Discard, response.Body, min(probedBytes, max(response.ContentLength, 0)))
	return err
}

func rangedOf(response *http.Response, first *url.URL, size int64) *Ranged {
	part := min(probedBytes, size)
	kind, _, _ := mime.ParseMediaType(response.Header.Get("Content-Type"))
	r := Ranged{
		ContentType: "file", AcceptRanges: among(response.Header.Get("Accept-Ranges"), "bytes", "none"),
		Redirected: redirected(first, response.Request.URL),
	}
	if kind == "text/html" {
		r.ContentType = kind
	}
	if header := response.Header.Get("Content-Range"); header != "" {
		span, whole, _ := strings.Cut(header, "/")
		r.ContentRange = equal(span, "bytes 0-"+strconv.FormatInt(part-1, 10), "asked")
		if whole != "*" && whole != "" {
			r.WholeSize = equal(whole, strconv.FormatInt(size, 10), "listed")
		}
	}
	switch response.ContentLength {
	case -1:
	case part:
		r.Length = "part"
	case size:
		r.Length = "whole"
	default:
		r.Length = "other"
	}
	return &r
}

// equal returns name if a text is the expected one, and otherwise "other".
func equal(text, expected, name string) string {
	if text == expected {
		return name
	}
	return "other"
}

func redirected(first, last *url.URL) string {
	host := strings.ToLower(last.Hostname())
	switch {
	case first.String() == last.String():
		return ""
	case sameOrigin(first, last):
		return "same host"
	case host == "zoom.us" || strings.HasSuffix(host, ".zoom.us"):
		return "zoom"
	}
	return "other"
}

// Observing reports whether the client has an observer.
func (a *API) Observing() bool { return a.zoom.observer != nil }

// ProbeAccount reads one recording of a day from the list of the account's recordings. Only Zoom's reference for master
// accounts has the operation, so an app may be refused.
//
//	GET /accounts/{accountId}/recordings
func (s Recordings) ProbeAccount(ctx context.Context, day time.Time) error {
	date := day.UTC().Format(time.DateOnly)
	query := url.Values{"from": {date}, "to": {date}, "page_size": {"1"}}
	return s.api.Do(ctx, Call{Operation: opAccountRecordings, IDs: []string{Me}, Query: query}, nil)
}
