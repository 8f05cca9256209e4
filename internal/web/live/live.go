// Package live serves the streams by which browsers learn of changes.
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

const (
	liveEvery = time.Second      // how soon browsers hear of a change, in real time
	liveBeat  = 20 * time.Second // proxies cut what is silent
	liveLasts = 5 * time.Minute  // then the browser asks again, and shows again that it may
)

// Pages are the streams of changes.
type Pages struct {
	Journeys *journey.Reader
	Streams  *Counter
	Running  context.Context // ends the streams
}

// Routes are the addresses of the area.
func (a *Pages) Routes() []page.Route {
	return []page.Route{{Pattern: "GET " + page.LivePath, Access: page.SignedIn, Right: navette.ReadSchedule, Handle: a.live}}
}

// live sends server-sent events that name the parts of a page that changed since the browser's last event: each message
// holds the ids that pages carry as data-live-id. The number of streams is limited, and a stream that is not read ends.
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
	if err := tell(p.W, ": here\n\n"); err != nil {
		return nil // the browser has gone away
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
			text = ": here\n\n"
		case <-look.C:
			var err error
			if text, known, err = a.changes(ctx, p.Actor, known); err != nil {
				return err
			}
		}
		if text == "" {
			continue
		}
		if err := tell(p.W, text); err != nil {
			return nil // the browser has gone away
		}
	}
}

// knownEvent is the number of the newest event that the page holds: what the stream told last, else what the page said.
func knownEvent(p *page.Page) int64 {
	for _, told := range []string{p.R.Header.Get("Last-Event-ID"), p.R.URL.Query().Get("after")} {
		if n, err := strconv.ParseInt(told, 10, 64); err == nil {
			return n
		}
	}
	return p.Org.LastEvent
}

// changes is the message about what happened after an event, "" where nothing did, and the newest event's number.
func (a *Pages) changes(ctx context.Context, actor navette.Actor, known int64) (text string, newest int64, err error) {
	subjects, newest, err := a.Journeys.ChangedSince(ctx, actor, known)
	if err != nil || newest == known {
		return "", known, err
	}
	ids := append([]string{"attention", "band", "standing"}, subjects...)
	return fmt.Sprintf("id: %d\nevent: changed\ndata: %s\n\n", newest, strings.Join(ids, ",")), newest, nil
}

// tell writes a message; a browser that leaves it unread for too long is cut (see [paced]).
func tell(w http.ResponseWriter, text string) error {
	if _, err := io.WriteString(w, text); err != nil {
		return err
	}
	return http.NewResponseController(w).Flush()
}
