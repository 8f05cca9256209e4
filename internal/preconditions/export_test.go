package preconditions

import "navette.dev/navette/internal/navette"

// Decide returns the plan that follows from a reading and an admin's answer.
func Decide(r Reading, answer navette.PlanAnswer) PlanVerdict { return decide(r.clues(), answer) }
