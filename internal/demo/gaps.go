package demo

import (
	"context"
	"errors"
	"fmt"
	"time"

	"navette.dev/navette/internal/cast"
	"navette.dev/navette/internal/library"
	"navette.dev/navette/internal/navette"
)

// This file gives the sales team a month in which the completeness check finds something: meetings that were not
// recorded, one that an admin accepts, and a recording that a user moved to Zoom's trash.

// goneCall is a past meeting of the sales team whose recording is not in the library.
type goneCall struct {
	host    int // index in salesTeam
	topic   string
	daysAgo int
	hour    int // hour of the day, in the demo's zone
	minutes int
	state   string // of the sandbox's POST /seed: none, short, or "" for a recording that is moved to the trash
	guest   cast.Person
}

var goneCalls = []goneCall{
	{1, "Premier contact, Atelier Mistral", 6, 10, 34, "none", cast.Marc},
	{0, accepted, 4, 9, 22, "none", cast.Emma},
	{1, "Appel manqué", 3, 16, 1, "short", cast.Antoine},
	{2, "Negotiation, Brasserie des Halles", 12, 11, 6, "", cast.Ruth},
}

// accepted is the topic of the meeting whose gap the owner accepts.
const accepted = "Point interne"

// seedGone adds the meetings to the sandbox, and moves the finished recording to the trash, where it stays for 30 days.
func (d *Demo) seedGone(ctx context.Context) error {
	now := d.Clock.Now().In(d.zone)
	var past []map[string]any
	for _, c := range goneCalls {
		past = append(past, map[string]any{
			"host": salesTeam[c.host].email, "topic": c.topic, "duration": c.minutes, "state": c.state, "piece": "vente-fr",
			"participants": []map[string]any{{"name": c.guest.Name()}}, // without one, Zoom's report leaves it out
			"start_time":   time.Date(now.Year(), now.Month(), now.Day()-c.daysAgo, c.hour, 0, 0, 0, d.zone),
		})
	}
	var made struct {
		Recordings []struct {
			UUID string `json:"uuid"`
		} `json:"recordings"`
	}
	if err := d.control.Post(ctx, "/seed", map[string]any{"past": past}, &made); err != nil {
		return err
	}
	var trashed []string
	for i, c := range goneCalls {
		if c.state == "" && i < len(made.Recordings) {
			trashed = append(trashed, made.Recordings[i].UUID)
		}
	}
	return d.control.Post(ctx, "/recordings/trash", map[string]any{"uuids": trashed, "at": now.AddDate(0, 0, -2)}, nil)
}

// fillGaps has the last 30 days of the sales team checked, once its calls are imported, and accepts one gap.
func (d *Demo) fillGaps(ctx context.Context, h Organizations) error {
	owner, now := h.Sales.Actor, d.Clock.Now().In(d.zone)
	if err := until(ctx, func(ctx context.Context) error { return d.imported(ctx, owner) }); err != nil {
		return err
	}
	from, to := now.AddDate(0, 0, -29).Format(time.DateOnly), now.Format(time.DateOnly)
	if err := d.App.Audits.Begin(ctx, owner, from, to); err != nil {
		return fmt.Errorf("check the last 30 days: %w", err)
	}
	if err := until(ctx, func(ctx context.Context) error {
		p, err := d.App.Audits.Running(ctx, owner)
		if err == nil && (p == nil || p.EndedAt.IsZero()) {
			err = errors.New("the check has not ended")
		}
		return err
	}); err != nil {
		return err
	}
	gaps, err := d.App.Audits.Gaps(ctx, owner)
	if err != nil {
		return err
	}
	for _, g := range gaps {
		if g.Topic == accepted {
			return d.App.Audits.Accept(ctx, owner, g.ID, "Réunion interne\u00a0: nous n’enregistrons que nos clients.")
		}
	}
	return fmt.Errorf("the check of the last 30 days misses no recording of %q, only %+v", accepted, gaps)
}

// imported returns an error until the past calls are in the library with all their files.
func (d *Demo) imported(ctx context.Context, owner navette.Actor) error {
	list, err := d.App.Library.Calls(ctx, owner, library.Filter{})
	if err != nil {
		return err
	}
	if n := len(list.Calls); n < len(pastCalls) {
		return fmt.Errorf("%d calls are imported, want %d", n, len(pastCalls))
	}
	open, err := d.App.Library.Imports(ctx, owner)
	if err == nil && len(open) > 0 {
		err = fmt.Errorf("%d files are being imported", len(open))
	}
	return err
}
