package zoom

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// Codes in Zoom's error bodies (Zoom API reference, "Errors", and the list of each operation).
const (
	CodeToken             = 124   // the token is missing, invalid or expired
	CodeNoPermission      = 200   // no permission, or the plan lacks the feature; also seen with HTTP 200
	CodeInvalid           = 300   // a parameter is invalid; also an expired page token
	CodeNoUser            = 1001  // no such user in this account
	CodeOtherAccount      = 1010  // the user or group belongs to another account
	CodeNoAccount         = 2001  // no such account
	CodeNotForOthers      = 2306  // meetings scheduled for other users must not be listed
	CodeMeetingRefused    = 3000  // the meeting is a webinar, or scheduling for that user is not permitted, and similar
	CodeNoMeeting         = 3001  // missing, deleted or expired
	CodeMeetingOver       = 3038  // the meeting is over and takes no registrations
	CodeMeetingFull       = 3043  // the capacity for registrants is reached
	CodeMayNotHost        = 3161  // the user is not permitted to host or schedule
	CodeNoRecording       = 3301  // the meeting has no cloud recording
	CodeGroupNameTaken    = 4132  // another group of the account has the name
	CodeTokenScopes       = 4700  // the token is invalid or lacks scopes
	CodeScopesMissing     = 4711  // the token lacks scopes, which the message names
	CodeTooLongAgo        = 12702 // the meeting ended too long ago
	CodeRegistrationOff   = 404   // registration is not enabled; the HTTP status is 400
	codeTooManyRegistered = 303
)

// Error is an error answer of Zoom. HTTPStatus may be 2xx: some operations answer code 200 with a success status.
type Error struct {
	Operation     string // as in Zoom's reference: "POST /users/{userId}/meetings"
	HTTPStatus    int
	Code          int    // Zoom's code, not the HTTP status; 0 if the answer had none
	Message       string // Zoom's message; it may contain names, so it may be shown but not logged
	Fields        []FieldError
	MissingScopes []string // with CodeScopesMissing: the scopes that the app needs
	TrackingID    string   // x-zm-trackingid, which Zoom's support asks for
}

// FieldError is an invalid field of a request.
type FieldError struct {
	Field   string `json:"field"`
	Message string `json:"message"`
}

// Error implements error. The text is fit for logs: it has the operation and the code but not Zoom's message.
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

// RateLimitedError is returned if a call was not made, or was refused, because a limit was reached. The call had no
// effect.
type RateLimitedError struct {
	Operation string
	Until     time.Time // when to retry, in product time, UTC
	Daily     bool      // whether the limit is a daily budget, which is renewed at 00:00 UTC, and not a rate per second
	Cause     error     // Zoom's 429 as an *Error; nil if our own limiter refused the call

	wait time.Duration // the same duration in real time, as in Zoom's answer
}

// Error implements error. The text is fit for logs.
func (e *RateLimitedError) Error() string {
	return fmt.Sprintf("zoom: %s: rate limited until %s", e.Operation, e.Until.Format(time.RFC3339))
}

// Unwrap returns Zoom's answer, or nil.
func (e *RateLimitedError) Unwrap() error { return e.Cause }

// LostError is returned if there was no usable answer.
type LostError struct {
	Operation string
	Sent      bool // whether Zoom may have received the request or a part of it
	Cause     error
}

// Error implements error. The text is fit for logs: it contains no address, since addresses may contain tokens.
func (e *LostError) Error() string {
	state := "not sent"
	if e.Sent {
		state = "no usable answer"
	}
	return fmt.Sprintf("zoom: %s: %s: %v", e.Operation, state, e.Cause)
}

// Unwrap returns the cause.
func (e *LostError) Unwrap() error { return e.Cause }

// Unclear reports whether the call that returned err may have taken effect: its answer was lost after sending
// (timeout, broken connection, unreadable body), or Zoom answered with a 5xx. If it is false, the call had no effect.
// After an unclear error of a call that is not repeatable, look for the effect before retrying.
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

// Unanswered reports whether Zoom was asked and gave no usable answer to the call that returned err: it could not be
// reached, its answer was lost, or it answered with a 5xx.
func Unanswered(err error) bool {
	var lost *LostError
	return errors.As(err, &lost) || Unclear(err)
}

// Answered reports whether Zoom answered the call that returned err, even with a refusal.
func Answered(err error) bool {
	var refused *Error
	var grant *OAuthError
	return err == nil || !Unanswered(err) && (errors.As(err, &refused) || errors.As(err, &grant))
}

// IsNotFound reports whether the user, meeting, recording or account does not exist for this token, or no longer
// exists.
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

// IsNoPermission reports whether the token's owner may not make this call, or the plan or licence lacks the feature.
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

// IsRateLimited reports whether a limit was reached. [RateLimitedError.Until] is when it ends.
func IsRateLimited(err error) bool {
	var limited *RateLimitedError
	return errors.As(err, &limited)
}

// IsTokenDead reports whether Zoom refused the access token (HTTP 401 or code 124). An [API] renews the token once
// before it returns this error.
func IsTokenDead(err error) bool {
	e, ok := refusal(err)
	if !ok || IsScopesMissing(err) {
		return false
	}
	return e.Code == CodeToken || e.HTTPStatus == http.StatusUnauthorized
}

// IsScopesMissing reports whether the app lacks scopes, or its user has not consented to new ones.
// [Error.MissingScopes] lists them.
func IsScopesMissing(err error) bool {
	e, ok := refusal(err)
	return ok && (e.Code == CodeScopesMissing || len(e.MissingScopes) > 0)
}

// IsNameTaken reports whether a group could not be created because another one has its name.
func IsNameTaken(err error) bool {
	e, ok := refusal(err)
	return ok && e.Code == CodeGroupNameTaken
}

// refusal returns the *Error in err's chain. A rate limit is no refusal, since its code has another meaning.
func refusal(err error) (*Error, bool) {
	var e *Error
	if IsRateLimited(err) || !errors.As(err, &e) {
		return nil, false
	}
	return e, true
}
