package zoomsettings

import "navette.dev/navette/internal/web/view"

// ProposalsPage is the page that proposes matches: those of equal addresses, which are saved together, and suggestions.
type ProposalsPage struct {
	view.Frame
	Tab  view.SettingsTab
	Base string // address of the Zoom settings page; this page is Base/people/match

	Same        []ProposalRow // a page of those with equal addresses
	SamePager   Pager
	Fingerprint string // of all with equal addresses
	Parted      int    // pairs with equal addresses that were parted by hand

	Suggested      []ProposalRow
	SuggestedPager Pager

	Ambiguous      []Ambiguity
	AmbiguousTotal int

	Form view.Form // aliases, and the reason why nothing was saved
}

// ProposalRow is a Zoom user and the user who is proposed for it.
type ProposalRow struct {
	PairRow
	ByAlias bool // whether the addresses are equal but for the domains of an alias; otherwise the names are
}

// Ambiguity is a name, or an address but for its domain, that several people on one side have.
type Ambiguity struct {
	Name    string // of the first Zoom user
	OnZoom  []PairRow
	InTeam  []PairRow
	ByAlias bool
}

// why returns in words why a match is suggested.
func (p ProposalsPage) why(byAlias bool) string {
	if byAlias {
		return p.T("match.why_alias")
	}
	return p.T("match.why_name")
}

// aliasInput is the field with the mail domains that count as equal.
func (p ProposalsPage) aliasInput() view.Input {
	return view.Input{
		Name: "aliases", Label: p.T("match.aliases_label"), Hint: p.T("match.aliases_hint"), Max: 20_000, Optional: true,
	}
}
