package meetings

import (
	"context"
	"errors"
	"strings"
	"time"

	"navette.dev/navette/internal/hosts"
	"navette.dev/navette/internal/jobs"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/people"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/zoom"
)

const (
	// checkedBefore is how long before its start, at the latest, a session's meeting is checked in Zoom.
	checkedBefore = time.Hour
	// checkEvery is how often the database is searched for meetings to check.
	checkEvery = 30 * time.Minute
)

// Check is the handler of [navette.PromiseCheck]: it checks whether the meetings of upcoming sessions still exist in
// Zoom, since the webhook of a deletion may be lost. It checks the meetings of sessions that start within about 90
// minutes, every meeting of the organization's window once after a new connection, and those that Zoom reported as
// deleted. It reads one list for each host, and requests a single meeting only if the list lacks it or Zoom reported
// its deletion. A refusal about one host or meeting does not affect the others. The promise is due again every 30
// minutes.
func (ms *Meetings) Check(ctx context.Context, p navette.Promise) error {
	api, current, err := ms.zoom.API(ctx, p.OrgID)
	if navette.CodeOf(err) == navette.NeedsAttention {
		return jobs.Again(ms.clock.Now().Add(checkEvery)) // connecting promises a check of its own
	}
	if err != nil {
		return err
	}
	if current.ID != p.Subject {
		return nil // the promise is about an earlier connection
	}
	org, now := ms.store.Org(p.OrgID), ms.clock.Now()
	organization, err := org.Organization(ctx)
	if err != nil {
		return err
	}
	due, err := org.MeetingsToCheck(ctx, store.CheckFilter{
		ZoomAccountID: current.ZoomAccountID, Now: now, Until: now.Add(organization.Window()),
		Before: checkedBefore + checkEvery, Since: current.ConnectedAt.Time,
	})
	if err != nil {
		return err
	}
	again := &jobs.Later{At: now.Add(checkEvery), Periodic: true}
	for _, meetings := range byHost(due) {
		err := ms.checkHost(ctx, api, current, meetings)
		if refused := refusedByZoom(err); refused != nil {
			again.Periodic, again.Message, again.Detail, again.Cause = false, "reason.zoom_refused", refused.Message,
				err
		} else if err != nil {
			return checkLater(err)
		}
	}
	return again
}

// refusedByZoom returns Zoom's refusal of one call. It returns nil if err is about the connection or a rate limit, if
// Zoom did not answer, or if the error is not Zoom's.
func refusedByZoom(err error) *zoom.Error {
	var refused *zoom.Error
	if zoom.IsRateLimited(err) || navette.CodeOf(err) == navette.NeedsAttention || zoom.Unclear(err) ||
		!errors.As(err, &refused) {
		return nil
	}
	return refused
}

// byHost groups meetings that are sorted by their host.
func byHost(meetings []navette.Meeting) [][]navette.Meeting {
	var groups [][]navette.Meeting
	for i, m := range meetings {
		if i == 0 || m.HostZoomID != meetings[i-1].HostZoomID {
			groups = append(groups, nil)
		}
		groups[len(groups)-1] = append(groups[len(groups)-1], m)
	}
	return groups
}

// checkLater returns the error by which the check is retried after a failure that concerns all hosts.
func checkLater(err error) error {
	var limited *zoom.RateLimitedError
	if errors.As(err, &limited) {
		return jobs.RetryAt(limited.Until, "reason.zoom_rate_limited", "", err)
	}
	if zoom.Unclear(err) {
		return navette.Fail(navette.Unavailable, "reason.zoom_unreachable", err)
	}
	return err
}

// checkHost checks the meetings of one host. It skips them if the connection may not read that host's meetings.
func (ms *Meetings) checkHost(
	ctx context.Context, api *zoom.API, c navette.Connection, meetings []navette.Meeting,
) error {
	host := meetings[0].HostZoomID
	if host != c.ZoomUserID && !strings.Contains(c.Scopes, ":admin") {
		return nil
	}
	listed, err := listed(ctx, api, hosts.UserPath(c, host), meetings)
	if err != nil {
		return err
	}
	var checked []navette.Meeting
	var refused error
	for _, m := range meetings {
		if !listed[m.Number] || m.Suspect() {
			err := ms.checkMeeting(ctx, api, m)
			if refusedByZoom(err) != nil {
				refused = err
				continue
			}
			if err != nil {
				return err
			}
		}
		checked = append(checked, m)
	}
	if len(checked) == 0 {
		return refused
	}
	if err := ms.update(ctx, c.OrgID, func(tx *store.Tx) error {
		return tx.MeetingsChecked(ctx, checked)
	}); err != nil {
		return err
	}
	return refused
}

// checkMeeting requests one meeting from Zoom, and records its deletion if Zoom does not have it.
func (ms *Meetings) checkMeeting(ctx context.Context, api *zoom.API, m navette.Meeting) error {
	_, err := api.Meetings.Get(ctx, m.Number)
	if DeletedOnZoom(err) {
		return ms.meetingGone(ctx, m)
	}
	return err
}

// listed returns which of the meetings are in a host's list of upcoming meetings, by number. It stops reading the list
// once it has found all of them. The list of a host who has left the account is empty.
func listed(ctx context.Context, api *zoom.API, userPath string, meetings []navette.Meeting) (map[int64]bool, error) {
	missing := make(map[int64]bool, len(meetings))
	for _, m := range meetings {
		missing[m.Number] = true
	}
	found := make(map[int64]bool, len(meetings))
	for m, err := range api.Meetings.List(ctx, userPath, zoom.ListUpcoming) {
		if zoom.IsNotFound(err) {
			break
		}
		if err != nil {
			return nil, err
		}
		if missing[m.ID] {
			delete(missing, m.ID)
			found[m.ID] = true
		}
		if len(missing) == 0 {
			break
		}
	}
	return found, nil
}

// DeletedOnZoom reports whether an error about a meeting means that it was deleted. It requires Zoom's own error code,
// since a proxy may answer 404.
func DeletedOnZoom(err error) bool {
	var refused *zoom.Error
	return !zoom.IsRateLimited(err) && errors.As(err, &refused) && refused.Code == zoom.CodeNoMeeting
}

// meetingGone records that a session's meeting was deleted in Zoom, and notifies the admins. It does not create the
// meeting again, since the deletion may be intended.
func (ms *Meetings) meetingGone(ctx context.Context, m navette.Meeting) error {
	return ms.update(ctx, m.OrgID, func(tx *store.Tx) error {
		session, err := tx.Session(ctx, m.SessionID)
		if err != nil {
			return err
		}
		if err := tx.MeetingGone(ctx, m, "deleted_on_zoom"); err != nil {
			return err
		}
		return people.NotifyAdmins(ctx, tx, navette.Mail{
			Kind: navette.MailMeetingGone, SubjectID: session.StartKey(), SessionID: session.ID,
		})
	})
}
