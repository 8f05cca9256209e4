// Package lifecycletest tests that services keep the contract of [lifecycle.Service].
package lifecycletest

import (
	"errors"
	"os"
	"sync"
	"testing"

	"go.uber.org/goleak"

	"navette.dev/navette/internal/lifecycle"
)

const (
	rounds  = 5 // number of services that are started and stopped by several goroutines
	callers = 4 // number of goroutines that call Start on each of them, and of those that call Stop
)

// Stress starts and stops services that make returns, in every order and concurrently, and fails t where one breaks the
// contract or leaves a goroutine or an open file behind. make returns a new service each time. The test that calls
// Stress must not be parallel, because goroutines and files of other tests would count.
func Stress(t *testing.T, make func() (lifecycle.Service, error)) {
	t.Helper()
	one := func(name string, use func(*testing.T, lifecycle.Service)) {
		t.Run(name, func(t *testing.T) {
			goroutines, files := goleak.IgnoreCurrent(), openFiles(t)
			service, err := make()
			if err != nil {
				t.Fatal(err)
			}
			use(t, service)
			goleak.VerifyNone(t, goroutines)
			if now := openFiles(t); len(now) > len(files) {
				t.Errorf("open after the stop: %q, before: %q", now, files)
			}
		})
	}
	one("stopped before the start", func(t *testing.T, s lifecycle.Service) {
		expect(t, "Stop", s.Stop(t.Context()), nil)
		expect(t, "Start after Stop", s.Start(t.Context()), lifecycle.ErrStopped)
		expect(t, "second Stop", s.Stop(t.Context()), nil)
	})
	one("started and stopped twice", func(t *testing.T, s lifecycle.Service) {
		expect(t, "Start", s.Start(t.Context()), nil)
		expect(t, "second Start", s.Start(t.Context()), lifecycle.ErrStarted)
		expect(t, "Stop", s.Stop(t.Context()), nil)
		expect(t, "second Stop", s.Stop(t.Context()), nil)
		expect(t, "Start after Stop", s.Start(t.Context()), lifecycle.ErrStopped)
	})
	for range rounds {
		one("started and stopped at the same time", together)
	}
}

// together starts and stops one service from several goroutines at once. At most one start may succeed.
func together(t *testing.T, s lifecycle.Service) {
	var calls sync.WaitGroup
	started := make(chan error, callers)
	release := make(chan struct{})
	for range callers {
		calls.Go(func() {
			<-release
			started <- s.Start(t.Context())
		})
		calls.Go(func() {
			<-release
			expect(t, "Stop", s.Stop(t.Context()), nil)
		})
	}
	close(release)
	calls.Wait()
	close(started)
	succeeded := 0
	for err := range started {
		switch {
		case err == nil:
			succeeded++
		case !errors.Is(err, lifecycle.ErrStarted) && !errors.Is(err, lifecycle.ErrStopped):
			t.Errorf("Start: %v", err)
		}
	}
	if succeeded > 1 {
		t.Errorf("%d of %d concurrent starts succeeded", succeeded, callers)
	}
}

func expect(t *testing.T, what string, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("%s: %v, want %v", what, err, want)
	}
}

// openFiles lists what this process has open: files, sockets and listeners.
func openFiles(t *testing.T) []string {
	t.Helper()
	const folder = "/dev/fd"
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		target, _ := os.Readlink(folder + "/" + e.Name()) // "" on systems without such links
		names = append(names, e.Name()+" "+target)
	}
	return names
}
