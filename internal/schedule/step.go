package schedule

import "navette.dev/navette/internal/navette"

// Step is one of the seven steps of a session: three out, the session itself, three back.
type Step string

// The steps, in their order.
const (
	StepPlanned  Step = "planned"
	StepReady    Step = "ready"
	StepLinks    Step = "links"
	StepLive     Step = "live"
	StepEnded    Step = "ended"
	StepRecorded Step = "recorded"
	StepImported Step = "imported"
)

// Steps are all steps in their order.
var Steps = [...]Step{StepPlanned, StepReady, StepLinks, StepLive, StepEnded, StepRecorded, StepImported}

// KindsOf are the kinds of promise behind each step.
var KindsOf = map[Step][]navette.PromiseKind{
	StepReady:    {navette.PromiseGenerate},
	StepLinks:    {navette.PromiseLink, navette.PromiseMail}, // notices are mailed the same way
	StepRecorded: {navette.PromiseRecording},
	StepImported: {navette.PromiseRecording, navette.PromiseFile},
}
