package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"navette.dev/navette/internal/demo"
	"navette.dev/navette/internal/navette"
)

type demoCommand struct {
	Listen   string  `help:"Where the server listens. Without it, a free port." placeholder:"HOST:PORT"`
	Database string  `help:"${demo_database}" placeholder:"FILE|URL"`
	Speed    float64 `help:"How fast time runs, such as 600." default:"1"`
	Verbose  bool    `help:"Show the log."`

	Once  bool   `help:"Take one session from the schedule to its imported recording, report each step, and exit."`
	JSON  bool   `name:"json" help:"With --once: the report as JSON."`
	Keep  bool   `help:"With --once: keep everything running afterwards."`
	Break string `help:"${demo_break}" placeholder:"WHAT"`
}

// Run starts everything. It shows the demo until it is interrupted, or does one round trip.
func (c *demoCommand) Run(ctx context.Context, s streams) error {
	options := demo.Options{Listen: c.Listen, Database: c.Database, Speed: c.Speed}
	if c.Verbose {
		options.Log = newLog(s.err, "text", slog.LevelInfo)
	}
	if c.Once {
		options.SweepEvery, options.RecordingDelay, options.TranscriptDelay, options.Settle = 3*time.Second,
			time.Second, time.Second, 2*time.Second
	}
	d, err := demo.Start(ctx, options)
	if err != nil {
		return err
	}
	if c.Once {
		err = c.once(ctx, s, d)
	} else {
		err = c.show(ctx, s, d)
	}
	if stopped := d.Stop(context.WithoutCancel(ctx)); err == nil {
		err = stopped
	}
	return err
}

// once does one round trip. The exit code is 0 only if every step succeeded.
func (c *demoCommand) once(ctx context.Context, s streams, d *demo.Demo) error {
	done := func(step demo.Step) {
		if !c.JSON {
			fmt.Fprintln(s.out, stepLine(step))
		}
	}
	report, err := d.RoundTrip(ctx, c.Break, done)
	if err != nil {
		return err
	}
	full := struct {
		demo.Report
		Addresses *demo.Addresses `json:"addresses,omitempty"`
	}{Report: report}
	if c.Keep {
		full.Addresses = d.Addresses()
	}
	if c.JSON {
		if err := json.NewEncoder(s.out).Encode(full); err != nil {
			return err
		}
	}
	if c.Keep {
		if !c.JSON {
			printAddresses(s, d)
		}
		<-ctx.Done()
	}
	if !report.OK {
		return errQuiet
	}
	return nil
}

// stepLine formats one step for people, with its evidence below.
func stepLine(step demo.Step) string {
	mark := "ok    "
	if !step.OK {
		mark = "FAILED"
	}
	line := fmt.Sprintf("%s  %-8s  %6.2f s", mark, step.Name, step.Seconds)
	if step.Error != "" {
		line += "  " + step.Error
	}
	for _, name := range slices.Sorted(maps.Keys(step.Evidence)) {
		line += fmt.Sprintf("\n        %-13s %s", name, evidence(step.Evidence[name]))
	}
	return line
}

// evidence formats one fact of a step: strings and times as they are, lists and records as JSON.
func evidence(fact any) string {
	switch fact := fact.(type) {
	case string:
		return fact
	case time.Time:
		return fact.Format(time.RFC3339)
	case navette.Instant:
		return fact.UTC().Format(time.RFC3339)
	case []string:
		return strings.Join(fact, " ")
	}
	text, err := json.Marshal(fact)
	if err != nil {
		return fmt.Sprint(fact)
	}
	return string(text)
}

// show adds the demo's people and runs it until it is interrupted.
func (c *demoCommand) show(ctx context.Context, s streams, d *demo.Demo) error {
	fmt.Fprintln(s.out, "Setting up a studio and a sales team…")
	organizations, err := d.Fill(ctx)
	if err != nil {
		return err
	}
	printAddresses(s, d)
	studio, sales := organizations.Studio, organizations.Sales
	fmt.Fprintf(s.out, `
Sign in as    %s (%s) or %s (%s), password %q
Members' email arrives in the mail catcher. Hosts and members join on their own.

What to try   Today: one session is live, and links for another are sent within minutes
              the mail catcher: open a link, wait, and join the session
              Settings › Integrations › Zoom: pause, disconnect, match people
              Calls: search for "remise" as Ventes Nord, and play the moment it was said
              the recording policy of Ventes Nord, in which one setting was changed in Zoom since:
              Settings › Integrations › Zoom › Recording, or in another terminal
              %s
              the sandbox: break something, and watch what happens

Press Ctrl-C to stop. Nothing is kept.
ready
`, studio.Email, studio.Name, sales.Email, sales.Name, demo.Password, c.driftCommand(d, sales.Name))
	d.Play(ctx)
	return nil
}

// driftCommand returns the command that shows the drift of an organization's policy in the demo.
func (c *demoCommand) driftCommand(d *demo.Demo, organization string) string {
	command := fmt.Sprintf("%s policy drift --org %q --data %s", os.Args[0], organization, d.Folder)
	if c.Database != "" {
		command += " --database …" // it may contain a password
	}
	return command
}

func printAddresses(s streams, d *demo.Demo) {
	a := d.Addresses()
	var b strings.Builder
	for _, line := range [][2]string{
		{"Navette", a.Navette}, {"Mail catcher", a.Mail}, {"Zoom sandbox", a.Sandbox},
		{"All pages", a.Navette + "/storybook"},
	} {
		fmt.Fprintf(&b, "%-14s%s\n", line[0], line[1])
	}
	fmt.Fprint(s.out, b.String())
}
