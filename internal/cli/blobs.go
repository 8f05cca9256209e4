package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"time"

	"navette.dev/navette/internal/app"
	"navette.dev/navette/internal/config"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/storage"
)

// blobsCommand has the commands about the stored recording files. docs/commands.md describes them.
type blobsCommand struct {
	Status blobsStatusCommand `cmd:"" help:"Show where recordings are stored, and work on them in progress."`
	Move   blobsMoveCommand   `cmd:"" help:"Move all recordings from --blobs-before to --blobs, and prove each one."`
	Verify blobsVerifyCommand `cmd:"" help:"Read all recordings and compare them. Exit code 2: some are damaged."`
}

// blobsOptions are the options of every command about recording files.
type blobsOptions struct {
	JSON bool `name:"json" help:"Print the result as JSON."`

	config.Flags `embed:""`
}

// blobsOperator is a command about recording files that runs.
type blobsOperator struct {
	ctx      context.Context
	streams  streams
	commands *app.Commands
	asJSON   bool
}

// as runs a command.
func (o blobsOptions) as(ctx context.Context, s streams, do func(*blobsOperator) error) (err error) {
	server, err := o.Read(os.LookupEnv)
	if err != nil {
		return err
	}
	op := &blobsOperator{
		ctx: ctx, streams: s, commands: app.NewCommands(server, newLog(s.err, "text", slog.LevelError)), asJSON: o.JSON,
	}
	defer func() {
		ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTime)
		defer cancel()
		err = errors.Join(err, op.commands.Close(ending))
	}()
	return do(op)
}

// run runs a command and returns the status after it, or its error in words.
func (o *blobsOperator) run(name string, in app.BlobsInput) (storage.Status, error) {
	var s storage.Status
	err := inWords(o.commands.Run(o.ctx, name, in, &s))
	return s, err
}

// show prints a status.
func (o *blobsOperator) show(s storage.Status) error {
	if o.asJSON {
		return json.NewEncoder(o.streams.out).Encode(s)
	}
	_, err := fmt.Fprint(o.streams.out, blobsText(s))
	return err
}

// follow prints the progress of a run to standard error until it has ended, and returns the last status.
func (o *blobsOperator) follow(
	s storage.Status, doing string, of func(storage.Status) *storage.Run,
) (storage.Status, error) {
	began, printed := navette.RealNow(), navette.RealNow()
	for run := of(s); run != nil && !run.Done; run = of(s) {
		if err := (navette.RealClock{}).WaitUntil(o.ctx, navette.RealNow().Add(lookEvery)); err != nil {
			return s, errors.New("interrupted: a server on this database continues the work")
		}
		var err error
		if s, err = o.run("blobs/status", app.BlobsInput{}); err != nil {
			return s, err
		}
		if now := navette.RealNow(); now.Sub(printed) >= progressEvery && of(s) != nil && !of(s).Done {
			printed = now
			fmt.Fprintf(o.streams.err, "%s: %s\n", doing, runProgress(*of(s), now.Sub(began)))
		}
	}
	return s, nil
}

type blobsStatusCommand struct {
	blobsOptions `embed:""`
}

// Run prints the status.
func (c *blobsStatusCommand) Run(ctx context.Context, s streams) error {
	return c.as(ctx, s, func(o *blobsOperator) error {
		status, err := o.run("blobs/status", app.BlobsInput{})
		if err != nil {
			return err
		}
		return o.show(status)
	})
}

type blobsMoveCommand struct {
	blobsOptions `embed:""`

	RemoveOld bool   `help:"Remove each recording from the former store once it is proven in the new one."`
	Rate      string `help:"Bytes per second that each server reads for this; 0 has no limit." default:"50MB"`
}

// Run begins a move and follows it until its end.
func (c *blobsMoveCommand) Run(ctx context.Context, s streams) error {
	return c.as(ctx, s, func(o *blobsOperator) error {
		rate, err := sizeOption("rate", c.Rate)
		if err != nil {
			return err
		}
		status, err := o.run("blobs/move", app.BlobsInput{RemoveOld: c.RemoveOld, Rate: rate})
		if err != nil {
			return err
		}
		of := func(s storage.Status) *storage.Run { return s.Move }
		if status, err = o.follow(status, "Moving", of); err != nil {
			return err
		}
		return errors.Join(o.show(status), differs(status.Move != nil && status.Move.Failed > 0))
	})
}

type blobsVerifyCommand struct {
	blobsOptions `embed:""`

	Rate string `help:"Bytes per second that each server reads for this; 0 has no limit." default:"100MB"`
}

// Run begins to read all files and follows that until its end.
func (c *blobsVerifyCommand) Run(ctx context.Context, s streams) error {
	return c.as(ctx, s, func(o *blobsOperator) error {
		rate, err := sizeOption("rate", c.Rate)
		if err != nil {
			return err
		}
		status, err := o.run("blobs/verify", app.BlobsInput{Rate: rate})
		if err != nil {
			return err
		}
		of := func(s storage.Status) *storage.Run { return s.Verify }
		if status, err = o.follow(status, "Reading", of); err != nil {
			return err
		}
		return errors.Join(o.show(status), differs(status.Verify != nil && status.Verify.Failed > 0))
	})
}

// sizeOption reads an option that is a size.
func sizeOption(name, text string) (int64, error) {
	size, err := config.ParseSize(text)
	if err != nil {
		return 0, fmt.Errorf("--%s: %w", name, err)
	}
	return size, nil
}

// runProgress describes a run that lasts, since a time.
func runProgress(r storage.Run, since time.Duration) string {
	text := fmt.Sprintf("%d of %d files, %s of %s", r.DoneFiles, r.Files, sizeText(r.DoneBytes), sizeText(r.Bytes))
	if seconds := since.Seconds(); seconds >= 1 && r.DoneBytes > 0 && r.Bytes > r.DoneBytes {
		rate := float64(r.DoneBytes) / seconds
		left := time.Duration(float64(r.Bytes-r.DoneBytes) / rate * float64(time.Second))
		text += fmt.Sprintf(", %s/s, about %s left", sizeText(int64(rate)), left.Round(time.Second))
	}
	if r.Problem != "" {
		text += "; " + navette.OneLine(strings.TrimSpace(r.Problem+" "+r.Detail))
	}
	return text
}
