// Package colleague lists the colleagues of an organization, invites new ones and accepts their answers. It is separate
// from package people, which stores people, organizations and members, because an invitation is made before there is a
// person, and has a life of its own.
package colleague

import (
	"context"
	"unicode/utf8"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/signin"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/vault"
)

// Colleagues lists and invites colleagues. Use [New] to create one.
type Colleagues struct {
	store     *store.Store
	clock     navette.Clock
	vault     *vault.Vault
	signIn    *signin.SignIn
	publicURL string
	noMail    bool
}

// New returns Colleagues that use the given store and clock. The vault seals the tokens of links until they are mailed,
// and signIn hashes passwords. publicURL, without a trailing slash, is the address at which browsers reach the server.
// noMail says that no mail server is configured.
func New(
	s *store.Store, clock navette.Clock, v *vault.Vault, signIn *signin.SignIn, publicURL string, noMail bool,
) *Colleagues {
	return &Colleagues{store: s, clock: clock, vault: v, signIn: signIn, publicURL: publicURL, noMail: noMail}
}

// NoMail reports whether no mail server is configured, so that the inviter is shown the links.
func (c *Colleagues) NoMail() bool { return c.noMail }

// The numbers of rows on one page of a list.
const (
	usersOnPage       = 50
	invitationsOnPage = 25
)

// longestSearch is the number of characters of a search that are used.
const longestSearch = 120

// Part says which rows of the lists are read.
type Part struct {
	Search         string // words that the name or the address contains, or ""
	Page           int    // of the users, from 1
	InvitationPage int    // of the invitations, from 1
}

// List is one page of the colleagues and one page of the open invitations of an organization.
type List struct {
	Users       Page[navette.User]
	Invitations Page[navette.Invitation]
	Alone       bool // whether the organization has one user and no open invitation
}

// Page is one page of a list.
type Page[T any] struct {
	Rows   []T
	Total  int // number of rows on all pages
	Number int // of the page, from 1
	Pages  int // at least 1
}

// List returns the colleagues and the open invitations, ordered by name. A page beyond the last one means the last.
func (c *Colleagues) List(ctx context.Context, actor navette.Actor, part Part) (List, error) {
	if err := actor.Need(navette.ManagePeople); err != nil {
		return List{}, err
	}
	if utf8.RuneCountInString(part.Search) > longestSearch {
		part.Search = string([]rune(part.Search)[:longestSearch])
	}
	org := c.store.Org(actor.Org)
	var list List
	var err error
	list.Users, err = pageOf(ctx, part.Search, part.Page, usersOnPage, org.CountUsersFound, org.UsersFound)
	if err != nil {
		return List{}, err
	}
	list.Invitations, err = pageOf(ctx, part.Search, part.InvitationPage, invitationsOnPage, org.CountInvitations,
		org.Invitations)
	list.Alone = part.Search == "" && list.Users.Total == 1 && list.Invitations.Total == 0
	return list, err
}

// pageOf reads one page of a list of n rows each.
func pageOf[T any](
	ctx context.Context, search string, number, n int, count func(context.Context, string) (int, error),
	read func(ctx context.Context, search string, limit, offset int) ([]T, error),
) (Page[T], error) {
	total, err := count(ctx, search)
	if err != nil {
		return Page[T]{}, err
	}
	page := Page[T]{Total: total, Pages: max(1, (total+n-1)/n)}
	page.Number = min(max(number, 1), page.Pages)
	page.Rows, err = read(ctx, search, n, (page.Number-1)*n)
	return page, err
}
