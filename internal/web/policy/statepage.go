package policy

import (
	"strings"
	"time"

	"navette.dev/navette/internal/lang"
)

// StatePage is the first page of the recording policy: what is in force, what has drifted, what is left to do by hand,
// and what was done before.
type StatePage struct {
	Base
	Live    string // what the stream of changes calls this page
	Policy  *Saved // nil if none was saved
	Drifts  []DriftRow
	More    int // drifts that are not in Drifts
	Check   CheckSum
	History []HistoryRow
	Going   *Run // the run that goes on, or nil
}

// Saved is a saved policy.
type Saved struct {
	Target    Target
	Preset    string // "sales", "class" or "" for settings of one's own
	State     ForceState
	People    int // whom it affects, 0 if it was not read yet
	SavedBy   string
	SavedAt   time.Time
	AppliedBy string
	AppliedAt time.Time // zero if it was never applied
	CheckedAt time.Time // zero if it was not checked since
	Rows      []SavedRow
}

// SavedRow is one setting of a policy.
type SavedRow struct {
	Item   string
	Value  string // "" if the policy wants only the lock
	Locked bool
}

// ForceState says whether a policy is in force in Zoom.
type ForceState string

// The states of a policy.
const (
	ForceSaved    ForceState = "saved"    // not applied yet
	ForceOn       ForceState = "on"       // applied
	ForcePartly   ForceState = "partly"   // applied, and some changes did not work
	ForceNewer    ForceState = "newer"    // changed since it was applied
	ForceReverted ForceState = "reverted" // reverted, and not applied since
)

// CheckSum counts the checklist.
type CheckSum struct{ Done, Total int }

// DriftRow is something that has changed in Zoom since the policy was applied.
type DriftRow struct {
	ID       string
	Thing    Thing
	Owner    Owner
	Expected string
	Now      string
	FoundAt  time.Time
}

// HistoryRow is one run of the past.
type HistoryRow struct {
	Run
	Asks   bool     // whether it ended without a change because an answer was needed
	Agreed []string // last parts of the keys policy.agreed_… of what was agreed to
}

// headline returns the key of the title of the policy's state.
func (s Saved) headline() string {
	if s.State == ForceOn {
		return "policy.force"
	}
	return "policy.force_" + string(s.State)
}

// hint returns the key of the sentence below the title, or "".
func (s Saved) hint() string {
	switch s.State {
	case ForceSaved, ForceNewer, ForceReverted:
		return "policy.force_" + string(s.State) + "_text"
	}
	return ""
}

// preset returns the name of the preset.
func (s Saved) preset() string {
	if s.Preset == "" {
		return "policy.preset_own"
	}
	return "policy.preset_" + s.Preset
}

// applied reports whether Navette has changed something in Zoom that can be reverted.
func (s Saved) applied() bool { return !s.AppliedAt.IsZero() && s.State != ForceReverted }

// driftCount returns the number of drifts.
func (p StatePage) driftCount() int { return len(p.Drifts) + p.More }

// result returns how a run has ended, in words.
func (r HistoryRow) result(w lang.Words) string {
	switch {
	case r.going():
		return w.T("policy.history_running")
	case r.State == RunFailed:
		return w.T("policy.history_failed")
	case r.Asks:
		return w.T("policy.history_asks")
	}
	return w.T("policy.history_done")
}

// agreed returns what was agreed to, in words.
func (r HistoryRow) agreed(w lang.Words) string {
	var all []string
	for _, key := range r.Agreed {
		all = append(all, w.T("policy.agreed_"+key))
	}
	return strings.Join(all, ", ")
}
