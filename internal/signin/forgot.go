package signin

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"

	"navette.dev/navette/internal/limit"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
)

// PasswordPath is the beginning of the path of a mailed link for a new password; the token follows.
const PasswordPath = "/password/"

// passwordLinkLasts is the product time for which a link for a new password can be used.
const passwordLinkLasts = time.Hour

// linkTakes is the longest real time for which a link is written after its request was answered.
const linkTakes = 30 * time.Second

// The rules limit the requests for a new password.
var (
	forgotAddressRule = limit.Rule{Free: 3, First: time.Minute, Longest: time.Hour, Quiet: 2 * time.Hour}
	forgotClientRule  = limit.Rule{Free: 20, First: time.Minute, Longest: time.Hour, Quiet: 2 * time.Hour}
)

// forgotTries counts the requests for a new password. Every request counts, whether or not the address is known.
type forgotTries struct{ addresses, clients *limit.Tries }

func newForgotTries(clock navette.Clock) forgotTries {
	return forgotTries{limit.New(forgotAddressRule, clock.Now), limit.New(forgotClientRule, clock.Now)}
}

// take counts a request. If it is too early for it, the error is [navette.RateLimited].
func (t forgotTries) take(client, email string) error {
	if _, wait := t.clients.Take(client); wait > 0 {
		return tooEarly(wait)
	}
	sum := sha256.Sum256([]byte(navette.FoldEmail(email)))
	if _, wait := t.addresses.Take(hex.EncodeToString(sum[:])); wait > 0 {
		t.clients.GiveBack(client)
		return tooEarly(wait)
	}
	return nil
}

// Forgot mails a link for a new password to the person with an address, if there is one with a place in an
// organization. The address is looked up after Forgot has returned, so that neither its result nor the time that it
// takes depends on whether the address is known. client is the network from which the request comes. If there were too
// many requests from it or for the address, the error is [navette.RateLimited] with the wait in Args "wait".
func (s *SignIn) Forgot(ctx context.Context, email, client string) error {
	if strings.TrimSpace(email) == "" {
		return navette.InvalidField("email", "form.empty")
	}
	if err := s.forgot.take(client, email); err != nil {
		return err
	}
	s.mailing.Go(func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), linkTakes)
		defer cancel()
		_ = s.writeLink(ctx, email) // the person tries again if no mail arrives
	})
	return nil
}

// Wait waits until the links of all requests to [SignIn.Forgot] are written.
func (s *SignIn) Wait() { s.mailing.Wait() }

// writeLink stores a link for the person with an address, and promises the mail with it.
func (s *SignIn) writeLink(ctx context.Context, email string) error {
	person, err := s.store.System().PersonByEmail(ctx, email)
	if err != nil {
		return navette.IgnoreNotFound(err)
	}
	users, err := s.store.System().UsersOf(ctx, person.ID)
	if err != nil || len(users) == 0 {
		return err
	}
	now, token, user := s.clock.Now(), navette.NewLinkToken(), users[0]
	link := store.PasswordLink{
		ID: navette.NewID(navette.PrefixPasswordLink, now), PersonID: person.ID, TokenHash: navette.HashLinkToken(token),
		ExpiresAt: navette.At(now.Add(passwordLinkLasts)),
	}
	if link.Sealed, err = s.vault.SealText(user.OrgID, "password_links", link.ID, token); err != nil {
		return err
	}
	return s.store.Org(user.OrgID).Update(ctx, navette.System(user.OrgID), now, func(tx *store.Tx) error {
		if err := tx.SavePasswordLink(ctx, link); err != nil {
			return err
		}
		return tx.PromiseMail(ctx, navette.Mail{
			Kind: navette.MailPassword, RecipientID: user.ID, SubjectID: link.ID,
		})
	})
}

// PasswordLinkWorks reports whether a link can be used now. It changes nothing, so that mail scanners may fetch links.
func (s *SignIn) PasswordLinkWorks(ctx context.Context, token string) (bool, error) {
	_, err := s.store.System().PasswordLinkByToken(ctx, navette.HashLinkToken(token), s.clock.Now())
	if navette.CodeOf(err) == navette.NotFound {
		return false, nil
	}
	return err == nil, err
}

// ChoosePassword replaces the password of a link's person, ends all of the person's logins, and records that in each of
// their organizations. The link is used up. If it cannot be used any more, the error is [navette.NotFound], and if the
// password is too short or too long [navette.Invalid].
func (s *SignIn) ChoosePassword(ctx context.Context, token, password string) error {
	link, err := s.store.System().PasswordLinkByToken(ctx, navette.HashLinkToken(token), s.clock.Now())
	if err != nil {
		return err
	}
	var wrong navette.FieldErrors
	CheckPassword(&wrong, "password", password)
	if err := wrong.Err(); err != nil {
		return err
	}
	hash, err := s.HashPassword(ctx, password)
	if err != nil {
		return err
	}
	return s.store.System().ResetPasswordByLink(ctx, link, hash, s.clock.Now())
}
