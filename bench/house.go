package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"
)

const (
	mebibyte = 1 << 20

	sizeGoal       = 64 * mebibyte
	firstStartGoal = 3.0 // seconds, with an empty data folder: migrations, keys
	coldStartGoal  = 1.0 // seconds, with a database that exists
	idleGoal       = 96 * mebibyte

	starts      = 5
	settledTime = 5 * time.Second // after which a server nobody asks has done its first ticks
)

// size is how large the binary is.
func size(_ context.Context, program, reference string) ([]Figure, error) {
	ours, err := os.Stat(program)
	if err != nil {
		return nil, fmt.Errorf("size (is it built?): %w", err)
	}
	theirs, err := os.Stat(reference)
	if err != nil {
		return nil, fmt.Errorf("size: %w", err)
	}
	return []Figure{NewFigure("binary_size", float64(ours.Size()), "bytes", float64(theirs.Size()), AtMost(sizeGoal))}, nil
}

// start is how long a server takes from its process's first moment to its first answered page.
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

// timeStarts starts a program on an empty folder, then again on what it left there; again is the median of several.
func timeStarts(ctx context.Context, program string) (first, again float64, err error) {
	data, err := os.MkdirTemp("", "navette-bench")
	if err != nil {
		return 0, 0, fmt.Errorf("start: %w", err)
	}
	defer func() { _ = os.RemoveAll(data) }()
	var seconds []float64
	for range 1 + starts {
		begin := time.Now()
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

// idle is the memory of a server that nobody asks for anything.
func idle(ctx context.Context, program, reference string) ([]Figure, error) {
	ours, err := idleMemory(ctx, program)
	if err != nil {
		return nil, err
	}
	theirs, err := idleMemory(ctx, reference)
	if err != nil {
		return nil, err
	}
	return []Figure{NewFigure("idle_memory", ours, "bytes", theirs, AtMost(idleGoal))}, nil
}

func idleMemory(ctx context.Context, program string) (float64, error) {
	data, err := os.MkdirTemp("", "navette-bench")
	if err != nil {
		return 0, fmt.Errorf("idle: %w", err)
	}
	defer func() { _ = os.RemoveAll(data) }()
	p, err := startServer(ctx, program, filepath.Join(data, "navette"))
	if err != nil {
		return 0, err
	}
	defer p.stop()
	select {
	case <-time.After(settledTime):
	case <-ctx.Done():
		return 0, ctx.Err()
	}
	return p.memory(ctx)
}
