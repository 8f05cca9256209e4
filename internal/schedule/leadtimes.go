package schedule

import (
	"context"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
)

// Limits of the lead times. With a window of two weeks, the meetings that become due at once are fewer than Zoom lets a
// host create in a day (100), for all but the fullest schedules.
const (
	mostWindowHours  = 14 * 24
	leastLinkMinutes = 5
	mostLinkMinutes  = 3 * 60
	yearsAhead       = 200 // later than the start of any session
)

// LeadTimesInput is the input for an organization's lead times: how long before each session its meeting is generated
// and its links are sent.
type LeadTimesInput struct {
	WindowHours int64 // hours before the start at which the meeting is generated
	LinkMinutes int64 // minutes before the start at which the links are sent and begin to lead to the meeting
}

// LeadTimeEffects are the effects of other lead times, shown before they are saved.
type LeadTimeEffects struct {
	Sessions    int64 // number of upcoming sessions that follow the new lead times
	MeetingsNow int64 // number of those that get their meeting at once
	LinksNow    int64 // number of links that are sent at once
}

func (in LeadTimesInput) check() error {
	var wrong navette.FieldErrors
	if in.WindowHours < 1 || in.WindowHours > mostWindowHours {
		wrong.Add("window", "rules.window", map[string]any{"least": 1, "most": mostWindowHours})
	}
	switch {
	case in.LinkMinutes < leastLinkMinutes || in.LinkMinutes > mostLinkMinutes:
		wrong.Add("link", "rules.link_minutes", map[string]any{"least": leastLinkMinutes, "most": mostLinkMinutes})
	case in.WindowHours >= 1 && in.LinkMinutes > in.WindowHours*60:
		wrong.Add("link", "rules.link_before_meeting", nil)
	}
	return wrong.Err()
}

// fill writes the input to an organization and returns the changed columns.
func (in LeadTimesInput) fill(org *navette.Organization) (changed []string) {
	if window := in.WindowHours * 60; org.WindowMinutes != window {
		org.WindowMinutes, changed = window, append(changed, "window_minutes")
	}
	if org.LinkMinutes != in.LinkMinutes {
		org.LinkMinutes, changed = in.LinkMinutes, append(changed, "link_minutes")
	}
	return changed
}

// LeadTimeEffects returns the effects of [Schedule.ChangeLeadTimes] with this input. If the input is invalid, the error
// is that of ChangeLeadTimes.
func (s *Schedule) LeadTimeEffects(
	ctx context.Context, actor navette.Actor, in LeadTimesInput,
) (LeadTimeEffects, error) {
	var e LeadTimeEffects
	if err := actor.Need(navette.ManageZoom); err != nil {
		return e, err
	}
	if err := in.check(); err != nil {
		return e, err
	}
	org := s.store.Org(actor.Org)
	before, err := org.Organization(ctx)
	if err != nil {
		return e, err
	}
	after, now := before, s.clock.Now()
	if len(in.fill(&after)) == 0 {
		return e, nil
	}
	sessions, err := upcoming(ctx, org, now)
	if err != nil {
		return e, err
	}
	for _, session := range sessions {
		if err := e.add(ctx, org, now, session, before, after); err != nil {
			return e, err
		}
	}
	return e, nil
}

// add counts a session, and the promises of it that become due at once.
func (e *LeadTimeEffects) add(
	ctx context.Context, org *store.Org, now time.Time, session navette.Session, before, after navette.Organization,
) error {
	e.Sessions++
	dueNow := func(was, is time.Time) bool { return was.After(now) && !is.After(now) }
	if dueNow(GenerateDue(session, before), GenerateDue(session, after)) {
		asked, err := askedZoom(ctx, org, session.ID)
		if err != nil {
			return err
		}
		if !asked {
			e.MeetingsNow++
		}
	}
	if !dueNow(LinksDue(session, before), LinksDue(session, after)) {
		return nil
	}
	count, err := countOf(ctx, org, session.ID)
	e.LinksNow += count.Booked - count.Sent - count.Refused
	return err
}

// ChangeLeadTimes stores the lead times and promises a [Schedule.Replan], which applies them to upcoming sessions.
// Meetings that exist and links that were sent stay. If the input is invalid, the error is [navette.Invalid].
func (s *Schedule) ChangeLeadTimes(ctx context.Context, actor navette.Actor, in LeadTimesInput) error {
	if err := actor.Need(navette.ManageZoom); err != nil {
		return err
	}
	if err := in.check(); err != nil {
		return err
	}
	now := s.clock.Now()
	return s.store.Org(actor.Org).Update(ctx, actor, now, func(tx *store.Tx) error {
		org, err := tx.Organization(ctx)
		if err != nil {
			return err
		}
		changed := in.fill(&org)
		if len(changed) == 0 {
			return nil
		}
		if err := tx.SaveOrganization(ctx, org, changed...); err != nil {
			return err
		}
		return tx.Promise(ctx, navette.PromiseReplan, org.ID, "", now)
	})
}

// Replan is the handler of [navette.PromiseReplan]: it derives the promises of upcoming sessions from the lead times,
// in one transaction per session. After a crash it starts over.
func (s *Schedule) Replan(ctx context.Context, p navette.Promise) error {
	org, now := s.store.Org(p.OrgID), s.clock.Now()
	sessions, err := upcoming(ctx, org, now)
	if err != nil {
		return err
	}
	for _, known := range sessions {
		err := org.Update(ctx, navette.System(org.ID), now, func(tx *store.Tx) error {
			session, err := tx.Session(ctx, known.ID)
			if err != nil {
				return err
			}
			return keepPromises(ctx, tx, now, session)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// upcoming returns the sessions that can have promises: online, not cancelled, not over.
func upcoming(ctx context.Context, org *store.Org, now time.Time) ([]navette.Session, error) {
	all, err := org.SessionsBetween(ctx, now, now.AddDate(yearsAhead, 0, 0))
	var sessions []navette.Session
	for _, session := range all {
		if CanPromise(session, now) {
			sessions = append(sessions, session)
		}
	}
	return sessions, err
}
