package sandbox

import (
	"cmp"
	"slices"
	"strconv"
	"time"
)

type recordingList struct {
	From string `json:"from"`
	To   string `json:"to"`
	pageInfo
	Meetings []recordingBody `json:"meetings"`
}

// listUserRecordings handles GET /users/{userId}/recordings.
func (c *call) listUserRecordings() (any, error) {
	u, err := c.user()
	if err != nil {
		return nil, err
	}
	return c.listRecordings(u.recordings)
}

// listAccountRecordings handles GET /accounts/{accountId}/recordings.
func (c *call) listAccountRecordings() (any, error) {
	if err := cmp.Or(c.account(), c.admin()); err != nil {
		return nil, err
	}
	var all []*recording
	for _, u := range c.model.users {
		all = append(all, u.recordings...)
	}
	slices.SortStableFunc(all, func(a, b *recording) int { return a.instance.start.Compare(b.instance.start) })
	return c.listRecordings(all)
}

// listRecordings answers with a page of the recordings in all that the query selects, the newest first.
func (c *call) listRecordings(all []*recording) (any, error) {
	if !c.plan.paid {
		return nil, paidOnly(200, c.options.AccountID)
	}
	from, to, err := c.window()
	if err != nil {
		return nil, err
	}
	number := c.query.Get("meeting_id")
	found := make([]*recording, 0, len(all))
	for i := len(all) - 1; i >= 0; i-- { // newest first
		if rec := all[i]; c.listed(rec, from, to) &&
			(number == "" || number == strconv.FormatInt(rec.instance.meeting.number, 10)) {
			found = append(found, rec)
		}
	}
	info, part, _, err := page(c, found, 300)
	if err != nil {
		return nil, err
	}
	list := recordingList{
		From: zoomDate(from), To: zoomDate(to.Add(-time.Second)), pageInfo: info,
		Meetings: make([]recordingBody, 0, len(part)),
	}
	for _, rec := range part {
		files := rec.kept()
		if c.flag("trash") {
			files = rec.trashed()
		}
		list.Meetings = append(list.Meetings, c.recordingBody(rec, files))
	}
	return list, nil
}

// listed reports whether a recording belongs to the list. The list contains recordings that began between from and to,
// or with the flag trash the trashed ones of any day. Trashed recordings and single trashed files have separate lists.
func (c *call) listed(rec *recording, from, to time.Time) bool {
	kept, start := len(rec.kept()), rec.instance.start
	if c.flag("trash") {
		single := c.query.Get("trash_type") == "recording_file"
		return len(rec.trashed()) > 0 && single == (kept > 0)
	}
	return kept > 0 && !start.Before(from) && start.Before(to)
}

// window returns the days that the query's from and to name, both included, as instants in UTC: the start of the first
// day, and the end of the last. The default is today to tomorrow. A window of more than a month is reduced to the month
// before its end.
func (c *call) window() (from, to time.Time, err error) {
	today := c.now.Truncate(24 * time.Hour)
	from, to = today, today.AddDate(0, 0, 1)
	for name, bound := range map[string]*time.Time{"from": &from, "to": &to} {
		if text := c.query.Get(name); text != "" {
			t, _, good := readDate(text, time.UTC)
			if !good {
				return from, to, invalid(fieldError{name, "Invalid field."})
			}
			*bound = t.UTC().Truncate(24 * time.Hour)
		}
	}
	if c.query.Get("to") == "" && from.Before(today) {
		to = today.AddDate(0, 0, 1)
	}
	if to.Before(from) {
		return from, to, refuse(400, 300, "The from date must be before the to date.")
	}
	to = to.AddDate(0, 0, 1)
	if earliest := to.AddDate(0, -1, -1); from.Before(earliest) {
		from = earliest
	}
	return from, to, nil
}
