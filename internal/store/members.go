package store

import (
	"context"
	"strings"
	"unicode"

	"github.com/uptrace/bun"
	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"

	"navette.dev/navette/internal/navette"
)

const memberColumns = "id, org_id, name, email, email_folded, language, zone, source, external_ref, created_at"

// Member returns one member.
func (o *Org) Member(ctx context.Context, id string) (navette.Member, error) {
	return one[navette.Member](ctx, o.q, "read a member",
		"SELECT "+memberColumns+" FROM members WHERE org_id = ? AND id = ?", o.ID, id)
}

// MemberByEmail returns a member by address, compared as [navette.FoldEmail] does.
func (o *Org) MemberByEmail(ctx context.Context, email string) (navette.Member, error) {
	return one[navette.Member](ctx, o.q, "find a member",
		"SELECT "+memberColumns+" FROM members WHERE org_id = ? AND email_folded = ?", o.ID, navette.FoldEmail(email))
}

// MembersByID returns the members with these ids, in no order; unknown ids are left out.
func (o *Org) MembersByID(ctx context.Context, ids []string) ([]navette.Member, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	return many[navette.Member](ctx, o.q, "read members",
		"SELECT "+memberColumns+" FROM members WHERE org_id || '' = ? AND id IN (?)", o.ID, bun.List(ids))
}

// Members returns the members whose name or address contains every word of search, regardless of case and accents,
// ordered by name.
func (o *Org) Members(ctx context.Context, search string, limit, offset int) ([]navette.Member, error) {
	where, args := o.searched("members", search)
	return many[navette.Member](ctx, o.q, "list members",
		"SELECT "+memberColumns+" FROM members WHERE "+where+" ORDER BY search, id LIMIT ? OFFSET ?",
		append(args, limit, offset)...)
}

// CountMembers counts the members that [Org.Members] selects.
func (o *Org) CountMembers(ctx context.Context, search string) (int, error) {
	where, args := o.searched("members", search)
	return one[int](ctx, o.q, "count members", "SELECT COUNT(*) FROM members WHERE "+where, args...)
}

// maxSearchWords is the number of words of a search that are used: engines limit the depth of a condition.
const maxSearchWords = 16

// searched returns the condition, with its arguments, for the rows of a table (or of an alias) of the organization
// whose column search contains every word of search.
func (o *Org) searched(table, search string) (string, []any) {
	where, args := table+".org_id = ?", []any{o.ID}
	for _, word := range searchWords(search) {
		where += " AND " + table + ".search LIKE ? ESCAPE '!'"
		args = append(args, "%"+likeEscaper.Replace(word)+"%")
	}
	return where, args
}

// searchWords returns the folded words of a search that are used. They are short, since SQLite limits the length of a
// pattern to 50 kB.
func searchWords(search string) []string {
	words := strings.Fields(foldText(search))
	words = words[:min(len(words), maxSearchWords)]
	for i, word := range words {
		words[i] = short(word)
	}
	return words
}

var likeEscaper = strings.NewReplacer("!", "!!", "%", "!%", "_", "!_")

// foldText returns text in lower case and without accents, as the search compares it.
func foldText(text string) string {
	plain, _, err := transform.String(transform.Chain(norm.NFD, runes.Remove(runes.In(unicode.Mn)), norm.NFC), text)
	if err != nil {
		plain = text
	}
	return strings.ToLower(plain)
}

// AddMember adds a member and records it. If another member has the address or reference, the error is a
// [navette.Conflict].
func (t *Tx) AddMember(ctx context.Context, m navette.Member) error {
	_, err := exec(ctx, t.q, "write a member",
		`INSERT INTO members (id, org_id, name, email, email_folded, language, zone, source, external_ref,
		     created_at, search)
		 VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		m.ID, t.ID, m.Name, m.Email, m.EmailFolded, m.Language, m.Zone, m.Source, m.ExternalRef, m.CreatedAt,
		memberText(m))
	if err != nil {
		return err
	}
	return t.Record(ctx, navette.EventMemberAdded, m.ID, "", nil)
}

// SaveMember stores the changeable fields of a member and records it. If the id is unknown, the error is
// [navette.NotFound].
func (t *Tx) SaveMember(ctx context.Context, m navette.Member) error {
	_, err := one[string](ctx, t.q, "save a member",
		`UPDATE members SET name = ?, email = ?, email_folded = ?, language = ?, zone = ?, source = ?,
		     external_ref = ?, search = ?
		 WHERE org_id = ? AND id = ? RETURNING id`,
		m.Name, m.Email, m.EmailFolded, m.Language, m.Zone, m.Source, m.ExternalRef, memberText(m), t.ID, m.ID)
	if err != nil {
		return err
	}
	return t.Record(ctx, navette.EventMemberChanged, m.ID, "", nil)
}

func memberText(m navette.Member) string { return searchText(m.Name, m.Email) }

// searchText returns the column search of a person: the text by which they are found and ordered.
func searchText(name, email string) string { return strings.TrimSpace(foldText(name + " " + email)) }
