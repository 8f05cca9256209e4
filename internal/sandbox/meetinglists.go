package sandbox

import (
	"cmp"
	"slices"
	"strconv"
	"time"
)

// meetingItem is a meeting in the list of a user's meetings. It has no settings and no start address.
type meetingItem struct {
	UUID      string `json:"uuid"`
	ID        int64  `json:"id"`
	HostID    string `json:"host_id"`
	Topic     string `json:"topic"`
	Type      int    `json:"type"`
	StartTime string `json:"start_time,omitempty"`
	Duration  int    `json:"duration"`
	Timezone  string `json:"timezone"`
	Agenda    string `json:"agenda,omitempty"`
	CreatedAt string `json:"created_at"`
	JoinURL   string `json:"join_url"`
	PMI       string `json:"pmi,omitempty"`
}

type meetingList struct {
	numberedPage
	Meetings []meetingItem `json:"meetings"`
}

// listedAgenda is the number of characters of an agenda that the list shows.
const listedAgenda = 250

// dated is a meeting at one of its start times.
type dated struct {
	*meeting
	start time.Time
}

// listMeetings handles GET /users/{userId}/meetings.
func (c *call) listMeetings() (any, error) {
	u, err := c.user()
	if err != nil {
		return nil, err
	}
	found, err := c.meetingsOf(u, cmp.Or(c.query.Get("type"), "scheduled"))
	if err != nil {
		return nil, err
	}
	if found, err = c.withinDates(found); err != nil {
		return nil, err
	}
	info, part, offset, err := page(c, found, 300)
	if err != nil {
		return nil, err
	}
	list := meetingList{numberedPage: info.numbered(offset), Meetings: make([]meetingItem, 0, len(part))}
	for _, d := range part {
		list.Meetings = append(list.Meetings, c.meetingItem(d))
	}
	return list, nil
}

func (c *call) meetingItem(d dated) meetingItem {
	item := meetingItem{
		UUID: d.uuid, ID: d.number, HostID: d.host.id, Topic: d.topic, Type: d.kind, StartTime: zoomTime(d.start),
		Duration: d.minutes,
		Timezone: d.timezone, Agenda: cutAt(d.agenda, listedAgenda), CreatedAt: zoomTime(d.createdAt),
		JoinURL: c.joinURL(d.number, d.password),
		PMI:     d.pmi(),
	}
	if d.kind == typeNoTime {
		item.StartTime = ""
	}
	return item
}

// meetingsOf returns a user's meetings of one of the list's types, ordered by start.
func (c *call) meetingsOf(u *user, listType string) ([]dated, error) {
	if !slices.Contains([]string{"scheduled", "live", "upcoming", "upcoming_meetings", "previous_meetings"}, listType) {
		return nil, invalid(fieldError{"type", "Invalid field."})
	}
	found := make([]dated, 0, len(u.meetings))
	for _, m := range u.meetings {
		if !m.usable(c.now) || m.kind == typeInstant {
			continue
		}
		for _, start := range m.dates() {
			if c.inList(m, start, listType) {
				found = append(found, dated{m, start})
			}
		}
	}
	slices.SortStableFunc(found, func(a, b dated) int { return a.start.Compare(b.start) })
	if listType == "previous_meetings" {
		slices.Reverse(found)
	}
	return found, nil
}

// dates returns a meeting's planned starts: those of each occurrence of a series that was not deleted, otherwise one.
func (m *meeting) dates() []time.Time {
	if len(m.occurrences) == 0 {
		return []time.Time{m.start}
	}
	var dates []time.Time
	for _, o := range m.occurrences {
		if !o.deleted {
			dates = append(dates, o.start)
		}
	}
	return dates
}

func (c *call) inList(m *meeting, start time.Time, listType string) bool {
	over := !c.now.Before(start.Add(time.Duration(m.minutes)*time.Minute)) && m.live == nil && m.kind != typeNoTime
	switch listType {
	case "live":
		return m.live != nil
	case "upcoming", "upcoming_meetings":
		return !over && start.Before(c.now.AddDate(0, 6, 0))
	case "previous_meetings":
		return over && start.After(c.now.AddDate(0, -6, 0))
	}
	return true
}

// withinDates keeps meetings that start from the query's `from` to its `to`, both days included. A missing bound is
// no limit. Days are those of the query's `timezone`.
func (c *call) withinDates(found []dated) ([]dated, error) {
	zone, known := c.zone(c.query.Get("timezone"))
	if !known {
		return nil, invalid(fieldError{"timezone", "Invalid field."})
	}
	from, to := time.Time{}, time.Time{}
	for name, bound := range map[string]*time.Time{"from": &from, "to": &to} {
		text := c.query.Get(name)
		if text == "" {
			continue
		}
		day, hasTime, good := readDate(text, zone)
		if !good {
			return nil, invalid(fieldError{name, "Invalid field."})
		}
		if name == "to" && !hasTime {
			day = day.AddDate(0, 0, 1).Add(-time.Second)
		}
		*bound = day
	}
	return slices.DeleteFunc(found, func(d dated) bool {
		return !from.IsZero() && d.start.Before(from) || !to.IsZero() && d.start.After(to)
	}), nil
}

// upcomingItem is a meeting in the list of the next 24 hours.
type upcomingItem struct {
	ID        int64  `json:"id"`
	Topic     string `json:"topic"`
	Type      int    `json:"type"`
	StartTime string `json:"start_time"`
	Duration  int    `json:"duration"`
	Timezone  string `json:"timezone"`
	CreatedAt string `json:"created_at"`
	JoinURL   string `json:"join_url"`
	Passcode  string `json:"passcode,omitempty"`
	UsePMI    bool   `json:"use_pmi"`
	IsHost    bool   `json:"is_host"`
	IsAllDay  bool   `json:"is_all_day"`
}

// listUpcomingMeetings handles GET /users/{userId}/upcoming_meetings and returns the user's meetings of the next 24
// hours, and those of the account to which the user is invited.
func (c *call) listUpcomingMeetings() (any, error) {
	u, err := c.user()
	if err != nil {
		return nil, err
	}
	items := []upcomingItem{}
	for _, host := range c.model.users {
		found, err := c.meetingsOf(host, "upcoming")
		if err != nil {
			return nil, err
		}
		for _, d := range found {
			if d.kind == typeNoTime || d.start.After(c.now.Add(24*time.Hour)) || host != u && !d.invites(u) {
				continue
			}
			items = append(items, upcomingItem{
				ID: d.number, Topic: d.topic, Type: d.kind, StartTime: zoomTime(d.start), Duration: d.minutes,
				Timezone:  d.timezone,
				CreatedAt: zoomTime(d.createdAt), JoinURL: c.joinURL(d.number, d.password), Passcode: d.password,
				IsHost: host == u,
			})
		}
	}
	slices.SortStableFunc(items, func(a, b upcomingItem) int { return cmp.Compare(a.StartTime, b.StartTime) })
	return map[string]any{"total_records": len(items), "meetings": items}, nil
}

// invites reports whether the user is among the meeting's invitees.
func (m *meeting) invites(u *user) bool {
	invitees, _ := m.setting("meeting_invitees").([]any)
	return slices.ContainsFunc(invitees, func(invitee any) bool {
		one, _ := invitee.(map[string]any)
		email, _ := one["email"].(string)
		return lower(email) == lower(u.email)
	})
}

// getInvitation handles GET /meetings/{meetingId}/invitation and returns the text that hosts paste into mails.
func (c *call) getInvitation() (any, error) {
	m, err := c.meeting()
	if err != nil {
		return nil, err
	}
	text := m.host.name() + " is inviting you to a scheduled Zoom meeting.\r\n\r\nTopic: " + m.topic +
		"\r\nTime: " + m.start.UTC().Format("Jan 2, 2006 03:04 PM") +
		" Universal Time UTC\r\n\r\nJoin Zoom Meeting\r\n" +
		c.joinURL(m.number, m.password) + "\r\n\r\nMeeting ID: " + strconv.FormatInt(m.number, 10) + "\r\nPasscode: " +
		m.password + "\r\n"
	return map[string]any{"invitation": text, "sip_links": []string{}}, nil
}
