package zoom

import (
	"context"
	"fmt"
	"iter"
	"net/url"
	"time"
)

// Registrants are the operations on registrants in the section "Meetings" of Zoom's reference.
type Registrants struct{ api *API }

// NewRegistrant is a person to register.
type NewRegistrant struct {
	Email       string `json:"email"`      // at most 128 characters
	FirstName   string `json:"first_name"` // at most 64 characters
	LastName    string `json:"last_name,omitempty"`
	Language    string `json:"language,omitempty"`
	AutoApprove *bool  `json:"auto_approve,omitempty"`
}

// Registrant is a person who is registered for a meeting.
type Registrant struct {
	ID        string    `json:"id"`
	Email     string    `json:"email"`
	FirstName string    `json:"first_name"`
	LastName  string    `json:"last_name"`
	Status    string    `json:"status"` // approved, pending or denied
	JoinURL   Secret    `json:"join_url"`
	CreatedAt time.Time `json:"create_time"`
}

// Registration is the answer to a new registration.
type Registration struct {
	RegistrantID string `json:"registrant_id"`
	MeetingID    int64  `json:"id"`
	JoinURL      Secret `json:"join_url"` // personal link; with ApproveManually "" until approved
}

// Add registers a person. The meeting's host must be Licensed and its ApprovalType 0 or 1. Zoom accepts three adds per
// day for one address. The request is sent once: after an [Unclear] error, look for the registrant.
//
//	POST /meetings/{meetingId}/registrants
func (s Registrants) Add(ctx context.Context, meetingID int64, person NewRegistrant) (Registration, error) {
	var r Registration
	err := s.api.Do(ctx, Call{Operation: opAddRegistrant, IDs: []string{number(meetingID)}, Body: person}, &r)
	return r, err
}

// List returns a meeting's registrants with a status: approved, pending or denied. "" means approved.
//
//	GET /meetings/{meetingId}/registrants
func (s Registrants) List(ctx context.Context, meetingID int64, status string) iter.Seq2[Registrant, error] {
	query := url.Values{"page_size": {"300"}}
	if status != "" {
		query.Set("status", status)
	}
	return list[Registrant](ctx, s.api, Call{Operation: opRegistrants, IDs: []string{number(meetingID)}, Query: query},
		"registrants")
}

// RegistrantRef identifies a registrant in a change of status.
type RegistrantRef struct {
	ID    string `json:"id,omitempty"`
	Email string `json:"email"`
}

// RegistrantAction is a change of status.
type RegistrantAction string

// The changes (Zoom API reference, "Update registrant's status").
const (
	Approve RegistrantAction = "approve"
	Cancel  RegistrantAction = "cancel"
	Deny    RegistrantAction = "deny"
)

// maxStatusChanges is the number of registrants that one call may change.
const maxStatusChanges = 30

// SetStatus approves, cancels or denies at most 30 registrants.
//
//	PUT /meetings/{meetingId}/registrants/status
func (s Registrants) SetStatus(
	ctx context.Context, meetingID int64, what RegistrantAction, people ...RegistrantRef,
) error {
	if len(people) == 0 || len(people) > maxStatusChanges {
		return fmt.Errorf("zoom: %s: %d registrants, want 1 to %d", opRegistrantStatus, len(people), maxStatusChanges)
	}
	body := struct {
		Action      RegistrantAction `json:"action"`
		Registrants []RegistrantRef  `json:"registrants"`
	}{what, people}
	return s.api.Do(ctx, Call{Operation: opRegistrantStatus, IDs: []string{number(meetingID)}, Body: body}, nil)
}
