// Package letters writes the mails that internal/invite sends: their words from the catalogues, and their HTML and
// plain text.
package letters

import (
	"fmt"
	"time"

	"navette.dev/navette/internal/invite"
	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/web/view"
)

// Letters writes mails in the languages of its catalogues.
type Letters struct {
	words     *lang.Catalogues
	publicURL string // without a trailing slash
}

// New returns Letters whose links begin with publicURL, the address of the pages without a trailing slash.
func New(words *lang.Catalogues, publicURL string) *Letters { return &Letters{words, publicURL} }

// Write returns the mail of f.Kind in the reader's language, with times in the reader's zone. It fails if the kind or
// a zone is unknown.
func (l *Letters) Write(f invite.Facts) (invite.Letter, error) {
	zone, err := time.LoadLocation(f.Zone)
	if err != nil {
		return invite.Letter{}, fmt.Errorf("the reader's zone: %w", err)
	}
	if f.Link == "" {
		f.Link = l.page(f)
	}
	mail, err := mailOf(f)
	if err != nil {
		return invite.Letter{}, err
	}
	notice := l.publicURL + view.NoticePath(f.Organization.ID)
	written, err := Render(mail, l.words.Words(f.Language, zone), notice)
	return invite.Letter(written), err
}

// page returns the address of the page that a mail to a user links to.
func (l *Letters) page(f invite.Facts) string {
	switch {
	case f.Session.ID != "":
		return l.publicURL + "/sessions/" + f.Session.ID
	case f.Kind == navette.MailServerRefuses, f.Kind == navette.MailTrial:
		return l.publicURL + "/"
	case f.Kind == navette.MailFileDamaged, f.Kind == navette.MailStoreFull:
		return l.publicURL + "/settings/storage"
	case f.Kind == navette.MailPolicyDrifted:
		return l.publicURL + "/settings/integrations/zoom/policy"
	case f.Kind == navette.MailGaps, f.Kind == navette.MailGapsSettled:
		return l.publicURL + "/calls/completeness"
	case f.Kind == navette.MailAtRisk:
		return l.publicURL + "/calls/imports"
	default:
		return l.publicURL + "/settings/integrations/zoom"
	}
}

// mailOf returns the data of the mail. A kind of "" is the mail with the personal link.
func mailOf(f invite.Facts) (Data, error) {
	switch f.Kind {
	case navette.MailNeedsAttention:
		return refused(f), nil
	case navette.MailServerRefuses:
		return serverRefuses(f), nil
	case navette.MailUninstalled:
		return uninstalled(f), nil
	case navette.MailPassword:
		return PasswordMail{
			Organization: f.Organization.Name, Name: f.Name, Link: f.Link, Until: f.Until, SentAt: f.SentAt,
		}, nil
	case navette.MailInvitation:
		return InvitationMail{
			Organization: f.Organization.Name, Name: f.Name, Inviter: f.Inviter, Role: f.Role, Link: f.Link, Until: f.Until,
			SentAt: f.SentAt,
		}, nil
	case navette.MailPolicyDrifted:
		return policyDrifted(f), nil
	case navette.MailFileDamaged, navette.MailStoreFull:
		return aboutStorage(f), nil
	case navette.MailGaps:
		return GapsMail{
			Organization: f.Organization.Name, Name: f.Name, Gaps: f.Gaps, URL: f.Link, SentAt: f.SentAt,
		}, nil
	case navette.MailGapsSettled:
		return GapsSettledMail{Organization: f.Organization.Name, Name: f.Name, URL: f.Link}, nil
	case navette.MailAtRisk:
		return atRisk(f), nil
	case navette.MailTrial:
		return TrialMail{Organization: f.Organization.Name, Name: f.Name, Link: f.Link}, nil
	}
	session, err := sessionOf(f)
	if err != nil {
		return nil, err
	}
	switch f.Kind {
	case "":
		return LinkMail{
			Organization: f.Organization.Name, Name: f.Name, Session: session, Link: f.Link,
			Recorded: f.Session.Record, NoEntry: f.WithoutEntry, SentAt: f.SentAt,
		}, nil
	case navette.MailCancelled:
		return CancelledMail{
			Organization: f.Organization.Name, Name: f.Name, Session: session, NoEntry: f.WithoutEntry, SentAt: f.SentAt,
		}, nil
	case navette.MailMoved:
		return moved(f, session), nil
	case navette.MailNotReady:
		return notReady(f), nil
	case navette.MailMeetingGone:
		return meetingGone(f), nil
	case navette.MailNotStarted:
		return notStarted(f), nil
	default:
		return nil, fmt.Errorf("no letter of kind %q", f.Kind)
	}
}

// sessionOf returns the session of the mail. It fails if the session's zone is unknown.
func sessionOf(f invite.Facts) (MailSession, error) {
	zone, err := time.LoadLocation(f.Session.Zone)
	if err != nil {
		return MailSession{}, fmt.Errorf("the session's zone: %w", err)
	}
	return MailSession{
		Title: f.Session.Title, Coach: f.Coach, StartsAt: f.Session.StartsAt.Time, EndsAt: f.Session.EndsAt.Time, Zone: zone,
	}, nil
}

// moved returns the mail about a session that moved. It contains the personal link even if that was not yet due before
// the move.
func moved(f invite.Facts, session MailSession) MovedMail {
	mail := MovedMail{
		Organization: f.Organization.Name, Name: f.Name, Session: session, WasAt: f.WasAt,
		LinkMinutes: int(f.Organization.LinkMinutes), NoEntry: f.WithoutEntry, SentAt: f.SentAt,
	}
	if f.Session.Mode.OnZoom() {
		mail.Link, mail.LinkIsKnown = f.Link, !f.SentAt.Before(f.WasAt.Add(-f.Organization.LinkBefore()))
	}
	return mail
}

// attention returns the common part of the notices to admins.
func attention(f invite.Facts) AttentionMail {
	return AttentionMail{Organization: f.Organization.Name, Name: f.Name, URL: f.Link, SentAt: f.SentAt}
}

// refused returns the notice that Zoom refuses access.
func refused(f invite.Facts) AttentionMail {
	mail := attention(f)
	mail.What = lang.Say{Key: "mail.attention.refused"}
	mail.Meaning = lang.Say{Key: "mail.attention.refused_meaning"}
	mail.Next = lang.Say{Key: "mail.attention.refused_next"}
	mail.Action = lang.Say{Key: "mail.attention.reconnect"}
	return mail
}

// serverRefuses returns the notice that the mail server refuses mails.
func serverRefuses(f invite.Facts) AttentionMail {
	mail := attention(f)
	mail.What = lang.Say{Key: "mail.attention.server_refuses"}
	mail.Meaning = lang.Say{Key: "mail.attention.server_refuses_meaning"}
	mail.Next = lang.Say{Key: "mail.attention.server_refuses_next"}
	mail.Action = lang.Say{Key: "mail.attention.server_refuses_open"}
	return mail
}

// uninstalled returns the notice that the Zoom app was uninstalled.
func uninstalled(f invite.Facts) AttentionMail {
	mail := attention(f)
	mail.What = lang.Say{Key: "mail.attention.uninstalled"}
	mail.Meaning = lang.Say{Key: "mail.attention.uninstalled_meaning"}
	mail.Next = lang.Say{Key: "mail.attention.uninstalled_next"}
	mail.Action = lang.Say{Key: "mail.attention.reconnect"}
	return mail
}

// aboutStorage returns the notice that stored files are damaged, or that the store is full.
func aboutStorage(f invite.Facts) AttentionMail {
	key := "storage.mail_damaged"
	if f.Kind == navette.MailStoreFull {
		key = "storage.mail_full"
	}
	mail := attention(f)
	mail.What = lang.Say{Key: key}
	mail.Meaning = lang.Say{Key: key + "_meaning"}
	mail.Next = lang.Say{Key: key + "_next"}
	mail.Action = lang.Say{Key: key + "_open"}
	return mail
}

// policyDrifted returns the notice that settings of the recording policy were changed in Zoom.
func policyDrifted(f invite.Facts) AttentionMail {
	mail := attention(f)
	mail.What = lang.Say{Key: "policymail.drifted"}
	mail.Meaning = lang.Say{Key: "policymail.meaning"}
	mail.Next = lang.Say{Key: "policymail.next"}
	mail.Action = lang.Say{Key: "policymail.open"}
	return mail
}

// atRisk returns the notice that Zoom deletes recordings within a day that are not imported.
func atRisk(f invite.Facts) AttentionMail {
	mail := attention(f)
	mail.What = lang.Say{Key: "import.at_risk", Plural: true, Count: f.Risk.Recordings}
	mail.Meaning = lang.Say{Key: "import.at_risk_meaning"}
	mail.Next = lang.Say{Key: "import.at_risk_next"}
	mail.Action = lang.Say{Key: "import.at_risk_open"}
	mail.Deadline = f.Risk.Before
	return mail
}

// notReady returns the notice that a session has no meeting shortly before its links are due.
func notReady(f invite.Facts) AttentionMail {
	mail := attention(f)
	mail.What = about("mail.attention.no_meeting", f)
	mail.Meaning = booked("mail.attention.no_meeting_meaning", f)
	mail.Next = lang.Say{Key: "mail.attention.no_meeting_next"}
	mail.Action = lang.Say{Key: "mail.attention.open"}
	mail.Deadline = f.Session.StartsAt.Time
	return mail
}

// meetingGone returns the notice that the meeting of a session was deleted in Zoom.
func meetingGone(f invite.Facts) AttentionMail {
	mail := attention(f)
	mail.What = about("mail.attention.meeting_gone", f)
	mail.Meaning = booked("mail.attention.no_meeting_meaning", f)
	mail.Next = lang.Say{Key: "mail.attention.meeting_gone_next"}
	mail.Action = lang.Say{Key: "mail.attention.open"}
	if f.SentAt.Before(f.Session.StartsAt.Time) {
		mail.Deadline = f.Session.StartsAt.Time
	}
	return mail
}

// notStarted returns the notice that the meeting of a session was not started in time.
func notStarted(f invite.Facts) AttentionMail {
	mail := attention(f)
	mail.What = about("mail.attention.not_started", f)
	mail.Meaning = booked("mail.attention.not_started_meaning", f)
	mail.Next = lang.Say{Key: "mail.attention.not_started_next"}
	mail.Action = lang.Say{Key: "mail.attention.open"}
	return mail
}

// about returns the sentence of a key about the session, with its title and start.
func about(key string, f invite.Facts) lang.Say {
	return lang.Say{Key: key, Args: map[string]any{"title": f.Session.Title, "at": f.Session.StartsAt.Time}}
}

// booked returns the sentence of a key about the number of attendees, or the one for none.
func booked(key string, f invite.Facts) lang.Say {
	if f.Booked == 0 {
		return lang.Say{Key: "mail.attention.none_booked"}
	}
	return lang.Say{Key: key, Plural: true, Count: f.Booked}
}
