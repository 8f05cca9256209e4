package policy

import (
	"context"

	"navette.dev/navette/internal/navette"
)

// Changes returns what applies set in the connected Zoom account and what a revert would restore, in the order in which
// it was set. Their present values are not read.
func (ps *Policies) Changes(ctx context.Context, actor navette.Actor) ([]Conflict, error) {
	if err := actor.Need(navette.ManagePolicy); err != nil {
		return nil, err
	}
	org := ps.store.Org(actor.Org)
	connection, err := org.Connection(ctx)
	if err != nil {
		return nil, navette.IgnoreNotFound(err)
	}
	stored, err := org.PolicyChanges(ctx, connection.ZoomAccountID)
	changes := make([]Conflict, len(stored))
	for i, c := range stored {
		changes[i] = Conflict{
			ID: c.ID, Level: Level(c.Level), Owner: c.Owner, Name: c.Name, Change: Change(c.Change), Item: c.Item,
			Former: decode[Value](c.Former), Ours: decode[Value](c.Ours),
		}
	}
	return changes, err
}
