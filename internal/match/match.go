// Package match pairs the users of a Zoom account with the users of the organization: a table of both sides, automatic
// matching by equal e-mail addresses, and suggestions by mail domains and names. Package hosts stores the links and
// decides whether they are valid.
package match

import (
	"context"

	"navette.dev/navette/internal/hosts"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
)

// Match pairs the two sides.
type Match struct {
	store *store.Store
	clock navette.Clock
	hosts *hosts.Hosts
}

// New returns a Match whose links h stores.
func New(s *store.Store, clock navette.Clock, h *hosts.Hosts) *Match {
	return &Match{store: s, clock: clock, hosts: h}
}

// Row is a row of the table: a Zoom user and the user who is linked to it, or one of them alone.
type Row = store.Pair

// Show selects rows of the table.
type Show = store.PairShow

// The selections of rows.
const (
	ShowAll     = store.PairsAll
	ShowMatched = store.PairsMatched
	ShowZoom    = store.PairsHosts // Zoom users alone
	ShowTeam    = store.PairsUsers // users alone
	ShowNew     = store.PairsNew
	ShowGone    = store.PairsGone
)

// Shows are the selections that a reader can choose.
var Shows = []Show{ShowAll, ShowMatched, ShowZoom, ShowTeam, ShowNew, ShowGone}

// Filter is a part of the table.
type Filter struct {
	Search string // words that a name or an address on either side contains, regardless of case and accents
	Show   Show
	Page   int // from 1
	Size   int // rows on a page
}

// Table is a page of the table.
type Table struct {
	Rows   []Row
	Counts store.PairCounts // rows that contain the words of the search, by selection
	Found  int              // rows of the selection
	Page   int              // at most the last one
	Pages  int              // at least 1
	Read   store.HostRead   // when the Zoom users were read
}

// Table returns a page of the table of the current connection. If there is none, the error is [navette.NotFound].
func (m *Match) Table(ctx context.Context, actor navette.Actor, f Filter) (Table, error) {
	org, account, err := m.account(ctx, actor)
	if err != nil {
		return Table{}, err
	}
	var t Table
	if t.Read, err = org.HostRead(ctx, account); err != nil && navette.CodeOf(err) != navette.NotFound {
		return t, err
	}
	of := store.PairFilter{ZoomAccountID: account, Search: f.Search, Show: f.Show, Since: t.Read.NotedAt, Limit: f.Size}
	if t.Counts, err = org.CountPairs(ctx, of); err != nil {
		return t, err
	}
	t.Found = of.Found(t.Counts)
	t.Pages = max(1, (t.Found+f.Size-1)/f.Size)
	t.Page = min(max(1, f.Page), t.Pages)
	of.Offset = (t.Page - 1) * f.Size
	if t.Found > 0 {
		t.Rows, err = org.Pairs(ctx, of)
	}
	return t, err
}

// account returns the actor's organization and the id of its connected Zoom account.
func (m *Match) account(ctx context.Context, actor navette.Actor) (*store.Org, string, error) {
	if err := actor.Need(navette.ManageZoom); err != nil {
		return nil, "", err
	}
	org := m.store.Org(actor.Org)
	current, err := org.Connection(ctx)
	return org, current.ZoomAccountID, err
}

// Side is what a match is chosen for: a Zoom user or a user of the organization.
type Side struct {
	HostID string // "" for a user
	UserID string // "" for a Zoom user
}

// Choice is the Zoom user or the user for whom a match is chosen, and a page of those who can be chosen.
type Choice struct {
	For        Row
	Candidates []Row
	Found      int
	Page       int
	Pages      int
}

// Choose returns who can be matched to one side: without a search those who are not matched yet, and with one
// everybody whom it finds. If the Zoom user or the user is unknown, the error is [navette.NotFound].
func (m *Match) Choose(ctx context.Context, actor navette.Actor, of Side, f Filter) (Choice, error) {
	org, account, err := m.account(ctx, actor)
	if err != nil {
		return Choice{}, err
	}
	f.Show = store.PairsUsers
	if of.UserID != "" {
		f.Show = store.PairsHosts
	}
	if f.Search != "" {
		f.Show = map[Show]Show{store.PairsUsers: store.PairsOfUsers, store.PairsHosts: store.PairsOfHosts}[f.Show]
	}
	var c Choice
	if c.For, err = org.PairOf(ctx, account, of.HostID, of.UserID); err != nil {
		return c, err
	}
	table, err := m.Table(ctx, actor, f)
	c.Candidates, c.Found, c.Page, c.Pages = table.Rows, table.Found, table.Page, table.Pages
	return c, err
}

// NoteNew records that the reader knows of the Zoom users that are new.
func (m *Match) NoteNew(ctx context.Context, actor navette.Actor) error {
	_, account, err := m.account(ctx, actor)
	if err != nil {
		return err
	}
	return m.update(ctx, actor, func(tx *store.Tx) error { return tx.NoteNewHosts(ctx, account) })
}

func (m *Match) update(ctx context.Context, actor navette.Actor, do func(*store.Tx) error) error {
	return m.store.Org(actor.Org).Update(ctx, actor, m.clock.Now(), do)
}
