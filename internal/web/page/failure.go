package page

import (
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/web/view"
)

// statuses maps error codes to HTTP statuses.
var statuses = map[navette.Code]int{
	navette.NotFound:       http.StatusNotFound,
	navette.Conflict:       http.StatusConflict,
	navette.Forbidden:      http.StatusForbidden,
	navette.Invalid:        http.StatusUnprocessableEntity,
	navette.Unavailable:    http.StatusServiceUnavailable,
	navette.RateLimited:    http.StatusTooManyRequests,
	navette.NeedsAttention: http.StatusConflict,
	navette.Internal:       http.StatusInternalServerError,
}

// StatusOf returns the HTTP status for an error, 500 if its code has none.
func StatusOf(err error) int {
	if tooLong := (*http.MaxBytesError)(nil); errors.As(err, &tooLong) {
		return http.StatusRequestEntityTooLarge
	}
	if status, ok := statuses[navette.CodeOf(err)]; ok {
		return status
	}
	return http.StatusInternalServerError
}

// fail logs an error and answers with an error page, unless the answer has begun. The page for an internal error shows
// only its reference.
func (p *Page) fail(route Route, answer *recorder, err error) {
	if p.Context().Err() != nil {
		return // the client has gone away
	}
	status := StatusOf(err)
	p.RetryAfter(err)
	level := slog.LevelInfo
	if status >= http.StatusInternalServerError {
		level = slog.LevelError
	}
	p.server.Log.LogAttrs(p.Context(), level, "refused", slog.String("route", route.name()), slog.Int("status", status),
		slog.String("reference", p.Reference), slog.Any("error", err))
	if answer.status != 0 {
		return // the answer has begun
	}
	if err := p.RenderAs(status, view.Error(p.errorPage(status, err))); err != nil {
		http.Error(answer, p.Reference, http.StatusInternalServerError)
	}
}

// RetryAfter sets the Retry-After header, in seconds, for two kinds of errors: [navette.RateLimited] with an argument
// "wait", and [navette.Unavailable].
func (p *Page) RetryAfter(err error) {
	var failure *navette.Error
	if !errors.As(err, &failure) {
		return
	}
	switch failure.Code {
	case navette.Unavailable:
		p.W.Header().Set("Retry-After", "5")
	case navette.RateLimited:
		if wait, known := failure.Args["wait"].(time.Duration); known {
			p.W.Header().Set("Retry-After", strconv.Itoa(int((wait+time.Second-1)/time.Second)))
		}
	}
}

// errorPage returns the content of the page for an error: the error's own sentence if it has one that the reader may
// see, or else a general text.
func (p *Page) errorPage(status int, err error) view.ErrorPage {
	f := p.PlainFrame()
	if framed, frameErr := p.Frame(view.NavNone); p.Actor.ID != "" && frameErr == nil {
		f = framed
	}
	var failure *navette.Error
	hasSentence := errors.As(err, &failure) && failure.Message != "" && f.Has(failure.Message)
	switch {
	case status == http.StatusNotFound:
		return view.NotFound(f)
	case status == http.StatusForbidden && (!hasSentence || failure.Message == "reason.forbidden"):
		return view.Refused(f)
	case (status < http.StatusInternalServerError || status == http.StatusServiceUnavailable) && hasSentence:
		sentence := f.Say(view.SayOf(failure.Message, failure.Args))
		return view.ErrorPage{Frame: f, Title: f.T("error.title"), Text: sentence}
	case status < http.StatusInternalServerError:
		return view.ErrorPage{Frame: f, Title: f.T("error.title"), Text: f.T("error.text")}
	default:
		return view.Failed(f, p.Reference)
	}
}
