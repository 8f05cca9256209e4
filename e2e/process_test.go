package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"os"
	"time"

	"navette.dev/navette/internal/app"
	"navette.dev/navette/internal/blob"
	"navette.dev/navette/internal/config"
	"navette.dev/navette/internal/storage"
)

// serverVariable is the environment variable with the options of this binary as a server.
const serverVariable = "NAVETTE_E2E_SERVER"

// serverOptions are the options of `navette serve`, and options for tests only.
type serverOptions struct {
	Flags  config.Flags
	Settle time.Duration // see [app.WithSettle]
	Move   bool          // whether it begins to move the files of --blobs-before
	Hold   string        // name of the window at which the server announces itself and waits to be killed; "" for none
}

// Words that the server prints, one per line.
const (
	saysReady = "ready"
	saysHeld  = "held at " // followed by the window's name
)

// runServer runs the program until its standard input is closed, as it is when the test process ends.
func runServer(text string) error {
	var o serverOptions
	if err := json.Unmarshal([]byte(text), &o); err != nil {
		return err
	}
	cfg, err := o.Flags.Read(func(string) (string, bool) { return "", false })
	if err != nil {
		return err
	}
	hold := func(ctx context.Context, name string) {
		if name == o.Hold {
			fmt.Println(saysHeld + name)
			<-ctx.Done()
		}
	}
	options := []app.Option{app.WithSettle(o.Settle)}
	if o.Hold != "" {
		options = append(options, app.WithWindow(hold),
			app.WithBlobs(func(s blob.Store) blob.Store { return windowedStore{s, hold} }))
	}
	ctx := context.Background()
	program, err := app.New(ctx, cfg, slog.New(slog.NewTextHandler(os.Stderr, nil)), options...)
	if err != nil {
		return err
	}
	if err := program.Start(ctx); err != nil {
		return err
	}
	if o.Move {
		if err := program.Storage.BeginMove(ctx, storage.MoveInput{RemoveOld: true}); err != nil {
			return err
		}
	}
	fmt.Println(saysReady)
	_, _ = io.Copy(io.Discard, os.Stdin)
	return program.Stop(ctx)
}
