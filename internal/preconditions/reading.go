package preconditions

import (
	"context"
	"errors"
	"strings"

	"navette.dev/navette/internal/hosts"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/zoom"
)

// Reading is what Zoom answered about an account and the connected user. It contains neither names nor addresses of
// people. A value that could not be read is zero, and the failure of its group gives the reason.
type Reading struct {
	Role        string  `json:"role"` // Zoom's role id: 0 owner, 1 administrator, 2 member, others are the account's own
	RoleName    string  `json:"role_name"`
	Licence     int     `json:"licence"` // a [zoom.UserType]
	United      string  `json:"united"`
	Workplace   int64   `json:"workplace"`
	UserFailure Failure `json:"user_failure"`

	Capacity        int     `json:"capacity"`
	Concurrent      string  `json:"concurrent"`
	UserRecords     *bool   `json:"user_records"` // the user's effective setting
	SettingsFailure Failure `json:"settings_failure"`

	ReadsUsers   bool    `json:"reads_users"` // whether Zoom lets the user read the account's users
	UsersFailure Failure `json:"users_failure"`

	Paid           *bool   `json:"paid"` // whether operations for paid accounts are permitted, nil if unknown
	AccountRecords *bool   `json:"account_records"`
	AccountFailure Failure `json:"account_failure"`

	Locked       *bool   `json:"locked"` // whether the account locks its setting of cloud recording
	LocksFailure Failure `json:"locks_failure"`

	PerSecond int `json:"per_second"` // permitted light calls per second, 0 if Zoom did not send it
}

// Failure is the reason why something could not be read: "" if it was read, otherwise the end of the message key
// "precondition.because_…".
type Failure string

// The reasons.
const (
	Unreachable Failure = "unreachable" // Zoom did not answer
	Limited     Failure = "limited"     // a rate limit is reached
	NoScope     Failure = "scope"       // the app lacks the permission
	NotAllowed  Failure = "refused"     // Zoom does not permit it to the connected user
	Unpaid      Failure = "unpaid"      // Zoom permits it to paid accounts only
	NotSent     Failure = "not_sent"    // Zoom's answer did not contain it
	Refused     Failure = "attention"   // Zoom refuses the connection's access as a whole
	NotRead     Failure = "not_read"    // nothing was read since the account was connected
)

// passing reports whether a later try may succeed without a change by a user.
func (f Failure) passing() bool { return f == Unreachable || f == Limited }

// failureOf returns the reason of an error of the Zoom client.
func failureOf(err error) Failure {
	var refused *zoom.Error
	switch {
	case err == nil:
		return ""
	case zoom.IsRateLimited(err):
		return Limited
	case zoom.IsScopesMissing(err):
		return NoScope
	case errors.As(err, &refused) && refused.Code == zoom.CodeNoPermission &&
		strings.Contains(strings.ToLower(refused.Message), "paid"): // the refusals of both operations on accounts
		return Unpaid
	case zoom.IsNoPermission(err):
		return NotAllowed
	default:
		return Unreachable
	}
}

// read asks Zoom about the account and the connected user.
func read(ctx context.Context, api *zoom.API, c navette.Connection) Reading {
	var r Reading
	api.Rate = func(label zoom.Label, perSecond int) {
		if label == zoom.Light {
			r.PerSecond = perSecond
		}
	}
	path := hosts.UserPath(c, c.ZoomUserID)
	r.readUser(ctx, api, path)
	r.readSettings(ctx, api, path)
	r.ReadsUsers = true
	for _, err := range api.Users.List(ctx, "active") {
		r.ReadsUsers, r.UsersFailure = err == nil, failureOf(err)
		break // one page shows it
	}
	r.readAccount(ctx, api)
	return r
}

func (r *Reading) readUser(ctx context.Context, api *zoom.API, path string) {
	user, err := api.Users.Get(ctx, path)
	if r.UserFailure = failureOf(err); err != nil {
		return
	}
	r.Role, r.RoleName, r.Licence = user.RoleID, user.RoleName, int(user.Type)
	r.United, r.Workplace = user.United, user.Workplace
	for _, l := range user.Licences {
		if l.Type == "ZOOM_WORKPLACE_BUNDLE" && r.Workplace == 0 {
			r.Workplace = l.Option
		}
	}
}

func (r *Reading) readSettings(ctx context.Context, api *zoom.API, path string) {
	settings, err := api.Users.Settings(ctx, path)
	if r.SettingsFailure = failureOf(err); err != nil {
		return
	}
	r.Capacity, r.Concurrent = settings.Feature.MeetingCapacity, settings.Feature.ConcurrentMeeting
	if r.UserRecords = settings.Recording.CloudRecording; r.UserRecords == nil {
		r.SettingsFailure = NotSent
	}
}

// readAccount reads whether the account records in the cloud and whether it locks that. Zoom refuses both to accounts
// without a paid plan.
func (r *Reading) readAccount(ctx context.Context, api *zoom.API) {
	settings, err := api.Accounts.Settings(ctx, "")
	r.AccountFailure = failureOf(err)
	if err == nil || r.AccountFailure == Unpaid {
		paid := err == nil
		r.Paid = &paid
	}
	if err == nil {
		r.AccountRecords, r.AccountFailure = cloudRecording(settings)
	}
	locks, err := api.Accounts.Locks(ctx)
	if r.LocksFailure = failureOf(err); err == nil {
		r.Locked, r.LocksFailure = cloudRecording(locks)
	}
}

// cloudRecording returns the value of cloud recording in a document of settings or locks.
func cloudRecording(d zoom.Document) (*bool, Failure) {
	if on, sent := d.At("recording", "cloud_recording").(bool); sent {
		return &on, ""
	}
	return nil, NotSent
}

// passing reports whether something was not read for a reason that may pass by itself.
func (r Reading) passing() bool {
	return r.UserFailure.passing() || r.SettingsFailure.passing() || r.UsersFailure.passing() ||
		r.AccountFailure.passing() || r.LocksFailure.passing()
}
