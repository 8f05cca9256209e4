package zoom

import (
	"context"
	"iter"
	"net/url"
	"time"
)

// PastMeetings are the operations on ended meetings in the section "Meetings" of Zoom's reference. Pass a UUID: for a
// meeting number Zoom uses the newest instance without an error. A paid account is required.
type PastMeetings struct{ api *API }

// PastMeeting is one instance of a meeting that has ended.
type PastMeeting struct {
	ID                int64       `json:"id"`
	UUID              string      `json:"uuid"`
	HostID            string      `json:"host_id"`
	Topic             string      `json:"topic"`
	Type              MeetingType `json:"type"`
	StartTime         time.Time   `json:"start_time"`
	EndTime           time.Time   `json:"end_time"`
	Duration          int         `json:"duration"` // minutes
	TotalMinutes      int         `json:"total_minutes"`
	ParticipantsCount int         `json:"participants_count"`
	HostEmail         string      `json:"user_email"`
}

// Get returns one instance, which must be at most a year old.
//
//	GET /past_meetings/{meetingId}
func (s PastMeetings) Get(ctx context.Context, uuid string) (PastMeeting, error) {
	var m PastMeeting
	err := s.api.Do(ctx, Call{Operation: opPastMeeting, IDs: []string{uuid}}, &m)
	return m, err
}

// Instance is one run of a meeting.
type Instance struct {
	UUID      string    `json:"uuid"`
	StartTime time.Time `json:"start_time"`
}

// Instances returns the ended instances of the meeting with a number.
//
//	GET /past_meetings/{meetingId}/instances
func (s PastMeetings) Instances(ctx context.Context, id int64) ([]Instance, error) {
	var body struct {
		Meetings []Instance `json:"meetings"`
	}
	err := s.api.Do(ctx, Call{Operation: opPastInstances, IDs: []string{number(id)}}, &body)
	return body.Meetings, err
}

// Participant is one stay of a person. A person who leaves and returns has two stays.
type Participant struct {
	ID           string    `json:"id"`      // Zoom user id; empty for guests
	UserID       string    `json:"user_id"` // valid within this instance only
	Name         string    `json:"name"`
	Email        string    `json:"user_email"` // often empty
	RegistrantID string    `json:"registrant_id"`
	JoinTime     time.Time `json:"join_time"`
	LeaveTime    time.Time `json:"leave_time"`
	Duration     int       `json:"duration"` // seconds; may be 0 shortly after a large meeting
	Status       string    `json:"status"`   // in_meeting or in_waiting_room
}

// Participants returns the participants of an instance.
//
//	GET /past_meetings/{meetingId}/participants
func (s PastMeetings) Participants(ctx context.Context, uuid string) iter.Seq2[Participant, error] {
	query := url.Values{"page_size": {"300"}}
	return list[Participant](ctx, s.api, Call{Operation: opPastParticipants, IDs: []string{uuid}, Query: query},
		"participants")
}

// Reports are the operations in the section "Reports" of Zoom's reference. A paid account is required.
type Reports struct{ api *API }

// ReportedMeeting is one instance of a meeting in a report about its host.
type ReportedMeeting struct {
	UUID              string      `json:"uuid"`
	ID                int64       `json:"id"`
	Topic             string      `json:"topic"`
	Type              MeetingType `json:"type"`
	StartTime         time.Time   `json:"start_time"`
	EndTime           time.Time   `json:"end_time"`
	Duration          int         `json:"duration"`           // minutes
	ParticipantsCount int         `json:"participants_count"` // at least 2
}

// ReportMonths is how many months back Zoom reports the meetings of a host.
const ReportMonths = 6

// Meetings returns the ended meetings that a user hosted on the days from first to last, both included and at most a
// month apart, which must be less than [ReportMonths] months ago. Zoom leaves out meetings with fewer than two unique
// participants.
//
//	GET /report/users/{userId}/meetings
func (s Reports) Meetings(ctx context.Context, userID string, first, last time.Time) iter.Seq2[ReportedMeeting, error] {
	query := url.Values{
		"from": {first.UTC().Format(time.DateOnly)}, "to": {last.UTC().Format(time.DateOnly)}, "type": {"past"},
		"page_size": {"300"},
	}
	return list[ReportedMeeting](ctx, s.api, Call{Operation: opReportMeetings, IDs: []string{userID}, Query: query},
		"meetings")
}
