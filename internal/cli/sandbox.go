package cli

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/sandbox"
)

type sandboxCommand struct {
	sandbox.Options `embed:""`

	Clock string `help:"${sandbox_clock}" env:"NAVETTE_CLOCK" default:"real"`
}

// Run runs a local Zoom until it is stopped. Once it answers it prints one line of JSON with its addresses and
// credentials.
func (c *sandboxCommand) Run(ctx context.Context, s streams) error {
	clock, err := sandboxClock(c.Clock)
	if err != nil {
		return err
	}
	c.Options.Clock = clock
	c.Logger = newLog(s.err, "text", slog.LevelInfo)
	zoom, err := sandbox.New(c.Options)
	if err != nil {
		return err
	}
	if err = zoom.Start(ctx); err == nil {
		err = json.NewEncoder(s.out).Encode(zoom.Ready())
	}
	if err == nil {
		<-ctx.Done()
	}
	return errors.Join(err, zoom.Stop(context.WithoutCancel(ctx)))
}

// sandboxClock parses a clock. "stepped" is a clock that only the control API moves.
func sandboxClock(text string) (navette.Clock, error) {
	if text == "stepped" {
		return navette.NewSteppedClock(navette.RealNow()), nil
	}
	return navette.ParseClock(text)
}
