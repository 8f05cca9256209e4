package audit

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
)

// mostDays is the largest number of days that [Audits.Days] returns and [Audits.Begin] checks.
const mostDays = 400

// Days returns the days in a range of dates, both included, in order. If the range has no day or more than 400, the
// error is [navette.Invalid].
func (a *Audits) Days(ctx context.Context, actor navette.Actor, from, to string) ([]Day, error) {
	if err := actor.Need(navette.ReadAudit); err != nil {
		return nil, err
	}
	if err := validRange(from, to); err != nil {
		return nil, err
	}
	return days(ctx, a.store.Org(actor.Org), from, to)
}

// validRange returns a [navette.Invalid] error if from or to is no date, or the range has no day or too many.
func validRange(from, to string) error {
	var wrong navette.FieldErrors
	first, last := utc(from), utc(to)
	switch {
	case first.IsZero():
		wrong.Add("from", "audit.no_date", nil)
	case last.IsZero():
		wrong.Add("to", "audit.no_date", nil)
	case last.Before(first):
		wrong.Add("to", "audit.ends_before", nil)
	case !last.Before(first.AddDate(0, 0, mostDays)):
		wrong.Add("from", "audit.too_many_days", map[string]any{"days": mostDays})
	}
	return wrong.Err()
}

// days reads the days of a valid range.
func days(ctx context.Context, org *store.Org, from, to string) ([]Day, error) {
	checked, err := org.AuditDays(ctx, from, to)
	if err != nil {
		return nil, err
	}
	counts, err := org.AuditCounts(ctx, from, to)
	if err != nil {
		return nil, err
	}
	gaps, err := org.AuditGapsOfDays(ctx, from, to)
	if err != nil {
		return nil, err
	}
	dates := daysOf(from, to)
	all, at := make([]Day, len(dates)), map[string]*Day{}
	for i, date := range dates {
		all[i].Date, at[date] = date, &all[i]
	}
	for _, c := range checked {
		at[c.Day].Checked, at[c.Day].Notes = c.CheckedAt, strings.Fields(c.Notes)
	}
	for _, c := range counts {
		d := at[c.Day]
		d.Held, d.Expected, d.Listed, d.Here, d.Pending = c.Held, c.Expected, c.Listed, c.Here, c.Pending
	}
	for _, g := range gaps {
		if g.AcceptedAt.IsZero() {
			at[g.Day].Gaps++
		} else {
			at[g.Day].Accepted++
		}
	}
	return all, nil
}

// Day returns one day. If date is no date, the error is [navette.NotFound].
func (a *Audits) Day(ctx context.Context, actor navette.Actor, date string) (DayReport, error) {
	var report DayReport
	if err := actor.Need(navette.ReadAudit); err != nil {
		return report, err
	}
	if utc(date).IsZero() {
		return report, navette.Fail(navette.NotFound, "", fmt.Errorf("%q is no date", date))
	}
	org := a.store.Org(actor.Org)
	one, err := days(ctx, org, date, date)
	if err != nil {
		return report, err
	}
	report.Day = one[0]
	meetings, err := org.AuditMeetingsOfDay(ctx, date)
	if err != nil {
		return report, err
	}
	for _, m := range meetings {
		report.Meetings = append(report.Meetings, meetingOf(m))
	}
	gaps, err := org.AuditGapsOfDays(ctx, date, date)
	for _, g := range gaps {
		report.Gaps = append(report.Gaps, gapOf(g))
	}
	return report, err
}

// Gaps returns the open gaps, those that a user accepted included, the newest first.
func (a *Audits) Gaps(ctx context.Context, actor navette.Actor) ([]Gap, error) {
	if err := actor.Need(navette.ReadAudit); err != nil {
		return nil, err
	}
	rows, err := a.store.Org(actor.Org).OpenAuditGaps(ctx)
	gaps := make([]Gap, len(rows))
	for i, g := range rows {
		gaps[i] = gapOf(g)
	}
	return gaps, err
}

// Running returns how far the newest audit is, or nil if there was none.
func (a *Audits) Running(ctx context.Context, actor navette.Actor) (*Progress, error) {
	if err := actor.Need(navette.ReadAudit); err != nil {
		return nil, err
	}
	org := a.store.Org(actor.Org)
	run, err := org.AuditRun(ctx)
	if err != nil {
		return nil, navette.IgnoreNotFound(err)
	}
	p := &Progress{
		From: run.FromDay, To: run.ToDay, Done: run.Done, Total: run.Total, AskedAt: run.AskedAt, EndedAt: run.EndedAt,
		Nightly: run.AskedBy == "",
	}
	if run.EndedAt.IsZero() {
		promise, err := org.PromiseAbout(ctx, navette.PromiseAudit, actor.Org)
		p.Failure = promise.LastError
		return p, navette.IgnoreNotFound(err)
	}
	return p, nil
}

func meetingOf(m navette.AuditMeeting) Meeting {
	return Meeting{
		UUID: m.UUID, Topic: m.Topic, HostName: m.HostName, SessionID: m.SessionID, CallID: m.CallID,
		StartedAt: m.StartedAt, EndedAt: m.EndedAt, Expected: m.Expected, Why: m.Why, State: m.State,
	}
}

func gapOf(g navette.AuditGap) Gap {
	gap := Gap{
		ID: g.ID, Day: g.Day, Cause: g.Cause, UUID: g.UUID, Topic: g.Topic, HostName: g.HostName,
		SessionID: g.SessionID, CallID: g.CallID, StartedAt: g.StartedAt, EndedAt: g.EndedAt, FoundAt: g.FoundAt,
		ClosedAt: g.ClosedAt,
	}
	_ = json.Unmarshal([]byte(g.Args), &gap.Args) // written by SaveAuditGap's callers
	for name, value := range gap.Args {
		if n, is := value.(float64); is { // JSON has only one type of numbers
			gap.Args[name] = int64(n)
		}
	}
	if !g.AcceptedAt.IsZero() {
		gap.Accepted = &Acceptance{By: g.AcceptedName, At: g.AcceptedAt, Reason: g.Reason}
	}
	return gap
}
