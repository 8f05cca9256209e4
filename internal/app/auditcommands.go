package app

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"navette.dev/navette/internal/audit"
	"navette.dev/navette/internal/control"
	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/navette"
)

// AuditInput is the input of the commands of the completeness audit. Org is the organization's id. From and To are
// dates, both included; "" stands for the 30 days until today.
type AuditInput struct{ Org, From, To string }

// AuditReport is how far an audit is and, once it has ended, what it found.
type AuditReport struct {
	From        string       `json:"from"`
	To          string       `json:"to"`
	Ended       bool         `json:"-"`
	Done, Total int64        `json:"-"`
	Failing     string       `json:"-"` // English: why the newest try failed, or ""
	Days        []AuditedDay `json:"days"`
	Gaps        []AuditedGap `json:"gaps"`  // open gaps of the days, ordered by day
	Notes       []string     `json:"notes"` // English: what could not be read
}

// Open returns the number of gaps that no user accepted.
func (r AuditReport) Open() int {
	n := 0
	for _, g := range r.Gaps {
		if g.Accepted == "" {
			n++
		}
	}
	return n
}

// AuditedDay is a checked day with its counts.
type AuditedDay struct {
	Day      string `json:"day"`
	Held     int    `json:"held"`
	Expected int    `json:"expected"`
	Listed   int    `json:"listed"`
	Here     int    `json:"here"`
	Pending  int    `json:"pending"`
	Gaps     int    `json:"gaps"`
	Accepted int    `json:"accepted"`
}

// AuditedGap is a missing recording in words.
type AuditedGap struct {
	Day       string             `json:"day"`
	Cause     navette.AuditCause `json:"cause"`
	StartedAt time.Time          `json:"started_at,omitzero"`
	Topic     string             `json:"topic"`
	Host      string             `json:"host"`
	UUID      string             `json:"uuid"` // of the meeting; for the cause refused the id of the Zoom user
	Session   string             `json:"session,omitempty"`
	Call      string             `json:"call,omitempty"`
	Missing   string             `json:"missing"`            // English: what is missing
	Remedy    string             `json:"remedy"`             // English: what to do
	Accepted  string             `json:"accepted,omitempty"` // the reason for which a user accepted it
}

// auditCommands are the operator's commands about the completeness audit. They act as the system.
type auditCommands struct {
	audits *audit.Audits
	clock  navette.Clock
	words  lang.Words
	worded func(control.Command) control.Command
}

func (c auditCommands) table() map[string]control.Command {
	return map[string]control.Command{
		"audit/begin":  c.worded(command(c.begin)),
		"audit/report": c.worded(command(c.report)),
	}
}

// auditDays is the number of days that are checked if none are named.
const auditDays = 30

// begin has days checked. It returns the range, without results.
func (c auditCommands) begin(ctx context.Context, in AuditInput) (AuditReport, error) {
	actor := navette.System(in.Org)
	today := c.clock.Now().UTC().Format(time.DateOnly)
	in.To = cmp.Or(in.To, today)
	if in.From == "" {
		last, err := time.Parse(time.DateOnly, in.To)
		if err != nil {
			return AuditReport{}, navette.Fail(navette.Invalid, "", errors.New("--to is no date (yyyy-mm-dd)"))
		}
		in.From = last.AddDate(0, 0, 1-auditDays).Format(time.DateOnly)
	}
	return AuditReport{From: in.From, To: in.To}, c.audits.Begin(ctx, actor, in.From, in.To)
}

// report returns how far the audit is and, once it has ended, what was found on the days.
func (c auditCommands) report(ctx context.Context, in AuditInput) (AuditReport, error) {
	actor, r := navette.System(in.Org), AuditReport{From: in.From, To: in.To}
	run, err := c.audits.Running(ctx, actor)
	if err != nil || run == nil {
		return r, err
	}
	r.Done, r.Total, r.Ended = run.Done, run.Total, !run.EndedAt.IsZero()
	if run.Failure != "" {
		r.Failing = c.words.T(run.Failure)
	}
	if !r.Ended {
		return r, nil
	}
	days, err := c.audits.Days(ctx, actor, in.From, in.To)
	if err != nil {
		return r, err
	}
	for _, d := range days {
		if d.Checked.IsZero() {
			continue
		}
		r.Days = append(r.Days, AuditedDay{
			d.Date, d.Held, d.Expected, d.Listed, d.Here, d.Pending, d.Gaps, d.Accepted,
		})
		for _, note := range d.Notes {
			if text := c.words.T(note); !slices.Contains(r.Notes, text) {
				r.Notes = append(r.Notes, text)
			}
		}
	}
	gaps, err := c.audits.Gaps(ctx, actor)
	for _, g := range slices.Backward(gaps) {
		if in.From <= g.Day && g.Day <= in.To {
			r.Gaps = append(r.Gaps, c.gap(g))
		}
	}
	return r, err
}

func (c auditCommands) gap(g audit.Gap) AuditedGap {
	n, counts := g.Counted()
	missing := c.words.Say(lang.Say{Key: g.Sentence(), Plural: counts, Count: n, Args: g.Args})
	out := AuditedGap{
		Day: g.Day, Cause: g.Cause, StartedAt: g.StartedAt.Time, Topic: g.Topic, Host: g.HostName, UUID: g.UUID,
		Session: g.SessionID, Call: g.CallID, Missing: missing, Remedy: c.words.T(g.Remedy()),
	}
	if g.Accepted != nil {
		out.Accepted = g.Accepted.Reason
	}
	return out
}
