package invite

import (
	"context"
	"errors"
	"fmt"
	"time"

	"navette.dev/navette/internal/jobs"
	"navette.dev/navette/internal/mail"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
)

// askAgain is the pause before the next try for a mail that waits until Zoom is resumed or connected or a mail server
// is configured.
const askAgain = time.Minute

// Link is the handler of [navette.PromiseLink]: it mails a booked member the personal link, once. If the outcome of
// sending is unclear, the mail is sent again with the same Message-ID. It is not sent as long as the session has no
// meeting and none can be created: without a connection, or while generation is paused. If Zoom merely does not answer,
// it is sent.
func (in *Invitations) Link(ctx context.Context, p navette.Promise) error {
	org := in.store.Org(p.OrgID)
	booking, err := org.Booking(ctx, p.Subject)
	if err != nil || booking.State != navette.Booked || !booking.LinkSentAt.IsZero() || booking.LinkRefused != "" {
		return navette.IgnoreNotFound(err)
	}
	session, err := org.Session(ctx, booking.SessionID)
	if err != nil {
		return err
	}
	now := in.clock.Now()
	if session.Cancelled() || !session.Mode.OnZoom() || !now.Before(session.EndsAt.Time) {
		return nil
	}
	coming, err := in.meetingComing(ctx, org, session.ID)
	if err != nil {
		return err
	}
	if !coming {
		return &jobs.Later{At: now.Add(askAgain), Periodic: true, Message: "reason.no_meeting_coming"}
	}
	message, err := in.linkMail(ctx, org, booking, session, p.DueAt.Time)
	if err != nil {
		return err
	}
	err = in.deliver(ctx, message.Message, func(refused string) error {
		h := store.Handover{Refused: refused, LeftOut: message.leftOut, Notice: message.notice}
		return in.update(ctx, p.OrgID, func(tx *store.Tx) error {
			return tx.LinkSent(ctx, booking, session.Sequence, h)
		})
	})
	if navette.CodeOf(err) == navette.Conflict {
		return jobs.Again(now) // the session moved while the mail was being sent, so the link must be sent again
	}
	return in.warnOfRefusal(ctx, p, err)
}

// meetingComing reports whether the session has its meeting or will have one. Without a connection and during a pause
// it will not. If Zoom does not answer it will: the link leads to the meeting once there is one.
func (in *Invitations) meetingComing(ctx context.Context, org *store.Org, sessionID string) (bool, error) {
	meeting, err := org.MeetingOf(ctx, sessionID)
	if err == nil && meeting.State == navette.MeetingReady {
		return true, nil
	}
	if navette.IgnoreNotFound(err) != nil {
		return false, err
	}
	connection, err := org.Connection(ctx)
	if navette.CodeOf(err) == navette.NotFound {
		return false, nil
	}
	return !connection.Paused(), err
}

// linkMail returns the mail with the link of a booking. Its Message-ID is derived from the booking, the link and the
// session's sequence, so that repetitions are the same mail, and booking again or moving the session gives another one.
func (in *Invitations) linkMail(
	ctx context.Context, org *store.Org, b navette.Booking, s navette.Session, due time.Time,
) (outgoing, error) {
	member, err := org.Member(ctx, b.MemberID)
	if err != nil {
		return outgoing{}, err
	}
	link, err := in.linkOf(b)
	if err != nil {
		return outgoing{}, err
	}
	facts, err := in.factsFor(ctx, org, s)
	if err != nil {
		return outgoing{}, err
	}
	facts.Name, facts.Language, facts.Link = member.Name, member.Language, link
	if member.Zone != "" {
		facts.Zone = member.Zone
	}
	return in.composeWithEntry(facts, mail.Publish, mail.Address{Name: member.Name, Address: member.Email},
		fmt.Sprintf("%s.%.8s.%d.link", b.ID, b.LinkHash, s.Sequence), due)
}

// factsFor returns the facts that every letter about a session needs. The zero session means none.
func (in *Invitations) factsFor(ctx context.Context, org *store.Org, s navette.Session) (Facts, error) {
	f := Facts{Zone: s.Zone, Session: s, SentAt: in.clock.Now()}
	var err error
	if f.Organization, err = org.Organization(ctx); err != nil {
		return f, err
	}
	if f.Coach, err = coachOf(ctx, org, s); err != nil {
		return f, err
	}
	counts, err := org.BookingCounts(ctx, []string{s.ID})
	for _, c := range counts {
		f.Booked = int(c.Booked)
	}
	return f, err
}

// coachOf returns the name of a session's coach, or "".
func coachOf(ctx context.Context, org *store.Org, s navette.Session) (string, error) {
	names := map[string]string{}
	if s.CoachID != "" {
		coach, err := org.UserEver(ctx, s.CoachID)
		if navette.IgnoreNotFound(err) != nil {
			return "", err
		}
		if err == nil {
			names[coach.ID] = coach.Name
		}
	}
	return s.Coach(names), nil
}

// compose returns a mail with the letter of the facts. id is the part of its Message-ID before the "@".
func (in *Invitations) compose(f Facts, to mail.Address, id string, date time.Time) (mail.Message, error) {
	letter, err := in.letters.Write(f)
	if err != nil {
		return mail.Message{}, fmt.Errorf("write a letter: %w", err)
	}
	return mail.Message{
		From: mail.Address{Name: f.Organization.Name, Address: in.from.Address}, To: to,
		Subject: letter.Subject, Text: letter.Text, HTML: letter.HTML, Language: f.Language,
		MessageID: id + "@" + in.domain, Date: date,
		Headers: map[string]string{"Auto-Submitted": "auto-generated"},
	}, nil
}

// outgoing is a mail to send.
type outgoing struct {
	mail.Message
	leftOut string // the field because of which it has no calendar entry, or ""
	notice  int64  // version of the privacy notice to which it leads, 0 for the default text
}

// composeWithEntry returns a mail with a calendar entry of the session. If the entry cannot be made, the mail has none,
// and its text does not mention one.
func (in *Invitations) composeWithEntry(
	f Facts, method mail.Method, to mail.Address, id string, date time.Time,
) (outgoing, error) {
	var out outgoing
	entry, err := in.entry(f, method).Calendar()
	if err != nil {
		out.leftOut = leftOutFor(err)
	}
	f.WithoutEntry = err != nil
	if out.Message, err = in.compose(f, to, id, date); err != nil {
		return outgoing{}, err
	}
	out.Calendar, out.notice = entry, f.Organization.NoticeVersion
	return out, nil
}

// leftOutFor returns the name of the field because of which a calendar entry could not be made.
func leftOutFor(err error) string {
	var failure *navette.Error
	if errors.As(err, &failure) && len(failure.Fields) > 0 {
		return failure.Fields[0].Field
	}
	return "entry"
}

// entry returns the calendar entry of the session. All entries of one session have the same UID.
func (in *Invitations) entry(f Facts, method mail.Method) mail.Invite {
	return mail.Invite{
		Method: method, UID: f.Session.ID + "@" + in.domain, Sequence: int(f.Session.Sequence), Stamp: f.SentAt,
		Start: f.Session.StartsAt.Time, End: f.Session.EndsAt.Time, Zone: f.Session.Zone, Summary: f.Session.Title,
		Description: f.Session.Description, URL: f.Link,
		Organizer: mail.Address{Name: f.Organization.Name, Address: in.from.Address},
	}
}

// deliver sends a mail. If the server accepts it, or refuses its address permanently, deliver calls note with "" or
// with the server's reply. After any other outcome it returns an error by which the promise is retried with growing
// pauses. Without a mail server the mail waits, which is not a failure.
func (in *Invitations) deliver(ctx context.Context, m mail.Message, note func(refused string) error) error {
	if in.sender == nil {
		return &jobs.Later{At: in.clock.Now().Add(askAgain), Periodic: true, Message: "reason.no_mail_server"}
	}
	result := in.sender.Send(ctx, m)
	switch result.Outcome {
	case mail.Accepted:
		return note("")
	case mail.Refused:
		reply := fmt.Sprintf("%d %s", result.Code, result.Reply)
		if result.Code == 0 {
			reply = result.Err.Error()
		}
		return note(reply)
	case mail.Temporary, mail.Unclear:
	}
	reason, reply := "reason.mail_unreachable", ""
	if result.Code >= 500 {
		reason = refusedByServer
	}
	if result.Code > 0 {
		reply = fmt.Sprintf("%d %s", result.Code, result.Reply)
	}
	return jobs.Retry(reason, reply, result.Err)
}
