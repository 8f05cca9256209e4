package match

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"

	"navette.dev/navette/internal/hosts"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
)

// everybody is more than the rows of any table.
const everybody = 1_000_000

// Propose returns the matches that are proposed now. Proposing changes nothing.
func (m *Match) Propose(ctx context.Context, actor navette.Actor) (Proposals, error) {
	org, account, err := m.account(ctx, actor)
	if err != nil {
		return Proposals{}, err
	}
	aliases, err := org.Aliases(ctx)
	if err != nil {
		return Proposals{}, err
	}
	alone := store.PairFilter{ZoomAccountID: account, Show: store.PairsHosts, Limit: everybody}
	onZoom, err := org.Pairs(ctx, alone)
	if err != nil {
		return Proposals{}, err
	}
	alone.Show = store.PairsUsers
	inTeam, err := org.Pairs(ctx, alone)
	if err != nil {
		return Proposals{}, err
	}
	return propose(onZoom, inTeam, aliases), nil
}

// Fingerprint identifies the matches of equal addresses.
func (p Proposals) Fingerprint() string {
	sum := sha256.New()
	for _, s := range p.Same {
		sum.Write([]byte(s.Host.HostID + " " + s.User.UserID + "\n"))
	}
	return hex.EncodeToString(sum.Sum(nil)[:16])
}

// SaveSame saves all matches of equal addresses that were shown with a fingerprint, or none. If others are proposed
// now, the error is [navette.Conflict].
func (m *Match) SaveSame(ctx context.Context, actor navette.Actor, fingerprint string, forImport bool) (int, error) {
	p, err := m.Propose(ctx, actor)
	if err != nil {
		return 0, err
	}
	if p.Fingerprint() != fingerprint {
		return 0, navette.Fail(navette.Conflict, "match.proposals_changed", nil)
	}
	return len(p.Same), m.link(ctx, actor, p.Same, forImport)
}

// SaveSuggested saves the chosen suggestions, all or none. If one of them is no longer suggested, the error is
// [navette.Conflict].
func (m *Match) SaveSuggested(
	ctx context.Context, actor navette.Actor, chosen []Side, forImport bool,
) (int, error) {
	p, err := m.Propose(ctx, actor)
	if err != nil {
		return 0, err
	}
	saved := slices.DeleteFunc(p.Suggested, func(s Proposal) bool {
		return !slices.Contains(chosen, Side{HostID: s.Host.HostID, UserID: s.User.UserID})
	})
	if len(saved) != len(chosen) {
		return 0, navette.Fail(navette.Conflict, "match.proposals_changed", nil)
	}
	return len(saved), m.link(ctx, actor, saved, forImport)
}

// link saves proposals. If one of them was linked to a user meanwhile, it saves none.
func (m *Match) link(ctx context.Context, actor navette.Actor, proposals []Proposal, forImport bool) error {
	if len(proposals) == 0 {
		return nil
	}
	changes, nobody := make([]hosts.LinkInput, len(proposals)), ""
	for i, p := range proposals {
		changes[i] = hosts.LinkInput{HostID: p.Host.HostID, UserID: p.User.UserID, ForImport: forImport, Was: &nobody}
	}
	return m.hosts.Link(ctx, actor, changes)
}

// ImportAll switches the import of calls on, or off, for every matched Zoom user that is not deleted. It returns the
// number of those for whom it was switched.
func (m *Match) ImportAll(ctx context.Context, actor navette.Actor, on bool) (int, error) {
	known, err := m.hosts.Linking(ctx, actor)
	if err != nil {
		return 0, err
	}
	gone := map[string]bool{}
	for _, h := range known.Hosts {
		gone[h.ID] = h.State == navette.HostDeleted
	}
	var changes []hosts.LinkInput
	for _, l := range known.Links {
		if l.ForImport != on && !gone[l.HostID] {
			changes = append(changes, hosts.LinkInput{HostID: l.HostID, UserID: l.UserID, ForImport: on, Was: &l.UserID})
		}
	}
	if len(changes) == 0 {
		return 0, nil
	}
	return len(changes), m.hosts.Link(ctx, actor, changes)
}
