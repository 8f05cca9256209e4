// Package cli is the command line: its commands, their options and their output.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"

	"navette.dev/navette/internal/config"
)

// commands is the table of commands.
type commands struct {
	Serve   serveCommand   `cmd:"" help:"Run the server."`
	Demo    demoCommand    `cmd:"" help:"Try the whole product on this machine: server, Zoom sandbox, mail catcher and sample people."`
	Sandbox sandboxCommand `cmd:"" help:"Run a local Zoom, for this or any other Zoom client."`
	User    userCommand    `cmd:"" help:"Manage the people who sign in, through the running server or, if none runs, its database."`
	Version versionCommand `cmd:"" help:"Print the version."`
}

// streams are a command's outputs: results go to out, everything else to err.
type streams struct{ out, err io.Writer }

// errQuiet is a failure that a command has already printed.
var errQuiet = errors.New("failed")

// Main runs the command line and returns the exit code: 0 success, 1 failure, 2 wrong usage.
func Main(version string, args []string, out, errOut io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	exit := -1
	parser, err := kong.New(&commands{}, kong.Name("navette"), kong.Writers(out, errOut), kong.ShortUsageOnError(),
		kong.Description("Links a schedule to Zoom in both directions."), kong.Exit(func(code int) { exit = code }),
		kong.Vars{"version": version})
	if err != nil {
		fmt.Fprintln(errOut, "navette:", err)
		return 1
	}
	parsed, err := parser.Parse(args)
	if exit >= 0 {
		return exit // --help was given
	}
	if err != nil {
		fmt.Fprintln(errOut, "navette:", err)
		return 2
	}
	parsed.BindTo(ctx, (*context.Context)(nil))
	err = parsed.Run(streams{out, errOut}, versionText(version))
	var mistakes config.Mistakes
	switch {
	case err == nil:
		return 0
	case errors.Is(err, errQuiet):
		return 1
	case errors.As(err, &mistakes):
		fmt.Fprintln(errOut, mistakes.Error())
		return 2
	}
	fmt.Fprintln(errOut, "navette:", err)
	return 1
}

type versionText string

type versionCommand struct{}

// Run prints the version.
func (versionCommand) Run(s streams, version versionText) error {
	_, err := fmt.Fprintln(s.out, version)
	return err
}

// newLog returns the log of a command.
func newLog(w io.Writer, format string, level slog.Level) *slog.Logger {
	options := &slog.HandlerOptions{Level: level}
	if format == "json" {
		return slog.New(slog.NewJSONHandler(w, options))
	}
	return slog.New(slog.NewTextHandler(w, options))
}
