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

// adopt stores a meeting that was found by its marker as the session's.
func (g *Generator) adopt(
	ctx context.Context, api *zoom.API, s navette.Session, m navette.Meeting, number int64,
) error {
	found, err := api.Meetings.Get(ctx, number)
	if err != nil {
		return g.later(err)
	}
	return g.ready(ctx, m, found, navette.EventMeetingAdopted, true, dropped(specOf(s, m), found))
}

// After an unclear outcome, Zoom is checked twice for a second meeting with our marker.
const (
	firstReconcile = 2 * time.Minute
	lastReconcile  = 30 * time.Minute
)

// Reconcile deletes our surplus meetings: those of requests that took effect late, and meetings that were given up
// for another. It leaves a meeting while someone is in it.
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
		return jobs.Again(now.Add(firstReconcile)) // on a fast clock: a last check earlier would miss a late effect
	}
	api, current, err := g.connections.API(ctx, p.OrgID)
	if err != nil {
		return g.wait(err)
	}
	numbers, err := g.marked(ctx, api, current, m)
	if zoom.IsNotFound(err) || zoom.IsNoPermission(err) {
		// the host has left, or belongs to a Zoom account that is no longer connected: their meetings cannot be
		// listed
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

// decided reports whether the session's meeting is known by now. Until then no meeting is surplus, and the error is
// when to check again.
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
		return false, later // a meeting with the marker may be the session's
	case m.State == navette.MeetingIntended:
		err := g.update(ctx, m.OrgID, func(tx *store.Tx) error { return tx.MeetingGone(ctx, m, "not_wanted") })
		return err == nil, err
	case m.Number == 0:
		return true, nil // given up before anyone was sent to it
	default:
		return g.replaced(ctx, m, wanted, later)
	}
}

// replaced reports whether another meeting has replaced one that was given up. If none ever will, it stays in Zoom,
// as that of a cancelled session does.
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

// deleteSurplus deletes the meetings that are not the session's, and reports whether someone is in one of them.
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

func (g *Generator) delete(ctx context.Context, api *zoom.API, m navette.Meeting, number int64) error {
	if err := api.Meetings.Delete(ctx, m.HostZoomID, number, zoom.DeleteOptions{}); err != nil &&
		!zoom.IsNotFound(err) {
		return err
	}
	return g.update(ctx, m.OrgID, func(tx *store.Tx) error {
		return tx.Record(ctx, navette.EventMeetingSurplus, m.ID, m.SessionID, map[string]any{"number": number})
	})
}
