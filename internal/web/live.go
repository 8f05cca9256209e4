package web

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
)

const (
	livePath     = "/live"
	liveEvery    = time.Second      // how soon browsers hear of a change, in real time
	liveBeat     = 20 * time.Second // proxies cut what is silent
	liveLasts    = 5 * time.Minute  // then the browser asks again, and shows again that it may
	eventsAtOnce = 200
)

func liveRoutes(s *Site) []Route {
	return []Route{{Pattern: "GET " + livePath, Access: SignedIn, Right: navette.ReadSchedule, Handle: s.live}}
}

// live tells a browser, as server-sent events, which parts of a page changed since the event it knows of: each message
// holds the ids that pages carry as data-live-id. Nobody holds more streams than their tabs need, nor one that is not read.
func (s *Site) live(p *Page) error {
	if !s.streams.take(p.person) {
		return navette.Fail(navette.RateLimited, "error.too_many_streams", nil)
	}
	defer s.streams.give(p.person)
	ctx, cancel := context.WithTimeout(store.Anew(p.Context()), liveLasts)
	defer cancel()
	defer context.AfterFunc(s.running, cancel)()
	p.W.Header().Set("Content-Type", "text/event-stream")
	p.W.Header().Set("X-Accel-Buffering", "no")
	known := p.knownEvent()
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
			if text, known, err = s.changes(ctx, p.Actor.Org, known); err != nil {
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
func (p *Page) knownEvent() int64 {
	for _, told := range []string{p.R.Header.Get("Last-Event-ID"), p.R.URL.Query().Get("after")} {
		if n, err := strconv.ParseInt(told, 10, 64); err == nil {
			return n
		}
	}
	return p.Org.LastEvent
}

// changes is the message about what happened after an event, "" where nothing did, and the newest event's number.
func (s *Site) changes(ctx context.Context, orgID string, known int64) (text string, newest int64, err error) {
	org := s.Store.Org(orgID)
	o, err := org.Organization(ctx)
	if err != nil || o.LastEvent <= known {
		return "", known, err
	}
	events, err := org.EventsAfter(ctx, known, eventsAtOnce)
	if err != nil || len(events) == 0 {
		return "", known, err
	}
	ids := []string{"attention", "band", "standing"}
	for _, e := range events {
		for _, id := range []string{e.SessionID, e.Subject} {
			if id != "" && !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
	}
	newest = events[len(events)-1].Seq
	return fmt.Sprintf("id: %d\nevent: changed\ndata: %s\n\n", newest, strings.Join(ids, ",")), newest, nil
}

// tell writes a message; a browser that leaves it unread for too long is cut (see [paced]).
func tell(w http.ResponseWriter, text string) error {
	if _, err := io.WriteString(w, text); err != nil {
		return err
	}
	return http.NewResponseController(w).Flush()
}
