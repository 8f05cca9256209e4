package sandbox

import (
	"slices"
	"time"
)

// reportedMeeting is an instance in GET /report/users/{userId}/meetings.
type reportedMeeting struct {
	UUID              string `json:"uuid"`
	ID                int64  `json:"id"`
	Type              int    `json:"type"`
	Topic             string `json:"topic"`
	UserName          string `json:"user_name"`
	UserEmail         string `json:"user_email"`
	StartTime         string `json:"start_time"`
	EndTime           string `json:"end_time"`
	Duration          int    `json:"duration"`
	TotalMinutes      int    `json:"total_minutes"`
	ParticipantsCount int    `json:"participants_count"`
	Source            string `json:"source"`
}

type meetingReport struct {
	From string `json:"from"`
	To   string `json:"to"`
	numberedPage
	Meetings []reportedMeeting `json:"meetings"`
}

// reportUserMeetings handles GET /report/users/{userId}/meetings and returns the ended meetings that a user hosted
// between two days, the oldest first. Meetings with fewer than two unique participants are left out. A range of more
// than a month is reduced to its last month, as in lists of recordings; that Zoom does so here too is not documented.
// Days more than six months ago are refused.
func (c *call) reportUserMeetings() (any, error) {
	if err := c.admin(); err != nil {
		return nil, err
	}
	if !c.plan.paid {
		return nil, refuse(200, 200, "Only available for Paid or ZMP account: %s.", c.options.AccountID)
	}
	u, err := c.user()
	if err != nil {
		return nil, err
	}
	from, to, err := c.reportRange()
	if err != nil {
		return nil, err
	}
	from = latest(from, to.AddDate(0, -1, -1))
	if to.Before(from) || from.Before(c.now.AddDate(0, -6, 0).Truncate(24*time.Hour)) {
		return nil, refuse(400, 300, "The date range must be within the last six months.")
	}
	held := c.heldBy(u, from, to)
	info, part, offset, err := page(c, held, 300)
	if err != nil {
		return nil, err
	}
	report := meetingReport{
		From: zoomDate(from), To: zoomDate(to.Add(-time.Second)), numberedPage: info.numbered(offset),
		Meetings: make([]reportedMeeting, 0, len(part)),
	}
	for _, run := range part {
		frame := run.pastFrame()
		report.Meetings = append(report.Meetings, reportedMeeting{
			UUID: frame.UUID, ID: frame.ID, Type: frame.Type, Topic: frame.Topic, UserName: frame.UserName,
			UserEmail: frame.UserEmail, StartTime: frame.StartTime, EndTime: frame.EndTime, Duration: frame.Duration,
			TotalMinutes: frame.TotalMinutes, ParticipantsCount: frame.ParticipantsCount, Source: "Zoom",
		})
	}
	return report, nil
}

// heldBy returns the ended instances of a user's meetings that began in [from, to) and had at least two unique
// participants, ordered by start.
func (s *Sandbox) heldBy(u *user, from, to time.Time) []*instance {
	held := []*instance{}
	for _, m := range u.meetings {
		for _, run := range m.past {
			if run.host == u && !run.start.Before(from) && run.start.Before(to) && run.several() {
				held = append(held, run)
			}
		}
	}
	slices.SortStableFunc(held, func(a, b *instance) int { return a.start.Compare(b.start) })
	return held
}

// several reports whether at least two people took part in an instance.
func (i *instance) several() bool {
	return slices.ContainsFunc(i.participants, func(p *participant) bool { return !p.samePerson(i.participants[0]) })
}
