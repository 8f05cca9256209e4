package policy

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
)

// expected is what an apply achieved for one owner.
type expected struct {
	Values  map[string]Value `json:"values,omitempty"`
	Locks   map[string]Lock  `json:"locks,omitempty"`
	Members []string         `json:"members,omitempty"` // ids of linked users in the policy's group
}

// expectations returns what is expected after an apply: the wanted values that were read back.
func expectations(p Policy, s *state, account string) []navette.PolicyExpectation {
	var all []navette.PolicyExpectation
	add := func(at Level, owner, name string, e expected) {
		if len(e.Values)+len(e.Locks)+len(e.Members) > 0 || at == Group {
			all = append(all, navette.PolicyExpectation{
				ZoomAccountID: account, Level: string(at), Owner: owner, Name: name, Body: encode(e),
			})
		}
	}
	target := &s.account
	if p.Target == OneGroup {
		target = s.target
	}
	if target != nil {
		e := expected{Values: met(p, target.values, p.owner()), Locks: map[string]Lock{}}
		for key, on := range p.Locks {
			if i := indexOf(key); target.locks[i] == lockOf(on) {
				e.Locks[key] = lockOf(on)
			}
		}
		for _, u := range s.users {
			if p.Target == OneGroup && u.linked && s.inside[u.ID] {
				e.Members = append(e.Members, u.ID)
			}
		}
		add(p.owner(), target.id, target.name, e)
	}
	for _, u := range s.users {
		if u.values == nil || p.Target == OneGroup && !u.linked && !s.inside[u.ID] {
			continue
		}
		e := expected{Values: met(p, u.values, User)}
		if !u.linked {
			for _, item := range Items {
				if at, _ := p.level(item); at == User {
					delete(e.Values, item.Key)
				}
			}
		}
		add(User, u.ID, u.Name, e)
	}
	return all
}

// met returns the values at a level that are as the policy wants them.
func met(p Policy, found values, at Level) map[string]Value {
	achieved := map[string]Value{}
	for i, item := range Items {
		if wanted, wants := p.Values[item.Key]; wants && item.At(at) && item.Met(found[i], wanted) {
			achieved[item.Key] = found[i]
		}
	}
	return achieved
}

// DriftRow is a value that was changed in Zoom after an apply.
type DriftRow struct {
	ID          string    `json:"id"`
	Level       Level     `json:"level"`
	Owner       string    `json:"owner"`
	Name        string    `json:"name,omitempty"` // of the group or the user
	Change      Change    `json:"change"`
	Item        string    `json:"item,omitempty"` // key; for a member the id of the user who left
	Expected    Value     `json:"expected"`
	Present     Value     `json:"present"`
	FoundAt     time.Time `json:"found_at"`
	AnnouncedAt time.Time `json:"announced_at,omitzero"`
}

// Drift is what was changed in Zoom since the newest apply, and who approved that apply.
type Drift struct {
	Rows       []DriftRow `json:"rows"`
	ReadAt     time.Time  `json:"read_at,omitzero"` // when everything was last read, zero if nothing was applied
	ApprovedBy string     `json:"approved_by,omitempty"`
	ApprovedAt time.Time  `json:"approved_at,omitzero"`
}

// Drift returns what was changed in the connected Zoom account since the newest apply, as far as it is known here.
func (ps *Policies) Drift(ctx context.Context, actor navette.Actor) (Drift, error) {
	var d Drift
	if err := actor.Need(navette.ManagePolicy); err != nil {
		return d, err
	}
	org := ps.store.Org(actor.Org)
	row, err := org.Policy(ctx)
	if err != nil {
		return d, navette.IgnoreNotFound(err)
	}
	d.ReadAt = row.ReadAt.Time
	approved, err := lastApply(ctx, org)
	if err != nil {
		return d, err
	}
	d.ApprovedBy, d.ApprovedAt = approved.AskedBy, approved.AskedAt.Time
	rows, err := presentDrifts(ctx, org)
	for _, r := range rows {
		d.Rows = append(d.Rows, DriftRow{
			ID: r.ID, Level: Level(r.Level), Owner: r.Owner, Name: r.Name, Change: Change(r.Change), Item: r.Item,
			Expected: decode[Value](r.Expected), Present: decode[Value](r.Present), FoundAt: r.FoundAt.Time,
			AnnouncedAt: r.AnnouncedAt.Time,
		})
	}
	return d, err
}

// presentDrifts returns what was changed in the Zoom account that is connected. Without a connection it returns
// nothing.
func presentDrifts(ctx context.Context, org *store.Org) ([]navette.PolicyDrift, error) {
	current, err := org.Connection(ctx)
	if err != nil {
		return nil, navette.IgnoreNotFound(err)
	}
	return org.PolicyDrifts(ctx, current.ZoomAccountID)
}

// lastApply returns the newest apply that was carried out, or no run.
func lastApply(ctx context.Context, org *store.Org) (navette.PolicyRun, error) {
	runs, err := org.PolicyRuns(ctx, navette.PolicyApply, 20)
	at := slices.IndexFunc(runs, func(r navette.PolicyRun) bool { return r.State == navette.RunDone })
	if err != nil || at < 0 {
		return navette.PolicyRun{}, err
	}
	return runs[at], nil
}

// Accept takes a changed value as the wanted one: a setting or a lock of the target becomes part of the policy; a value
// of a single user, or a member who left, is no longer expected. Zoom stays as it is. If an apply has not ended, the
// error is a [navette.Conflict].
func (ps *Policies) Accept(ctx context.Context, actor navette.Actor, driftID string) error {
	if err := actor.Need(navette.ManagePolicy); err != nil {
		return err
	}
	return ps.update(ctx, actor, func(tx *store.Tx) error {
		drifts, err := presentDrifts(ctx, tx.Org)
		at := slices.IndexFunc(drifts, func(d navette.PolicyDrift) bool { return d.ID == driftID })
		if err == nil && at < 0 {
			err = navette.Fail(navette.NotFound, "", nil)
		}
		if err != nil {
			return err
		}
		d := drifts[at]
		if err := acceptInPolicy(ctx, tx, d); err != nil {
			return err
		}
		if err := acceptExpectation(ctx, tx, d); err != nil {
			return err
		}
		if err := tx.ForgetPolicyDrifts(ctx, []string{d.ID}); err != nil {
			return err
		}
		return tx.Record(ctx, navette.EventPolicyAccepted, actor.Org, "", map[string]any{
			"level": d.Level, "change": d.Change, "item": d.Item,
		})
	})
}

// acceptInPolicy changes the policy if the value is one of its target.
func acceptInPolicy(ctx context.Context, tx *store.Tx, d navette.PolicyDrift) error {
	p, err := current(ctx, tx.Org)
	if err != nil || d.Level != string(p.owner()) {
		return err
	}
	present, item := decode[Value](d.Present), d.Item
	known, isItem := ItemByKey(item)
	switch {
	case d.Change == string(Setting) && isItem && known.Permits(present):
		p.Values[item] = present
	case d.Change == string(Setting) && isItem && !known.Met(present, p.Values[item]):
		return navette.Fail(navette.Conflict, "policyrule.value_not_acceptable", nil)
	case d.Change == string(LockChange) && isItem:
		p.Locks[item] = present == Word(string(Locked))
	default:
		return nil
	}
	body, err := json.Marshal(p)
	if err == nil {
		_, err = savePolicy(ctx, tx, string(body))
	}
	return err
}

// acceptExpectation changes what is expected of an owner.
func acceptExpectation(ctx context.Context, tx *store.Tx, d navette.PolicyDrift) error {
	connection, err := tx.Connection(ctx)
	if err != nil {
		return err
	}
	all, err := tx.PolicyExpectations(ctx, connection.ZoomAccountID)
	at := slices.IndexFunc(all, func(e navette.PolicyExpectation) bool { return e.Level == d.Level && e.Owner == d.Owner })
	if err != nil || at < 0 {
		return err
	}
	e := decode[expected](all[at].Body)
	switch Change(d.Change) {
	case Setting:
		e.Values[d.Item] = decode[Value](d.Present)
	case LockChange:
		e.Locks[d.Item] = Lock(decode[Value](d.Present).String())
	case Membership:
		e.Members = slices.DeleteFunc(e.Members, func(id string) bool { return id == d.Item })
	case CreateGroup:
		return tx.ForgetPolicyExpectation(ctx, d.Level, d.Owner)
	}
	all[at].Body = encode(e)
	return tx.SavePolicyExpectations(ctx, all[at:at+1])
}
