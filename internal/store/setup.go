package store

import (
	"context"
	"fmt"
	"time"

	"navette.dev/navette/internal/navette"
)

// SetupChoice is what a user chose in the guided set-up: to hide it, or to leave one step for later.
type SetupChoice struct {
	Choice   string // as package setup names it
	ChosenBy string // id of the user, "" if a migration chose
	ChosenAt navette.Instant
}

// SetupChoices returns what was chosen in the organization's guided set-up.
func (o *Org) SetupChoices(ctx context.Context) ([]SetupChoice, error) {
	return many[SetupChoice](ctx, o.q, "list choices of the set-up",
		"SELECT choice, chosen_by, chosen_at FROM setup_choices WHERE org_id = ? ORDER BY choice", o.ID)
}

// SaveSetupChoice stores a choice of the transaction's actor. A choice that is stored already keeps its actor.
func (t *Tx) SaveSetupChoice(ctx context.Context, choice string) error {
	_, err := exec(ctx, t.q, "write a choice of the set-up",
		`INSERT INTO setup_choices (org_id, choice, chosen_by, chosen_at) VALUES (?, ?, ?, ?)
		 ON CONFLICT (org_id, choice) DO NOTHING`, t.ID, choice, t.actor.ID, navette.At(t.at))
	return err
}

// ForgetSetupChoice takes a choice back.
func (t *Tx) ForgetSetupChoice(ctx context.Context, choice string) error {
	_, err := exec(ctx, t.q, "take a choice of the set-up back",
		"DELETE FROM setup_choices WHERE org_id = ? AND choice = ?", t.ID, choice)
	return err
}

// SaveMailTrial stores the result of a test mail. failure is the message key of why the mail server did not accept it,
// or "", and reply the server's words.
func (t *Tx) SaveMailTrial(ctx context.Context, failure, reply string) error {
	accepted := navette.At(t.at)
	if failure != "" {
		accepted = navette.Instant{}
	}
	_, err := exec(ctx, t.q, "write a test mail",
		`INSERT INTO mail_trials (org_id, tried_at, failure, reply, accepted_at) VALUES (?, ?, ?, ?, ?)
		 ON CONFLICT (org_id) DO UPDATE SET tried_at = excluded.tried_at, failure = excluded.failure,
		     reply = excluded.reply, accepted_at = COALESCE(excluded.accepted_at, mail_trials.accepted_at)`,
		t.ID, navette.At(t.at), failure, reply, accepted)
	return err
}

// MailFacts is what is known about the mail server from the mails of an organization.
type MailFacts struct {
	Accepted   bool            // whether it ever accepted a mail
	AcceptedAt navette.Instant // when it accepted the newest test mail, or zero
	// TrialFailure is the message key of why the newest test mail failed, "" if it did not or a later mail was accepted.
	TrialFailure string
	TrialReply   string // the server's words
	Waiting      string // message key of why a mail that is due was not accepted yet, or ""
	WaitingReply string
}

// MailFacts returns what the organization's mails show about the mail server.
func (o *Org) MailFacts(ctx context.Context) (MailFacts, error) {
	// The index of mails is by age, and no mail of an organization is older than the organization.
	const sent = `SELECT 1 FROM mails m JOIN organizations o ON o.id = m.org_id
		     WHERE m.org_id = ?0 AND m.created_at >= o.created_at AND m.state = 'sent'`
	const link = "SELECT 1 FROM bookings b WHERE b.org_id = ?0 AND b.link_sent_at IS NOT NULL"
	const failed = `SELECT %s FROM promises p WHERE p.org_id = ?0 AND p.kind IN ('link', 'mail') AND p.done_at IS NULL
		     AND p.lease_until = 0 AND p.last_error <> '' ORDER BY p.next_at DESC LIMIT 1`
	return one[MailFacts](ctx, o.q, "read what is known about the mail server",
		`SELECT t.accepted_at IS NOT NULL OR EXISTS (`+sent+`) OR EXISTS (`+link+`) AS accepted, t.accepted_at,
		     CASE WHEN t.failure <> '' AND NOT EXISTS (`+sent+` AND m.sent_at > t.tried_at)
		         AND NOT EXISTS (`+link+` AND b.link_sent_at > t.tried_at)
		         THEN t.failure ELSE '' END AS trial_failure,
		     COALESCE(t.reply, '') AS trial_reply,
		     COALESCE((`+fmt.Sprintf(failed, "p.last_error")+`), '') AS waiting,
		     COALESCE((`+fmt.Sprintf(failed, "p.last_detail")+`), '') AS waiting_reply
		 FROM organizations o LEFT JOIN mail_trials t ON t.org_id = o.id WHERE o.id = ?0`, o.ID)
}

// TeamFacts counts the users of an organization and their links to Zoom users of one account.
type TeamFacts struct {
	Users     int64
	Invited   int64 // open invitations that have not expired
	Matched   int64 // users with a link
	Importing int64 // users whose calls are imported
	Gone      int64 // those of them whose Zoom user is deactivated or deleted
	Unread    int64 // those of them whose recordings could not be read last time
}

// TeamFacts counts the users at an instant, with their links to the Zoom users of an account.
func (o *Org) TeamFacts(ctx context.Context, zoomAccountID string, now time.Time) (TeamFacts, error) {
	return one[TeamFacts](ctx, o.q, "count the team",
		`SELECT COUNT(*) AS users, COUNT(h.id) AS matched,
		     COUNT(CASE WHEN h.id IS NOT NULL AND l.for_import THEN 1 END) AS importing,
		     COUNT(CASE WHEN l.for_import AND h.state <> 'active' THEN 1 END) AS gone,
		     COUNT(CASE WHEN l.for_import AND h.state = 'active' AND h.sweep_failure <> '' THEN 1 END) AS unread,
		     (SELECT COUNT(*) FROM invitations i WHERE i.org_id = ?0 AND i.state = 'open' AND i.expires_at > ?2) AS invited
		 FROM users u LEFT JOIN host_links l ON l.user_id = u.id
		     LEFT JOIN hosts h ON h.id = l.host_id AND h.zoom_account_id = ?1
		 WHERE u.org_id = ?0 AND u.removed_at IS NULL`, o.ID, zoomAccountID, navette.At(now))
}

// CallFacts says how far the first call of an organization is.
type CallFacts struct {
	Ready      bool // whether one is imported whole
	Importing  bool // whether one is being imported
	Incomplete bool // whether files of one were given up
	Testing    bool // whether a test of the first call is open
	GivenUp    bool // whether the newest test ended without a call
}

// CallFacts returns how far the organization's first call is.
func (o *Org) CallFacts(ctx context.Context) (CallFacts, error) {
	const call = "EXISTS (SELECT 1 FROM calls c WHERE c.org_id = ?0 AND c.state = '%s')"
	return one[CallFacts](ctx, o.q, "look for a first call", "SELECT "+fmt.Sprintf(call, "ready")+" AS ready, "+
		fmt.Sprintf(call, "importing")+" AS importing, "+fmt.Sprintf(call, "incomplete")+` AS incomplete,
		     EXISTS (SELECT 1 FROM first_calls f WHERE f.org_id = ?0 AND f.ended_at IS NULL) AS testing,
		     COALESCE((SELECT f.outcome FROM first_calls f WHERE f.org_id = ?0
		         ORDER BY f.asked_at DESC, f.id DESC LIMIT 1), '') = 'given_up' AS given_up`, o.ID)
}

// SessionFacts says how far the first online session of an organization, and its first link, are.
type SessionFacts struct {
	Met       bool   // whether a session ever had its meeting
	SessionID string // the next online session that has not ended, or ""
	Title     string
	StartsAt  navette.Instant
	Failure   string // message key of why its meeting could not be created, or ""
	Sent      bool   // whether a link was ever sent
	BookedID  string // the next online session with a booked place that has not ended, or ""
	BookedAt  navette.Instant
	Refused   bool // whether the mail server refused the address of a booked member
}

// SessionFacts returns how far the organization's first online session and its first link are at an instant. Sessions
// that test the first call do not count.
func (o *Org) SessionFacts(ctx context.Context, now time.Time) (SessionFacts, error) {
	const next = `SELECT s.id, s.title, s.starts_at FROM sessions s WHERE s.org_id = ?0 AND s.starts_at > ?1
		     AND s.ends_at > ?2 AND s.cancelled_at IS NULL AND s.mode <> 'in_person' AND s.purpose = '' %s
		     ORDER BY s.starts_at, s.id LIMIT 1`
	return one[SessionFacts](ctx, o.q, "look for a first session",
		`WITH planned AS (`+fmt.Sprintf(next, "")+`), booked AS (`+fmt.Sprintf(next,
			"AND EXISTS (SELECT 1 FROM bookings b WHERE b.session_id = s.id AND b.state = 'booked')")+`)
		 SELECT EXISTS (SELECT 1 FROM meetings m JOIN sessions s ON s.id = m.session_id
		         WHERE m.org_id = ?0 AND m.ready_at IS NOT NULL AND s.purpose = '') AS met,
		     COALESCE((SELECT id FROM planned), '') AS session_id, COALESCE((SELECT title FROM planned), '') AS title,
		     (SELECT starts_at FROM planned) AS starts_at,
		     COALESCE((SELECT p.last_error FROM promises p JOIN planned s ON p.subject = s.id
		         WHERE p.kind = 'generate' AND p.done_at IS NULL), '') AS failure,
		     EXISTS (SELECT 1 FROM bookings b WHERE b.org_id = ?0 AND b.link_sent_at IS NOT NULL) AS sent,
		     COALESCE((SELECT id FROM booked), '') AS booked_id, (SELECT starts_at FROM booked) AS booked_at,
		     EXISTS (SELECT 1 FROM bookings b WHERE b.org_id = ?0 AND b.link_refused <> '') AS refused`,
		o.ID, navette.At(now.Add(-LongestSession)), navette.At(now))
}
