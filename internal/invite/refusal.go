package invite

import (
	"context"
	"errors"
	"time"

	"navette.dev/navette/internal/jobs"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
)

// refusedByServer is why a mail has not left where the mail server refuses it for good, for a reason that is not its
// recipient: relaying, the sender, a quota, the content.
const refusedByServer = "reason.mail_server_refused"

// alarmed returns err. Where err says that the mail server refuses the mail of a promise, the admins are promised a notice: one
// a day, however many mails are refused, since what stops one stops many. Where the server refuses that notice too, Today and
// the session's page say so; a notice that did not leave on its day is dropped.
func (in *Invitations) alarmed(ctx context.Context, p navette.Promise, err error) error {
	var failed *jobs.Later
	if !errors.As(err, &failed) || failed.Message != refusedByServer {
		return err
	}
	alarm := navette.Mail{Kind: navette.MailServerRefuses, SubjectID: in.refusalOfToday(p.OrgID), SessionID: p.SessionID}
	told := in.update(ctx, p.OrgID, func(tx *store.Tx) error { return tx.TellAdmins(ctx, alarm) })
	return errors.Join(err, told)
}

// refusalOfToday names the one notice that the admins of an organization get on a day (UTC).
func (in *Invitations) refusalOfToday(org string) string {
	return org + "@" + in.clock.Now().UTC().Format(time.DateOnly)
}
