package generate

import (
	"context"
	"errors"
	"net/url"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/zoom"
)

// startsFrom is how long before a session its meeting can be opened. The time is enough for a test of the sound.
const startsFrom = time.Hour

// StartAddress requests from Zoom an address that opens a session's meeting as its host. The address is for the actor's
// browser and must not be stored. Only the session's present coach and users with the right to manage Zoom may call it;
// for others the error is [navette.Forbidden]. If there is no meeting to open, or Zoom refuses, the error's message is
// the reason.
func (g *Generator) StartAddress(ctx context.Context, actor navette.Actor, sessionID string) (zoom.Secret, error) {
	session, err := g.store.Org(actor.Org).Session(ctx, sessionID)
	if err != nil {
		return "", err
	}
	meeting, err := g.startable(ctx, actor, session)
	if err != nil {
		return "", err
	}
	api, _, err := g.connections.API(ctx, actor.Org)
	if err != nil {
		return "", err
	}
	address, err := api.Meetings.StartURL(ctx, meeting.Number)
	if err != nil {
		return "", errors.Join(startRefused(err), g.suspect(ctx, meeting, err))
	}
	return address, g.store.Org(actor.Org).Update(ctx, actor, g.clock.Now(), func(tx *store.Tx) error {
		return tx.Record(ctx, navette.EventMeetingOpened, meeting.ID, sessionID, nil)
	})
}

// StartLeadsTo returns the scheme and host that the result of [Generator.StartAddress] will have, or "" if the actor
// may not open the meeting. now reports whether it can be opened now.
func (g *Generator) StartLeadsTo(
	ctx context.Context, actor navette.Actor, session navette.Session,
) (origin string, now bool, err error) {
	meeting, err := g.startable(ctx, actor, session)
	switch navette.CodeOf(err) {
	case "":
	case navette.Forbidden:
		return "", false, nil
	case navette.Conflict:
		return g.connections.AuthorizeOrigin(), false, nil
	default:
		return "", false, err
	}
	join, err := g.vault.OpenText(meeting.OrgID, "meetings", meeting.ID, meeting.JoinSealed)
	if err != nil {
		return "", false, err
	}
	address, err := url.Parse(join)
	if err != nil {
		return "", false, errors.New("the meeting's address is invalid") // err would contain the address
	}
	return address.Scheme + "://" + address.Host, true, nil
}

// startable returns the meeting of a session if the actor may open it now. Otherwise the error is [navette.Forbidden]
// or [navette.Conflict].
func (g *Generator) startable(
	ctx context.Context, actor navette.Actor, session navette.Session,
) (navette.Meeting, error) {
	none := navette.Meeting{}
	if err := actor.Need(navette.ReadSchedule); err != nil {
		return none, err
	}
	coach := actor.Kind == navette.ActorUser && actor.ID != "" && actor.ID == session.CoachID
	now, from := g.clock.Now(), session.StartsAt.Add(-startsFrom)
	switch {
	case !coach && !actor.May(navette.ManageZoom):
		return none, navette.Fail(navette.Forbidden, "rules.start_not_coach", nil)
	case session.Cancelled():
		return none, navette.Fail(navette.Conflict, "rules.session_cancelled", nil)
	case !now.Before(session.EndsAt.Add(navette.DoorStaysOpen)):
		return none, navette.Fail(navette.Conflict, "rules.session_over", nil)
	case now.Before(from):
		return none, &navette.Error{
			Code: navette.Conflict, Message: "rules.start_early", Args: map[string]any{"at": from},
		}
	}
	meeting, err := g.store.Org(actor.Org).MeetingOf(ctx, session.ID)
	if navette.CodeOf(err) == navette.NotFound || err == nil && meeting.State != navette.MeetingReady {
		return none, navette.Fail(navette.Conflict, "rules.start_no_meeting", nil)
	}
	return meeting, err
}

// suspect makes the next periodic check include a meeting that Zoom does not have according to err. The check records
// and reports its deletion.
func (g *Generator) suspect(ctx context.Context, m navette.Meeting, err error) error {
	var refused *zoom.Error
	if !errors.As(err, &refused) || refused.Code != zoom.CodeNoMeeting {
		return nil
	}
	return g.update(ctx, m.OrgID, func(tx *store.Tx) error { return tx.SuspectMeeting(ctx, m) })
}

// startRefused returns an error whose message is the reason why Zoom returned no address.
func startRefused(err error) error {
	var limited *zoom.RateLimitedError
	var refused *zoom.Error
	switch {
	case navette.CodeOf(err) == navette.NeedsAttention:
		return err
	case errors.As(err, &limited):
		return navette.Fail(navette.RateLimited, "reason.zoom_rate_limited", err)
	case errors.As(err, &refused) && refused.Code == zoom.CodeNoMeeting:
		return navette.Fail(navette.Conflict, "reason.meeting_not_on_zoom", err)
	case errors.As(err, &refused) && !zoom.Unclear(err) && refused.Message != "":
		return &navette.Error{
			Code: navette.Conflict, Message: "reason.start_refused", Args: map[string]any{"words": refused.Message},
			Cause: err,
		}
	default:
		return navette.Fail(navette.Unavailable, "reason.zoom_unreachable", err)
	}
}
