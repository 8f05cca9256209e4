package app

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"

	"navette.dev/navette/internal/lifecycle"
)

// URL is where the program answers, without a slash at the end.
func (a *App) URL() string { return a.Config.PublicURL }

// Start answers requests and begins to work.
func (a *App) Start(ctx context.Context) error {
	return a.state.Begin(func() error { return a.start(ctx) })
}

func (a *App) start(ctx context.Context) error {
	for _, part := range []lifecycle.Service{a.node, a.runner, a.tidying} {
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

// Failed gives the error with which serving ended by itself, if it ever does.
func (a *App) Failed() <-chan error { return a.served }

// Stop ends in order: no new requests, no new work, then what both stood on. Requests and work under way may end while
// ctx lasts.
func (a *App) Stop(ctx context.Context) error {
	return a.state.End(func(running bool) error {
		if !running {
			return errors.Join(a.stopWork(ctx), a.close())
		}
		return errors.Join(a.stopServing(ctx), a.stopWork(ctx), a.close())
	})
}

// stopServing lets requests and commands end while ctx lasts, and cuts the requests that go on.
func (a *App) stopServing(ctx context.Context) error {
	var failures []error
	a.pages.EndStreams() // they would last as long as their browsers
	if err := a.server.Shutdown(ctx); err != nil {
		failures = append(failures, fmt.Errorf("stop serving: %w", err), a.server.Close())
	}
	a.serving.Wait()
	if a.commands != nil {
		failures = append(failures, a.commands.Close(ctx))
	}
	return errors.Join(failures...)
}

func (a *App) stopWork(ctx context.Context) error {
	return errors.Join(a.runner.Stop(ctx), a.tidying.Stop(ctx), a.node.Stop(ctx))
}

// close releases what open took.
func (a *App) close() error {
	var failures []error
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
