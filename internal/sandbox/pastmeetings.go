package sandbox

import "time"

// ended is the instance in the path, once it is over and within what Zoom keeps.
func (c *call) ended() (*instance, error) {
	if !c.plan.paid {
		return nil, paidOnly(400, c.options.AccountID)
	}
	run, found := c.instance()
	if found && run.end.IsZero() && len(run.meeting.past) > 0 {
		run = run.meeting.past[len(run.meeting.past)-1] // a number whose next instance is running
	}
	if !found || run.end.IsZero() {
		return nil, noMeeting(c.vars["meetingId"])
	}
	if run.end.Before(c.now.AddDate(-1, 0, 0)) {
		return nil, refuse(400, 12702, "Can not access a meeting a year ago.")
	}
	return run, nil
}

type pastMeeting struct {
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
	Dept              string `json:"dept"`
	Source            string `json:"source"`
	HasMeetingSummary bool   `json:"has_meeting_summary"`
}

// getPastMeeting is GET /past_meetings/{meetingId}.
func (c *call) getPastMeeting() (any, error) {
	run, err := c.ended()
	if err != nil {
		return nil, err
	}
	body := pastMeeting{
		UUID: run.uuid, ID: run.meeting.number, Type: run.meeting.kind, Topic: run.topic, UserName: run.host.name(), UserEmail: run.host.email,
		StartTime: zoomTime(run.start), EndTime: zoomTime(run.end), Duration: roundMinutes(run.end.Sub(run.start)),
		ParticipantsCount: len(run.participants), Dept: run.host.dept, Source: "Zoom",
	}
	for _, p := range run.participants {
		body.TotalMinutes += roundMinutes(p.leave.Sub(p.join))
	}
	return body, nil
}

// listPastInstances is GET /past_meetings/{meetingId}/instances: every time a number was held, in the last 15 months.
func (c *call) listPastInstances() (any, error) {
	run, found := c.instance()
	if !found {
		return nil, noMeeting(c.vars["meetingId"])
	}
	type item struct {
		UUID      string `json:"uuid"`
		StartTime string `json:"start_time"`
	}
	items := []item{}
	for _, past := range run.meeting.past {
		if past.end.After(c.now.AddDate(0, -15, 0)) {
			items = append(items, item{past.uuid, zoomTime(past.start)})
		}
	}
	return map[string]any{"meetings": items}, nil
}

type pastParticipant struct {
	ID           string `json:"id"`
	Name         string `json:"name"`
	UserID       string `json:"user_id"`
	RegistrantID string `json:"registrant_id"`
	UserEmail    string `json:"user_email"`
	JoinTime     string `json:"join_time"`
	LeaveTime    string `json:"leave_time"`
	Duration     int    `json:"duration"` // seconds
	Failover     bool   `json:"failover"`
	Status       string `json:"status"`
	InternalUser *bool  `json:"internal_user,omitempty"`
}

func (s *Sandbox) pastParticipant(run *instance, p *participant) pastParticipant {
	return pastParticipant{
		ID: p.zoomID, Name: p.name, UserID: p.userID, RegistrantID: p.registrantID, UserEmail: s.shownEmail(run, p),
		JoinTime: zoomTime(p.join), LeaveTime: zoomTime(p.leave), Duration: int(p.leave.Sub(p.join) / time.Second), Status: "in_meeting",
	}
}

type participantList[T any] struct {
	pageInfo
	Participants []T `json:"participants"`
}

// listPastParticipants is GET /past_meetings/{meetingId}/participants: one row for each stay.
func (c *call) listPastParticipants() (any, error) {
	run, err := c.ended()
	if err != nil {
		return nil, err
	}
	info, part, _, err := page(c, run.participants, 300)
	if err != nil {
		return nil, err
	}
	list := participantList[pastParticipant]{pageInfo: info, Participants: []pastParticipant{}}
	for _, p := range part {
		row, internal := c.pastParticipant(run, p), p.zoomID != ""
		row.InternalUser = &internal
		list.Participants = append(list.Participants, row)
	}
	return list, nil
}

// reportedParticipant is a row of the report: that of the past meeting, with a few more fields and one less.
type reportedParticipant struct {
	pastParticipant
	ParticipantUserID string `json:"participant_user_id"`
	CustomerKey       string `json:"customer_key"`
	BOMtgID           string `json:"bo_mtg_id"`
}

// reportParticipants is GET /report/meetings/{meetingId}/participants.
func (c *call) reportParticipants() (any, error) {
	if err := c.admin(); err != nil {
		return nil, err
	}
	run, err := c.ended()
	if err != nil {
		return nil, err
	}
	info, part, _, err := page(c, run.participants, 300)
	if err != nil {
		return nil, err
	}
	list := participantList[reportedParticipant]{pageInfo: info, Participants: []reportedParticipant{}}
	for _, p := range part {
		list.Participants = append(list.Participants, reportedParticipant{pastParticipant: c.pastParticipant(run, p), ParticipantUserID: p.zoomID})
	}
	return list, nil
}

// reportMeeting is GET /report/meetings/{meetingId}: the past meeting as a report tells it.
func (c *call) reportMeeting() (any, error) {
	if err := c.admin(); err != nil {
		return nil, err
	}
	value, err := c.getPastMeeting()
	if err != nil {
		return nil, err
	}
	past, _ := value.(pastMeeting)
	return struct {
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
		Dept              string `json:"dept"`
	}{past.UUID, past.ID, past.Type, past.Topic, past.UserName, past.UserEmail, past.StartTime, past.EndTime, past.Duration,
		past.TotalMinutes, past.ParticipantsCount, past.Dept}, nil
}
