package sandbox

import (
	"cmp"
	"slices"
	"time"
)

// hostReport is a user in GET /report/users.
type hostReport struct {
	ID               string              `json:"id"`
	Email            string              `json:"email"`
	Name             string              `json:"user_name"`
	Type             int                 `json:"type"`
	Dept             string              `json:"dept"`
	Meetings         int                 `json:"meetings"`
	Participants     int                 `json:"participants"`
	Minutes          int                 `json:"meeting_minutes"`
	CustomAttributes []map[string]string `json:"custom_attributes"`
}

type hostReports struct {
	From string `json:"from"`
	To   string `json:"to"`
	numberedPage
	TotalMeetings     int          `json:"total_meetings"`
	TotalParticipants int          `json:"total_participants"`
	TotalMinutes      int          `json:"total_meeting_minutes"`
	Users             []hostReport `json:"users"`
}

// reportUsers handles GET /report/users and returns the users who hosted a meeting between two days, or with
// type=inactive those who did not. A range of more than a month is reduced to its last month, as in lists of
// recordings. Days more than six months ago are left out.
func (c *call) reportUsers() (any, error) {
	if err := c.admin(); err != nil {
		return nil, err
	}
	if !c.plan.paid {
		return nil, refuse(200, 200, "Only available for Paid or ZMP account: %s.", c.options.AccountID)
	}
	kind := cmp.Or(c.query.Get("type"), "active")
	if kind != "active" && kind != "inactive" {
		return nil, invalid(fieldError{"type", "Invalid field."})
	}
	from, to, err := c.reportRange()
	if err != nil {
		return nil, err
	}
	from = latest(latest(from, to.AddDate(0, -1, 0)), c.now.AddDate(0, -6, 0).Truncate(24*time.Hour))
	rows := c.hostsBetween(from, to, kind == "active")
	info, part, offset, err := page(c, rows, 300)
	if err != nil {
		return nil, err
	}
	report := hostReports{
		From: zoomDate(from), To: zoomDate(to.Add(-time.Second)), numberedPage: info.numbered(offset), Users: part,
	}
	for _, row := range rows {
		report.TotalMeetings += row.Meetings
		report.TotalParticipants += row.Participants
		report.TotalMinutes += row.Minutes
	}
	return report, nil
}

// hostsBetween returns the users who hosted a meeting that began between two instants, or those who did not. If the
// query names a group, only its members are returned.
func (c *call) hostsBetween(from, to time.Time, active bool) []hostReport {
	held := map[*user]*hostReport{}
	for _, run := range c.model.instances {
		if run.end.IsZero() || run.start.Before(from) || !run.start.Before(to) {
			continue
		}
		of := held[run.host]
		if of == nil {
			of = &hostReport{}
			held[run.host] = of
		}
		of.Meetings++
		of.Participants += len(run.participants)
		of.Minutes += roundMinutes(run.end.Sub(run.start))
	}
	rows := []hostReport{}
	group := c.query.Get("group_id")
	for _, u := range c.model.users {
		of, hosted := held[u]
		if u.status == "pending" || hosted != active || group != "" && !slices.Contains(u.groups, group) {
			continue
		}
		row := hostReport{}
		if hosted {
			row = *of
		}
		row.ID, row.Email, row.Name, row.Type, row.Dept, row.CustomAttributes = u.id, u.email, u.name(), u.kind, u.dept,
			[]map[string]string{}
		rows = append(rows, row)
	}
	return rows
}
