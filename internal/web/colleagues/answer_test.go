package colleagues_test

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"navette.dev/navette/internal/colleague"
	"navette.dev/navette/internal/mail/catcher"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/testkit"
	"navette.dev/navette/internal/web/webtest"
)

const guest = "emma.clarke@elsewhere.test"

// form returns the form that invites addresses as staff, in English.
func form(addresses string) url.Values {
	return url.Values{"addresses": {addresses}, "role": {"staff"}, "lang": {"en"}}
}

var linkInMail = regexp.MustCompile(`/invitation/[\w-]{22}`)

// mailedLink returns the path of the link in the newest of n mails to an address.
func mailedLink(w *webtest.Studio, address string, n int) string {
	w.Helper()
	w.Rest()
	mails := w.MailsTo(address)
	if len(mails) != n {
		w.Fatalf("%d mails to %s: %q, want %d", len(mails), address, testkit.Subjects(mails), n)
	}
	path := linkInMail.FindString(mails[n-1].Text)
	if path == "" || !strings.Contains(mails[n-1].HTML, w.URL+path) {
		w.Fatalf("no link in:\n%s\n%s", mails[n-1].Text, mails[n-1].HTML)
	}
	return path
}

// newPerson is what a new person types.
var newPerson = url.Values{"name": {"Emma Clarke"}, "password": {webtest.Password}, "lang": {"en"}}

// TestAnInvitedPersonJoinsByTheMailedLink invites by the page, fetches the link as a mail scanner does, accepts it, and
// signs in.
func TestAnInvitedPersonJoinsByTheMailedLink(t *testing.T) {
	webtest.EachStudio(t, func(w *webtest.Studio) {
		owner := w.SignIn("Paul Owner", navette.RoleOwner)
		owner.Post("/settings/people/invite", form("Emma <"+guest+">")).WantsStatus(http.StatusOK).
			Shows("Pending invitations", guest)
		path := mailedLink(w, guest, 1)
		mail := w.OneMailTo(guest)
		for _, text := range []string{"Paul Owner has invited you", "Hi Emma", "Your role: Staff", "Valid until 12:00"} {
			if !strings.Contains(mail.Subject+mail.Text, text) {
				w.Errorf("the mail lacks %q:\n%s\n%s", text, mail.Subject, mail.Text)
			}
		}
		owner.Get("/settings/people").Shows("Invitation sent", "Expires in 7 days")
		kept, err := w.Store.Org(w.Org).Invitations(w.Context(), "", 10, 0)
		w.Must(err)
		if len(kept) != 1 || kept[0].TokenSealed != "" || kept[0].TokenHash == "" {
			w.Errorf("after the mail was sent, the row is %+v", kept)
		}

		for range 2 { // as scanners do
			scanner := w.Visitor().Get(path).WantsStatus(http.StatusOK).Shows("Join Atelier Lumière", guest)
			if got := scanner.Header.Get("Referrer-Policy"); got != "no-referrer" {
				w.Errorf("Referrer-Policy %q", got)
			}
			if got := scanner.Header.Get("X-Robots-Tag"); got != "noindex, nofollow" {
				w.Errorf("X-Robots-Tag %q", got)
			}
		}
		emma := w.Visitor()
		emma.Post(path, url.Values{"name": {""}, "password": {"short"}, "lang": {"en"}}).
			WantsStatus(http.StatusUnprocessableEntity).Shows("Use at least 10 characters")
		emma.Post(path, newPerson).WantsStatus(http.StatusOK).Shows("You’re now on the team", "Emma Clarke")
		w.Visitor().Post("/signin", url.Values{"email": {guest}, "password": {webtest.Password}}).
			WantsStatus(http.StatusOK).Shows("Emma Clarke")

		stranger := w.Visitor()
		stranger.Get(path).WantsStatus(http.StatusGone).Shows("already been accepted")
		stranger.Post(path, newPerson).WantsStatus(http.StatusGone).Shows("already been accepted")
		if token := strings.TrimPrefix(path, colleague.LinkPath); strings.Contains(w.Logged.String(), token) {
			w.Error("the log contains the token")
		}
	})
}

func TestALinkIsReplacedWithdrawnOrExpires(t *testing.T) {
	webtest.EachStudio(t, func(w *webtest.Studio) {
		owner := w.SignIn("Paul Owner", navette.RoleOwner)
		owner.Post("/settings/people/invite", form(guest))
		first := mailedLink(w, guest, 1)
		id := invitationOf(w)
		owner.Post("/settings/people/invitations/"+id+"/resend", nil).WantsStatus(http.StatusOK).Shows("previous link")
		second := mailedLink(w, guest, 2)
		w.Visitor().Get(first).WantsStatus(http.StatusNotFound).Shows("doesn’t work")
		w.Jump(w.In(colleague.Lasts))
		w.Visitor().Get(second).WantsStatus(http.StatusGone).Shows("has expired")
		w.Visitor().Post(second, newPerson).WantsStatus(http.StatusGone)
		owner = w.SignIn("Ruth Owner", navette.RoleOwner)
		owner.Get("/settings/people").Shows("Expired")
		owner.Post("/settings/people/invitations/"+id+"/resend", nil)
		third := mailedLink(w, guest, 3)
		owner.Post("/settings/people/invitations/"+id+"/withdraw", nil).Shows("Invitation withdrawn")
		w.Visitor().Get(third).WantsStatus(http.StatusGone).Shows("has been withdrawn")
		owner.Post("/settings/people/invitations/"+id+"/withdraw", nil).WantsStatus(http.StatusOK) // twice
	})
}

// invitationOf returns the id of the only open invitation.
func invitationOf(w *webtest.Studio) string {
	w.Helper()
	open, err := w.Store.Org(w.Org).Invitations(w.Context(), "", 10, 0)
	w.Must(err)
	if len(open) != 1 {
		w.Fatalf("%d invitations", len(open))
	}
	return open[0].ID
}

// TestAWithdrawnInvitationIsNotMailed withdraws an invitation, and sends another one again, while the mail server does
// not answer.
func TestAWithdrawnInvitationIsNotMailed(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.StopWork()
		invited, _, err := w.Colleagues.Invite(w.Context(), w.Owner, colleague.InviteInput{
			People: colleague.Addresses(guest + " second@elsewhere.test"), Role: navette.RoleStaff, Language: "en",
		})
		w.Must(err)
		w.Must(w.Colleagues.Withdraw(w.Context(), w.Owner, invited[0].ID))
		_, err = w.Colleagues.Resend(w.Context(), w.Owner, invited[1].ID)
		w.Must(err)
		w.Restart()
		w.Rest()
		if mails := w.MailsTo(guest); len(mails) != 0 {
			w.Errorf("the withdrawn invitation was mailed: %q", testkit.Subjects(mails))
		}
		mail := w.OneMailTo("second@elsewhere.test")
		token := strings.TrimPrefix(linkInMail.FindString(mail.Text), colleague.LinkPath)
		if answer, err := w.Colleagues.Look(w.Context(), token, ""); err != nil || answer.State != colleague.AnswerNew {
			w.Errorf("the mailed link leads to %q, %v", answer.State, err)
		}
	})
}

func TestARefusedAddressIsShown(t *testing.T) {
	webtest.EachStudio(t, func(w *webtest.Studio) {
		w.PostFault(catcher.Fault{Action: catcher.Reject, To: guest, Reply: "550 5.1.1 no such user"})
		owner := w.SignIn("Paul Owner", navette.RoleOwner)
		owner.Post("/settings/people/invite", form(guest))
		w.Rest()
		owner.Get("/settings/people").Shows("Address is bouncing", "550 5.1.1 no such user")
	})
}

// TestAForwardedLinkSaysWhoMayAccept opens the link of another person's invitation as a signed-in user.
func TestAForwardedLinkSaysWhoMayAccept(t *testing.T) {
	webtest.EachStudio(t, func(w *webtest.Studio) {
		owner, sophie := w.SignIn("Paul Owner", navette.RoleOwner), w.OtherOwner()
		owner.Post("/settings/people/invite", form(guest+", sophie@ventes-nord.test"))
		path := mailedLink(w, guest, 1)
		sophie.Get(path).WantsStatus(http.StatusForbidden).
			Shows("This invitation is for "+guest, "You’re signed in as sophie@ventes-nord.test")
		sophie.Post(path, newPerson).WantsStatus(http.StatusForbidden)

		own := mailedLink(w, "sophie@ventes-nord.test", 1)
		w.Visitor().Get(own).WantsStatus(http.StatusOK).Shows("Sign in with it")
		w.Visitor().Post(own, newPerson).WantsStatus(http.StatusOK).Shows("Sign in with it")
		stranger := w.Visitor()
		stranger.PostFrom("https://elsewhere.test", own)
		if stranger.Status != http.StatusOK || len(organizationsOf(w, "sophie@ventes-nord.test")) != 1 {
			w.Errorf("status %d", stranger.Status)
		}
		sophie.Get(own).WantsStatus(http.StatusOK).Shows("You’re signed in as Sophie Lemaire")
		sophie.Post(own, nil).WantsStatus(http.StatusOK).Shows("Atelier Lumière")
		if got := organizationsOf(w, "sophie@ventes-nord.test"); len(got) != 2 {
			w.Errorf("Sophie has %+v", got)
		}
	})
}

// organizationsOf returns the users of a person.
func organizationsOf(w *webtest.Studio, email string) []navette.User {
	w.Helper()
	person, err := w.Store.System().PersonByEmail(w.Context(), email)
	w.Must(err)
	users, err := w.Store.System().UsersOf(w.Context(), person.ID)
	w.Must(err)
	return users
}

// TestGuessingIsLimited tries unknown tokens from one client.
func TestGuessingIsLimited(t *testing.T) {
	webtest.Each(t, func(site *webtest.Site) {
		b := site.Browser("en")
		for range 30 {
			b.Get(colleague.LinkPath + navette.NewLinkToken()).WantsStatus(http.StatusNotFound)
		}
		a := b.Get(colleague.LinkPath + navette.NewLinkToken()).WantsStatus(http.StatusTooManyRequests)
		if a.Header.Get("Retry-After") == "" {
			t.Error("no Retry-After")
		}
		b.Post(colleague.LinkPath+navette.NewLinkToken(), newPerson).WantsStatus(http.StatusTooManyRequests)
		invited, _, err := site.Colleagues.Invite(site.Context(), site.Owner, colleague.InviteInput{
			People: []colleague.Invitee{{Email: guest}}, Role: navette.RoleStaff, Language: "en",
		})
		site.Must(err)
		token, err := site.Vault.OpenText(site.Owner.Org, "invitations", invited[0].ID, invited[0].TokenSealed)
		site.Must(err)
		b.Get(colleague.LinkPath + token).WantsStatus(http.StatusOK) // known links are never refused
	})
}

// TestWithoutAMailServerTheLinkIsShownOnce invites two people on a server without a mail server.
func TestWithoutAMailServerTheLinkIsShownOnce(t *testing.T) {
	webtest.EachStudio(t, func(w *webtest.Studio) {
		owner := w.SignIn("Paul Owner", navette.RoleOwner)
		owner.Get("/settings/people/invite").Shows("It will show you each link once")
		owner.Post("/settings/people/invite", form(guest+"\nsecond@elsewhere.test")).WantsStatus(http.StatusOK).
			Shows("These links are shown only once", guest)
		paths := linkInMail.FindAllString(owner.Page, -1)
		if len(paths) < 2 {
			w.Fatalf("the page has the links %q", paths)
		}
		w.Visitor().Get(paths[0]).WantsStatus(http.StatusOK).Shows("Join Atelier Lumière")
		owner.Get("/settings/people").Shows("Link to pass on")
		if again := linkInMail.FindString(owner.Page); again != "" {
			w.Errorf("the list shows the link %q", again)
		}
		w.Pass(time.Hour)
		if len(w.Post.Messages()) != 0 {
			w.Error("a mail was sent")
		}
	}, testkit.NoMail)
}

// TestAPersonWithoutAnOrganizationSignsInToAccept signs in a person whose only user was removed: only with the link of
// an invitation as the next page is there a login.
func TestAPersonWithoutAnOrganizationSignsInToAccept(t *testing.T) {
	webtest.EachStudio(t, func(w *webtest.Studio) {
		owner := w.SignIn("Paul Owner", navette.RoleOwner)
		w.SignIn("Emma Clarke", navette.RoleStaff)
		email := "emma.clarke@studio.test"
		emma := organizationsOf(w, email)[0]
		w.Update(func(ctx context.Context, tx *store.Tx) error { return tx.RemoveUser(ctx, emma) })
		owner.Post("/settings/people/invite", form(email))
		path := mailedLink(w, email, 1)
		credentials := url.Values{"email": {email}, "password": {webtest.Password}}
		w.Visitor().Post("/signin", credentials).WantsStatus(http.StatusForbidden)
		credentials.Set("next", path)
		back := w.Visitor()
		back.Post("/signin", credentials).WantsStatus(http.StatusOK).Shows("You’re signed in as Emma Clarke")
		back.Post(path, nil).WantsStatus(http.StatusOK).Shows("You’re now on the team")
	})
}
