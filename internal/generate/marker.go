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

// lookUntilSure looks for the marker at the meeting's host until it is found or no effect can come any more. It gives
// Zoom's number, 0 where there is no such meeting.
func (g *Generator) lookUntilSure(ctx context.Context, api *zoom.API, c navette.Connection, m navette.Meeting) (int64, error) {
	sure := m.AskedAt.Add(g.settle)
	for {
		last := !navette.RealNow().Before(sure)
		numbers, err := g.marked(ctx, api, c, m)
		if err != nil {
			return 0, err
		}
		if len(numbers) > 0 {
			return numbers[0], nil
		}
		if last {
			return 0, nil
		}
		next := navette.RealNow().Add(lookEvery)
		if next.After(sure) {
			next = sure
		}
		if err := (navette.RealClock{}).WaitUntil(ctx, next); err != nil {
			return 0, err
		}
	}
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

// Reconcile deletes our own surplus meeting: the fruit of a request that took effect after all. One with somebody in it
// is left until they are gone.
func (g *Generator) Reconcile(ctx context.Context, p navette.Promise) error {
	m, err := g.store.Org(p.OrgID).Meeting(ctx, p.Subject)
	if err != nil {
		return ignoreMissing(err)
	}
	if m.State == navette.MeetingIntended {
		if done, err := g.unsettled(ctx, m); !done {
			return err
		}
	}
	api, current, err := g.connections.API(ctx, p.OrgID)
	if err != nil {
		return g.wait(err)
	}
	numbers, err := g.marked(ctx, api, current, m)
	if zoom.IsNotFound(err) {
		return nil // the host left, or is of a Zoom account that is connected no more: nothing of theirs can be found
	}
	if err != nil {
		return g.later(err)
	}
	for _, number := range numbers {
		if number == m.Number {
			continue
		}
		inUse, err := g.deleteSurplus(ctx, api, m, number)
		if err != nil {
			return g.later(err)
		}
		if inUse {
			return jobs.Again(g.clock.Now().Add(lastReconcile))
		}
	}
	if last := p.DueAt.Add(lastReconcile); g.clock.Now().Before(last) {
		return jobs.Again(last)
	}
	return nil
}

// unsettled deals with a meeting that is still being asked for: its marker may be the session's one meeting, until the
// session wants none any more. Then it is given up, and what carries its marker is surplus.
func (g *Generator) unsettled(ctx context.Context, m navette.Meeting) (done bool, err error) {
	session, err := g.store.Org(m.OrgID).Session(ctx, m.SessionID)
	if err != nil {
		return false, err
	}
	if g.wanted(session) {
		return false, jobs.Again(g.clock.Now().Add(firstReconcile))
	}
	err = g.update(ctx, m.OrgID, func(tx *store.Tx) error { return tx.MeetingGone(ctx, m, "not_wanted") })
	return err == nil, err
}

func (g *Generator) deleteSurplus(ctx context.Context, api *zoom.API, m navette.Meeting, number int64) (inUse bool, err error) {
	found, err := api.Meetings.Get(ctx, number)
	if zoom.IsNotFound(err) {
		return false, nil
	}
	if err != nil || found.Status == "started" {
		return err == nil, err
	}
	if err := api.Meetings.Delete(ctx, number, zoom.DeleteOptions{}); err != nil && !zoom.IsNotFound(err) {
		return false, err
	}
	return false, g.update(ctx, m.OrgID, func(tx *store.Tx) error {
		return tx.Record(ctx, navette.EventMeetingSurplus, m.ID, m.SessionID, map[string]any{"number": number})
	})
}
