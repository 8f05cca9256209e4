package sandbox

import (
	"slices"
	"strings"
	"time"
)

// kept is how many months Zoom keeps the data of an operation, with the messages of the refusals for a meeting that
// does not exist and for one that ended earlier.
type kept struct {
	months        int
	gone, tooLong string
}

var (
	pastMeetings     = kept{12, "Meeting does not exist: %s.", "Cannot access a meeting a year ago."}
	pastParticipants = kept{15, "Meeting does not exist: %s.", "Can not access a meeting a year ago."}
	reports          = kept{12, "Meeting %s not found or has expired.", "Can not access meeting a year ago."}
)

// ended returns the instance in the path if it has ended and its data are still kept.
func (c *call) ended(k kept) (*instance, error) {
	if !c.plan.paid {
		return nil, paidOnly(400, c.options.AccountID)
	}
	run, found := c.instance()
	if found && run.end.IsZero() && len(run.meeting.past) > 0 {
		run = run.meeting.past[len(run.meeting.past)-1] // the next instance of the number is running
	}
	if !found || run.end.IsZero() {
		return nil, refuse(404, 3001, k.gone, c.vars["meetingId"])
	}
	if run.end.Before(c.now.AddDate(0, -k.months, 0)) {
		return nil, refuse(400, 12702, "%s", k.tooLong)
	}
	return run, nil
}

// pastFrame holds the fields that a past meeting and its report share.
type pastFrame struct {
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
}

type pastMeeting struct {
	pastFrame
	HostID            string `json:"host_id"`
	Source            string `json:"source"`
	HasMeetingSummary bool   `json:"has_meeting_summary"`
}

func (i *instance) pastFrame() pastFrame {
	frame := pastFrame{
		UUID: i.uuid, ID: i.meeting.number, Type: i.meeting.kind, Topic: i.topic, UserName: i.host.name(),
		UserEmail: i.host.email,
		StartTime: zoomTime(i.start), EndTime: zoomTime(i.end), Duration: roundMinutes(i.end.Sub(i.start)),
		ParticipantsCount: len(i.participants), Dept: i.host.dept,
	}
	for _, p := range i.participants {
		frame.TotalMinutes += roundMinutes(p.leave.Sub(p.join))
	}
	return frame
}

// getPastMeeting handles GET /past_meetings/{meetingId}.
func (c *call) getPastMeeting() (any, error) {
	run, err := c.ended(pastMeetings)
	if err != nil {
		return nil, err
	}
	return pastMeeting{pastFrame: run.pastFrame(), HostID: run.host.id, Source: "Zoom"}, nil
}

// reportMeeting handles GET /report/meetings/{meetingId}.
func (c *call) reportMeeting() (any, error) {
	run, err := c.reported()
	if err != nil {
		return nil, err
	}
	return struct {
		pastFrame
		TrackingFields []trackingField `json:"tracking_fields"`
	}{run.pastFrame(), append([]trackingField{}, run.meeting.tracking...)}, nil
}

// reported returns the instance in the path, for an administrator.
func (c *call) reported() (*instance, error) {
	if err := c.admin(); err != nil {
		return nil, err
	}
	return c.ended(reports)
}

// listPastInstances handles GET /past_meetings/{meetingId}/instances and returns every instance of a number in the last
// 15 months, or in the days from `from` to `to`. Unless both are given, they are ignored.
func (c *call) listPastInstances() (any, error) {
	run, found := c.instance()
	if !found {
		return nil, noMeeting(c.vars["meetingId"])
	}
	from, to := c.now.AddDate(0, -15, 0), c.now
	if c.query.Has("from") && c.query.Has("to") {
		asked, until, err := c.reportRange()
		if err != nil {
			return nil, err
		}
		from, to = latest(from, asked), until
	}
	type item struct {
		UUID      string `json:"uuid"`
		StartTime string `json:"start_time"`
	}
	items := []item{}
	for _, past := range run.meeting.past {
		if past.end.After(from) && !past.start.After(to) {
			items = append(items, item{past.uuid, zoomTime(past.start)})
		}
	}
	return map[string]any{"meetings": items}, nil
}

type pastParticipant struct {
	ID           string  `json:"id"`
	Name         string  `json:"name"`
	UserID       string  `json:"user_id"`
	RegistrantID *string `json:"registrant_id,omitempty"`
	UserEmail    string  `json:"user_email"`
	JoinTime     string  `json:"join_time"`
	LeaveTime    string  `json:"leave_time"`
	Duration     int     `json:"duration"` // seconds
	Failover     bool    `json:"failover"`
	Status       string  `json:"status"`
	InternalUser *bool   `json:"internal_user,omitempty"`
}

func (s *Sandbox) pastParticipant(run *instance, p *participant) pastParticipant {
	return pastParticipant{
		ID: p.zoomID, Name: p.name, UserID: p.userID, RegistrantID: &p.registrantID, UserEmail: s.shownEmail(run, p),
		JoinTime: zoomTime(p.join), LeaveTime: zoomTime(p.leave), Duration: int(p.leave.Sub(p.join) / time.Second),
		Status: "in_meeting",
	}
}

// attendance returns the stays that Zoom reports. Meetings of one person are left out unless the account's settings
// include them.
func (c *call) attendance(run *instance) []*participant {
	alone := !slices.ContainsFunc(run.participants, func(p *participant) bool {
		return !p.samePerson(run.participants[0])
	})
	if alone && at(c.accountSettings(""), "other_options", "show_one_user_meeting_on_dashboard") != true {
		return nil
	}
	return run.participants
}

// samePerson reports whether two stays are those of one person, as far as the sandbox can know.
func (p *participant) samePerson(other *participant) bool {
	return p.zoomID == other.zoomID && p.registrantID == other.registrantID && p.email == other.email &&
		p.name == other.name
}

// participantList returns one page of stays, each converted by row.
func participantList[T any](c *call, run *instance, row func(*participant) T) (any, error) {
	info, part, _, err := page(c, c.attendance(run), 300)
	if err != nil {
		return nil, err
	}
	rows := make([]T, 0, len(part))
	for _, p := range part {
		rows = append(rows, row(p))
	}
	return struct {
		pageInfo
		Participants []T `json:"participants"`
	}{info, rows}, nil
}

// listPastParticipants handles GET /past_meetings/{meetingId}/participants and returns one row for each stay.
func (c *call) listPastParticipants() (any, error) {
	run, err := c.ended(pastParticipants)
	if err != nil {
		return nil, err
	}
	return participantList(c, run, func(p *participant) pastParticipant {
		row, internal := c.pastParticipant(run, p), p.zoomID != ""
		row.InternalUser = &internal
		return row
	})
}

// reportedParticipant is a participant in the report. Its fields differ from those of the past meeting's list.
type reportedParticipant struct {
	pastParticipant
	ParticipantUserID string `json:"participant_user_id"`
	CustomerKey       string `json:"customer_key"`
	BOMtgID           string `json:"bo_mtg_id"`
}

// reportParticipants handles GET /report/meetings/{meetingId}/participants. It includes registrants only if
// include_fields asks for them.
func (c *call) reportParticipants() (any, error) {
	run, err := c.reported()
	if err != nil {
		return nil, err
	}
	asked := slices.Contains(strings.Split(c.query.Get("include_fields"), ","), "registrant_id")
	return participantList(c, run, func(p *participant) reportedParticipant {
		row := reportedParticipant{pastParticipant: c.pastParticipant(run, p), ParticipantUserID: p.zoomID}
		if !asked {
			row.RegistrantID = nil
		}
		return row
	})
}
