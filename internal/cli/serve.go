package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"navette.dev/navette/internal/app"
	"navette.dev/navette/internal/config"
)

// stopTime is how long, in real time, requests and work in progress may take to end.
const stopTime = 20 * time.Second

type serveCommand struct {
	config.Flags `embed:""`
}

// Run serves until ctx ends. When the server answers, Run prints one line of JSON: {"ready":true,"url":"http://…"}.
// If the server is empty, the line also has "first_run_code". To standard error it prints the same as text, with the
// version and what is not configured yet.
func (c *serveCommand) Run(ctx context.Context, s streams, version versionText) error {
	server, err := c.Read(os.LookupEnv)
	if err != nil {
		return err
	}
	server.Version = string(version)
	log := newLog(s.err, server.LogFormat, server.LogLevel)
	program, err := app.New(ctx, server, log)
	if err != nil {
		return err
	}
	return serve(ctx, s, version, program)
}

// serve runs the program until ctx ends or serving fails. The program is stopped in any case, also after a failed
// start.
func serve(ctx context.Context, s streams, version versionText, program *app.App) error {
	failed := serveUntil(ctx, s, version, program)
	ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTime)
	defer cancel()
	return errors.Join(failed, program.Stop(ending))
}

func serveUntil(ctx context.Context, s streams, version versionText, program *app.App) error {
	if err := program.Start(ctx); err != nil {
		return err
	}
	if err := greet(ctx, s, version, program); err != nil {
		return err
	}
	select {
	case <-ctx.Done():
		return nil
	case err := <-program.Failed():
		return err
	}
}

// greet prints the server's address to standard output for programs and to standard error for people.
func greet(ctx context.Context, s streams, version versionText, program *app.App) error {
	missing, err := program.Missing(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintf(s.err, "Navette %s is ready. Open %s\n", version, program.URL())
	ready := map[string]any{"ready": true, "url": program.URL()}
	if code := program.FirstRunCode; code != "" {
		ready["first_run_code"] = code
		fmt.Fprintf(s.err, "This server is empty. Set up your organization at %s/first-run?code=%s\n", program.URL(), code)
	}
	for _, sentence := range missing {
		fmt.Fprintln(s.err, sentence)
	}
	return json.NewEncoder(s.out).Encode(ready)
}
