package sandbox

import (
	"strconv"
	"time"
)

// deleteMeeting handles DELETE /meetings/{meetingId}. It deletes the whole series, or one occurrence.
func (c *call) deleteMeeting() (any, error) {
	m, err := c.meeting()
	if err != nil {
		return nil, err
	}
	if m.live != nil {
		return nil, refuse(400, 3000, "You can not delete a meeting which is in progress.")
	}
	if c.is("delete-counts", "yes") {
		if err := c.takeChange(m.host, c.now); err != nil {
			return nil, err
		}
	}
	operation := "all"
	if id := c.query.Get("occurrence_id"); id != "" {
		operation = "single"
		if !m.deleteOccurrence(id) {
			return nil, refuse(400, 300, "Invalid parameter: `occurrence_id`.")
		}
	} else {
		c.putAway(m)
	}
	c.meetingGone("meeting.deleted", m, operation, c.grant)
	return nil, nil
}

// putMeetingStatus handles PUT /meetings/{meetingId}/status. It ends a live meeting, or recovers a deleted one.
func (c *call) putMeetingStatus() (any, error) {
	var in struct {
		Action string `json:"action"`
	}
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	if in.Action == "recover" {
		return nil, c.recoverMeeting()
	}
	m, err := c.meeting()
	if err != nil {
		return nil, err
	}
	if in.Action != "end" {
		return nil, invalid(fieldError{"action", "Invalid field."})
	}
	if m.live == nil {
		return nil, noMeeting(c.vars["meetingId"])
	}
	c.endMeeting(m, c.now)
	return nil, nil
}

// recoverLife is how long a deleted meeting can be recovered.
const recoverLife = 7 * 24 * time.Hour

// putAway deletes a meeting. The deletion becomes permanent once the meeting can no longer be recovered.
func (c *call) putAway(m *meeting) {
	m.deleted, m.deletedAt = true, c.now
	s, g, deleted := c.Sandbox, c.grant, c.now
	s.timetable.at(deleted.Add(recoverLife), func(time.Time) {
		if m.deleted && m.deletedAt.Equal(deleted) {
			s.meetingGone("meeting.permanently_deleted", m, "all", g)
		}
	})
}

func (c *call) recoverMeeting() error {
	number, _ := strconv.ParseInt(c.vars["meetingId"], 10, 64)
	m := c.model.meetings[number]
	if m == nil || !c.mayActFor(m.host) || !m.deleted || c.now.Sub(m.deletedAt) > recoverLife {
		return noMeeting(c.vars["meetingId"])
	}
	m.deleted = false
	c.meetingGone("meeting.recovered", m, "all", c.grant)
	return nil
}
