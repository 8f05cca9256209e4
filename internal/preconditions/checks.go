package preconditions

import (
	"strings"
	"time"

	"navette.dev/navette/internal/connection"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/zoom"
)

// Kind is one precondition.
type Kind string

// The preconditions, in the order in which pages list them.
const (
	AdminHere Kind = "here"      // the reader is an owner or admin of the organization
	AdminZoom Kind = "admin"     // the connected user is an administrator at Zoom
	Recording Kind = "recording" // cloud recording is available to that user
	Plan      Kind = "plan"      // the account is on Business or a higher plan
	Scopes    Kind = "scopes"    // the app has the permissions that it needs
	Webhook   Kind = "webhook"   // Zoom validated the webhook address
)

// State is the result of checking a precondition.
type State string

// The results. A warning is something that makes work slower or less sure. Unknown means that Zoom could not be asked.
const (
	Fine    State = "fine"
	Warning State = "warning"
	Unknown State = "unknown"
	Failed  State = "failed"
)

// Check is one precondition with its result.
type Check struct {
	Kind    Kind
	State   State
	Case    string  // names the sentence: the message key is "precondition." + Kind + "_" + Case
	Because Failure // why something is unknown, "" if nothing is
}

// WebhookSilence is how long Zoom may send nothing to a webhook address before it counts as not validated. Zoom repeats
// the validation every 72 hours (Zoom API, "Using webhooks"), so that two were missed.
const WebhookSilence = 7 * 24 * time.Hour

// checks returns all preconditions with their results, for a reader who is or is not an admin of the organization.
func (r *Report) checks(admin bool, now time.Time) []Check {
	here := Check{AdminHere, Failed, "not", ""}
	if admin {
		here.State, here.Case = Fine, "fine"
	}
	list := []Check{here}
	if !r.Connected {
		return list
	}
	for _, c := range []Check{r.admin(), r.recording(), r.plan(), r.scopes(), r.webhook(now)} {
		if why := r.unread(); why != "" && c.Kind != Webhook && c.Kind != Scopes {
			c = Check{c.Kind, Unknown, "unknown", why}
		}
		list = append(list, c)
		if c.Case == "missing" && len(r.MissingToo) > 0 {
			list = append(list, Check{Scopes, Warning, "policy", ""})
		}
	}
	return list
}

// unread returns why there is no reading at all, or "".
func (r *Report) unread() Failure {
	switch {
	case r.Connection.State == navette.ConnectionAttention:
		return Refused
	case r.ReadAt.IsZero():
		return NotRead
	}
	return ""
}

// admin judges by the role at Zoom. Zoom's three own roles have fixed ids (Zoom support, "Using role management"); a
// role that the account made, or a Server-to-Server app, is judged by whether it may read the account's users.
func (r *Report) admin() Check {
	switch read := r.Reading; {
	case r.Connection.Scopes != "" && !strings.Contains(r.Connection.Scopes, ":admin"):
		return Check{AdminZoom, Failed, "own_user", ""} // scopes of an app that each user manages
	case read.ReadsUsers || read.Role == "0" || read.Role == "1":
		return Check{AdminZoom, Fine, "fine", ""}
	case read.Role == "2":
		return Check{AdminZoom, Failed, "member", ""}
	case read.UsersFailure == NotAllowed:
		return Check{AdminZoom, Failed, "role", ""}
	default:
		return Check{AdminZoom, Unknown, "unknown", read.UsersFailure}
	}
}

// recording judges by the user's effective setting, and finds the reason if that is off.
func (r *Report) recording() Check {
	read := r.Reading
	is := func(v *bool, want bool) bool { return v != nil && *v == want }
	switch {
	case is(read.UserRecords, true) && is(read.AccountRecords, false):
		return Check{Recording, Warning, "account_off", ""}
	case is(read.UserRecords, true):
		return Check{Recording, Fine, "fine", ""}
	case is(read.Paid, false):
		return Check{Recording, Failed, "free", ""}
	case is(read.AccountRecords, false) && is(read.Locked, true):
		return Check{Recording, Failed, "locked", ""}
	case is(read.AccountRecords, false):
		return Check{Recording, Failed, "off", read.LocksFailure}
	case zoom.UserType(read.Licence) == zoom.Basic:
		return Check{Recording, Failed, "basic", ""}
	case is(read.UserRecords, false):
		return Check{Recording, Failed, "user_off", read.AccountFailure}
	default:
		return Check{Recording, Unknown, "unknown", read.SettingsFailure}
	}
}

// plan judges the plan. Only a plan below Business is a failure: if it is unknown, what is sent works or is refused.
func (r *Report) plan() Check {
	switch v := r.Plan; {
	case v.Disagree:
		return Check{Plan, Warning, "disagree", ""}
	case v.Refuted:
		return Check{Plan, Warning, "refuted", ""}
	case v.Plan == zoom.PlanBusiness:
		return Check{Plan, Fine, "fine", ""}
	case v.High == zoom.PlanFree:
		return Check{Plan, Failed, "free", ""}
	case v.High == zoom.PlanPro:
		return Check{Plan, Failed, "pro", ""}
	default:
		return Check{Plan, Warning, "unsure", ""}
	}
}

func (r *Report) scopes() Check {
	switch {
	case r.Connection.Scopes == "":
		return Check{Scopes, Unknown, "unknown", NotSent}
	case len(r.Missing) > 0:
		return Check{Scopes, Failed, "missing", ""}
	case len(r.MissingToo) > 0:
		return Check{Scopes, Warning, "policy", ""}
	default:
		return Check{Scopes, Fine, "fine", ""}
	}
}

// webhook judges by what Zoom last sent to the app's address. Without webhooks the program finds everything by its
// regular reads, later.
func (r *Report) webhook(now time.Time) Check {
	switch {
	case !r.HasSecret:
		return Check{Webhook, Warning, "no_secret", ""}
	case r.WebhookAt.IsZero():
		return Check{Webhook, Warning, "never", ""}
	case now.Sub(r.WebhookAt.Time) > WebhookSilence:
		return Check{Webhook, Warning, "silent", ""}
	default:
		return Check{Webhook, Fine, "fine", ""}
	}
}

// Report is what is known about the preconditions of an organization.
type Report struct {
	Connected    bool
	Connection   navette.Connection
	ReadAt       navette.Instant // zero if nothing was read through the connection
	Reading      Reading
	Checks       []Check
	Plan         PlanVerdict
	AnsweredBy   string // name of the user who stated the plan, "" if none did
	Missing      []connection.Scope
	MissingToo   []connection.Scope // missing scopes that only the recording policy needs, without optional ones
	Server       bool               // whether the app is a Server-to-Server app
	Installation bool               // whether the app belongs to the installation
	HasSecret    bool               // whether the app's webhook secret is stored
	WebhookAt    navette.Instant    // when Zoom last sent a webhook or validated the address, zero if it never did
	Admins       []string           // names of the owners and admins
}

// Attention returns the number of preconditions that failed or could not be checked. Those of a new connection that are
// about to be checked do not count.
func (r *Report) Attention() int {
	n := 0
	for _, c := range r.Checks {
		if c.State == Failed || c.State == Unknown && c.Because != NotRead {
			n++
		}
	}
	return n
}
