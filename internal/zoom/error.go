package zoom

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// Codes of Zoom's error bodies that rules ask for by name (Zoom API reference, "Errors", and each operation's list).
const (
	CodeToken             = 124  // token missing, bad or expired
	CodeNoPermission      = 200  // no permission, or the plan lacks the feature; also seen inside HTTP 200
	CodeInvalid           = 300  // a parameter is wrong; also a stale page token
	CodeNoUser            = 1001 // no such user in this account
	CodeOtherAccount      = 1010 // the user or group belongs to another account
	CodeNoAccount         = 2001
	CodeNotForOthers      = 2306 // meetings scheduled for others may not be listed
	CodeMeetingRefused    = 3000 // it is a webinar, scheduling for that user is not allowed, …
	CodeNoMeeting         = 3001 // missing, deleted or expired
	CodeMeetingOver       = 3038 // no more registration
	CodeMeetingFull       = 3043 // registrant capacity reached
	CodeMayNotHost        = 3161 // the user may not host or schedule
	CodeNoRecording       = 3301
	CodeTokenScopes       = 4700 // token invalid or without the proper scopes
	CodeScopesMissing     = 4711 // token lacks scopes; the message names them
	CodeTooLongAgo        = 12702
	CodeRegistrationOff   = 404 // as a code, inside HTTP 400: registration is not switched on
	codeTooManyRegistered = 303
)

// Error is a refusal in Zoom's words. HTTPStatus may be 2xx: some operations put code 200 inside a good answer.
type Error struct {
	Operation     string // as in Zoom's reference: "POST /users/{userId}/meetings"
	HTTPStatus    int
	Code          int    // Zoom's own, not the HTTP status; 0 where the answer had none
	Message       string // Zoom's sentence; may name people, so it is for the screen and not for logs
	Fields        []FieldError
	MissingScopes []string // with CodeScopesMissing: what the app has to be given
	TrackingID    string   // x-zm-trackingid, which Zoom's support asks for
}

// FieldError is one refused input.
type FieldError struct {
	Field   string `json:"field"`
	Message string `json:"message"`
}

// Error is the text for logs: what was refused with which code, without the message's own words.
func (e *Error) Error() string {
	text := fmt.Sprintf("zoom: %s: HTTP %d, code %d", e.Operation, e.HTTPStatus, e.Code)
	if len(e.Fields) > 0 {
		names := make([]string, len(e.Fields))
		for i, f := range e.Fields {
			names[i] = f.Field
		}
		text += ", fields " + strings.Join(names, " ")
	}
	if len(e.MissingScopes) > 0 {
		text += ", scopes missing " + strings.Join(e.MissingScopes, " ")
	}
	if e.TrackingID != "" {
		text += ", tracking id " + e.TrackingID
	}
	return text
}

// RateLimitedError says that a call was not made, or refused, because a limit is reached. Nothing has happened at Zoom.
type RateLimitedError struct {
	Operation string
	Until     time.Time // when to try again, on the product's clock, UTC
	Daily     bool      // a budget that is filled again at 00:00 UTC, not a limit per second
	Cause     error     // Zoom's 429 as an *Error; nil where our own limiter held the call back

	wait time.Duration // the same in real time, as Zoom's answer counts it
}

// Error is the text for logs.
func (e *RateLimitedError) Error() string {
	return fmt.Sprintf("zoom: %s: rate limited until %s", e.Operation, e.Until.Format(time.RFC3339))
}

// Unwrap is Zoom's answer, where there was one.
func (e *RateLimitedError) Unwrap() error { return e.Cause }

// LostError says that no usable answer came.
type LostError struct {
	Operation string
	Sent      bool // the request, or a part of it, may have reached Zoom
	Cause     error
}

// Error is the text for logs. Addresses are left out: they may hold tokens.
func (e *LostError) Error() string {
	state := "not sent"
	if e.Sent {
		state = "no usable answer"
	}
	return fmt.Sprintf("zoom: %s: %s: %v", e.Operation, state, e.Cause)
}

// Unwrap is what went wrong on the way.
func (e *LostError) Unwrap() error { return e.Cause }

// Unclear says whether the call that gave err may have taken effect all the same: its answer was lost after sending
// (timeout, cut connection, unreadable body), or Zoom answered with a 5xx. Where it is false, nothing has happened.
// After an unclear error of a call that is not repeatable, look for the effect before trying again.
func Unclear(err error) bool {
	var lost *LostError
	if errors.As(err, &lost) && lost.Sent {
		return true
	}
	var refused *Error
	if errors.As(err, &refused) && refused.HTTPStatus >= 500 {
		return true
	}
	var grant *OAuthError
	return errors.As(err, &grant) && grant.HTTPStatus >= 500
}

// Unanswered says whether Zoom gave no usable answer to the call that gave err: it could not be reached, its answer was lost, or
// it answered with a 5xx. Where it is false, Zoom answered, or was not asked.
func Unanswered(err error) bool {
	var lost *LostError
	return errors.As(err, &lost) || Unclear(err)
}

// Answered says whether Zoom answered the call that gave err, be it with a refusal.
func Answered(err error) bool {
	var refused *Error
	var grant *OAuthError
	return err == nil || !Unanswered(err) && (errors.As(err, &refused) || errors.As(err, &grant))
}

// IsNotFound: the user, meeting, recording or account does not exist (any more) for this token.
func IsNotFound(err error) bool {
	e, ok := refusal(err)
	if !ok {
		return false
	}
	switch e.Code {
	case CodeNoUser, CodeNoAccount, CodeNoMeeting, CodeNoRecording:
		return true
	}
	return e.HTTPStatus == http.StatusNotFound
}

// IsNoPermission: the token's owner may not do this, or the plan or licence lacks the feature.
func IsNoPermission(err error) bool {
	e, ok := refusal(err)
	if !ok || IsScopesMissing(err) {
		return false
	}
	switch e.Code {
	case CodeNoPermission, CodeOtherAccount, CodeNotForOthers, CodeMayNotHost:
		return true
	}
	return e.HTTPStatus == http.StatusForbidden
}

// IsInvalid: Zoom refuses what was asked; asking again will not help. Fields says which inputs, where Zoom said so.
func IsInvalid(err error) bool {
	e, ok := refusal(err)
	if !ok {
		return false
	}
	switch e.Code {
	case CodeInvalid, CodeMeetingRefused, codeTooManyRegistered:
		return true
	}
	return len(e.Fields) > 0
}

// IsRateLimited: a limit is reached; [RateLimitedError.Until] says for how long.
func IsRateLimited(err error) bool {
	var limited *RateLimitedError
	return errors.As(err, &limited)
}

// IsTokenDead: Zoom refuses the access token (HTTP 401 or code 124), after renewing it once where it came from an [API].
func IsTokenDead(err error) bool {
	e, ok := refusal(err)
	if !ok || IsScopesMissing(err) {
		return false
	}
	return e.Code == CodeToken || e.HTTPStatus == http.StatusUnauthorized
}

// IsScopesMissing: the app lacks scopes, or its user has not yet agreed to new ones; [Error.MissingScopes] names them.
func IsScopesMissing(err error) bool {
	e, ok := refusal(err)
	return ok && (e.Code == CodeScopesMissing || len(e.MissingScopes) > 0)
}

// refusal is the answer in err's chain, unless it was about a rate: then its code means nothing else.
func refusal(err error) (*Error, bool) {
	var e *Error
	if IsRateLimited(err) || !errors.As(err, &e) {
		return nil, false
	}
	return e, true
}
