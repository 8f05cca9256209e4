package demo

import (
	"context"
	"fmt"
	"slices"
	"time"

	"navette.dev/navette/internal/navette"
)

// Breaks are the faults that a round trip can include. Each lasts until its step has ended and is then removed, to show
// that the remaining steps recover.
var Breaks = []string{"mail", "create", "webhook", "download", "transcript"}

// Report is the result of a round trip.
type Report struct {
	OK    bool   `json:"ok"`
	Break string `json:"break,omitempty"` // what was broken on purpose
	Steps []Step `json:"steps"`
}

// Step is one step of a round trip. Evidence contains facts that can be checked from outside.
type Step struct {
	Name     string         `json:"name"`
	OK       bool           `json:"ok"`
	Seconds  float64        `json:"seconds"`
	Evidence map[string]any `json:"evidence"`
	Error    string         `json:"error,omitempty"`
}

// The longest time that a step may take, in real time: normally, and if it is broken on purpose.
const (
	patience       = 30 * time.Second
	brokenPatience = 6 * time.Second
	lookEvery      = 50 * time.Millisecond
)

// run runs one step and records its result.
func (t *trip) run(ctx context.Context, name string, do func(context.Context, map[string]any) error) {
	wait := patience
	if t.broken == name {
		wait = brokenPatience
	}
	limited, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	step := Step{Name: name, Evidence: map[string]any{}}
	began := navette.RealNow()
	err := do(limited, step.Evidence)
	step.Seconds = navette.RealNow().Sub(began).Round(time.Millisecond).Seconds()
	step.OK = err == nil
	if err != nil {
		step.Error = err.Error()
	}
	t.report.Steps = append(t.report.Steps, step)
	t.done(step)
	if t.broken == name {
		if err := t.mend(ctx); err != nil {
			t.report.Steps[len(t.report.Steps)-1].Error += "; not mended: " + err.Error()
		}
	}
}

// until repeats a check until it succeeds or ctx ends. It returns the last error.
func until(ctx context.Context, look func(context.Context) error) error {
	for {
		err := look(ctx)
		if err == nil {
			return nil
		}
		if (navette.RealClock{}).WaitUntil(ctx, navette.RealNow().Add(lookEvery)) != nil {
			return fmt.Errorf("not in time: %w", err)
		}
	}
}

func (r *Report) judge() {
	r.OK = !slices.ContainsFunc(r.Steps, func(s Step) bool { return !s.OK })
}
