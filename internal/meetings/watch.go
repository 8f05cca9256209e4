package meetings

import (
	"context"
	"time"

	"navette.dev/navette/internal/jobs"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/people"
	"navette.dev/navette/internal/store"
)

// graceAfterCreation is how long after its creation a session may lack its meeting before a warning is sent.
const graceAfterCreation = time.Minute

// Watch is the handler of [navette.PromiseWatch]: it checks a session at two times and notifies the admins if something
// is missing. When its links are due, its meeting must be ready. [navette.NotStartedAfter] after its start, a meeting
// that is ready must have been started. Before it reports that a meeting was not started, it asks Zoom, since the
// webhook of the start may have been lost.
func (ms *Meetings) Watch(ctx context.Context, p navette.Promise) error {
	org := ms.store.Org(p.OrgID)
	session, err := org.Session(ctx, p.Subject)
	if err != nil || session.Cancelled() || !session.Mode.OnZoom() {
		return navette.IgnoreNotFound(err)
	}
	meeting, err := meetingOf(ctx, org, session.ID)
	if err != nil {
		return err
	}
	now, startedBy := ms.clock.Now(), session.StartsAt.Add(navette.NotStartedAfter)
	if readyBy := session.CreatedAt.Add(graceAfterCreation); now.Before(readyBy) &&
		meeting.State != navette.MeetingReady {
		return jobs.Again(readyBy)
	}
	if now.Before(startedBy) {
		if meeting.State != navette.MeetingReady {
			kind := navette.MailNotReady
			if meeting.State == navette.MeetingGone {
				kind = navette.MailMeetingGone
			}
			if err := ms.notifyAdmins(ctx, session, kind); err != nil {
				return err
			}
		}
		return jobs.Again(startedBy)
	}
	started, err := org.WasStarted(ctx, session.ID)
	if err != nil || started || meeting.State != navette.MeetingReady || !now.Before(session.EndsAt.Time) {
		return err
	}
	started, err = ms.startedAtZoom(ctx, meeting)
	if DeletedOnZoom(err) {
		return ms.meetingGone(ctx, meeting)
	}
	if err != nil || started {
		return err
	}
	return ms.notifyAdmins(ctx, session, navette.MailNotStarted)
}

// meetingOf returns the session's meeting, otherwise the last one that was deleted, or the zero value.
func meetingOf(ctx context.Context, org *store.Org, sessionID string) (navette.Meeting, error) {
	meetings, err := org.MeetingsOfSessions(ctx, []string{sessionID})
	var last navette.Meeting
	for _, m := range meetings {
		if last = m; m.State != navette.MeetingGone {
			break
		}
	}
	return last, err
}

// startedAtZoom asks Zoom whether a meeting is running and if so records its start. Without a working connection it
// returns true. If Zoom does not have the meeting, [DeletedOnZoom] reports true for the error.
func (ms *Meetings) startedAtZoom(ctx context.Context, m navette.Meeting) (bool, error) {
	api, connection, err := ms.zoom.API(ctx, m.OrgID)
	if navette.CodeOf(err) == navette.NeedsAttention {
		return true, nil // the admins are notified of the connection instead
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
		Topic: found.Topic, StartedAt: navette.At(ms.clock.Now()),
	})
}

// notifyAdmins promises the admins a mail about a session at its present start.
func (ms *Meetings) notifyAdmins(ctx context.Context, s navette.Session, kind navette.MailKind) error {
	return ms.update(ctx, s.OrgID, func(tx *store.Tx) error {
		return people.NotifyAdmins(ctx, tx, navette.Mail{Kind: kind, SubjectID: s.StartKey(), SessionID: s.ID})
	})
}
