package invite

import (
	"context"
	"slices"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/people"
	"navette.dev/navette/internal/store"
)

// GapsFound promises the mails that follow from a completeness audit; open are the open gaps that no user accepted.
// Gaps that no mail announced are announced to owners and admins, at most once a day in the organization's zone: what
// is found later that day is announced after the next audit. Once all announced gaps are closed or accepted, a mail
// says so, unless users accepted all of them.
func (in *Invitations) GapsFound(ctx context.Context, tx *store.Tx, open []navette.AuditGap) error {
	organization, err := tx.Organization(ctx)
	if err != nil {
		return err
	}
	zone, err := time.LoadLocation(organization.Zone)
	if err != nil {
		return err
	}
	today := tx.At().In(zone).Format(time.DateOnly)
	if len(open) == 0 {
		n, err := tx.SettleAuditGaps(ctx)
		if err != nil || n == 0 {
			return err
		}
		return people.NotifyAdmins(ctx, tx, navette.Mail{Kind: navette.MailGapsSettled, SubjectID: today})
	}
	last, err := tx.AuditGapsAnnouncedAt(ctx)
	if err != nil || !last.IsZero() && last.In(zone).Format(time.DateOnly) == today {
		return err
	}
	n, err := tx.AnnounceAuditGaps(ctx)
	if err != nil || n == 0 {
		return err
	}
	return people.NotifyAdmins(ctx, tx, navette.Mail{Kind: navette.MailGaps, SubjectID: today})
}

// gapsNow returns the gaps that a mail of a kind names: those that are open and not accepted when it is sent. If the
// mail is no longer correct, since there are none or some again, the error is [navette.NotFound].
func gapsNow(ctx context.Context, org *store.Org, kind navette.MailKind) ([]navette.AuditGap, error) {
	open, err := org.OpenAuditGaps(ctx)
	if err != nil {
		return nil, err
	}
	open = slices.DeleteFunc(open, func(g navette.AuditGap) bool { return !g.AcceptedAt.IsZero() })
	if (kind == navette.MailGaps) != (len(open) > 0) {
		return nil, navette.Fail(navette.NotFound, "", nil)
	}
	return open, nil
}
