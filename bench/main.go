// Command bench measures the built program, bin/navette. It prints one line of JSON for each figure: name, value, unit,
// the reference measured in the same run, their ratio, the goal, and whether it was reached. It exits with 1 if a goal
// was missed. Arguments select scenarios: size, start, idle, sandbox, pages, search, booking, tick, queue, failover,
// import, webhooks, match. For a quick run, --scale=0.01 fills databases with a hundredth of the rows, and
// --engine=sqlite leaves PostgreSQL out.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"slices"
)

// scenario measures some figures of the program, and of the reference.
type scenario func(ctx context.Context, program, reference string) ([]Figure, error)

var scenarios = []struct {
	name    string
	measure scenario
}{{"size", size}, {"start", start}, {"idle", idle}, {"sandbox", sandbox}, {"pages", pages}, {"search", search},
	{"booking", booking}, {"import", importing}, {"tick", tick}, {"queue", queue}, {"failover", failover},
	{"webhooks", webhooks}, {"match", matching}}

// scale is the part of the rows that databases are filled with.
var scale = flag.Float64("scale", 1, "part of the rows that databases are filled with")

// only is the engine to measure on; "" means all.
var only = flag.String("engine", "", "measure on this engine alone: sqlite or postgres")

func scaled(n int) int { return int(float64(n) * *scale) }

var errMissed = errors.New("a goal was missed")

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	flag.Parse()
	err := run(ctx, flag.Args())
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, chosen []string) error {
	reference, remove, err := buildReference(ctx)
	if err != nil {
		return err
	}
	defer remove()
	var missed error
	for _, s := range scenarios {
		if len(chosen) > 0 && !slices.Contains(chosen, s.name) {
			continue
		}
		figures, err := s.measure(ctx, "bin/navette", reference)
		if err != nil {
			return err
		}
		for _, f := range figures {
			if err := f.print(os.Stdout); err != nil {
				return err
			}
			if !f.OK {
				missed = errMissed
			}
		}
	}
	return missed
}
