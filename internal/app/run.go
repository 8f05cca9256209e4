package app

import (
	"context"
	"errors"
	"fmt"
	"net/http"
)

// URL is where the program answers, without a slash at the end.
func (a *App) URL() string { return a.Config.PublicURL }

// Start answers requests and begins to work.
func (a *App) Start(ctx context.Context) error {
	if err := a.node.start(ctx); err != nil {
		return err
	}
	if err := a.runner.Start(ctx); err != nil {
		a.node.end(ctx)
		return err
	}
	a.answerCommands(ctx)
	a.tidying.start(ctx)
	go func() {
		err := a.server.Serve(a.listener)
		if errors.Is(err, http.ErrServerClosed) {
			err = nil
		}
		a.served <- err
	}()
	return nil
}

// Failed gives the error with which serving ended by itself, if it ever does.
func (a *App) Failed() <-chan error { return a.served }

// Stop ends in order: no new requests, no new work, then what both stood on. Requests and work under way may end while
// ctx lasts.
func (a *App) Stop(ctx context.Context) error {
	var failures []error
	a.pages.Stop() // streams of changes would last as long as their browsers
	if err := a.server.Shutdown(ctx); err != nil {
		failures = append(failures, fmt.Errorf("stop serving: %w", err), a.server.Close())
	}
	if a.commands != nil {
		failures = append(failures, a.commands.Close(ctx))
	}
	if err := a.runner.Stop(ctx); err != nil {
		failures = append(failures, err)
	}
	a.tidying.end()
	a.node.end(ctx)
	return errors.Join(append(failures, a.close())...)
}

// close lets go of what open took.
func (a *App) close() error {
	var failures []error
	if a.listener != nil && a.server == nil {
		failures = append(failures, a.listener.Close())
	}
	if a.sender != nil {
		failures = append(failures, a.sender.Close())
	}
	if a.Store != nil {
		failures = append(failures, a.Store.Close())
	}
	return errors.Join(failures...)
}
