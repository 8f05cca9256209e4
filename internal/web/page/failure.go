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

// statuses is the one table from codes to HTTP.
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

// StatusOf returns the HTTP status of an error.
func StatusOf(err error) int {
	if tooLong := (*http.MaxBytesError)(nil); errors.As(err, &tooLong) {
		return http.StatusRequestEntityTooLarge
	}
	if status, ok := statuses[navette.CodeOf(err)]; ok {
		return status
	}
	return http.StatusInternalServerError
}

// fail answers with an error page and notes why in the log. What failed on our side is told by its reference only.
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
		return // the answer is on its way already
	}
	if err := p.RenderAs(status, view.Error(p.errorPage(status, err))); err != nil {
		http.Error(answer, p.Reference, http.StatusInternalServerError)
	}
}

// RetryAfter says how many seconds a client has to wait: one that tried too often, where the failure knows, and one whose
// request may work in a moment.
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

// errorPage chooses what a failure says.
func (p *Page) errorPage(status int, err error) view.ErrorPage {
	f := p.PlainFrame()
	if framed, frameErr := p.Frame(view.NavNone); p.Actor.ID != "" && frameErr == nil {
		f = framed
	}
	var failure *navette.Error
	told := errors.As(err, &failure) && failure.Message != "" && f.Has(failure.Message)
	switch {
	case status == http.StatusNotFound:
		return view.NotFound(f)
	case status == http.StatusForbidden && (!told || failure.Message == "reason.forbidden"):
		return view.Refused(f)
	case (status < http.StatusInternalServerError || status == http.StatusServiceUnavailable) && told:
		return view.ErrorPage{Frame: f, Title: f.T("error.title"), Text: f.Say(view.SayOf(failure.Message, failure.Args))}
	case status < http.StatusInternalServerError:
		return view.ErrorPage{Frame: f, Title: f.T("error.title"), Text: f.T("error.text")}
	default:
		return view.Failed(f, p.Reference)
	}
}
