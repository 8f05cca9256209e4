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

// warnOfRefusal returns err, the outcome of a promise's mail. If the mail server refused the mail for another reason
// than its recipient, it promises the admins a notice, at most one per day. A notice that cannot be sent on its day is
// dropped; Today and the session's page show the refusal too.
func (in *Invitations) warnOfRefusal(ctx context.Context, p navette.Promise, err error) error {
	var failed *jobs.Later
	if !errors.As(err, &failed) || failed.Message != refusedByServer {
		return err
	}
	notice := navette.Mail{
		Kind: navette.MailServerRefuses, SubjectID: in.refusalOfToday(p.OrgID), SessionID: p.SessionID,
	}
	notified := in.update(ctx, p.OrgID, func(tx *store.Tx) error { return people.NotifyAdmins(ctx, tx, notice) })
	return errors.Join(err, notified)
}

// refusalOfToday returns the subject of the notice of the present day (UTC) about refused mails.
func (in *Invitations) refusalOfToday(org string) string {
	return org + "@" + in.clock.Now().UTC().Format(time.DateOnly)
}
