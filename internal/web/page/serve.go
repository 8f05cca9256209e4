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

// Handler turns a route into a handler: it finds out who asks, checks the right, and answers failures and panics with a
// page. The log names the route, never the path: paths hold links' tokens.
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
			slog.Duration("took", navette.RealNow().Sub(began).Round(time.Microsecond)), slog.String("reference", p.Reference))
	})
}

// serve runs the handler if the client may use the route.
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

// newReference is a short word by which a user's report is found in the log.
func newReference() string { return rand.Text()[:10] }

// recorder remembers how a request was answered.
type recorder struct {
	http.ResponseWriter
	status int
	bytes  int64
}

func (a *recorder) WriteHeader(status int) {
	if a.status == 0 {
		a.status = status
	}
	a.ResponseWriter.WriteHeader(status)
}

func (a *recorder) Write(b []byte) (int, error) {
	if a.status == 0 {
		a.status = http.StatusOK
	}
	n, err := a.ResponseWriter.Write(b)
	a.bytes += int64(n)
	return n, err
}

// ReadFrom lets files go from the disk to the connection without passing through the program.
func (a *recorder) ReadFrom(src io.Reader) (int64, error) {
	if a.status == 0 {
		a.status = http.StatusOK
	}
	n, err := io.Copy(a.ResponseWriter, src)
	a.bytes += n
	return n, err
}

// Unwrap lets [net/http.ResponseController] reach the connection.
func (a *recorder) Unwrap() http.ResponseWriter { return a.ResponseWriter }
