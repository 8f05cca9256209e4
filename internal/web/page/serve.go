package page

import (
	"crypto/rand"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"runtime/debug"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/people"
)

// Handler returns the HTTP handler of a route: it identifies the person, checks the right, calls the route's function,
// and answers errors and panics with an error page. The log contains the route's pattern instead of the path, since
// paths contain the tokens of personal links.
func (s *Server) Handler(route Route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := navette.RealNow()
		answer := &recorder{ResponseWriter: w}
		p := &Page{W: answer, R: r, server: s, Reference: newReference()}
		harden(answer.Header())
		answer.Header().Set("Cache-Control", "no-store")
		r.Body = http.MaxBytesReader(answer, r.Body, longestForm)
		p.speak()
		if err := p.serve(route); err != nil {
			p.fail(route, answer, err)
		}
		s.Log.LogAttrs(p.Context(), slog.LevelInfo, "request",
			slog.String("route", route.name()), slog.Int("status", answer.status), slog.Int64("bytes", answer.bytes),
			slog.Duration("took", navette.RealNow().Sub(began).Round(time.Microsecond)),
			slog.String("reference", p.Reference))
	})
}

// serve calls the route's function if the client may use the route. A panic becomes an error.
func (p *Page) serve(route Route) (err error) {
	defer func() {
		switch v := recover(); v {
		case nil:
		case http.ErrAbortHandler:
			panic(v)
		default:
			err = fmt.Errorf("panic: %v\n%s", v, debug.Stack())
		}
	}()
	if !route.AnyOrigin {
		if err := p.server.guard.Check(p.R); err != nil {
			return navette.Fail(navette.Forbidden, "error.cross_origin", err)
		}
	}
	if onward, asked := p.askedLanguage(); asked {
		return p.Redirect(onward)
	}
	if err := p.findLogin(); err != nil {
		return err
	}
	if route.Access == SignedIn {
		if entered, err := p.Enter(); err != nil || !entered {
			return err
		}
		if err := p.Actor.Need(route.Right); err != nil {
			return err
		}
		if p.R.Method == http.MethodGet {
			p.R = p.R.WithContext(people.ReadOnce(p.Context(), p.Org))
		}
	}
	return route.Handle(p)
}

// newReference returns a short random text that is shown on error pages and logged, so that a user's report can be
// found in the log.
func newReference() string { return rand.Text()[:10] }

// recorder records the status and the length of an answer.
type recorder struct {
	http.ResponseWriter
	status int   // 0 until the answer has begun
	bytes  int64 // of the body
}

// WriteHeader records the first status.
func (a *recorder) WriteHeader(status int) {
	if a.status == 0 {
		a.status = status
	}
	a.ResponseWriter.WriteHeader(status)
}

// Write counts the bytes it writes.
func (a *recorder) Write(b []byte) (int, error) {
	if a.status == 0 {
		a.status = http.StatusOK
	}
	n, err := a.ResponseWriter.Write(b)
	a.bytes += int64(n)
	return n, err
}

// ReadFrom counts the bytes it copies. Without it the kernel could not send files directly (see [paced.ReadFrom]).
func (a *recorder) ReadFrom(src io.Reader) (int64, error) {
	if a.status == 0 {
		a.status = http.StatusOK
	}
	n, err := io.Copy(a.ResponseWriter, src)
	a.bytes += n
	return n, err
}

// Unwrap returns the wrapped writer, for [net/http.ResponseController].
func (a *recorder) Unwrap() http.ResponseWriter { return a.ResponseWriter }
