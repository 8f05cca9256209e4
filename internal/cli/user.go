package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"navette.dev/navette/internal/app"
	"navette.dev/navette/internal/config"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/signin"
)

type userCommand struct {
	ResetPassword resetCommand `cmd:"" help:"Set a person's new password, and sign them out everywhere."`
}

// resetCommand has the server's options, from which it finds the same data folder and database.
type resetCommand struct {
	Email string `arg:"" help:"The email address that the person signs in with."`
	Stdin bool   `help:"Read the new password from the first line of standard input, instead of generating one."`

	config.Flags `embed:""`
}

// Run prints the new password as its only line of output. What it did is printed to standard error.
func (c *resetCommand) Run(ctx context.Context, s streams) error {
	server, err := c.Read(os.LookupEnv)
	if err != nil {
		return err
	}
	in := signin.ResetInput{Email: c.Email}
	if c.Stdin {
		line, err := bufio.NewReader(os.Stdin).ReadString('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return fmt.Errorf("read the new password: %w", err)
		}
		if in.Password = strings.TrimRight(line, "\r\n"); in.Password == "" {
			return errors.New("the standard input holds no password")
		}
	}
	var done signin.Reset
	if err := app.RunCommand(ctx, server, "user/reset-password", in, &done); err != nil {
		return inWords(err)
	}
	fmt.Fprintf(s.err, "%s has a new password. Browsers signed out: %d.\n", done.Name, done.Logins)
	if !c.Stdin {
		fmt.Fprintln(s.out, done.Password)
	}
	return nil
}

// inWords returns the cause of an error that has one, without the code.
func inWords(err error) error {
	var failure *navette.Error
	if errors.As(err, &failure) && failure.Cause != nil {
		return failure.Cause
	}
	return err
}
