package policy

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"navette.dev/navette/internal/hosts"
)

// heldAtOnce is the number of recordings that are looked up here in one statement.
const heldAtOnce = 300

// switchesOn reports whether the plan turns automatic deletion on, or changes its period, for a user. A lock does so
// for a user with an own choice, even if the value that it locks is there already.
func (p Plan) switchesOn(u *member, policy Policy, s *state) bool {
	if u.values == nil {
		return false
	}
	wanted, present := policy.Values[autoDelete], u.values[indexOf(autoDelete)]
	locks := p.locksDeletion()
	deletes := wanted == On || !wanted.Known() && (present == On || locks && s.account.values[indexOf(autoDelete)] == On)
	if !deletes {
		return false
	}
	isOf := func(item string) bool { return item == autoDelete || item == autoDeleteDays }
	if slices.ContainsFunc(p.Users, func(c UserChange) bool { return c.ID == u.ID && isOf(c.Item) }) {
		return true
	}
	sends := slices.ContainsFunc(p.Levels, func(c LevelChange) bool { return c.Send && isOf(c.Item) })
	offered := slices.ContainsFunc(p.Offers, func(o Offer) bool {
		return o.ID == u.ID && slices.ContainsFunc(o.Items, func(w Wins) bool { return isOf(w.Item) })
	})
	asWanted := present == On && u.values[indexOf(autoDeleteDays)] == p.period(policy, u, s)
	return (sends || locks || offered) && !asWanted
}

// locksDeletion reports whether an apply locks automatic deletion for the account.
func (p Plan) locksDeletion() bool {
	return slices.ContainsFunc(p.Levels, func(c LevelChange) bool {
		return c.Item == autoDelete && c.SendLock && c.LockWanted == Locked
	})
}

// period returns the period of automatic deletion that the user has once the plan is applied. It is the present one if
// that counts as wanted, as 7 days do if 30 are wanted.
func (p Plan) period(policy Policy, u *member, s *state) Value {
	i := indexOf(autoDeleteDays)
	wanted, present := policy.Values[autoDeleteDays], u.values[i]
	if p.locksDeletion() {
		present = s.account.values[i]
	}
	if !wanted.Known() || Items[i].Met(present, wanted) {
		return present
	}
	return wanted
}

// keptDays returns the number of days after which Zoom deletes the user's recordings once the plan is applied.
func (p Plan) keptDays(policy Policy, u *member, s *state) int {
	if n, isNumber := p.period(policy, u, s).Any().(int); isNumber && n > 0 {
		return n
	}
	return 30
}

// atRisk counts, by user, the recordings in Zoom that automatic deletion would delete once the plan is applied, and
// that are not imported here whole.
func (j *job) atRisk(ctx context.Context, plan Plan, s *state) ([]AtRisk, error) {
	var found []AtRisk
	var mu sync.Mutex
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(readersAtOnce)
	for _, u := range s.users {
		if !plan.switchesOn(u, j.policy, s) {
			continue
		}
		group.Go(func() error {
			risk, err := j.atRiskOf(ctx, u, plan.keptDays(j.policy, u, s))
			if err != nil || risk.Count == 0 {
				return err
			}
			mu.Lock()
			defer mu.Unlock()
			found = append(found, risk)
			return nil
		})
	}
	err := group.Wait()
	slices.SortFunc(found, func(a, b AtRisk) int { return strings.Compare(a.Name+a.ID, b.Name+b.ID) })
	return found, err
}

// atRiskOf counts the recordings of one user that are older than some days, from the day on which the user was added to
// the account.
func (j *job) atRiskOf(ctx context.Context, u *member, days int) (AtRisk, error) {
	risk, before := AtRisk{Person: u.Person}, j.clock.Now().AddDate(0, 0, -days)
	first := u.created.Time
	if first.IsZero() {
		first = before.AddDate(-1, 0, 0) // Zoom did not say since when the user exists
	}
	older := map[string]time.Time{} // by UUID
	path := hosts.UserPath(j.reader.connection, u.ID)
	for r, err := range j.reader.api.Recordings.OfUser(ctx, path, first, before) {
		if err != nil {
			return risk, err
		}
		if r.StartTime.Before(before) {
			older[r.UUID] = r.StartTime
		}
		if len(older) == heldAtOnce {
			if err := j.countRisk(ctx, &risk, older); err != nil {
				return risk, err
			}
			clear(older)
		}
	}
	err := j.countRisk(ctx, &risk, older)
	return risk, err
}

// countRisk adds the recordings that are not imported here to the risk.
func (j *job) countRisk(ctx context.Context, risk *AtRisk, older map[string]time.Time) error {
	if len(older) == 0 {
		return nil
	}
	uuids := make([]string, 0, len(older))
	for uuid := range older {
		uuids = append(uuids, uuid)
	}
	held, err := j.reader.org.RecordingsHeld(ctx, j.row.ZoomAccountID, uuids)
	if err != nil {
		return err
	}
	for _, uuid := range held {
		delete(older, uuid)
	}
	for _, start := range older {
		risk.Count++
		if risk.Oldest.IsZero() || start.Before(risk.Oldest) {
			risk.Oldest = start
		}
	}
	return nil
}
