package invite

import (
	"context"
	"errors"
	"time"

	"navette.dev/navette/internal/jobs"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/people"
	"navette.dev/navette/internal/store"
)

// refusedByServer is the message key for a mail that the mail server refuses permanently, for a reason other than its
// recipient: relaying, the sender, a quota, the content.
const refusedByServer = "reason.mail_server_refused"

// alarmed returns err. If err means that the mail server refuses the mail of a promise, the admins are promised a
// notice: one per day, however many mails are refused, since the reason usually affects many. If the server refuses
// that notice too, Today and the session's page show it; a notice that could not be sent on its day is dropped.
func (in *Invitations) alarmed(ctx context.Context, p navette.Promise, err error) error {
	var failed *jobs.Later
	if !errors.As(err, &failed) || failed.Message != refusedByServer {
		return err
	}
	alarm := navette.Mail{
		Kind: navette.MailServerRefuses, SubjectID: in.refusalOfToday(p.OrgID), SessionID: p.SessionID,
	}
	told := in.update(ctx, p.OrgID, func(tx *store.Tx) error { return people.NotifyAdmins(ctx, tx, alarm) })
	return errors.Join(err, told)
}

// refusalOfToday returns the key of the one notice that the admins of an organization get per day (UTC).
func (in *Invitations) refusalOfToday(org string) string {
	return org + "@" + in.clock.Now().UTC().Format(time.DateOnly)
}
