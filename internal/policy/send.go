package policy

import (
	"context"
	"errors"
	"maps"
	"slices"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/zoom"
)

// patch is a part of a document that is sent: wanted values by item.
type patch struct {
	level  Level
	owner  string
	name   string // of a user
	change Change
	former map[string]Value
	wanted map[string]Value
}

func (p patch) add(item string, former, wanted Value) {
	p.former[item], p.wanted[item] = former, wanted
}

func newPatch(level Level, owner, name string, change Change) patch {
	return patch{level, owner, name, change, map[string]Value{}, map[string]Value{}}
}

// withheld reports whether an item is not sent, because it makes Zoom delete recordings and that was not agreed to.
func (j *job) withheld(plan Plan, item string) bool {
	return plan.NeedsConsent() && !j.in.Agreement.AutoDelete && (item == autoDelete || item == autoDeleteDays)
}

// applyLevels changes the settings and locks of the target, and reads them back.
func (j *job) applyLevels(ctx context.Context, plan Plan, s *state) error {
	target := &s.account
	if j.policy.Target == OneGroup {
		target = s.target
	}
	settings := newPatch(j.policy.owner(), target.id, target.name, Setting)
	locked := newPatch(j.policy.owner(), target.id, target.name, LockChange)
	for _, c := range plan.Levels {
		if j.withheld(plan, c.Item) {
			continue
		}
		if c.Send {
			settings.add(c.Item, c.Present, c.Wanted)
		}
		if c.SendLock {
			locked.add(c.Item, Word(string(c.LockPresent)), Word(string(c.LockWanted)))
		}
	}
	for _, p := range []patch{settings, locked} {
		refused, err := j.send(ctx, p)
		if err != nil {
			return err
		}
		if err := j.confirm(ctx, p, refused); err != nil {
			return err
		}
	}
	return j.settle(ctx, plan, s)
}

// send sends a patch, one request for each document, and returns Zoom's messages about the items that it refused. What
// was there before is stored first.
func (j *job) send(ctx context.Context, p patch) (refused map[string]string, err error) {
	if len(p.wanted) == 0 {
		return nil, nil
	}
	var changes []navette.PolicyChange
	byOption := map[string][]string{}
	for _, item := range slices.Sorted(maps.Keys(p.wanted)) {
		known, _ := ItemByKey(item)
		byOption[known.Option] = append(byOption[known.Option], item)
		changes = append(changes, navette.PolicyChange{
			ZoomAccountID: j.row.ZoomAccountID, Level: string(p.level), Owner: p.owner, Change: string(p.change),
			Item: item, Name: p.name, Former: encode(p.former[item]), Ours: encode(p.wanted[item]),
		})
	}
	if err := j.intend(ctx, changes); err != nil {
		return nil, err
	}
	refused = map[string]string{}
	for _, option := range slices.Sorted(maps.Keys(byOption)) {
		if err := j.sendDocument(ctx, p, option, byOption[option], refused); err != nil {
			return refused, err
		}
	}
	return refused, j.sent(ctx, p.level, p.owner, p.change)
}

// sendDocument sends items of one document in one request. If Zoom refuses it because of an item, each item is sent
// alone, so that the others are changed.
func (j *job) sendDocument(
	ctx context.Context, p patch, option string, items []string, refused map[string]string,
) error {
	err := j.put(ctx, p, option, items)
	var why *zoom.Error
	if err == nil || !errors.As(err, &why) || refusedBy(err) == nil || zoom.IsScopesMissing(err) ||
		p.level != User && zoom.IsNoPermission(err) {
		return err
	}
	if len(items) == 1 {
		refused[items[0]] = why.Message
		return nil
	}
	for _, item := range items {
		if err := j.sendDocument(ctx, p, option, []string{item}, refused); err != nil {
			return err
		}
	}
	return nil
}

// put makes the request that changes some items.
func (j *job) put(ctx context.Context, p patch, option string, items []string) error {
	document := zoom.Document{}
	for _, item := range items {
		known, _ := ItemByKey(item)
		value := p.wanted[item].Any()
		if p.change == LockChange {
			value = p.wanted[item] == Word(string(Locked))
		}
		document.Set(value, known.keys()...)
	}
	api := j.reader.api
	switch {
	case p.level == Account && p.change == LockChange:
		return api.Accounts.SetLocks(ctx, document)
	case p.level == Account:
		return api.Accounts.SetSettings(ctx, option, document)
	case p.level == Group && p.change == LockChange:
		return api.Groups.SetLocks(ctx, p.owner, document)
	case p.level == Group:
		return api.Groups.SetSettings(ctx, p.owner, document)
	default:
		return api.Users.SetSettings(ctx, p.owner, document)
	}
}

// confirm reads the target back after a patch, and notes what became of each item.
func (j *job) confirm(ctx context.Context, p patch, refused map[string]string) error {
	if len(p.wanted) == 0 {
		return nil
	}
	target, err := j.readTarget(ctx, p.level, p.owner)
	if err != nil {
		return err
	}
	for item, wanted := range p.wanted {
		i := indexOf(item)
		r := ItemResult{Level: p.level, Owner: p.owner, Change: p.change, Item: item, Wanted: wanted, Outcome: Dropped}
		if p.change == LockChange {
			r.Found = Word(string(target.locks[i]))
		} else {
			r.Found = target.values[i]
		}
		switch {
		case refused[item] != "":
			r.Outcome, r.Detail = Refused, refused[item]
		case r.Found == Word(string(LockUnknown)) && p.change == LockChange:
			r.Outcome = Unverified
		case Items[i].Met(r.Found, wanted):
			r.Outcome = Applied
		}
		j.note(r)
	}
	return j.save(ctx)
}

func (j *job) readTarget(ctx context.Context, at Level, owner string) (level, error) {
	if at == Account {
		return j.reader.readAccount(ctx)
	}
	group, err := j.reader.readGroup(ctx, owner, "")
	if err != nil {
		return level{}, err
	}
	return *group, nil
}

// settle notes as applied what an earlier try sent without noting it, and what was withheld.
func (j *job) settle(ctx context.Context, plan Plan, s *state) error {
	for n, r := range j.out.Result.Items {
		if r.Outcome != Waiting || r.Change != Setting && r.Change != LockChange {
			continue
		}
		at := slices.IndexFunc(plan.Levels, func(c LevelChange) bool { return c.Item == r.Item })
		if at >= 0 && r.Owner == "" { // the group did not exist when the change was noted
			j.out.Result.Items[n].Owner = plan.Levels[at].Owner
		}
		switch {
		case at < 0:
		case j.withheld(plan, r.Item):
			j.out.Result.Items[n].Outcome = NotAgreed
		case r.Change == Setting && !plan.Levels[at].Send:
			j.out.Result.Items[n].Outcome, j.out.Result.Items[n].Found = Applied, plan.Levels[at].Present
		case r.Change == LockChange && !plan.Levels[at].SendLock:
			outcome := Applied
			if plan.Levels[at].LockPresent == LockUnknown {
				outcome = Unverified
			}
			j.out.Result.Items[n].Outcome = outcome
			j.out.Result.Items[n].Found = Word(string(plan.Levels[at].LockPresent))
		}
	}
	return j.save(ctx)
}
