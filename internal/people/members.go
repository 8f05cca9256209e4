package people

import (
	"context"
	"unicode/utf8"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/schedule"
	"navette.dev/navette/internal/store"
)

// membersOnPage is the number of members on one page.
const membersOnPage = 50

// MemberPage is one page of the list of members.
type MemberPage struct {
	Members []navette.Member
	Total   int // number of members on all pages
	Page    int // from 1
	Pages   int // at least 1
}

// Members returns a page of the members whose name or address contains every word of search, ordered by name. The first
// page is 1. A number beyond the last page means the last page.
func (p *People) Members(ctx context.Context, actor navette.Actor, search string, page int) (MemberPage, error) {
	if err := actor.Need(navette.ReadMembers); err != nil {
		return MemberPage{}, err
	}
	if utf8.RuneCountInString(search) > maxName {
		search = string([]rune(search)[:maxName])
	}
	org := p.store.Org(actor.Org)
	total, err := org.CountMembers(ctx, search)
	if err != nil {
		return MemberPage{}, err
	}
	pages := max(1, (total+membersOnPage-1)/membersOnPage)
	page = min(max(page, 1), pages)
	members, err := org.Members(ctx, search, membersOnPage, (page-1)*membersOnPage)
	return MemberPage{Members: members, Total: total, Page: page, Pages: pages}, err
}

// Member returns one member.
func (p *People) Member(ctx context.Context, actor navette.Actor, id string) (navette.Member, error) {
	if err := actor.Need(navette.ReadMembers); err != nil {
		return navette.Member{}, err
	}
	return p.store.Org(actor.Org).Member(ctx, id)
}

// MemberInput is the input for a new or changed member.
type MemberInput struct {
	ID          string // "" for a new member
	Name        string
	Email       string
	Language    string // "fr" or "en"; "" means that of the organization
	Zone        string // IANA, "" if unknown
	Source      string // "" means Navette
	ExternalRef string // id in the source, "" if it has none
}

// check cleans and checks every value, and that no other member has the address. The error is [navette.Invalid] and
// lists every invalid field.
func (in *MemberInput) check(ctx context.Context, tx *store.Tx) error {
	var wrong navette.FieldErrors
	checkText(&wrong, "name", &in.Name, maxName)
	checkEmail(&wrong, "email", &in.Email)
	checkZone(&wrong, "zone", &in.Zone, false)
	if in.Language != "" {
		checkLanguage(&wrong, "language", in.Language)
	}
	in.Source, in.ExternalRef = navette.OneLine(in.Source), navette.OneLine(in.ExternalRef)
	if utf8.RuneCountInString(in.Source) > maxName {
		wrong.Add("source", "form.too_long", nil)
	}
	if utf8.RuneCountInString(in.ExternalRef) > maxName {
		wrong.Add("external_ref", "form.too_long", nil)
	}
	other, err := tx.MemberByEmail(ctx, in.Email)
	switch {
	case err == nil && other.ID != in.ID:
		wrong.Add("email", "rules.member_email_taken", nil)
	case err != nil && navette.CodeOf(err) != navette.NotFound:
		return err
	}
	return wrong.Err()
}

// AddMember adds a member. If another member has the address, the error is [navette.Invalid].
func (p *People) AddMember(ctx context.Context, actor navette.Actor, in MemberInput) (navette.Member, error) {
	var member navette.Member
	err := p.store.Org(actor.Org).Update(ctx, actor, p.clock.Now(), func(tx *store.Tx) (err error) {
		member, err = p.addMember(ctx, tx, actor, in)
		return err
	})
	return member, err
}

// MemberFor returns an argument for [schedule.Schedule.BookWhom]: a function that finds the member with the input's
// address, or adds one, in the transaction of the booking. Its errors are those of [People.AddMember].
func (p *People) MemberFor(
	ctx context.Context, actor navette.Actor, in MemberInput,
) func(*store.Tx) (navette.Member, error) {
	return func(tx *store.Tx) (navette.Member, error) {
		member, err := tx.MemberByEmail(ctx, in.Email)
		if navette.CodeOf(err) == navette.NotFound {
			return p.addMember(ctx, tx, actor, in)
		}
		return member, err
	}
}

// addMember is [People.AddMember] in a transaction.
func (p *People) addMember(
	ctx context.Context, tx *store.Tx, actor navette.Actor, in MemberInput,
) (navette.Member, error) {
	now := p.clock.Now()
	member := navette.Member{
		ID: navette.NewID(navette.PrefixMember, now), OrgID: actor.Org, Source: "navette", CreatedAt: navette.At(now),
	}
	if err := actor.Need(navette.WriteMembers); err != nil {
		return member, err
	}
	if err := in.check(ctx, tx); err != nil {
		return member, err
	}
	if in.Language == "" {
		org, err := tx.Organization(ctx)
		if err != nil {
			return member, err
		}
		in.Language = org.Language
	}
	in.fill(&member)
	return member, navette.RefTaken(tx.AddMember(ctx, member))
}

// ChangeMember changes a member. If the address changes, links that could not be delivered to the old one are sent to
// the new one. If another member has the address, the error is [navette.Invalid].
func (p *People) ChangeMember(ctx context.Context, actor navette.Actor, in MemberInput) (navette.Member, error) {
	if err := actor.Need(navette.WriteMembers); err != nil {
		return navette.Member{}, err
	}
	var member navette.Member
	err := p.store.Org(actor.Org).Update(ctx, actor, p.clock.Now(), func(tx *store.Tx) error {
		before, err := tx.Member(ctx, in.ID)
		if err != nil {
			return err
		}
		if err := in.check(ctx, tx); err != nil {
			return err
		}
		member = before
		in.fill(&member)
		if err := tx.SaveMember(ctx, member); err != nil {
			return err
		}
		if member.EmailFolded == before.EmailFolded {
			return nil
		}
		return schedule.AddressChanged(ctx, tx, p.clock.Now(), member.ID)
	})
	return member, navette.RefTaken(err)
}

// fill writes the input to a member. The member keeps its language and source if the input has none.
func (in *MemberInput) fill(m *navette.Member) {
	m.Name, m.Email, m.EmailFolded, m.Zone = in.Name, in.Email, navette.FoldEmail(in.Email), in.Zone
	if in.Language != "" {
		m.Language = in.Language
	}
	if in.Source != "" {
		m.Source, m.ExternalRef = in.Source, in.ExternalRef
	}
}
