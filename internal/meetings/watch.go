package meetings

import (
	"context"
	"time"

	"navette.dev/navette/internal/jobs"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/people"
	"navette.dev/navette/internal/store"
)

// atFirst is how long a session that is planned at the last moment may lack its meeting before a warning is sent.
const atFirst = time.Minute

// Watch checks a session twice: when its links are due, whether its meeting is ready, and shortly after its start,
// whether it was started. It asks Zoom itself, since webhooks may not arrive. It notifies the admins if not.
func (ms *Meetings) Watch(ctx context.Context, p navette.Promise) error {
	org := ms.store.Org(p.OrgID)
	session, err := org.Session(ctx, p.Subject)
	if err != nil || session.Cancelled() || !session.Mode.OnZoom() {
		return navette.IgnoreNotFound(err)
	}
	meeting, err := standing(ctx, org, session.ID)
	if err != nil {
		return err
	}
	now, alarm := ms.clock.Now(), session.StartsAt.Add(navette.NotStartedAfter)
	if calm := session.CreatedAt.Add(atFirst); now.Before(calm) && meeting.State != navette.MeetingReady {
		return jobs.Again(calm)
	}
	if now.Before(alarm) {
		if meeting.State != navette.MeetingReady {
			kind := navette.MailNotReady
			if meeting.State == navette.MeetingGone {
				kind = navette.MailMeetingGone
			}
			if err := ms.tellAdmins(ctx, session, kind); err != nil {
				return err
			}
		}
		return jobs.Again(alarm)
	}
	started, err := org.WasStarted(ctx, session.ID)
	if err != nil || started || meeting.State != navette.MeetingReady || !now.Before(session.EndsAt.Time) {
		return err
	}
	started, err = ms.startedAtZoom(ctx, meeting)
	if deletedOnZoom(err) {
		return ms.meetingGone(ctx, meeting)
	}
	if err != nil || started {
		return err
	}
	return ms.tellAdmins(ctx, session, navette.MailNotStarted)
}

// standing returns the session's meeting, otherwise the last one that was deleted, or the zero value.
func standing(ctx context.Context, org *store.Org, sessionID string) (navette.Meeting, error) {
	meetings, err := org.MeetingsOfSessions(ctx, []string{sessionID})
	var last navette.Meeting
	for _, m := range meetings {
		if last = m; m.State != navette.MeetingGone {
			break
		}
	}
	return last, err
}

// startedAtZoom asks Zoom whether a meeting is running, and records it. If Zoom cannot be asked, it is asked again
// later; if Zoom does not know the meeting, that is an error (see [deletedOnZoom]).
func (ms *Meetings) startedAtZoom(ctx context.Context, m navette.Meeting) (bool, error) {
	api, connection, err := ms.zoom.API(ctx, m.OrgID)
	if navette.CodeOf(err) == navette.NeedsAttention {
		return true, nil // it cannot be known, and the connection has its own notice
	}
	if err != nil {
		return false, err
	}
	found, err := api.Meetings.Get(ctx, m.Number)
	if err != nil || found.Status != "started" {
		return false, err
	}
	return true, ms.Started(ctx, m.OrgID, navette.Sitting{
		ZoomAccountID: connection.ZoomAccountID, UUID: found.UUID, Number: m.Number, HostZoomID: found.HostID,
		Topic:     found.Topic,
		StartedAt: navette.At(ms.clock.Now()),
	})
}

func (ms *Meetings) tellAdmins(ctx context.Context, s navette.Session, kind navette.MailKind) error {
	return ms.update(ctx, s.OrgID, func(tx *store.Tx) error {
		return people.NotifyAdmins(ctx, tx, navette.Mail{Kind: kind, SubjectID: s.StartKey(), SessionID: s.ID})
	})
}
