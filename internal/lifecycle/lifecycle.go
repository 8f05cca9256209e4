// Package lifecycle defines the interface of everything that runs in the background: servers, workers and periodic
// work.
package lifecycle

import (
	"context"
	"errors"
	"sync"
)

// Service runs from Start until Stop.
//
// Start returns once the service runs. Its context limits only the start: the service continues when the context ends
// later. A service is started at most once: a second Start returns [ErrStarted], even if the first one failed, and a
// Start after Stop returns [ErrStopped]. After a failed Start nothing runs, and Stop releases what the service holds.
//
// Stop ends the service and releases its goroutines, listeners and files. Work in progress has until the end of the
// context to finish. Stop may be called at any time, also before Start, more than once and concurrently. Every call
// returns after the service has stopped, with the same error.
type Service interface {
	Start(ctx context.Context) error
	Stop(ctx context.Context) error
}

// ErrStarted is returned by Start if the service was started before.
var ErrStarted = errors.New("already started")

// ErrStopped is returned by Start if the service was stopped before.
var ErrStopped = errors.New("already stopped")

// State implements the contract of a [Service]. Its zero value is the state of a service that was not started yet.
type State struct {
	mu                      sync.Mutex // held while the service starts or stops
	begun, running, stopped bool
	failure                 error // error of the stop
}

// Begin calls begin to start the service, unless it was started or stopped before. If begin returns an error, nothing
// that it started may still run.
func (s *State) Begin(begin func() error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.stopped:
		return ErrStopped
	case s.begun:
		return ErrStarted
	}
	s.begun = true
	err := begin()
	s.running = err == nil
	return err
}

// End calls end the first time, to stop the service, and returns its error every time. running is false if the service
// was not started or its start failed.
func (s *State) End(end func(running bool) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.stopped {
		s.stopped = true
		s.failure = end(s.running)
	}
	return s.failure
}
