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
	Demo    demoCommand    `cmd:"" help:"${demo}"`
	Sandbox sandboxCommand `cmd:"" help:"Run a local Zoom, for this or any other Zoom client."`
	User    userCommand    `cmd:"" help:"${user}"`
	Policy  policyCommand  `cmd:"" help:"${policy}"`
	Blobs   blobsCommand   `cmd:"" help:"${blobs}"`
	Audit   auditCommand   `cmd:"" help:"${audit}"`
	Version versionCommand `cmd:"" help:"Print the version."`
}

// longHelp holds the help texts that are too long for their tags.
var longHelp = kong.Vars{
	"demo": "Try the whole product on this machine: server, Zoom sandbox, mail catcher and sample people.",
	"user": "Manage the people who sign in, through the running server or, if none runs, its database.",
	"policy": "Plan, apply, check and revert the recording policy of an organization in Zoom, through the running " +
		"server or, if none runs, on its database.",

	"blobs": "Show, move and verify the stored recordings, through the running server or, if none runs, in this process.",
	"audit": "Check which recordings of an organization are missing, through the running server or, if none runs, on " +
		"its database.",

	"demo_database": "The demo's own database: postgres://… or a file. Without it, a temporary file.",
	"demo_break":    "With --once: break something on purpose: mail, create, webhook, download or transcript.",
	"sandbox_clock": "Clock: real, stepped (moved by the control API), or product@real@speed.",
}

// describeServer adds the help texts and groups of the server's options, whose tags have none.
func describeServer(k *kong.Kong) error {
	return kong.Visit(k.Model, func(node kong.Visitable, next kong.Next) error {
		if flag, is := node.(*kong.Flag); is && flag.Help == "" {
			title, text := config.Help(flag.Name)
			flag.Help, flag.Group = text, &kong.Group{Key: title, Title: title}
		}
		return next(nil)
	})
}

// streams are a command's outputs: results go to out, everything else to err.
type streams struct{ out, err io.Writer }

// errQuiet is a failure that a command has already printed.
var errQuiet = errors.New("failed")

// errDiffers is returned by a command of the policy if something differs or was not applied.
var errDiffers = errors.New("there are differences")

// errGaps is returned by a command of the audit if recordings are missing.
var errGaps = errors.New("recordings are missing")

// Main runs the command line and returns the exit code: 0 success, 1 failure, 2 wrong usage. The commands of the policy
// have the codes of terraform plan -detailed-exitcode: 0 nothing differs, 1 failure or wrong usage, 2 a difference.
// Those of the audit return 3 if recordings are missing.
func Main(version string, args []string, out, errOut io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	exit := -1
	parser, err := kong.New(&commands{}, kong.Name("navette"), kong.Writers(out, errOut), kong.ShortUsageOnError(),
		kong.Description("Links a schedule to Zoom in both directions."), kong.Exit(func(code int) { exit = code }),
		longHelp, kong.PostBuild(describeServer))
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
		return wrongUsage(args)
	}
	parsed.BindTo(ctx, (*context.Context)(nil))
	err = parsed.Run(streams{out, errOut}, versionText(version))
	var mistakes config.Mistakes
	switch {
	case err == nil:
		return 0
	case errors.Is(err, errQuiet):
		return 1
	case errors.Is(err, errDiffers):
		return 2
	case errors.Is(err, errGaps):
		return 3
	case errors.As(err, &mistakes):
		fmt.Fprintln(errOut, mistakes.Error())
		return wrongUsage(args)
	}
	fmt.Fprintln(errOut, "navette:", err)
	return 1
}

// wrongUsage returns the exit code for wrong options. For the commands of the policy, 2 has another meaning.
func wrongUsage(args []string) int {
	if len(args) > 0 && (args[0] == "policy" || args[0] == "blobs") {
		return 1
	}
	return 2
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
