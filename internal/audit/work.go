package audit

import (
	"context"
	"errors"
	"slices"
	"time"

	"navette.dev/navette/internal/jobs"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/zoom"
)

const (
	// nightlyDays is the number of days that the nightly audit checks, the last of them yesterday: recordings and their
	// files come late, and what was trashed or deleted since then is noticed.
	nightlyDays = 14
	// spanDays is the number of days that are read together, so that the UTC days around them fit in one request for a
	// list or a report, which covers at most a month.
	spanDays = 26
	// lookEvery is how often open gaps are compared with what was imported meanwhile.
	lookEvery = time.Hour
)

// Work is the handler of [navette.PromiseAudit]. It continues the audit that was begun, begins the nightly one at four
// in the morning in the organization's time zone, and closes gaps whose recordings were imported since.
func (a *Audits) Work(ctx context.Context, p navette.Promise) error {
	org, now := a.store.Org(p.OrgID), a.clock.Now()
	organization, err := org.Organization(ctx)
	if err != nil {
		return err
	}
	zone, err := zoneOf(organization)
	if err != nil {
		return err
	}
	run, err := org.AuditRun(ctx)
	if err := navette.IgnoreNotFound(err); err != nil {
		return err
	}
	if open := run.FromDay != "" && run.EndedAt.IsZero(); !open {
		if next := nextNight(run, zone); now.Before(next) {
			return a.closeMended(ctx, p.OrgID, next)
		}
		if run, err = a.beginNight(ctx, p.OrgID, zone); err != nil {
			return err
		}
	}
	api, connection, err := a.zoom.API(ctx, p.OrgID)
	if err != nil {
		return later(err, now)
	}
	r, err := a.newRound(ctx, org, api, connection, zone)
	if err != nil {
		return err
	}
	if err := r.run(ctx, run); err != nil {
		return later(err, now)
	}
	return a.closeMended(ctx, p.OrgID, nightAfter(now, zone))
}

// nextNight returns when the next nightly audit is due: at once if there was none.
func nextNight(run navette.AuditRun, zone *time.Location) time.Time {
	if run.NightlyAt.IsZero() {
		return time.Time{}
	}
	return nightAfter(run.NightlyAt.Time, zone)
}

// beginNight stores a nightly audit.
func (a *Audits) beginNight(ctx context.Context, orgID string, zone *time.Location) (run navette.AuditRun, err error) {
	err = a.update(ctx, navette.System(orgID), func(tx *store.Tx) error {
		yesterday := dayAfter(dayOf(tx.At(), zone), -1)
		from := dayAfter(yesterday, 1-nightlyDays)
		run = navette.AuditRun{
			FromDay: from, ToDay: yesterday, NextDay: from, AskedAt: navette.At(tx.At()), NightlyAt: navette.At(tx.At()),
		}
		return tx.SaveAuditRun(ctx, run)
	})
	return run, err
}

// newRound reads what a round needs from the database.
func (a *Audits) newRound(
	ctx context.Context, org *store.Org, api *zoom.API, c navette.Connection, zone *time.Location,
) (*round, error) {
	hosts, err := org.ToSweep(ctx, c.ZoomAccountID)
	return &round{
		Audits: a, api: api, connection: c, org: org, zone: zone, hosts: hosts, now: a.clock.Now(),
		trash: map[string][]zoom.Recording{}, settings: map[string]navette.AuditHost{},
		refused: map[string]store.SweepHost{},
	}, err
}

// run checks the days that are left of an audit, one span after the other. The result of each span is stored, so that
// an audit that is interrupted goes on with the next one.
func (r *round) run(ctx context.Context, run navette.AuditRun) error {
	left := (len(daysOf(run.NextDay, run.ToDay)) + spanDays - 1) / spanDays
	done := run.Done
	total := done + int64(left*len(r.hosts))
	for from := run.NextDay; from <= run.ToDay; from = dayAfter(from, spanDays) {
		s := span{from: from, to: min(dayAfter(from, spanDays-1), run.ToDay), zone: r.zone}
		if err := r.check(ctx, s, func() {
			r.mu.Lock()
			done++
			now := done
			r.mu.Unlock()
			_ = r.org.AuditProgress(ctx, now, total) // for display only
		}, func(tx *store.Tx) error {
			run.NextDay, run.Done, run.Total = dayAfter(s.to, 1), done, total
			if s.to == run.ToDay {
				run.EndedAt = navette.At(tx.At())
			}
			return r.noteRun(ctx, tx, run)
		}); err != nil {
			return err
		}
	}
	return nil
}

// noteRun stores how far an audit is, and announces the gaps at its end.
func (r *round) noteRun(ctx context.Context, tx *store.Tx, run navette.AuditRun) error {
	if err := tx.SaveAuditRun(ctx, run); err != nil || run.EndedAt.IsZero() || r.Found == nil {
		return err
	}
	open, err := tx.OpenAuditGaps(ctx)
	if err != nil {
		return err
	}
	return r.Found(ctx, tx, slices.DeleteFunc(open, func(g navette.AuditGap) bool { return !g.AcceptedAt.IsZero() }))
}

// closeMended closes the gaps whose recordings were imported since they were found, and returns when to look again: in
// an hour if gaps are left, and at next otherwise.
func (a *Audits) closeMended(ctx context.Context, orgID string, next time.Time) error {
	org, now := a.store.Org(orgID), a.clock.Now()
	open, err := org.OpenAuditGaps(ctx)
	if err != nil {
		return err
	}
	byAccount := map[string][]string{}
	for _, g := range open {
		if mends(g.Cause) {
			byAccount[g.ZoomAccountID] = append(byAccount[g.ZoomAccountID], g.UUID)
		}
	}
	if len(byAccount) == 0 {
		return jobs.Again(next)
	}
	for account, uuids := range byAccount {
		here, err := org.ImportedWhole(ctx, account, uuids)
		if err != nil {
			return err
		}
		if err := a.mended(ctx, orgID, account, here, open); err != nil {
			return err
		}
	}
	return jobs.Again(earlier(now.Add(lookEvery), next))
}

// mends reports whether a gap with a cause is mended by an import of the whole recording. Whether a transcript came,
// and whether the sizes match, is known only after Zoom's list was read again.
func mends(cause navette.AuditCause) bool {
	return cause == navette.AuditNotImported || cause == navette.AuditTrashed || cause == navette.AuditVanished ||
		cause == navette.AuditDamaged
}

// mended closes the gaps of meetings whose calls are ready.
func (a *Audits) mended(ctx context.Context, orgID, account string, here []string, open []navette.AuditGap) error {
	var ids []string
	for _, g := range open {
		if g.ZoomAccountID == account && mends(g.Cause) && slices.Contains(here, g.UUID) {
			ids = append(ids, g.ID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	return a.update(ctx, navette.System(orgID), func(tx *store.Tx) error {
		if err := tx.AuditMeetingsHere(ctx, account, here); err != nil {
			return err
		}
		return tx.CloseAuditGaps(ctx, ids)
	})
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// later returns the error by which an audit is continued after a failure: at the instant that Zoom states, in an hour
// if there is no working connection, or after growing pauses.
func later(err error, now time.Time) error {
	var limited *zoom.RateLimitedError
	var ours *navette.Error
	switch {
	case errors.As(err, &limited):
		return jobs.RetryAt(limited.Until, "reason.zoom_rate_limited", "", err)
	case errors.As(err, &ours) && ours.Code == navette.NeedsAttention:
		return &jobs.Later{At: now.Add(lookEvery), Periodic: true, Message: ours.Message, Cause: err}
	case refusedBy(err) != nil:
		return jobs.RetryAt(now.Add(lookEvery), "reason.zoom_refused", refusedBy(err).Message, err)
	case zoom.Unanswered(err):
		return jobs.Retry("reason.zoom_unreachable", "", err)
	}
	return err
}
