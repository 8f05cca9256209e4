package store

import (
	"context"
	"fmt"
	"strings"

	"navette.dev/navette/internal/navette"
)

// Pair is a row of the table of matches: a Zoom user and the user who is linked to it, or one of them alone.
type Pair struct {
	HostID      string // "" for a user without a Zoom user
	HostName    string
	HostEmail   string
	HostType    int64 // Zoom's user type: 1 Basic, 2 Licensed
	HostState   navette.HostState
	HostStateAt navette.Instant // when the state was noticed, zero for the first one
	FoundAt     navette.Instant // when the Zoom user was first seen
	PartedFrom  string          // id of the user from whom the Zoom user was parted by hand, or ""
	UserID      string          // "" for a Zoom user without a user
	UserName    string
	UserEmail   string
	ForImport   bool
}

// PairShow selects rows of the table of matches.
type PairShow string

// The selections of rows.
const (
	PairsAll     PairShow = ""
	PairsMatched PairShow = "matched"
	PairsHosts   PairShow = "zoom"  // Zoom users alone
	PairsUsers   PairShow = "team"  // users alone
	PairsNew     PairShow = "new"   // Zoom users that were found after PairFilter.Since
	PairsGone    PairShow = "gone"  // Zoom users that were deactivated, and deleted ones with a link
	PairsOfUsers PairShow = "users" // users, alone or matched
	PairsOfHosts PairShow = "hosts" // Zoom users that are not deleted, alone or matched
)

// PairFilter selects rows of the table of matches of a Zoom account.
type PairFilter struct {
	ZoomAccountID string
	Search        string // words that a name or an address on either side contains, regardless of case and accents
	Show          PairShow
	Since         navette.Instant // for PairsNew and PairCounts.New
	Limit, Offset int
}

// PairCounts counts the rows of the table of matches that contain the words of a search.
type PairCounts struct {
	Total     int
	Matched   int
	Hosts     int // Zoom users alone
	Users     int // users alone
	New       int
	Gone      int
	Importing int
	// NotDeleted counts the Zoom users that are not deleted, alone or matched.
	NotDeleted int
}

// keys returns the table of matches of an account, with what is needed to select, order and count its rows, and the
// arguments of a statement with it. It leaves out deleted Zoom users without a link. A link to a user of another Zoom
// account does not count.
func (f PairFilter) keys(org string) (string, []any) {
	args := []any{org, f.ZoomAccountID, f.Since}
	join, hosts, users := "", "", ""
	for i, word := range searchWords(f.Search) {
		args = append(args, "%"+likeEscaper.Replace(word)+"%")
		if i == 0 {
			join = " LEFT JOIN users u ON u.id = l.user_id"
		}
		hosts += fmt.Sprintf(" AND (h.search LIKE ?%[1]d ESCAPE '!' OR u.search LIKE ?%[1]d ESCAPE '!')", 3+i)
		users += fmt.Sprintf(" AND u.search LIKE ?%d ESCAPE '!'", 3+i)
	}
	return `WITH pairs AS (
		SELECT h.search AS sorted, h.id, h.id AS host_id, COALESCE(l.user_id, '') AS user_id, h.state, h.found_at,
		    COALESCE(l.for_import, FALSE) AS for_import
		FROM hosts h LEFT JOIN host_links l ON l.host_id = h.id` + join + `
		WHERE h.org_id = ?0 AND h.zoom_account_id = ?1 AND (h.state <> 'deleted' OR l.user_id IS NOT NULL)` + hosts + `
		UNION ALL
		SELECT u.search, u.id, '', u.id, '', NULL, FALSE FROM users u
		WHERE u.org_id = ?0 AND u.removed_at IS NULL
		    AND NOT EXISTS (SELECT 1 FROM host_links l JOIN hosts h ON h.id = l.host_id
		    WHERE l.user_id = u.id AND h.zoom_account_id = ?1)` + users + `)
	`, args
}

// pairOf selects the columns of [Pair]. The ids are those of a table k.
const pairOf = `SELECT k.host_id, COALESCE(h.name, '') AS host_name, COALESCE(h.email, '') AS host_email,
	    COALESCE(h.type, 0) AS host_type, COALESCE(h.state, '') AS host_state, h.state_at AS host_state_at, h.found_at,
	    COALESCE(h.parted_from, '') AS parted_from, k.user_id, COALESCE(p.name, '') AS user_name,
	    COALESCE(p.email, '') AS user_email, k.for_import
	 FROM %s k LEFT JOIN hosts h ON h.id = k.host_id LEFT JOIN users u ON u.id = k.user_id
	     LEFT JOIN people p ON p.id = u.person_id`

// shown are the conditions of the selections of rows.
var shown = map[PairShow]string{
	PairsAll: "TRUE", PairsMatched: "host_id <> '' AND user_id <> ''", PairsHosts: "user_id = ''",
	PairsUsers: "host_id = ''", PairsNew: "found_at > ?2 AND state <> 'deleted'",
	PairsGone: "state IN ('inactive', 'deleted')", PairsOfUsers: "user_id <> ''",
	PairsOfHosts: "host_id <> '' AND state <> 'deleted'",
}

// Pairs returns rows of the table of matches, ordered by the name of the Zoom user, or of the user if it is alone.
func (o *Org) Pairs(ctx context.Context, f PairFilter) ([]Pair, error) {
	keys, args := f.keys(o.ID)
	part := fmt.Sprintf("(SELECT * FROM pairs WHERE %s ORDER BY sorted, id LIMIT ?%d OFFSET ?%d)", shown[f.Show],
		len(args), len(args)+1)
	return many[Pair](ctx, o.q, "list pairs", keys+fmt.Sprintf(pairOf, part)+" ORDER BY k.sorted, k.id",
		append(args, f.Limit, f.Offset)...)
}

// CountPairs counts the rows of the table of matches that contain the words of the search.
func (o *Org) CountPairs(ctx context.Context, f PairFilter) (PairCounts, error) {
	keys, args := f.keys(o.ID)
	count := func(condition, name string) string { return "COUNT(CASE WHEN " + condition + " THEN 1 END) AS " + name }
	return one[PairCounts](ctx, o.q, "count pairs", keys+"SELECT COUNT(*) AS total, "+strings.Join([]string{
		count(shown[PairsMatched], "matched"), count(shown[PairsHosts], "hosts"), count(shown[PairsUsers], "users"),
		count(shown[PairsNew], "new"), count(shown[PairsGone], "gone"), count("for_import", "importing"),
		count(shown[PairsOfHosts], "not_deleted"),
	}, ", ")+" FROM pairs", args...)
}

// PairOf returns the row of a Zoom user of an account, or, if hostID is "", of a user. If there is none, the error is
// [navette.NotFound].
func (o *Org) PairOf(ctx context.Context, zoomAccountID, hostID, userID string) (Pair, error) {
	keys, args := PairFilter{ZoomAccountID: zoomAccountID}.keys(o.ID)
	return one[Pair](ctx, o.q, "read a pair", keys+fmt.Sprintf(pairOf, "pairs")+
		` WHERE (?3 <> '' AND k.host_id = ?3) OR (?3 = '' AND ?4 <> '' AND k.user_id = ?4)`,
		append(args, hostID, userID)...)
}

// Found returns the number of rows of the selection.
func (f PairFilter) Found(c PairCounts) int {
	return map[PairShow]int{
		PairsAll: c.Total, PairsMatched: c.Matched, PairsHosts: c.Hosts, PairsUsers: c.Users, PairsNew: c.New,
		PairsGone: c.Gone, PairsOfUsers: c.Matched + c.Users, PairsOfHosts: c.NotDeleted,
	}[f.Show]
}

// Alias states that addresses of two mail domains, equal before the @, belong to the same person.
type Alias struct {
	Domain string // folded, in ASCII
	SameAs string
}

// Aliases returns the mail domains whose addresses belong to the same people, ordered by domain.
func (o *Org) Aliases(ctx context.Context) ([]Alias, error) {
	return many[Alias](ctx, o.q, "list aliases",
		"SELECT domain, same_as FROM domain_aliases WHERE org_id = ? ORDER BY domain, same_as", o.ID)
}

// SaveAliases replaces the aliases. None may occur twice.
func (t *Tx) SaveAliases(ctx context.Context, aliases []Alias) error {
	if _, err := exec(ctx, t.q, "delete aliases", "DELETE FROM domain_aliases WHERE org_id = ?", t.ID); err != nil {
		return err
	}
	if len(aliases) > 0 {
		_, err := exec(ctx, t.q, "write aliases", "INSERT INTO domain_aliases (org_id, domain, same_as) VALUES ?",
			rows(aliases, func(a Alias) []any { return []any{t.ID, a.Domain, a.SameAs} }))
		if err != nil {
			return err
		}
	}
	return t.Record(ctx, navette.EventAliasesChanged, t.ID, "", map[string]any{"aliases": len(aliases)})
}
