package schedule

import "navette.dev/navette/internal/navette"

// Step is one of the seven steps of a session: three before it, the session itself, three after it.
type Step string

// The steps, in order.
const (
	StepPlanned  Step = "planned"
	StepReady    Step = "ready"
	StepLinks    Step = "links"
	StepLive     Step = "live"
	StepEnded    Step = "ended"
	StepRecorded Step = "recorded"
	StepImported Step = "imported"
)

// Steps lists all steps in order.
var Steps = [...]Step{StepPlanned, StepReady, StepLinks, StepLive, StepEnded, StepRecorded, StepImported}

// KindsOf maps each step to its kinds of promise.
var KindsOf = map[Step][]navette.PromiseKind{
	StepReady:    {navette.PromiseGenerate},
	StepLinks:    {navette.PromiseLink, navette.PromiseMail}, // links and notices fail for the same reasons
	StepRecorded: {navette.PromiseRecording},
	StepImported: {navette.PromiseRecording, navette.PromiseFile},
}
