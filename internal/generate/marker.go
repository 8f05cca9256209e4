package generate

import (
	"context"
	"strings"
	"time"

	"navette.dev/navette/internal/hosts"
	"navette.dev/navette/internal/jobs"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/zoom"
)

// settled reports whether the last request for the meeting can no longer take effect.
func (g *Generator) settled(m navette.Meeting) bool {
	return !navette.RealNow().Before(m.AskedAt.Add(g.settle))
}

// marked returns the numbers of the host's meetings whose agenda begins with the marker.
func (g *Generator) marked(
	ctx context.Context, api *zoom.API, c navette.Connection, m navette.Meeting,
) ([]int64, error) {
	var numbers []int64
	for meeting, err := range api.Meetings.List(ctx, hosts.UserPath(c, m.HostZoomID), zoom.ListScheduled) {
		if err != nil {
			return nil, err
		}
		if strings.HasPrefix(meeting.Agenda, m.Marker) {
			numbers = append(numbers, meeting.ID)
		}
	}
	return numbers, nil
}

// adopt stores a meeting that was found by its marker as that of the session.
func (g *Generator) adopt(
	ctx context.Context, api *zoom.API, s navette.Session, m navette.Meeting, number int64,
) error {
	found, err := api.Meetings.Get(ctx, number)
	if err != nil {
		return g.later(err)
	}
	return g.ready(ctx, m, found, navette.EventMeetingAdopted, true, dropped(specOf(s, m), found))
}

// Times, in product time, of the two checks for surplus meetings.
const (
	firstReconcile = 2 * time.Minute  // after the unclear outcome, or after a meeting was given up
	lastReconcile  = 30 * time.Minute // after the first check
)

// Reconcile is the handler of [navette.PromiseReconcile]: it deletes the surplus meetings with a marker, which are
// those of requests that took effect late and those that were replaced by another meeting. While a person is in such a
// meeting, it is checked again later.
func (g *Generator) Reconcile(ctx context.Context, p navette.Promise) error {
	m, err := g.store.Org(p.OrgID).Meeting(ctx, p.Subject)
	if err != nil {
		return navette.IgnoreNotFound(err)
	}
	if decided, err := g.decided(ctx, m); !decided {
		return err
	}
	now, last := g.clock.Now(), p.DueAt.Add(lastReconcile)
	if !now.Before(last) && !g.settled(m) {
		return jobs.Again(now.Add(firstReconcile)) // on a fast clock, a last check now would miss a late effect
	}
	api, current, err := g.connections.API(ctx, p.OrgID)
	if err != nil {
		return g.wait(err)
	}
	numbers, err := g.marked(ctx, api, current, m)
	if zoom.IsNotFound(err) || zoom.IsNoPermission(err) {
		// The host has left or belongs to a Zoom account that is no longer connected, so the meetings cannot be listed.
		return nil
	}
	if err != nil {
		return g.later(err)
	}
	inUse, err := g.deleteSurplus(ctx, api, m, numbers)
	switch {
	case err != nil:
		return g.later(err)
	case inUse:
		return jobs.Again(now.Add(lastReconcile))
	case now.Before(last):
		return jobs.Again(last)
	}
	return nil
}

// decided reports whether it is known which meeting is the session's, so that others with the marker are surplus. If it
// is not known yet, the error makes the promise due again later.
func (g *Generator) decided(ctx context.Context, m navette.Meeting) (bool, error) {
	session, err := g.store.Org(m.OrgID).Session(ctx, m.SessionID)
	if err != nil {
		return false, err
	}
	later := jobs.Again(g.clock.Now().Add(firstReconcile))
	switch wanted := g.wanted(session); {
	case m.State == navette.MeetingReady:
		return true, nil
	case m.State == navette.MeetingIntended && wanted:
		return false, later // a meeting with the marker may become the session's
	case m.State == navette.MeetingIntended:
		err := g.update(ctx, m.OrgID, func(tx *store.Tx) error { return tx.MeetingGone(ctx, m, "not_wanted") })
		return err == nil, err
	case m.Number == 0:
		return true, nil // it was given up before any link led to it
	default:
		return g.replaced(ctx, m, wanted, later)
	}
}

// replaced reports whether another meeting has replaced m, which was given up. If the session needs no meeting any
// more, m stays in Zoom, as the meeting of a cancelled session does. If the replacement is not ready yet, it returns
// later.
func (g *Generator) replaced(ctx context.Context, m navette.Meeting, wanted bool, later error) (bool, error) {
	next, err := g.store.Org(m.OrgID).MeetingOf(ctx, m.SessionID)
	switch {
	case navette.IgnoreNotFound(err) != nil:
		return false, err
	case next.State == navette.MeetingReady:
		return true, nil
	case wanted:
		return false, later
	}
	return false, nil
}

// deleteSurplus deletes the meetings that are not the session's. It skips those in which someone is, and reports
// whether there are any.
func (g *Generator) deleteSurplus(
	ctx context.Context, api *zoom.API, m navette.Meeting, numbers []int64,
) (inUse bool, err error) {
	for _, number := range numbers {
		if m.State == navette.MeetingReady && number == m.Number {
			continue
		}
		found, err := api.Meetings.Get(ctx, number)
		switch {
		case zoom.IsNotFound(err):
			continue
		case err != nil:
			return inUse, err
		case found.Status == "started":
			inUse = true
			continue
		}
		if err := g.delete(ctx, api, m, number); err != nil {
			return inUse, err
		}
	}
	return inUse, nil
}

// delete deletes a surplus meeting in Zoom and records it.
func (g *Generator) delete(ctx context.Context, api *zoom.API, m navette.Meeting, number int64) error {
	if err := api.Meetings.Delete(ctx, m.HostZoomID, number, zoom.DeleteOptions{}); err != nil &&
		!zoom.IsNotFound(err) {
		return err
	}
	return g.update(ctx, m.OrgID, func(tx *store.Tx) error {
		return tx.Record(ctx, navette.EventMeetingSurplus, m.ID, m.SessionID, map[string]any{"number": number})
	})
}
