package colleague

import (
	"context"
	"strings"

	"navette.dev/navette/internal/library"
	"navette.dev/navette/internal/navette"
)

// hostsOnPage is the number of Zoom users on one page. They can all be invited at once.
const hostsOnPage = MostAtOnce

// Candidates returns a page of the Zoom users of the connected account who have no account here: they are linked to no
// user, and no user has their address. Their name or address contains search. If Zoom was never connected, the error is
// [navette.NotFound].
func (c *Colleagues) Candidates(
	ctx context.Context, actor navette.Actor, search string, number int,
) (Page[navette.Host], error) {
	all, err := c.candidates(ctx, actor)
	if err != nil {
		return Page[navette.Host]{}, err
	}
	if words := library.Folded(search); words != "" {
		var found []navette.Host
		for _, h := range all {
			if strings.Contains(library.Folded(h.Name+" "+h.Email), words) {
				found = append(found, h)
			}
		}
		all = found
	}
	page := Page[navette.Host]{Total: len(all), Pages: max(1, (len(all)+hostsOnPage-1)/hostsOnPage)}
	page.Number = min(max(number, 1), page.Pages)
	first := (page.Number - 1) * hostsOnPage
	page.Rows = all[first:min(first+hostsOnPage, len(all))]
	return page, nil
}

// candidates returns all Zoom users without an account here.
func (c *Colleagues) candidates(ctx context.Context, actor navette.Actor) ([]navette.Host, error) {
	if err := actor.Need(navette.ManagePeople); err != nil {
		return nil, err
	}
	org := c.store.Org(actor.Org)
	current, err := org.Connection(ctx)
	if err != nil {
		return nil, err
	}
	return org.HostsToInvite(ctx, current.ZoomAccountID)
}

// Candidate returns a Zoom user as an invitee, whether the Zoom user has an account here or not.
func (c *Colleagues) Candidate(ctx context.Context, actor navette.Actor, hostID string) (Invitee, error) {
	if err := actor.Need(navette.ManagePeople); err != nil {
		return Invitee{}, err
	}
	h, err := c.store.Org(actor.Org).HostAddress(ctx, hostID)
	return inviteeOf(h), err
}

// CandidatesByID returns Zoom users of [Colleagues.Candidates] as invitees. If one of them is not a candidate any more,
// the error is [navette.Invalid].
func (c *Colleagues) CandidatesByID(ctx context.Context, actor navette.Actor, ids []string) ([]Invitee, error) {
	all, err := c.candidates(ctx, actor)
	if err != nil {
		return nil, err
	}
	byID := make(map[string]navette.Host, len(all))
	for _, h := range all {
		byID[h.ID] = h
	}
	chosen := make([]Invitee, len(ids))
	for i, id := range ids {
		h, known := byID[id]
		if !known {
			return nil, navette.InvalidField("addresses", "invite.zoom_changed")
		}
		chosen[i] = inviteeOf(h)
	}
	return chosen, nil
}

// inviteeOf returns a Zoom user as an invitee. The name of a Zoom user without one is the address, which is no name.
func inviteeOf(h navette.Host) Invitee {
	if h.Name == h.Email {
		h.Name = ""
	}
	return Invitee{Name: navette.OneLine(h.Name), Email: h.Email}
}
