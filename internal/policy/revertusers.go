package policy

import (
	"context"
	"slices"
	"sync"

	"navette.dev/navette/internal/zoom"
)

// primaries makes the groups primary again that were so before.
func (r *undo) primaries(ctx context.Context) error {
	for _, e := range r.pending(PrimaryOf, User) {
		if err := r.primary(ctx, e); err != nil {
			return err
		}
	}
	return nil
}

// primary restores the former order of a user's groups, the primary one last. Zoom does not document that it shows the
// primary group first, so if the user's settings are not the former ones after that, the other groups are tried.
func (r *undo) primary(ctx context.Context, e *entry) error {
	former, u := decode[formerPrimary](e.Former), r.state.byID[e.Owner]
	var groups []string
	for _, id := range former.Groups {
		if slices.Contains(u.groups, id) && r.state.names[id] != "" {
			groups = append(groups, id)
		}
	}
	for at := len(groups) - 1; at >= 0; at-- {
		if err := r.setFormer(ctx, groups[at], u); err != nil {
			return err
		}
	}
	if len(groups) < 2 || u.values == nil {
		return nil
	}
	best, most := groups[0], r.agreement(ctx, u, former)
	for _, id := range groups[1:] {
		if most == len(former.Values) {
			return nil
		}
		if err := r.setFormer(ctx, id, u); err != nil {
			return err
		}
		if n := r.agreement(ctx, u, former); n > most {
			best, most = id, n
		}
	}
	return r.setFormer(ctx, best, u)
}

// setFormer makes a group the primary one of a user. It does nothing if the user has left it.
func (r *undo) setFormer(ctx context.Context, groupID string, u *member) error {
	err := r.reader.api.Groups.SetPrimary(ctx, groupID, u.ID)
	if zoom.IsNotFound(err) {
		return nil
	}
	return err
}

// agreement returns how many of the user's settings are the former ones. It returns 0 if they cannot be read.
func (r *undo) agreement(ctx context.Context, u *member, former formerPrimary) int {
	if r.reader.readUser(ctx, u) != nil || u.values == nil {
		return 0
	}
	n := 0
	for i, item := range Items {
		if was, known := former.Values[item.Key]; known && u.values[i] == was {
			n++
		}
	}
	return n
}

// users sets the own settings that an apply set back to the former values, and reads them back.
func (r *undo) users(ctx context.Context) error {
	patches := map[string]patch{}
	var changed []*member
	for _, e := range r.entries {
		restore := e.state == entryOurs || e.state == entryBack && e.Sent ||
			e.state == entryOther && r.asked(e.ID) && !r.kept[e.ID]
		if e.Level != string(User) || e.Change != string(Setting) || !restore {
			continue
		}
		if _, known := patches[e.Owner]; !known {
			patches[e.Owner] = newPatch(User, e.Owner, e.Name, Setting)
			changed = append(changed, r.state.byID[e.Owner])
		}
		patches[e.Owner].add(e.Item, e.present, decode[Value](e.Former))
	}
	var mu sync.Mutex
	return r.forEach(ctx, changed, func(ctx context.Context, u *member) error {
		refused, err := r.restore(ctx, patches[u.ID])
		if zoom.IsNotFound(err) {
			return nil
		}
		if err == nil {
			err = r.reader.readUser(ctx, u)
		}
		if err != nil || u.values == nil {
			return err
		}
		mu.Lock()
		defer mu.Unlock()
		for item, wanted := range patches[u.ID].wanted {
			if found := u.values[indexOf(item)]; found != wanted || refused[item] != "" {
				outcome := Dropped
				if refused[item] != "" {
					outcome = Refused
				}
				r.note(ItemResult{Level: User, Owner: u.ID, Name: u.Name, Change: Setting, Item: item, Wanted: wanted,
					Found: found, Outcome: outcome, Detail: refused[item]})
			}
		}
		return nil
	})
}
