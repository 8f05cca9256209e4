// Package schedule creates and changes sessions and bookings, and makes, moves and withdraws their promises.
package schedule

import (
	"context"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/vault"
)

// Schedule creates and changes sessions and bookings, and the promises about them.
type Schedule struct {
	store *store.Store
	clock navette.Clock
	vault *vault.Vault
}

// New returns a Schedule that uses the given store and clock. The vault seals the tokens of personal links.
func New(s *store.Store, clock navette.Clock, v *vault.Vault) *Schedule {
	return &Schedule{store: s, clock: clock, vault: v}
}

// Session returns one session.
func (s *Schedule) Session(ctx context.Context, actor navette.Actor, id string) (navette.Session, error) {
	if err := actor.Need(navette.ReadSchedule); err != nil {
		return navette.Session{}, err
	}
	return s.store.Org(actor.Org).Session(ctx, id)
}

// update runs do in a transaction at the product's time. The actor needs the right to change the schedule.
func (s *Schedule) update(ctx context.Context, actor navette.Actor, do func(*store.Tx) error) error {
	if err := actor.Need(navette.WriteSchedule); err != nil {
		return err
	}
	return s.store.Org(actor.Org).Update(ctx, actor, s.clock.Now(), do)
}
