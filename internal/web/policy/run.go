package policy

import (
	"time"

	"navette.dev/navette/internal/lang"
)

// Run is one comparison, apply, revert or check.
type Run struct {
	ID      string
	Kind    RunKind
	State   RunState
	Done    int           // users read or changed
	Total   int           // 0 if it is not known yet
	Left    time.Duration // estimated time until the end, 0 if it is not known yet
	By      string        // name of the user who requested it
	At      time.Time     // when it was requested
	Failure *lang.Say     // why it failed, or nil
}

// RunKind is what a run does.
type RunKind string

// The kinds of run.
const (
	RunPlan       RunKind = "plan"
	RunApply      RunKind = "apply"
	RunRevertPlan RunKind = "revert_plan"
	RunRevert     RunKind = "revert"
)

// RunState is the state of a run.
type RunState string

// The states of a run.
const (
	RunWaiting RunState = "waiting"
	RunRunning RunState = "running"
	RunDone    RunState = "done"
	RunFailed  RunState = "failed"
)

// going reports whether the run has not ended.
func (r Run) going() bool { return r.State == RunWaiting || r.State == RunRunning }

// percent returns the progress from 0 to 100.
func (r Run) percent() int {
	if r.Total == 0 {
		return 0
	}
	return min(100, 100*r.Done/r.Total)
}

// progress returns the progress in words.
func (r Run) progress(b Base) string {
	if r.State == RunWaiting || r.Total == 0 {
		return b.T("policy.run_waiting")
	}
	text := b.T("policy.run_progress", "done", b.Number(int64(r.Done)), "of", b.N("policy.people", r.Total))
	if r.Left > 0 {
		text += ", " + b.T("policy.run_left", "left", r.Left)
	}
	return text
}

// who returns who requested the run, and when.
func (r Run) who(b Base) string {
	return b.T("policy.run_by", "name", r.By, "at", b.When(r.At, b.Now))
}

// runPath returns the address of a run's page.
func runPath(b Base, r Run) string { return b.Path + "/runs/" + r.ID }

// runEnded returns the sentence that says that a run has ended.
func runEnded(b Base, r Run) string {
	if r.State == RunFailed {
		return b.T("policy.run_failed_" + string(r.Kind))
	}
	return b.T("policy.run_finished_" + string(r.Kind))
}
