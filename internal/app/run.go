package app

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"navette.dev/navette/internal/lifecycle"
)

// URL returns the address of the program, without a trailing slash.
func (a *App) URL() string { return a.Config.PublicURL }

// Start begins to answer requests and to run jobs.
func (a *App) Start(ctx context.Context) error {
	return a.state.Begin(func() error { return a.start(ctx) })
}

func (a *App) start(ctx context.Context) error {
	for _, part := range []lifecycle.Service{a.node, a.Storage, a.runner, a.tidying} {
		if err := part.Start(ctx); err != nil {
			return errors.Join(err, a.stopWork(ctx))
		}
	}
	a.answerCommands(ctx)
	a.serving.Go(func() {
		err := a.server.Serve(a.listener)
		if errors.Is(err, http.ErrServerClosed) {
			err = nil
		}
		a.served <- err
	})
	return nil
}

// Failed returns a channel that receives the error if the server ends without Stop.
func (a *App) Failed() <-chan error { return a.served }

// Stop stops accepting requests, then stops the workers, and then closes what both use. Requests and jobs in progress
// may finish until ctx ends.
func (a *App) Stop(ctx context.Context) error {
	return a.state.End(func(running bool) error {
		if !running {
			return errors.Join(a.stopWork(ctx), a.close())
		}
		err := errors.Join(a.stopServing(ctx), a.stopWork(ctx), a.close())
		a.Hooks.FlushLog() // last, because requests that outlive ctx fail when their connections are closed
		return err
	})
}

// stopServing lets requests and commands end until ctx ends, and closes the connections of those that continue.
func (a *App) stopServing(ctx context.Context) error {
	var failures []error
	a.pages.EndStreams() // they would last until their pages are closed
	if err := a.server.Shutdown(ctx); err != nil {
		failures = append(failures, fmt.Errorf("stop serving: %w", err), a.server.Close())
	}
	a.serving.Wait()
	a.SignIn.Wait()
	if a.commands != nil {
		failures = append(failures, a.commands.Close(ctx))
	}
	return errors.Join(failures...)
}

func (a *App) stopWork(ctx context.Context) error {
	return errors.Join(a.runner.Stop(ctx), a.tidying.Stop(ctx), a.Storage.Stop(ctx), a.node.Stop(ctx))
}

// close writes what was observed of Zoom, and closes the listener, the mail connections, the files and the database.
func (a *App) close() error {
	var failures []error
	if a.Rules != nil {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		failures = append(failures, a.LiveTests.Close(ctx))
		cancel()
	}
	if a.listener != nil {
		if err := a.listener.Close(); err != nil && !errors.Is(err, net.ErrClosed) {
			failures = append(failures, err)
		}
	}
	if a.sender != nil {
		failures = append(failures, a.sender.Close())
	}
	if a.files != nil {
		failures = append(failures, a.files.Close())
	}
	if a.Store != nil {
		failures = append(failures, a.Store.Close())
	}
	return errors.Join(failures...)
}
