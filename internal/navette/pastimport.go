package navette

import "slices"

// PastImportState is the state of an import of past calls: counting → counted → running ⇄ paused → done. It is
// cancelled if a user stops it, and failed if it cannot go on.
type PastImportState string

// The states of an import of past calls.
const (
	PastCounting  PastImportState = "counting"  // Zoom's lists are being read to state what it would cost
	PastCounted   PastImportState = "counted"   // it waits for a user to begin it
	PastRunning   PastImportState = "running"   // its calls are being imported
	PastPaused    PastImportState = "paused"    // by a user
	PastDone      PastImportState = "done"      // every file is imported or was given up
	PastCancelled PastImportState = "cancelled" // by a user; calls that are here stay
	PastFailed    PastImportState = "failed"    // Message says why
)

// Becomes changes the state if it is one of from, and reports whether it did.
func (s *PastImportState) Becomes(to PastImportState, from ...PastImportState) bool {
	if !slices.Contains(from, *s) {
		return false
	}
	*s = to
	return true
}

// PastImport is an import of the calls that chosen Zoom users held in a range of time, whatever the instant from which
// their calls are imported otherwise. An organization has at most one that is counting, running or paused.
type PastImport struct {
	ID            string
	OrgID         string
	ZoomAccountID string
	State         PastImportState
	FromAt        Instant // calls that began at FromAt or later, and before UntilAt
	UntilAt       Instant
	Hosts         string // JSON array of the ids of hosts
	AskedBy       string // id of the user
	AskedAt       Instant
	CountedAt     Instant
	BegunBy       string // id of the user
	BegunAt       Instant
	EndedAt       Instant
	Done          int64 // lists of one Zoom user and at most 30 days that were read, of Total
	Total         int64
	// What Zoom lists in the range. Files, Bytes and Seconds are of Calls, which are those that are neither here nor were
	// removed here.
	Calls      int64
	Here       int64
	Removed    int64
	Files      int64
	Bytes      int64
	Seconds    int64   // length of the calls
	VanishesAt Instant // when Zoom deletes the first of them, zero if none has such a date
	NotRead    string  // JSON array of the ids of hosts whose lists Zoom refused
	Message    string  // message key of why it failed, or ""
}

// Ended reports whether the import has ended.
func (p PastImport) Ended() bool {
	return p.State == PastDone || p.State == PastCancelled || p.State == PastFailed
}
