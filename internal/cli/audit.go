package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"navette.dev/navette/internal/app"
	"navette.dev/navette/internal/navette"
)

// auditCommand has the commands of the completeness audit. docs/commands.md describes them.
type auditCommand struct {
	Back auditBackCommand `cmd:"" help:"Check which recordings of past days are missing, and why. Exit code 3: some are."`
}

type auditBackCommand struct {
	reportOptions `embed:""`

	From string `help:"First day to check, in the organization's time zone; 30 days ago by default." placeholder:"DATE"`
	To   string `help:"The last day to check. Today by default." placeholder:"DATE"`
}

// auditOutput is the JSON output of the command.
type auditOutput struct {
	Organization app.NamedOrganization `json:"organization"`
	app.AuditReport
}

// Run begins an audit, follows it, and prints what is missing.
func (c *auditBackCommand) Run(ctx context.Context, s streams) error {
	return c.as(ctx, s, func(o *operator) error {
		report, err := o.audit(app.AuditInput{Org: o.org.ID, From: c.From, To: c.To})
		if err != nil {
			return err
		}
		if c.JSON {
			err = json.NewEncoder(s.out).Encode(auditOutput{o.org, report})
		} else {
			printAudit(s, o.org, report)
		}
		if err == nil && report.Open() > 0 {
			err = errGaps
		}
		return err
	})
}

// audit begins an audit and waits until it has ended. It prints its progress.
func (o *operator) audit(in app.AuditInput) (app.AuditReport, error) {
	var report app.AuditReport
	if err := inWords(o.commands.Run(o.ctx, "audit/begin", in, &report)); err != nil {
		return report, err
	}
	in.From, in.To = report.From, report.To
	printed := navette.RealNow()
	for {
		if err := inWords(o.commands.Run(o.ctx, "audit/report", in, &report)); err != nil || report.Ended {
			return report, err
		}
		if now := navette.RealNow(); now.Sub(printed) >= progressEvery {
			printed = now
			fmt.Fprintf(o.streams.err, "Checking: %d of %d lists. %s\n", report.Done, report.Total, report.Failing)
		}
		if err := (navette.RealClock{}).WaitUntil(o.ctx, navette.RealNow().Add(lookEvery)); err != nil {
			return report, errors.New("interrupted: a server on this database continues the audit")
		}
	}
}

func printAudit(s streams, org app.NamedOrganization, r app.AuditReport) {
	fmt.Fprintf(s.out, "Recordings of %s from %s to %s\n\n", navette.OneLine(org.Name), r.From, r.To)
	for _, g := range r.Gaps {
		fmt.Fprintf(s.out, "  %s  %-18s %s, %s\n", g.Day, g.Cause, navette.OneLine(g.Topic), navette.OneLine(g.Host))
		fmt.Fprintf(s.out, "              %s\n", g.Missing)
		if g.Accepted != "" {
			fmt.Fprintf(s.out, "              Accepted: %s\n", navette.OneLine(g.Accepted))
			continue
		}
		fmt.Fprintf(s.out, "              %s\n", g.Remedy)
	}
	var sum app.AuditedDay
	for _, d := range r.Days {
		sum.Held += d.Held
		sum.Expected += d.Expected
		sum.Here += d.Here
		sum.Pending += d.Pending
		sum.Accepted += d.Accepted
	}
	fmt.Fprintf(s.out, "%s held, %d to be recorded: %d stored, %d in progress, %d missing, %d accepted.\n",
		number(sum.Held, "meeting"), sum.Expected, sum.Here, sum.Pending, r.Open(), sum.Accepted)
	for _, note := range r.Notes {
		fmt.Fprintln(s.out, note)
	}
}
