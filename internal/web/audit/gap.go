package audit

import (
	"strings"
	"time"

	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/web/view"
)

// Gap is something that should be in Navette and is not.
type Gap struct {
	ID       string
	Date     string    // of its day, as "2026-11-19"
	At, Ends time.Time // when the meeting was held; At is noon if Whole
	Whole    bool      // whether it is about the whole day and not about a meeting
	Title    string
	Host     string // "" if unknown
	To       string // page of the call or of the session, "" if there is none
	Cause    string // end of the message key completeness.cause_…
	Why      lang.Say
	Remedy   lang.Say
	Mend     string // local address at which the remedy is done, "" if it is done elsewhere
	Accepted *Acceptance
	Form     view.Form // the refused form that accepts it
}

// Acceptance is an admin's statement that a gap is known and needs no remedy.
type Acceptance struct {
	By     string
	At     time.Time
	Reason string
}

// cause returns the cause of a gap in a few words.
func (g Gap) cause(f view.Frame) string { return f.T("completeness.cause_" + g.Cause) }

// mend returns the label of the button that leads to the remedy.
func (g Gap) mend(f view.Frame) string {
	for _, place := range []struct{ prefix, key string }{
		{"/sessions/", "session"}, {"/calls/imports", "imports"}, {"/calls/", "call"}, {"/settings/", "settings"},
	} {
		if strings.HasPrefix(g.Mend, place.prefix) {
			return f.T("completeness.mend_" + place.key)
		}
	}
	return f.T("completeness.mend")
}

// where returns the host and the length of a gap's meeting.
func (g Gap) where(f view.Frame) string {
	return view.Join([]string{g.Host, lasted(f, g.At, g.Ends)}, ", ")
}

// lasted returns how long a meeting lasted, or "" if its end is unknown.
func lasted(f view.Frame, from, to time.Time) string {
	if !to.After(from) {
		return ""
	}
	return f.Duration(to.Sub(from).Round(time.Minute))
}

// acceptedBy returns who accepted a gap, and when.
func (g Gap) acceptedBy(f view.Frame) string {
	return f.T("completeness.accepted_by", "name", g.Accepted.By, "at", f.At(g.Accepted.At, f.Now))
}

// reasonLength is the greatest length of a reason in characters.
const reasonLength = 500
