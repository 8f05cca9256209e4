package invite

import (
	"context"
	"encoding/json"
	"time"

	"navette.dev/navette/internal/mail"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
)

// noticeData are the values stored with a promised notice.
type noticeData struct {
	WasAt time.Time `json:"was_start,omitzero"` // start of the session before it was moved
	RiskMail
}

// RiskMail is the data of a mail of the kind [navette.MailAtRisk].
type RiskMail struct {
	Recordings int       `json:"recordings,omitzero"` // number of recordings
	Before     time.Time `json:"before,omitzero"`     // when Zoom deletes the first of them
}

// Mail is the handler of [navette.PromiseMail]: it mails a notice to a member or an admin. A notice that is no longer
// correct is dropped, so that for example the notice of a move does not add a session to calendars that was cancelled
// since.
func (in *Invitations) Mail(ctx context.Context, p navette.Promise) error {
	org := in.store.Org(p.OrgID)
	notice, err := org.Mail(ctx, p.Subject)
	if err != nil || notice.State != "promised" {
		return navette.IgnoreNotFound(err)
	}
	message, err := in.noticeMail(ctx, org, notice)
	if navette.CodeOf(err) == navette.NotFound {
		return in.update(ctx, p.OrgID, func(tx *store.Tx) error { return tx.MailDropped(ctx, notice) })
	}
	if err != nil {
		return err
	}
	err = in.deliver(ctx, message.Message, func(refused string) error {
		h := store.Handover{Refused: refused, LeftOut: message.leftOut}
		return in.update(ctx, p.OrgID, func(tx *store.Tx) error {
			if err := tx.MailSent(ctx, notice, h); err != nil {
				return err
			}
			switch notice.Kind {
			case navette.MailInvitation:
				return tx.InvitationMailed(ctx, notice.RecipientID, notice.SubjectID, refused)
			case navette.MailPassword:
				return tx.PasswordLinkMailed(ctx, notice.SubjectID)
			default:
				return nil
			}
		})
	})
	return in.warnOfRefusal(ctx, p, err)
}

// noticeMail returns the mail of a notice. If it has no recipient any more, or is no longer correct, the error is
// [navette.NotFound].
func (in *Invitations) noticeMail(ctx context.Context, org *store.Org, n navette.Mail) (outgoing, error) {
	var session navette.Session
	var err error
	if n.Kind == navette.MailInvitation {
		message, err := in.invitation(ctx, org, n)
		return outgoing{Message: message}, err
	}
	if n.Kind == navette.MailPassword {
		message, err := in.passwordLink(ctx, org, n)
		return outgoing{Message: message}, err
	}
	if n.Kind == navette.MailServerRefuses && n.SubjectID != in.refusalOfToday(n.OrgID) {
		return outgoing{}, navette.Fail(navette.NotFound, "", nil)
	}
	if n.SessionID != "" {
		if session, err = org.Session(ctx, n.SessionID); err != nil {
			return outgoing{}, err
		}
		outdated, err := isOutdated(ctx, org, n, session)
		if outdated {
			err = navette.Fail(navette.NotFound, "", err)
		}
		if err != nil {
			return outgoing{}, err
		}
	}
	var gaps []navette.AuditGap
	if n.Kind == navette.MailGaps || n.Kind == navette.MailGapsSettled {
		if gaps, err = gapsNow(ctx, org, n.Kind); err != nil {
			return outgoing{}, err
		}
	}
	facts, err := in.factsFor(ctx, org, session)
	if err != nil {
		return outgoing{}, err
	}
	var data noticeData
	if err := json.Unmarshal([]byte(n.Data), &data); err != nil {
		return outgoing{}, err
	}
	facts.Kind, facts.WasAt, facts.Gaps, facts.Risk = n.Kind, data.WasAt, gaps, data.RiskMail
	if forMembers(n.Kind) {
		return in.memberNotice(ctx, org, n, facts)
	}
	message, err := in.adminNotice(ctx, org, n, facts)
	return outgoing{Message: message}, err
}

// isOutdated reports whether a notice about a session is no longer correct: the session was cancelled or moved since,
// or the problem of which it warns is solved.
func isOutdated(ctx context.Context, org *store.Org, n navette.Mail, s navette.Session) (bool, error) {
	switch {
	case n.Kind == navette.MailCancelled, n.Kind == navette.MailServerRefuses:
		return false, nil
	case s.Cancelled():
		return true, nil
	case n.Kind == navette.MailMoved:
		return n.SubjectID != s.Edition(), nil
	case n.SubjectID != s.StartKey(), !s.Mode.OnZoom():
		return true, nil
	case n.Kind == navette.MailNotReady, n.Kind == navette.MailMeetingGone:
		meeting, err := org.MeetingOf(ctx, s.ID)
		return meeting.State == navette.MeetingReady, navette.IgnoreNotFound(err)
	default:
		return org.WasStarted(ctx, s.ID)
	}
}

// forMembers reports whether notices of a kind are for members; all others are for admins.
func forMembers(kind navette.MailKind) bool {
	return kind == navette.MailCancelled || kind == navette.MailMoved
}

// memberNotice returns the mail of a notice to a member, with the calendar entry that the notice changes or cancels.
func (in *Invitations) memberNotice(ctx context.Context, org *store.Org, n navette.Mail, f Facts) (outgoing, error) {
	member, err := org.Member(ctx, n.RecipientID)
	if err != nil {
		return outgoing{}, err
	}
	booking, err := org.BookingOf(ctx, n.SessionID, member.ID)
	if err != nil {
		return outgoing{}, err
	}
	if n.Kind == navette.MailMoved && booking.State != navette.Booked {
		return outgoing{}, navette.Fail(navette.NotFound, "", nil) // the booking was cancelled since
	}
	f.Name, f.Language = member.Name, member.Language
	if member.Zone != "" {
		f.Zone = member.Zone
	}
	if f.Link, err = in.linkOf(booking); err != nil {
		return outgoing{}, err
	}
	method := mail.Publish
	if n.Kind == navette.MailCancelled {
		method = mail.Cancel
	}
	return in.composeWithEntry(f, method, mail.Address{Name: member.Name, Address: member.Email}, n.ID,
		n.CreatedAt.Time)
}

// adminNotice returns the mail of a notice to an admin.
func (in *Invitations) adminNotice(ctx context.Context, org *store.Org, n navette.Mail, f Facts) (mail.Message, error) {
	user, err := org.User(ctx, n.RecipientID)
	if err != nil {
		return mail.Message{}, err
	}
	f.Name, f.Language, f.Zone = user.Name, user.Language, f.Organization.Zone
	if user.Zone != "" {
		f.Zone = user.Zone
	}
	return in.compose(f, mail.Address{Name: user.Name, Address: user.Email}, n.ID, n.CreatedAt.Time)
}
