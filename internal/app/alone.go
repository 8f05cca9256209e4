package app

import (
	"context"
	"errors"
	"log/slog"

	"navette.dev/navette/internal/config"
	"navette.dev/navette/internal/control"
	"navette.dev/navette/internal/navette"
)

// aloneKinds are the kinds of promise that commands make and wait for.
var aloneKinds = []navette.PromiseKind{
	navette.PromisePolicy, navette.PromisePolicyCheck, navette.PromiseMove, navette.PromiseRecheck,
	navette.PromiseAudit,
}

// Commands runs the operator's commands in the server of the configured data folder. While none runs, it runs them in
// this process on the configured database, which it neither creates nor migrates. It then also does the work that the
// commands wait for, and leaves all other work to the server. Call Close at the end.
type Commands struct {
	cfg   config.Server
	log   *slog.Logger
	alone *App // nil until a command runs in this process
}

// NewCommands returns Commands for the server with this configuration. Nothing is opened before the first command.
func NewCommands(cfg config.Server, log *slog.Logger) *Commands { return &Commands{cfg: cfg, log: log} }

// Run runs a command. output is a pointer to its result.
func (c *Commands) Run(ctx context.Context, name string, input, output any) error {
	err := control.Call(ctx, c.cfg.Data, control.Fingerprint(string(c.cfg.Database)), name, input, output)
	if !errors.Is(err, control.ErrNotRunning) {
		return err
	}
	if c.alone == nil {
		if c.alone, err = startAlone(ctx, c.cfg, c.log); err != nil {
			return err
		}
	}
	return runHere(ctx, c.alone.commandTable()[name], input, output)
}

// Close ends the work of this process. A promise in work is released, and the server continues with it.
func (c *Commands) Close(ctx context.Context) error {
	if c.alone == nil {
		return nil
	}
	return errors.Join(c.alone.runner.Stop(ctx), c.alone.node.Stop(ctx), c.alone.close())
}

// startAlone opens the program without pages on a database that exists, and starts the workers that commands wait for.
func startAlone(ctx context.Context, cfg config.Server, log *slog.Logger) (*App, error) {
	a := &App{Config: cfg, log: log}
	if err := a.openAlone(ctx); err != nil {
		return nil, errors.Join(err, a.close())
	}
	for _, start := range []func(context.Context) error{a.node.Start, a.runner.Start} {
		if err := start(ctx); err != nil {
			return nil, errors.Join(err, a.node.Stop(ctx), a.close())
		}
	}
	return a, nil
}

func (a *App) openAlone(ctx context.Context) error {
	var err error
	if a.Store, err = openExisting(ctx, string(a.Config.Database)); err != nil {
		return err
	}
	filled, err := a.Store.System().HasOrganization(ctx)
	if err != nil {
		return err
	}
	if !filled {
		return errors.New("the database has no organization yet: set it up in the browser first")
	}
	if a.vault, err = a.openVault(ctx); err != nil {
		return err
	}
	if a.Config.PublicURL == "" {
		a.Config.PublicURL = "http://localhost" // no mail is sent and no page is shown
	}
	replaced := defaults()
	if err := a.openFiles(ctx, replaced.blobs); err != nil {
		return err
	}
	if err := a.buildRules(replaced); err != nil {
		return err
	}
	a.runner.Only(aloneKinds...)
	return nil
}
