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

// stopTime is how long, in real time, requests and work under way may take to end.
const stopTime = 20 * time.Second

type serveCommand struct {
	config.Flags `embed:""`
}

// Run serves until it is told to stop. Once it answers it prints one line of JSON: {"ready":true,"url":"http://…"}. An empty
// server adds "first_run_code", and prints the code in words on standard error.
func (c *serveCommand) Run(ctx context.Context, s streams) error {
	server, err := c.Read(os.LookupEnv)
	if err != nil {
		return err
	}
	log := newLog(s.err, server.LogFormat, server.LogLevel)
	program, err := app.New(ctx, server, log)
	if err != nil {
		return err
	}
	if err := program.Start(ctx); err != nil {
		return err
	}
	ready := map[string]any{"ready": true, "url": program.URL()}
	if code := program.FirstRunCode; code != "" {
		ready["first_run_code"] = code
		fmt.Fprintf(s.err, "This server is empty. Open %s and set up your organization with the code %s\n", program.URL(), code)
	}
	if err := json.NewEncoder(s.out).Encode(ready); err != nil {
		return err
	}
	var failed error
	select {
	case <-ctx.Done():
	case failed = <-program.Failed():
	}
	ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTime)
	defer cancel()
	return errors.Join(failed, program.Stop(ending))
}
