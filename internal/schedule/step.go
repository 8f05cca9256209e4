package schedule

import "navette.dev/navette/internal/navette"

// Step is one of the seven steps of a session: three before it, the session itself, three after it.
type Step string

// The steps, in order.
const (
	StepPlanned  Step = "planned"  // it is in the schedule
	StepReady    Step = "ready"    // its Zoom meeting was created
	StepLinks    Step = "links"    // every personal link was sent or refused, and at least one was sent
	StepLive     Step = "live"     // its meeting is in progress
	StepEnded    Step = "ended"    // its meeting has ended
	StepRecorded Step = "recorded" // its recording was found in Zoom
	StepImported Step = "imported" // every file of the recording is stored
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
