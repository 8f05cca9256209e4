package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"navette.dev/navette/internal/navette"
)

const (
	mebibyte = 1 << 20

	sizeGoal       = 64 * mebibyte
	firstStartGoal = 3.0 // seconds, with an empty data folder: migrations, keys
	coldStartGoal  = 1.0 // seconds, with an existing database
	idleGoal       = 96 * mebibyte
	workGoal       = 0.05 // seconds of processor time per second, while idle

	starts      = 5                // number of starts with an existing database
	settledTime = 5 * time.Second  // time within which an idle server has done its first ticks
	idleTime    = 20 * time.Second // time over which its work is measured
)

// size measures the size of the binary.
func size(_ context.Context, program, reference string) ([]Figure, error) {
	ours, err := os.Stat(program)
	if err != nil {
		return nil, fmt.Errorf("size (is it built?): %w", err)
	}
	theirs, err := os.Stat(reference)
	if err != nil {
		return nil, fmt.Errorf("size: %w", err)
	}
	return []Figure{
		NewFigure("binary_size", float64(ours.Size()), "bytes", float64(theirs.Size()), AtMost(sizeGoal)),
	}, nil
}

// start measures the time from the start of a server's process to its first answered page.
func start(ctx context.Context, program, reference string) ([]Figure, error) {
	first, again, err := timeStarts(ctx, program)
	if err != nil {
		return nil, err
	}
	referenceFirst, referenceAgain, err := timeStarts(ctx, reference)
	if err != nil {
		return nil, err
	}
	return []Figure{
		NewFigure("first_start", first, "seconds", referenceFirst, AtMost(firstStartGoal)),
		NewFigure("cold_start", again, "seconds", referenceAgain, AtMost(coldStartGoal)),
	}, nil
}

// timeStarts starts a program on an empty folder, then again on the same folder; again is the median of several.
func timeStarts(ctx context.Context, program string) (first, again float64, err error) {
	data, err := os.MkdirTemp("", "navette-bench")
	if err != nil {
		return 0, 0, fmt.Errorf("start: %w", err)
	}
	defer func() { _ = os.RemoveAll(data) }()
	var seconds []float64
	for range 1 + starts {
		begin := navette.RealNow()
		p, err := startServer(ctx, program, filepath.Join(data, "navette"))
		if err != nil {
			return 0, 0, err
		}
		seconds = append(seconds, time.Since(begin).Seconds())
		p.stop()
	}
	rest := slices.Sorted(slices.Values(seconds[1:]))
	return seconds[0], rest[len(rest)/2], nil
}

// idle measures the memory and the work of a server without requests.
func idle(ctx context.Context, program, reference string) ([]Figure, error) {
	memory, work, err := idling(ctx, program)
	if err != nil {
		return nil, err
	}
	referenceMemory, referenceWork, err := idling(ctx, reference)
	if err != nil {
		return nil, err
	}
	return []Figure{
		NewFigure("idle_memory", memory, "bytes", referenceMemory, AtMost(idleGoal)),
		NewFigure("idle_processor", work, "seconds/second", referenceWork, AtMost(workGoal)),
	}, nil
}

// idling runs an idle server for a short and for a longer time. It returns its memory, and its work at rest: the
// difference of the two runs per second.
func idling(ctx context.Context, program string) (memory, work float64, err error) {
	memory, settling, err := leftAlone(ctx, program, settledTime)
	if err != nil {
		return 0, 0, err
	}
	_, longer, err := leftAlone(ctx, program, settledTime+idleTime)
	return memory, max(longer-settling, 0).Seconds() / idleTime.Seconds(), err
}

// leftAlone returns the memory of an idle server after a time, and the processor time that it used.
func leftAlone(
	ctx context.Context, program string, wait time.Duration,
) (memory float64, busy time.Duration, err error) {
	data, err := os.MkdirTemp("", "navette-bench")
	if err != nil {
		return 0, 0, fmt.Errorf("idle: %w", err)
	}
	defer func() { _ = os.RemoveAll(data) }()
	p, err := startServer(ctx, program, filepath.Join(data, "navette"))
	if err != nil {
		return 0, 0, err
	}
	select {
	case <-time.After(wait):
		memory, err = p.memory(ctx)
	case <-ctx.Done():
		err = ctx.Err()
	}
	p.stop()
	return memory, p.busy(), err
}
