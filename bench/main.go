// Command bench measures the built program, bin/navette, and prints one line of JSON for each figure: name, value, unit, the
// reference measured in the same run, their ratio, the goal, and whether it was reached. It exits with 1 when a goal was missed.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
)

// scenario measures some figures of the program, and of the reference beside it.
type scenario func(ctx context.Context, program, reference string) ([]Figure, error)

var errMissed = errors.New("a goal was missed")

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, []scenario{size, start, idle})
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, scenarios []scenario) error {
	reference, remove, err := buildReference(ctx)
	if err != nil {
		return err
	}
	defer remove()
	var missed error
	for _, measure := range scenarios {
		figures, err := measure(ctx, "bin/navette", reference)
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
