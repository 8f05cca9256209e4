package zoom

import (
	"context"
	"iter"
	"net/url"
	"time"
)

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
