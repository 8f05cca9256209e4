package journey

import (
	"context"
	"slices"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/schedule"
	"navette.dev/navette/internal/store"
)

// Clash is a group of overlapping sessions of one Zoom host, more than a host may run at the same time. Zoom creates
// all their meetings but refuses to start those beyond the limit.
type Clash struct {
	Sessions []navette.Session // ordered by start
	Late     navette.Session   // the first of them that cannot be started
	Most     int               // number of meetings that the host may hold at once
	Known    bool              // whether Most follows from the account's plan; otherwise it is the lowest number
}

// mostLive returns how many meetings Zoom lets a host hold at once: one on Basic and Pro, two for licensed users of
// Business and higher plans (Zoom support, "Hosting concurrent meetings").
func mostLive(c navette.Connection) (most int, known bool) {
	switch c.Plan {
	case "business":
		return 2, true
	case "free", "basic":
		return 1, true
	case "pro":
		return 1, c.Capacity <= 100 // a greater capacity may be that of Business, see package preconditions
	default:
		return 1, false
	}
}

// Clash returns the clash that would arise if the session were saved with this input, or nil. An id of "" means a new
// session. A change of neither time nor mode causes no clash. If the input is invalid, the error is that of
// [schedule.Schedule.Change].
func (r *Reader) Clash(ctx context.Context, actor navette.Actor, id string, in schedule.SessionInput) (*Clash, error) {
	if err := actor.Need(navette.WriteSchedule); err != nil {
		return nil, err
	}
	org, now := r.store.Org(actor.Org), r.clock.Now()
	before, after, err := schedule.Preview(ctx, org, actor, now, id, in)
	if err != nil {
		return nil, err
	}
	moved := schedule.Retimed(before, after) || before.Mode.OnZoom() != after.Mode.OnZoom()
	if !moved || !schedule.CanPromise(after, now) {
		return nil, nil
	}
	return clashOf(ctx, org, now, after)
}

// clashOf returns the clash of a session with those that overlap it and have the same host, or nil.
func clashOf(ctx context.Context, org *store.Org, now time.Time, session navette.Session) (*Clash, error) {
	overlapping, err := org.SessionsBetween(ctx, session.StartsAt.Time, session.EndsAt.Time)
	if err != nil {
		return nil, err
	}
	overlapping = slices.DeleteFunc(overlapping, func(o navette.Session) bool {
		return o.ID == session.ID || !schedule.CanPromise(o, now)
	})
	all, err := factsOf(ctx, org, now, append(overlapping, session), failedPromises)
	if err != nil {
		return nil, err
	}
	own := &all[len(all)-1]
	var others []*facts
	for i := range all[:len(all)-1] {
		if all[i].host() == own.host() {
			others = append(others, &all[i])
		}
	}
	most, known := mostLive(own.connection)
	for _, at := range append(startsOf(others), session.StartsAt) {
		if own.host() == "" || at.Before(session.StartsAt.Time) || len(running(others, at)) < most {
			continue
		}
		return &Clash{Sessions: sessionsOf(others), Late: session, Most: most, Known: known}, nil
	}
	return nil, nil
}

// host returns the id of the Zoom user who hosts the session: the host of its meeting, or of future meetings of the
// connection. It is "" if there is neither.
func (f *facts) host() string {
	if f.ready() {
		return f.meeting().HostZoomID
	}
	return f.connection.ZoomUserID
}

// running returns the sessions of all that are in progress at an instant.
func running(all []*facts, at navette.Instant) []*facts {
	var found []*facts
	for _, f := range all {
		if !at.Before(f.session.StartsAt.Time) && at.Before(f.session.EndsAt.Time) {
			found = append(found, f)
		}
	}
	return found
}

func startsOf(all []*facts) []navette.Instant {
	starts := make([]navette.Instant, len(all))
	for i, f := range all {
		starts[i] = f.session.StartsAt
	}
	return starts
}

func sessionsOf(all []*facts) []navette.Session {
	sessions := make([]navette.Session, len(all))
	for i, f := range all {
		sessions[i] = f.session
	}
	return sessions
}

// overlaps returns the clashes among the sessions that are in progress or start within [navette.TodayAhead].
func overlaps(all []facts) []Attention {
	byHost := map[string][]*facts{}
	var hosts []string
	for i := range all {
		f := &all[i]
		ended := !f.endedAt().IsZero() && !f.live()
		if f.host() == "" || ended || !schedule.CanPromise(f.session, f.now) ||
			f.session.StartsAt.After(f.now.Add(navette.TodayAhead)) {
			continue
		}
		if byHost[f.host()] == nil {
			hosts = append(hosts, f.host())
		}
		byHost[f.host()] = append(byHost[f.host()], f)
	}
	var list []Attention
	for _, host := range hosts {
		for _, group := range groups(byHost[host]) {
			if a := overlapIn(group); a != nil {
				list = append(list, *a)
			}
		}
	}
	return list
}

// groups splits sessions, which are sorted by start, into groups that do not overlap each other.
func groups(all []*facts) [][]*facts {
	var parts [][]*facts
	var end time.Time
	for _, f := range all {
		if len(parts) == 0 || !f.session.StartsAt.Before(end) {
			parts = append(parts, nil)
		}
		last := len(parts) - 1
		parts[last] = append(parts[last], f)
		if f.session.EndsAt.After(end) {
			end = f.session.EndsAt.Time
		}
	}
	return parts
}

// overlapIn returns the clash in a group of one host's sessions as a problem, or nil if all can be started.
func overlapIn(group []*facts) *Attention {
	most, known := mostLive(group[0].connection)
	for i, f := range group {
		if f.live() || len(running(group[:i], f.session.StartsAt)) < most {
			continue
		}
		a := Attention{Kind: NeedOverlap, Row: f.row(), Links: f.linksOpen(), Deadline: f.session.StartsAt}
		if !f.now.Before(f.session.StartsAt.Time) {
			a.Deadline = f.session.EndsAt
		}
		a.Clash = &Clash{Sessions: sessionsOf(group), Late: f.session, Most: most, Known: known}
		return &a
	}
	return nil
}
