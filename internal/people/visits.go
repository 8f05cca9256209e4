package people

import (
	"context"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
)

// Visits returns counts of the sessions that members booked, by member id.
func (p *People) Visits(ctx context.Context, actor navette.Actor, memberIDs []string) (map[string]store.Visits, error) {
	if err := actor.Need(navette.ReadMembers); err != nil {
		return nil, err
	}
	rows, err := p.store.Org(actor.Org).VisitsOf(ctx, memberIDs, p.clock.Now())
	visits := make(map[string]store.Visits, len(rows))
	for _, v := range rows {
		visits[v.MemberID] = v
	}
	return visits, err
}
