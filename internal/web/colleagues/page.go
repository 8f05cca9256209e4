package colleagues

import (
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/web/view"
)

// ListPage is the data of the list of colleagues.
type ListPage struct {
	view.Frame
	Query           string // the words searched for, or ""
	Alone           bool   // whether the organization has one user and no open invitation
	Rows            []Row
	Pager           Pager
	Invitations     []InvitationRow
	InvitationPager Pager
}

// Row is a colleague in the list.
type Row struct {
	ID       string
	Path     string // address of the colleague's page, or ""
	Name     string
	Email    string
	Role     navette.Role
	JoinedAt time.Time
	Own      bool // whether it is the reader
}

// InvitationRow is an open invitation in the list.
type InvitationRow struct {
	ID        string
	Name      string // or ""
	Email     string
	Role      navette.Role
	ExpiresAt time.Time
}

// Pager links the pages of a list.
type Pager struct {
	Total    int // number of rows on all pages
	Number   int // of this page, from 1
	Pages    int
	PrevPath string // "" on the first page
	NextPath string // "" on the last page
}

// listFact returns the sentence with the number of colleagues, or "" for an empty list, which has a sentence of its
// own.
func (p ListPage) listFact() string {
	if p.Pager.Total == 0 {
		return ""
	}
	return p.N("invite.count", p.Pager.Total)
}

// roleName returns the name of a role.
func roleName(f view.Frame, role navette.Role) string { return f.T("account.role_" + string(role)) }
