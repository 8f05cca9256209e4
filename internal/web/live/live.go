// Package live serves streams of server-sent events that name the parts of a page that have changed.
package live

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"navette.dev/navette/internal/journey"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/web/page"
)

// The intervals of a stream, in real time.
const (
	liveEvery = time.Second      // between two looks for changes
	liveBeat  = 20 * time.Second // between two comments, without which proxies would close a silent connection
	liveLasts = 5 * time.Minute  // until the stream ends; the browser connects again, and its login is checked again
)

// Pages serves the streams of changes.
type Pages struct {
	Journeys *journey.Reader
	Streams  *Counter
	Running  context.Context // the streams end when it is cancelled
}

// Routes returns the routes of this package.
func (a *Pages) Routes() []page.Route {
	return []page.Route{
		{Pattern: "GET " + page.LivePath, Access: page.SignedIn, Right: navette.ReadSchedule, Handle: a.live},
	}
}

// live sends a message when an event of the journal follows the last one that the browser has seen. The message lists
// the data-live-id attributes of the parts of pages that may have changed. If the person or the server has too many
// open streams, the error is [navette.RateLimited].
func (a *Pages) live(p *page.Page) error {
	if !a.Streams.take(p.Person) {
		return navette.Fail(navette.RateLimited, "error.too_many_streams", nil)
	}
	defer a.Streams.give(p.Person)
	ctx, cancel := context.WithTimeout(p.Context(), liveLasts)
	defer cancel()
	defer context.AfterFunc(a.Running, cancel)()
	p.W.Header().Set("Content-Type", "text/event-stream")
	p.W.Header().Set("X-Accel-Buffering", "no")
	known := knownEvent(p)
	if err := send(p.W, comment); err != nil {
		return nil // the browser has closed the connection
	}
	look, beat := time.NewTicker(liveEvery), time.NewTicker(liveBeat)
	defer look.Stop()
	defer beat.Stop()
	for {
		var text string
		select {
		case <-ctx.Done():
			return nil
		case <-beat.C:
			text = comment
		case <-look.C:
			var err error
			if text, known, err = a.changes(ctx, p.Actor, known); err != nil {
				return err
			}
			if text != "" {
				if member, err := p.StillMember(ctx); err != nil || !member {
					return err
				}
			}
		}
		if text == "" {
			continue
		}
		if err := send(p.W, text); err != nil {
			return nil // the browser has closed the connection
		}
	}
}

// comment is a message that browsers ignore.
const comment = ": here\n\n"

// knownEvent returns the number of the last event that the browser has seen: the one of the last message, or else the
// one that the page was rendered after.
func knownEvent(p *page.Page) int64 {
	for _, number := range []string{p.R.Header.Get("Last-Event-ID"), p.R.URL.Query().Get("after")} {
		if n, err := strconv.ParseInt(number, 10, 64); err == nil {
			return n
		}
	}
	return p.Org.LastEvent
}

// changes returns the message about the events after the one with the number known, or "" if there are none, and the
// number of the last event.
func (a *Pages) changes(ctx context.Context, actor navette.Actor, known int64) (text string, newest int64, err error) {
	subjects, newest, err := a.Journeys.ChangedSince(ctx, actor, known)
	if err != nil || newest == known {
		return "", known, err
	}
	ids := append([]string{"attention", "band", "calls", "setup", "standing"}, subjects...)
	return fmt.Sprintf("id: %d\nevent: changed\ndata: %s\n\n", newest, strings.Join(ids, ",")), newest, nil
}

// send sends a message at once. It fails if the browser has closed the connection or does not read it in time (see
// [page.Limits]).
func send(w http.ResponseWriter, text string) error {
	if _, err := io.WriteString(w, text); err != nil {
		return err
	}
	return http.NewResponseController(w).Flush()
}
