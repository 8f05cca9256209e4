package store

import (
	"context"

	"navette.dev/navette/internal/navette"
)

// PromiseMail promises a notice. It does nothing if one of the same kind, recipient and subject was promised before.
func (t *Tx) PromiseMail(ctx context.Context, m navette.Mail) error {
	m.ID = navette.NewID(navette.PrefixMail, t.at)
	if m.Data == "" {
		m.Data = "{}"
	}
	n, err := exec(ctx, t.q, "promise a mail",
		`INSERT INTO mails (id, org_id, kind, recipient_id, subject_id, session_id, data, state, created_at)
		 VALUES (?, ?, ?, ?, ?, ?, ?, 'promised', ?) ON CONFLICT (kind, recipient_id, subject_id) DO NOTHING`,
		m.ID, t.ID, m.Kind, m.RecipientID, m.SubjectID, m.SessionID, m.Data, navette.At(t.at))
	if err != nil || n == 0 {
		return err
	}
	return t.Promise(ctx, navette.PromiseMail, m.ID, m.SessionID, t.at)
}

// Mail returns one promised notice.
func (o *Org) Mail(ctx context.Context, id string) (navette.Mail, error) {
	return one[navette.Mail](ctx, o.q, "read a mail", "SELECT * FROM mails WHERE org_id = ? AND id = ?", o.ID, id)
}

// Handover is the result of sending a mail to the mail server.
type Handover struct {
	Refused string // the server's reply if it refused the address, or ""
	LeftOut string // the field because of which the mail has no calendar entry, or ""
	Notice  int64  // version of the privacy notice to which a mail with a personal link leads, 0 for the default text
}

// record adds to the data of an event the field because of which an accepted mail has no calendar entry.
func (h Handover) record(data map[string]any) map[string]any {
	if h.LeftOut != "" && h.Refused == "" {
		data[navette.CalendarLeftOut] = h.LeftOut
	}
	return data
}

// MailSent records that the mail server accepted a notice, or refused its address.
func (t *Tx) MailSent(ctx context.Context, m navette.Mail, h Handover) error {
	state, kind := "sent", navette.EventMailSent
	if h.Refused != "" {
		state, kind = "refused", navette.EventMailRefused
	}
	n, err := exec(ctx, t.q, "note a mail",
		"UPDATE mails SET state = ?, refused = ?, sent_at = ? WHERE org_id = ? AND id = ? AND state = 'promised'",
		state, h.Refused, navette.At(t.at), t.ID, m.ID)
	if err != nil || n == 0 {
		return err
	}
	return t.Record(ctx, kind, m.ID, m.SessionID, h.record(map[string]any{"kind": m.Kind, "recipient": m.RecipientID}))
}

// MailDropped records that a notice is not sent: it is no longer correct, or its recipient no longer exists.
func (t *Tx) MailDropped(ctx context.Context, m navette.Mail) error {
	_, err := exec(ctx, t.q, "drop a mail",
		"UPDATE mails SET state = 'dropped' WHERE org_id = ? AND id = ? AND state = 'promised'", t.ID, m.ID)
	return err
}
