package colleagues

import (
	"time"

	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/web/view"
)

// ListPage is the data of the list of colleagues.
type ListPage struct {
	view.Frame
	Query           string    // the words searched for, or ""
	Alone           bool      // whether the organization has one user and no open invitation
	Failed          *lang.Say // why the last action failed, or nil
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
	Shown     bool      // whether the inviter was shown the link, because there was no mail server
	MailedAt  time.Time // when the mail server accepted the mail, or zero
	Refused   string    // reply of the mail server that refused the address, or ""
	ReadOnly  bool      // whether the reader may not give its role
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

// title returns the name of an invited person, or the address.
func (r InvitationRow) title() string {
	if r.Name == "" {
		return r.Email
	}
	return r.Name
}

// state returns the state of an invitation in words, and the class of its mark (see [view.Dot]).
func (p ListPage) state(r InvitationRow) (text, class string) {
	expired := !p.Now.Before(r.ExpiresAt)
	switch {
	case r.Refused != "":
		return p.T("invite.state_refused"), "no"
	case expired:
		return p.T("invite.state_expired", "when", p.Relative(r.ExpiresAt, p.Now)), "off"
	case r.Shown:
		return p.T("invite.state_shown"), ""
	case r.MailedAt.IsZero():
		return p.T("invite.state_sending"), ""
	default:
		return p.T("invite.state_sent"), "ok"
	}
}

// until returns the sentence about the expiry of an invitation that has not expired, or "".
func (p ListPage) until(r InvitationRow) string {
	if r.Refused != "" {
		return p.T("invite.refused_reply", "reply", r.Refused)
	}
	if !p.Now.Before(r.ExpiresAt) {
		return ""
	}
	return p.T("invite.state_until", "when", p.Relative(r.ExpiresAt, p.Now))
}

// roleName returns the name of a role.
func roleName(f view.Frame, role navette.Role) string { return f.T("account.role_" + string(role)) }

// Refusal is an address that cannot be invited.
type Refusal struct {
	Text string
	Why  lang.Say
}

// InvitePage is the data of the form for invitations.
type InvitePage struct {
	view.Frame
	Form     view.Form // addresses, role, lang
	Roles    []navette.Role
	Refusals []Refusal
}

// inputs returns the inputs of the form in order.
func (p InvitePage) inputs() []view.Input {
	return []view.Input{
		{Name: "addresses", Label: p.T("invite.addresses"), Hint: p.T("invite.addresses_hint"), Max: 30_000},
		roleInput(p.Frame, p.Roles), languageInput(p.Frame),
	}
}

func roleInput(f view.Frame, roles []navette.Role) view.Input {
	in := view.Input{Name: "role", Label: f.T("invite.role")}
	for _, role := range roles {
		in.Options = append(in.Options, view.Option{Value: string(role), Text: roleName(f, role)})
	}
	return in
}

func languageInput(f view.Frame) view.Input {
	return view.Input{
		Name: "lang", Label: f.T("invite.language"), Hint: f.T("invite.language_hint"), Options: view.LanguageOptions(f),
	}
}

// ZoomPage is the data of the form that invites Zoom users who have no account here.
type ZoomPage struct {
	view.Frame
	NoZoom   bool      // whether Zoom was never connected
	Query    string    // the words searched for, or ""
	Form     view.Form // role, lang; an error of addresses
	Roles    []navette.Role
	Refusals []Refusal
	Rows     []ZoomRow
	Pager    Pager
}

// ZoomRow is a Zoom user without an account here.
type ZoomRow struct {
	ID     string
	Name   string
	Email  string
	Chosen bool
}

// listFact returns the sentence with the number of Zoom users found, or "" if there is none.
func (p ZoomPage) listFact() string {
	if p.Pager.Total == 0 {
		return ""
	}
	return p.N("invite.zoom_count", p.Pager.Total)
}

// LinksPage is the data of the page that shows the links of new invitations once, if no mail server is configured.
type LinksPage struct {
	view.Frame
	Links []LinkRow
}

// LinkRow is the link of one invitation.
type LinkRow struct {
	To        string // name, or the address
	Email     string
	Link      string
	ExpiresAt time.Time
}

// State is the state of the link of an invitation, which decides what its page shows.
type State string

// The states; their values are those of [colleague.AnswerState].
const (
	StateUnknown   State = "unknown"
	StateUsed      State = "used"
	StateWithdrawn State = "withdrawn"
	StateExpired   State = "expired"
	StateNew       State = "new"
	StateSignIn    State = "signin"
	StateJoin      State = "join"
	StateOther     State = "other"
)

// AnswerPage is the data of the page behind the link of an invitation.
type AnswerPage struct {
	view.Frame
	State        State
	Organization string // "" for StateUnknown
	Inviter      string // or ""
	Email        string // the invited address
	Role         navette.Role
	ExpiresAt    time.Time
	Reader       string // name of the signed-in person, or ""
	ReaderEmail  string
	NewPassword  bool      // for StateJoin: whether a new password has to be chosen
	Form         view.Form // name, password, lang
}

// dead reports whether the link no longer works.
func (p AnswerPage) dead() bool {
	switch p.State {
	case StateUnknown, StateUsed, StateWithdrawn, StateExpired:
		return true
	}
	return false
}

// heading returns the title of the page.
func (p AnswerPage) heading() string {
	if p.dead() {
		return p.T("invite.answer." + string(p.State) + "_title")
	}
	return p.T("invite.answer.title", "organization", p.Organization)
}

// lead returns the sentence that says who invites.
func (p AnswerPage) lead() string {
	if p.Inviter == "" {
		return p.T("invite.answer.lead_unnamed", "organization", p.Organization)
	}
	return p.T("invite.answer.lead", "who", p.Inviter, "organization", p.Organization)
}

// inputs returns the inputs of a new person: name, password and language.
func (p AnswerPage) inputs() []view.Input {
	return []view.Input{
		{Name: "name", Label: p.T("entry.name"), Auto: "name", Max: 120},
		p.passwordInput(),
		{Name: "lang", Label: p.T("entry.language"), Options: view.LanguageOptions(p.Frame)},
	}
}

func (p AnswerPage) passwordInput() view.Input {
	label := p.T("entry.new_password")
	if p.NewPassword {
		label = p.T("invite.answer.new_password")
	}
	return view.Input{
		Name: "password", Label: label, Hint: p.T("entry.password_hint"), Type: "password", Auto: "new-password",
		Max: 200,
	}
}
