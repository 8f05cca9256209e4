package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"strings"
	"time"

	"navette.dev/navette/internal/config"
	"navette.dev/navette/internal/control"
	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/signin"
	"navette.dev/navette/internal/store"
)

// userCommands returns the operator's commands about users by name. They run in the server or, if none runs, in the
// process of the command line, as all commands do.
func userCommands(s *signin.SignIn) map[string]control.Command {
	return map[string]control.Command{
		"user/reset-password": command(s.ResetPassword),
	}
}

// commandTable returns all of the operator's commands by name.
func (a *App) commandTable() map[string]control.Command {
	table := userCommands(a.SignIn)
	policies := policyCommands{a.Store, a.Policies, a.words.Words(lang.English, time.UTC)}
	maps.Copy(table, storageCommands{a.Storage, policies.words}.table())
	maps.Copy(table, policies.table())
	maps.Copy(table, auditCommands{a.Audits, a.Config.Clock, policies.words, policies.worded}.table())
	return table
}

// command converts a method of a service to a command with JSON input and output.
func command[In, Out any](do func(context.Context, In) (Out, error)) control.Command {
	return func(ctx context.Context, input json.RawMessage) (any, error) {
		var in In
		if err := json.Unmarshal(input, &in); err != nil {
			return nil, navette.Fail(navette.Invalid, "", err)
		}
		return do(ctx, in)
	}
}

// answerCommands makes this process run the operator's commands, unless another server of the same data folder does. If
// no socket can be created, it logs a warning; commands then run in their own process.
func (a *App) answerCommands(ctx context.Context) {
	var err error
	a.commands, err = control.Listen(ctx, a.Config.Data, control.Fingerprint(string(a.Config.Database)),
		a.commandTable(), a.log)
	if err != nil {
		a.log.WarnContext(ctx, "commands do not go through this server", "error", err)
	}
}

// RunCommand runs a command about users in the server of the configured data folder. If none runs, it runs the command
// in this process on the configured database, which it neither creates nor migrates. output is a pointer to the
// command's result.
func RunCommand(ctx context.Context, cfg config.Server, name string, input, output any) error {
	err := control.Call(ctx, cfg.Data, control.Fingerprint(string(cfg.Database)), name, input, output)
	if !errors.Is(err, control.ErrNotRunning) {
		return err
	}
	rows, err := openExisting(ctx, string(cfg.Database))
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	return runHere(ctx, userCommands(signin.New(rows, cfg.Clock, nil))[name], input, output)
}

// runHere runs a command in this process.
func runHere(ctx context.Context, run control.Command, input, output any) error {
	text, err := json.Marshal(input)
	if err != nil {
		return err
	}
	answer, err := run(ctx, text)
	if err != nil {
		return err
	}
	if text, err = json.Marshal(answer); err != nil {
		return err
	}
	return json.Unmarshal(text, output)
}

// openExisting opens a database that exists. Opening a missing SQLite file would create an empty one.
func openExisting(ctx context.Context, database string) (*store.Store, error) {
	if !strings.Contains(database, "://") {
		path := strings.TrimPrefix(database, "sqlite:")
		if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
			return nil,
				fmt.Errorf(
					"no server runs on this data folder, and there is no database at %s: name the "+
						"server's with --data or --database", path)
		}
	}
	return store.Open(ctx, database)
}
