package cli

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
	"time"

	"navette.dev/navette/internal/app"
	"navette.dev/navette/internal/config"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/policy"
	"navette.dev/navette/internal/policy/policyfile"
)

// policyCommand has the commands of the recording policy. docs/policy.md describes them.
type policyCommand struct {
	Plan   planCommand   `cmd:"" help:"Show what an apply would change in Zoom. Exit code 2: there are changes."`
	Apply  applyCommand  `cmd:"" help:"Change Zoom as planned, after asking. Exit code 2: not everything was applied."`
	Drift  driftCommand  `cmd:"" help:"Show what was changed in Zoom since the last apply. Exit code 2: something was."`
	Revert revertCommand `cmd:"" help:"Restore what was in Zoom before the first apply. Exit code 2: something was kept."`
	Export exportCommand `cmd:"" help:"Print the saved policy, or a recommended one, as a file."`
}

// policyOptions are the options of every command of the policy.
type policyOptions struct {
	Org string `help:"The organization's name or id. It may be left out if there is only one." placeholder:"NAME|ID"`

	config.Flags `embed:""`
}

// reportOptions are those of the commands that report something.
type reportOptions struct {
	policyOptions `embed:""`

	JSON bool `name:"json" help:"Print the report as JSON."`
}

// report is the JSON output of a command. docs/policy.md describes it.
type report struct {
	Command      string                `json:"command"`
	Organization app.NamedOrganization `json:"organization"`
	Differs      bool                  `json:"differs"` // whether the exit code is 2
	Message      string                `json:"message,omitempty"`
	Plan         *policy.Plan          `json:"plan,omitempty"`
	Result       *policy.Result        `json:"result,omitempty"`
	Kept         []policy.Conflict     `json:"kept,omitempty"`
	Drift        *policy.Drift         `json:"drift,omitempty"`
	OtherPolicy  bool                  `json:"other_policy,omitempty"` // whether the saved policy is not that of the file
}

// operator is a command of the policy that runs.
type operator struct {
	ctx      context.Context
	streams  streams
	commands *app.Commands
	org      app.NamedOrganization
}

// as finds the organization and runs a command for it.
func (o policyOptions) as(ctx context.Context, s streams, do func(*operator) error) (err error) {
	server, err := o.Read(os.LookupEnv)
	if err != nil {
		return err
	}
	op := &operator{ctx: ctx, streams: s, commands: app.NewCommands(server, newLog(s.err, "text", slog.LevelError))}
	defer func() {
		ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTime)
		defer cancel()
		err = errors.Join(err, op.commands.Close(ending))
	}()
	if err := op.run("policy/organization", app.PolicyInput{Org: o.Org}, &op.org); err != nil {
		return err
	}
	return do(op)
}

// run runs a command and returns its error in words.
func (o *operator) run(name string, in app.PolicyInput, output any) error {
	if in.Org == "" {
		in.Org = o.org.ID
	}
	return inWords(o.commands.Run(o.ctx, name, in, output))
}

type planCommand struct {
	reportOptions `embed:""`

	File string `help:"Plan the policy of this file, not the saved one. It is not saved." placeholder:"POLICY.YAML"`
}

// Run plans and prints the plan.
func (c *planCommand) Run(ctx context.Context, s streams) error {
	return c.as(ctx, s, func(o *operator) error {
		_, wanted, plan, err := o.plan(c.File)
		if err != nil {
			return err
		}
		if c.JSON {
			return o.json(report{Command: "plan", Differs: changes(plan), Plan: &plan})
		}
		p, err := newPrinter(s.out)
		if err != nil {
			return err
		}
		p.plan(o.org, wanted, plan)
		return differs(changes(plan))
	})
}

// differs returns the error that makes the exit code 2, or nil.
func differs(yes bool) error {
	if yes {
		return errDiffers
	}
	return nil
}

// json prints the report of a command.
func (o *operator) json(r report) error {
	r.Organization = o.org
	if err := json.NewEncoder(o.streams.out).Encode(r); err != nil {
		return err
	}
	return differs(r.Differs)
}

// plan plans the saved policy, or that of a file. file is what the file says, nil without one.
func (o *operator) plan(name string) (file *policyfile.File, wanted policy.Policy, plan policy.Plan, err error) {
	in := app.PolicyInput{}
	if name != "" {
		if file, err = o.read(name); err != nil {
			return nil, wanted, plan, err
		}
		in.Policy = &file.Policy
	}
	if file != nil {
		wanted = file.Policy
	} else if err := o.run("policy/current", app.PolicyInput{}, &wanted); err != nil {
		return nil, wanted, plan, err
	}
	run, err := o.follow("policy/plan", in, "Reading Zoom")
	if err != nil {
		return nil, wanted, plan, err
	}
	if run.Plan == nil {
		return nil, wanted, plan, errors.New("the server made no plan")
	}
	return file, wanted, *run.Plan, nil
}

// read reads a file and finds its group among those of the organization's Zoom account.
func (o *operator) read(name string) (*policyfile.File, error) {
	text, err := readAll(name)
	if err != nil {
		return nil, err
	}
	file, err := policyfile.Read(name, text)
	if err != nil {
		return nil, err
	}
	if file.Policy.Target != policy.OneGroup || file.Policy.Group.Create {
		return &file, nil
	}
	var groups []policyfile.Group
	if err := o.run("policy/groups", app.PolicyInput{}, &groups); err != nil {
		return nil, err
	}
	return &file, file.Find(groups)
}

// readAll reads a file, or the standard input if its name is "-", to a little more than the longest policy.
func readAll(name string) ([]byte, error) {
	const most = 1 << 20
	if name == "-" {
		return io.ReadAll(io.LimitReader(os.Stdin, most))
	}
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	return io.ReadAll(io.LimitReader(file, most))
}

// Pauses, in real time, between two looks at a run, and between two lines of progress.
const (
	lookEvery     = 300 * time.Millisecond
	progressEvery = 3 * time.Second
)

// follow starts a run, prints its progress to standard error until it has ended, and returns it.
func (o *operator) follow(name string, in app.PolicyInput, doing string) (app.PolicyRun, error) {
	var run app.PolicyRun
	if err := o.run(name, in, &run); err != nil {
		return run, err
	}
	printed := navette.RealNow()
	for !run.Ended() {
		if err := (navette.RealClock{}).WaitUntil(o.ctx, navette.RealNow().Add(lookEvery)); err != nil {
			return run, errors.New("interrupted: a server on this database continues the work")
		}
		if err := o.run("policy/run", app.PolicyInput{Run: run.ID}, &run); err != nil {
			return run, err
		}
		if now := navette.RealNow(); now.Sub(printed) >= progressEvery && !run.Ended() {
			printed = now
			fmt.Fprintf(o.streams.err, "%s: %s\n", doing, progressWords(run))
		}
	}
	if run.State == navette.RunFailed {
		return run, errors.New(run.Message)
	}
	return run, nil
}

func progressWords(run app.PolicyRun) string {
	switch {
	case run.Message != "":
		return run.Message // why it waits
	case run.Total == 0:
		return "begun"
	}
	return fmt.Sprintf("%d of %d", run.Done, run.Total)
}

type applyCommand struct {
	reportOptions `embed:""`

	File  string `help:"Apply the policy of this file, and save it." placeholder:"POLICY.YAML"`
	Yes   bool   `help:"Apply without asking."`
	Group string `name:"set-primary-groups" help:"Agree to set it for: all, or email addresses." placeholder:"PEOPLE"`
	Own   string `name:"set-own-settings" help:"Agree to set them for: all, or email addresses." placeholder:"PEOPLE"`
	Risk  bool   `name:"delete-recordings" help:"Switch automatic deletion on, even if recordings are not imported."`
}

// Run plans, prints the plan, asks, and applies it.
func (c *applyCommand) Run(ctx context.Context, s streams) error {
	if c.JSON && !c.Yes {
		return errors.New("--json cannot ask: add --yes")
	}
	return c.as(ctx, s, func(o *operator) error {
		file, wanted, plan, err := o.plan(c.File)
		if err != nil {
			return err
		}
		agreement, err := c.agreement(file, plan.Affected)
		if err != nil {
			return err
		}
		p, err := newPrinter(s.out)
		if err != nil {
			return err
		}
		if !c.JSON {
			p.plan(o.org, wanted, plan)
		}
		if !c.Yes {
			if err := confirm(s, "Apply this to Zoom?"); err != nil {
				return err
			}
		}
		in := app.PolicyInput{Fingerprint: plan.Fingerprint, Agreement: agreement}
		if file != nil {
			in.Policy = &file.Policy
		}
		run, err := o.follow("policy/apply", in, "Applying")
		if err != nil {
			return err
		}
		left := run.State == navette.RunAsks || run.Result == nil || !run.Result.Whole()
		if c.JSON {
			return o.json(report{Command: "apply", Differs: left, Message: run.Message, Plan: &plan, Result: run.Result})
		}
		p.finish(run, left)
		return differs(left)
	})
}

// agreement returns what the file and the options agree to.
func (c *applyCommand) agreement(file *policyfile.File, affected []policy.Affected) (policy.Agreement, error) {
	if file == nil {
		file = &policyfile.File{}
	}
	file.Primary.Add(c.Group)
	file.Own.Add(c.Own)
	file.AutoDelete = file.AutoDelete || c.Risk
	return file.Agreement(affected)
}

// confirm asks on the terminal. With another answer than yes, or without a terminal, it returns an error.
func confirm(s streams, question string) error {
	info, err := os.Stdin.Stat()
	if err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return errors.New("the standard input is no terminal: confirm with --yes")
	}
	fmt.Fprintf(s.err, "%s Only \"yes\" is accepted: ", question)
	answer, err := bufio.NewReader(os.Stdin).ReadString('\n')
	switch {
	case strings.TrimSpace(answer) == "yes":
		return nil
	case errors.Is(err, io.EOF):
		return errors.New("no answer: nothing was changed. Without a terminal, confirm with --yes")
	case err != nil:
		return err
	}
	return errors.New("nothing was changed")
}
