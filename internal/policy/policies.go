package policy

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"strings"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/zoom"
)

// Zoom gives access to organizations' Zoom accounts. The type connection.Connections implements it.
type Zoom interface {
	// API returns a client for the Zoom account of an organization, and the stored connection. If there is no working
	// connection, the error is [navette.NeedsAttention].
	API(ctx context.Context, org string) (*zoom.API, navette.Connection, error)
}

// Policies plans, applies, reverts and checks the recording policies of organizations.
type Policies struct {
	store *store.Store
	clock navette.Clock
	zoom  Zoom
	log   *slog.Logger
}

// New returns Policies that use the given store, clock and access to Zoom.
func New(s *store.Store, clock navette.Clock, z Zoom, log *slog.Logger) *Policies {
	return &Policies{store: s, clock: clock, zoom: z, log: log}
}

// Current returns the organization's policy. If there is none, the error is [navette.NotFound].
func (ps *Policies) Current(ctx context.Context, actor navette.Actor) (Policy, error) {
	if err := actor.Need(navette.ManagePolicy); err != nil {
		return Policy{}, err
	}
	return current(ctx, ps.store.Org(actor.Org))
}

func current(ctx context.Context, org *store.Org) (Policy, error) {
	row, err := org.Policy(ctx)
	if err != nil {
		return Policy{}, err
	}
	var p Policy
	if err := json.Unmarshal([]byte(row.Body), &p); err != nil {
		return p, fmt.Errorf("read the stored policy: %w", err)
	}
	p.Version, p.SavedBy, p.SavedAt = row.Version, row.SavedBy, row.SavedAt
	return p, nil
}

// Save stores the organization's policy. It changes nothing in Zoom. If a field is invalid, or the chosen group is none
// of the connected account, the error is [navette.Invalid]. If an apply has not ended, it is a [navette.Conflict].
func (ps *Policies) Save(ctx context.Context, actor navette.Actor, p Policy) (Policy, error) {
	if err := actor.Need(navette.ManagePolicy); err != nil {
		return p, err
	}
	p = p.tidy()
	if err := p.Check(); err != nil {
		return p, err
	}
	if p.Target == OneGroup && !p.Group.Create {
		group, err := ps.group(ctx, actor, p.Group.ID)
		if err != nil {
			return p, err
		}
		p.Group.Name = group.Name
	}
	body, err := json.Marshal(p)
	if err != nil {
		return p, fmt.Errorf("store the policy: %w", err)
	}
	now := ps.clock.Now()
	err = ps.update(ctx, actor, func(tx *store.Tx) error {
		version, err := savePolicy(ctx, tx, string(body))
		if err != nil {
			return err
		}
		p.Version, p.SavedBy, p.SavedAt = version, actor.ID, navette.At(now)
		return tx.Record(ctx, navette.EventPolicySaved, actor.Org, "", map[string]any{
			"version": version, "target": p.Target, "items": p.Keys(),
		})
	})
	return p, err
}

// savePolicy stores the policy, unless an apply has not ended: a later try of it would send what was not agreed to.
func savePolicy(ctx context.Context, tx *store.Tx, body string) (int64, error) {
	open, err := tx.OpenPolicyRun(ctx)
	if err == nil && open.Kind == navette.PolicyApply {
		return 0, navette.Fail(navette.Conflict, "policyrule.busy", nil)
	}
	if navette.IgnoreNotFound(err) != nil {
		return 0, err
	}
	return tx.SavePolicy(ctx, body)
}

// group returns a group of the connected account.
func (ps *Policies) group(ctx context.Context, actor navette.Actor, id string) (zoom.UserGroup, error) {
	groups, err := ps.Groups(ctx, actor)
	at := slices.IndexFunc(groups, func(g zoom.UserGroup) bool { return g.ID == id })
	if err == nil && at < 0 {
		err = navette.InvalidField("group", "policyrule.group_unknown")
	}
	if err != nil {
		return zoom.UserGroup{}, err
	}
	return groups[at], nil
}

// Groups returns the groups of the connected Zoom account, ordered by name.
func (ps *Policies) Groups(ctx context.Context, actor navette.Actor) ([]zoom.UserGroup, error) {
	if err := actor.Need(navette.ManagePolicy); err != nil {
		return nil, err
	}
	api, _, err := ps.zoom.API(ctx, actor.Org)
	if err != nil {
		return nil, err
	}
	var groups []zoom.UserGroup
	for g, err := range api.Groups.List(ctx) {
		if err != nil {
			return nil, toUser(err)
		}
		groups = append(groups, g)
	}
	slices.SortFunc(groups, func(a, b zoom.UserGroup) int {
		return strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name))
	})
	return groups, nil
}

// toUser returns an error of Zoom's client with a message for the user.
func toUser(err error) error {
	refused := refusedBy(err)
	switch {
	case refused != nil:
		code, message := navette.Conflict, messageOf(refused)
		return navette.Fail(code, message, err)
	case zoom.IsRateLimited(err):
		return navette.Fail(navette.RateLimited, "reason.zoom_rate_limited", err)
	case zoom.Unanswered(err):
		return navette.Fail(navette.Unavailable, "reason.zoom_unreachable", err)
	}
	return err
}

// update runs do in a transaction of the actor's organization.
func (ps *Policies) update(ctx context.Context, actor navette.Actor, do func(*store.Tx) error) error {
	return ps.store.Org(actor.Org).Update(ctx, actor, ps.clock.Now(), do)
}
