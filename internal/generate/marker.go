package generate

import (
	"context"
	"strings"
	"time"

	"navette.dev/navette/internal/connection"
	"navette.dev/navette/internal/jobs"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/zoom"
)

// settled says whether the last request for the meeting can take no effect any more.
func (g *Generator) settled(m navette.Meeting) bool {
	return !navette.RealNow().Before(m.AskedAt.Add(g.settle))
}

// marked are the numbers of the host's meetings that carry the marker at the front of their agenda.
func (g *Generator) marked(ctx context.Context, api *zoom.API, c navette.Connection, m navette.Meeting) ([]int64, error) {
	var numbers []int64
	for meeting, err := range api.Meetings.List(ctx, connection.UserPath(c, m.HostZoomID), zoom.ListScheduled) {
		if err != nil {
			return nil, err
		}
		if strings.HasPrefix(meeting.Agenda, m.Marker) {
			numbers = append(numbers, meeting.ID)
		}
	}
	return numbers, nil
}

// adopt makes a meeting that was found by its marker the session's.
func (g *Generator) adopt(ctx context.Context, api *zoom.API, s navette.Session, m navette.Meeting, number int64) error {
	found, err := api.Meetings.Get(ctx, number)
	if err != nil {
		return g.later(err)
	}
	return g.ready(ctx, m, found, navette.EventMeetingAdopted, true, dropped(specOf(s, m), found))
}

// After a doubt, Zoom is asked twice whether it holds a second meeting with our marker.
const (
	firstReconcile = 2 * time.Minute
	lastReconcile  = 30 * time.Minute
)

// Reconcile deletes our own surplus meetings: the fruit of a request that took effect after all, and one that was given
// up for another. One with somebody in it is left until they are gone.
func (g *Generator) Reconcile(ctx context.Context, p navette.Promise) error {
	m, err := g.store.Org(p.OrgID).Meeting(ctx, p.Subject)
	if err != nil {
		return ignoreMissing(err)
	}
	if decided, err := g.decided(ctx, m); !decided {
		return err
	}
	now, last := g.clock.Now(), p.DueAt.Add(lastReconcile)
	if !now.Before(last) && !g.settled(m) {
		return jobs.Again(now.Add(firstReconcile)) // on a fast clock: a last look before that would miss what comes after it
	}
	api, current, err := g.connections.API(ctx, p.OrgID)
	if err != nil {
		return g.wait(err)
	}
	numbers, err := g.marked(ctx, api, current, m)
	if zoom.IsNotFound(err) || zoom.IsNoPermission(err) {
		return nil // the host left, or is of a Zoom account that is connected no more: nothing of theirs can be found
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

// decided says whether it is certain by now which meeting is the session's one; until then nothing is surplus, and the
// error says when to look again, if ever.
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
		return false, later // what carries its marker may be the session's one meeting
	case m.State == navette.MeetingIntended:
		err := g.update(ctx, m.OrgID, func(tx *store.Tx) error { return tx.MeetingGone(ctx, m, "not_wanted") })
		return err == nil, err
	case m.Number == 0:
		return true, nil // given up before anybody was led to it
	default:
		return g.replaced(ctx, m, wanted, later)
	}
}

// replaced says whether another meeting has taken the place of one that was given up. Where none ever will, it stays on
// Zoom, as that of a cancelled session does.
func (g *Generator) replaced(ctx context.Context, m navette.Meeting, wanted bool, later error) (bool, error) {
	next, err := g.store.Org(m.OrgID).MeetingOf(ctx, m.SessionID)
	switch {
	case ignoreMissing(err) != nil:
		return false, err
	case next.State == navette.MeetingReady:
		return true, nil
	case wanted:
		return false, later
	}
	return false, nil
}

// deleteSurplus deletes those of our meetings that are not the session's, and says whether somebody is in one.
func (g *Generator) deleteSurplus(ctx context.Context, api *zoom.API, m navette.Meeting, numbers []int64) (inUse bool, err error) {
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
	if err := api.Meetings.Delete(ctx, m.HostZoomID, number, zoom.DeleteOptions{}); err != nil && !zoom.IsNotFound(err) {
		return err
	}
	return g.update(ctx, m.OrgID, func(tx *store.Tx) error {
		return tx.Record(ctx, navette.EventMeetingSurplus, m.ID, m.SessionID, map[string]any{"number": number})
	})
}
