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
)

// serverVariable is the environment variable with the options of this binary as a server.
const serverVariable = "NAVETTE_E2E_SERVER"

// serverOptions are the options of `navette serve`, and options for tests only.
type serverOptions struct {
	Flags      config.Flags
	Settle     time.Duration // see [app.WithSettle]
	HoldStored bool          // whether Commit of a recording's file does not return
}

// Words that the server prints, one per line.
const (
	saysReady  = "ready"
	saysStored = "stored" // a file was stored; Commit does not return
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
	options := []app.Option{app.WithSettle(o.Settle)}
	if o.HoldStored {
		options = append(options, app.WithBlobs(func(s blob.Store) blob.Store { return holdingStore{s} }))
	}
	ctx := context.Background()
	program, err := app.New(ctx, cfg, slog.New(slog.NewTextHandler(os.Stderr, nil)), options...)
	if err != nil {
		return err
	}
	if err := program.Start(ctx); err != nil {
		return err
	}
	fmt.Println(saysReady)
	_, _ = io.Copy(io.Discard, os.Stdin)
	return program.Stop(ctx)
}

// holdingStore is a store whose Commit stores the file, prints [saysStored] and does not return.
type holdingStore struct{ blob.Store }

func (s holdingStore) Create(ctx context.Context, key string) (blob.Writer, error) {
	w, err := s.Store.Create(ctx, key)
	return holdingWriter{w}, err
}

func (s holdingStore) Resume(ctx context.Context, key string) (blob.Writer, int64, error) {
	w, offset, err := s.Store.Resume(ctx, key)
	return holdingWriter{w}, offset, err
}

type holdingWriter struct{ blob.Writer }

func (w holdingWriter) Commit(ctx context.Context) (blob.Info, error) {
	info, err := w.Writer.Commit(ctx)
	if err == nil {
		fmt.Println(saysStored)
		<-ctx.Done()
		err = ctx.Err()
	}
	return info, err
}
