package zoomsettings

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/match"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/web/page"
	"navette.dev/navette/internal/web/view"
)

// mostAmbiguous is the greatest number of ambiguous names that the page shows.
const mostAmbiguous = 25

// proposals shows the matches that can be saved together, the suggestions, and the mail domains that count as equal.
func (z zoomSettings) proposals(p *page.Page) error {
	text, err := z.Match.Aliases(p.Context(), p.Actor)
	if err != nil {
		return err
	}
	return z.showProposals(p, http.StatusOK, view.Form{Values: map[string]string{"aliases": text}})
}

func (z zoomSettings) showProposals(p *page.Page, status int, form view.Form) error {
	found, err := z.Match.Propose(p.Context(), p.Actor)
	if navette.CodeOf(err) == navette.NotFound {
		return p.Redirect(z.base)
	}
	if err != nil {
		return err
	}
	frame, err := p.Frame(view.NavSettings)
	if err != nil {
		return err
	}
	frame.Path = z.base + "/people/match"
	values := p.R.URL.Query()
	model := ProposalsPage{
		Frame: frame, Tab: z.tab, Base: z.base, Fingerprint: found.Fingerprint(), Form: form, Parted: found.Parted,
		AmbiguousTotal: len(found.Ambiguous),
	}
	model.Same, model.SamePager = proposalRows(found.Same, frame.Path, values, "page", "more")
	model.Suggested, model.SuggestedPager = proposalRows(found.Suggested, frame.Path, values, "more", "page")
	for _, a := range found.Ambiguous[:min(len(found.Ambiguous), mostAmbiguous)] {
		model.Ambiguous = append(model.Ambiguous, Ambiguity{
			Name: a.Hosts[0].HostName, OnZoom: pairRows(a.Hosts), InTeam: pairRows(a.Users), ByAlias: a.Why == match.SameByAlias,
		})
	}
	return p.RenderAs(status, Proposals(model))
}

func pairRows(rows []match.Row) []PairRow {
	of := make([]PairRow, len(rows))
	for i, r := range rows {
		of[i] = pairRow(r)
	}
	return of
}

// proposalRows returns the page of proposals that the parameter name of an address selects. The parameter other
// selects the page of another list.
func proposalRows(
	all []match.Proposal, path string, values url.Values, name, other string,
) ([]ProposalRow, Pager) {
	pages := max(1, (len(all)+rowsOnPage-1)/rowsOnPage)
	number := min(pageOf(values, name), pages)
	part := all[min(len(all), (number-1)*rowsOnPage):min(len(all), number*rowsOnPage)]
	rows := make([]ProposalRow, len(part))
	for i, one := range part {
		row := pairRow(one.Host)
		row.UserID, row.UserName, row.UserEmail = one.User.UserID, one.User.UserName, one.User.UserEmail
		rows[i] = ProposalRow{PairRow: row, ByAlias: one.Why == match.SameByAlias}
	}
	kept := url.Values{}
	if values.Has(other) {
		kept.Set(other, values.Get(other))
	}
	return rows, pagerOf(path, kept, name, number, pages, len(all))
}

// saveSame saves all matches of equal addresses, exactly those that were shown.
func (z zoomSettings) saveSame(p *page.Page) error {
	f, err := p.Form()
	if err != nil {
		return err
	}
	_, err = z.Match.SaveSame(p.Context(), p.Actor, f.Text("fingerprint"), f.Checked("import"))
	return z.savedProposals(p, err, z.base+"/people")
}

// saveSuggested saves the chosen suggestions.
func (z zoomSettings) saveSuggested(p *page.Page) error {
	f, err := p.Form()
	if err != nil {
		return err
	}
	var chosen []match.Side
	for _, pair := range f.All("pair") {
		host, user, _ := strings.Cut(pair, " ")
		if side := (match.Side{HostID: host, UserID: user}); !slices.Contains(chosen, side) {
			chosen = append(chosen, side)
		}
	}
	if len(chosen) == 0 {
		return z.savedProposals(p, navette.Fail(navette.Invalid, "match.none_chosen", nil), "")
	}
	_, err = z.Match.SaveSuggested(p.Context(), p.Actor, chosen, f.Checked("import"))
	return z.savedProposals(p, err, z.base+"/people/match")
}

// savedProposals goes on to an address, or shows the proposals of now with the reason why nothing was saved.
func (z zoomSettings) savedProposals(p *page.Page, err error, onward string) error {
	if err == nil {
		p.Toast("people.saved")
		return p.Redirect(onward)
	}
	reason, ok := reasonOf(err)
	if !ok {
		return err
	}
	text, aliasErr := z.Match.Aliases(p.Context(), p.Actor)
	if aliasErr != nil {
		return aliasErr
	}
	return z.showProposals(p, page.StatusOf(err), view.Form{
		Values: map[string]string{"aliases": text}, Notice: &reason,
	})
}

// reasonOf returns the sentence of an error that the reader can do something about, or false.
func reasonOf(err error) (lang.Say, bool) {
	var failure *navette.Error
	switch {
	case !errors.As(err, &failure) || failure.Code != navette.Invalid && failure.Code != navette.Conflict:
		return lang.Say{}, false
	case len(failure.Fields) > 0:
		return view.SayOf(failure.Fields[0].Message, failure.Fields[0].Args), true
	default:
		return view.SayOf(failure.Message, failure.Args), failure.Message != ""
	}
}

// saveAliases saves the mail domains that count as equal.
func (z zoomSettings) saveAliases(p *page.Page) error {
	f, err := p.Form()
	if err != nil {
		return err
	}
	err = z.Match.SaveAliases(p.Context(), p.Actor, f.Lines("aliases"))
	if err == nil {
		p.Toast("match.aliases_saved")
		return p.Redirect(z.base + "/people/match")
	}
	shown, ok := f.View(err)
	if !ok {
		return err
	}
	return z.showProposals(p, page.StatusOf(err), shown)
}
