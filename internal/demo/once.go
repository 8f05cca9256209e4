package demo

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"navette.dev/navette/internal/browser"
	"navette.dev/navette/internal/mail/catcher"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/sandbox/control"
)

// trip is one session in a round trip.
type trip struct {
	*Demo
	report Report
	broken string     // the step that is broken on purpose
	done   func(Step) // is called after each step

	organization Organization
	session      navette.Session
	guest        guest
	meeting      control.Meeting
	link         string
	record       control.Recording
	call         string // id
	signed       browser.Browser
}

// RoundTrip follows one session from its plan to its recording, and checks each step from outside: in the sandbox's
// state, in the mail catcher, and on pages over HTTP. The demo must have just been started and must be empty. breaks is
// one of [Breaks] or "". done is called after each step.
func (d *Demo) RoundTrip(ctx context.Context, breaks string, done func(Step)) (Report, error) {
	if breaks != "" && !slices.Contains(Breaks, breaks) {
		return Report{}, fmt.Errorf("break %q: want one of %v", breaks, Breaks)
	}
	empty, err := d.App.People.Empty(ctx)
	if err != nil {
		return Report{}, err
	}
	if !empty {
		return Report{}, errors.New("the database is not empty: a round trip wants one of its own")
	}
	t := &trip{Demo: d, done: done, guest: members[0], report: Report{Break: breaks}}
	if err := t.spoil(ctx, breaks); err != nil {
		return t.report, err
	}
	t.run(ctx, "connect", t.stepConnect)
	t.run(ctx, "session", t.stepSession)
	t.run(ctx, "generate", t.stepGenerate)
	t.run(ctx, "mail", t.stepMail)
	t.run(ctx, "join", t.stepJoin)
	t.run(ctx, "end", t.stepEnd)
	t.run(ctx, "record", t.stepRecord)
	t.run(ctx, "import", t.stepImport)
	t.run(ctx, "search", t.stepSearch)
	t.run(ctx, "play", t.stepPlay)
	t.report.judge()
	return t.report, nil
}

// spoil adds the fault with this name, and records which step it breaks.
func (t *trip) spoil(ctx context.Context, what string) error {
	fault := func(step string, body map[string]any) error {
		t.broken = step
		body["count"] = 0
		_, err := t.control.Fault(ctx, body)
		return err
	}
	switch what {
	case "mail":
		t.broken = "mail"
		return t.Mails.SetFault(catcher.Fault{Action: catcher.TempFail, To: "*"})
	case "create":
		return fault("generate", map[string]any{
			"action": "status", "status": 503, "when": "before", "method": "POST", "path": "/v2/users/*/meetings",
		})
	case "webhook":
		_, err := t.control.Fault(ctx, map[string]any{"action": "webhook-lose", "count": 0})
		return err
	case "download":
		return fault("import", map[string]any{"action": "download-cut", "at": 20_000, "file_type": "MP4"})
	case "transcript":
		return fault("search", map[string]any{"action": "download-cut", "at": 20, "file_type": "TRANSCRIPT"})
	}
	return nil
}

// mend removes all faults.
func (t *trip) mend(ctx context.Context) error {
	t.Mails.ClearFaults()
	return t.control.Mend(ctx)
}

func (t *trip) stepConnect(ctx context.Context, evidence map[string]any) error {
	var err error
	if t.organization, err = t.open(ctx, "Atelier Lumière", navette.ProfileStudio, studioTeam); err != nil {
		return err
	}
	connected, err := t.App.Connections.Current(ctx, t.organization.Actor)
	if err != nil {
		return err
	}
	evidence["email"], evidence["zoom_account"], evidence["zoom_user"] = connected.Email, connected.ZoomAccountID,
		connected.ZoomUserID
	evidence["scopes"] = connected.Scopes
	t.signed, err = t.signIn(ctx, t.organization.Email)
	return err
}

// stepSession plans a session that begins within minutes, so that its meeting and its links are due at once.
func (t *trip) stepSession(ctx context.Context, evidence map[string]any) error {
	plan := t.fortnight(map[string]string{})[1]
	var err error
	if t.session, err = t.App.Schedule.Create(ctx, t.organization.Actor, plan.input); err != nil {
		return err
	}
	ids, err := t.addMembers(ctx, t.organization.Actor)
	if err != nil {
		return err
	}
	booking, err := t.App.Schedule.Book(ctx, t.organization.Actor, t.session.ID, ids[0])
	evidence["session"], evidence["title"], evidence["starts_at"] = t.session.ID, t.session.Title, t.session.StartsAt
	evidence["booking"], evidence["member"], evidence["page"] = booking.ID, t.guest.email, t.App.URL()+"/sessions/"+
		t.session.ID
	return err
}

// stepGenerate looks for the meeting in the sandbox's state.
func (t *trip) stepGenerate(ctx context.Context, evidence map[string]any) error {
	err := until(ctx, t.findMeeting)
	evidence["meeting"], evidence["host"], evidence["starts_at"] = t.meeting.ID, t.meeting.Host, t.meeting.StartTime
	return err
}

// findMeeting finds the session's only meeting in the sandbox's state.
func (t *trip) findMeeting(ctx context.Context) error {
	state, err := t.control.State(ctx)
	if err != nil {
		return err
	}
	var found []control.Meeting
	for _, m := range state.Meetings {
		if m.Topic == t.session.Title && m.StartTime.Equal(t.session.StartsAt.Time) && !m.Deleted {
			found = append(found, m)
		}
	}
	if len(found) != 1 {
		return fmt.Errorf("%d meetings of the session at Zoom, want 1", len(found))
	}
	t.meeting = found[0]
	return nil
}

func (t *trip) stepMail(ctx context.Context, evidence map[string]any) error {
	return until(ctx, func(context.Context) error { return t.findMail(evidence) })
}

// findMail reads the personal link from the catcher.
func (t *trip) findMail(evidence map[string]any) error {
	for _, m := range t.Mails.Messages() {
		for _, link := range m.Links {
			if slices.Contains(m.EnvelopeTo, t.guest.email) && isPersonal(t.App.URL(), link) {
				t.link = link
				evidence["message_id"], evidence["to"], evidence["subject"], evidence["link"] = m.MessageID,
					t.guest.email, m.Subject, link
				evidence["attachments"] = m.Attachments
				return nil
			}
		}
	}
	return errors.New("no mail with a personal link has come")
}

// hostedPiece is a piece of the sandbox with a query that finds it.
type hostedPiece struct{ piece, query string }

// classPiece is the recording of the trip's meeting, with a word that is said in it, written without its accent.
var classPiece = hostedPiece{"cours-fr", "epaules"}

// stepJoin starts the meeting as its host, opens the link as the member, and joins on Zoom's page.
func (t *trip) stepJoin(ctx context.Context, evidence map[string]any) error {
	if err := until(ctx, t.findMeeting); err != nil {
		return err
	}
	if err := until(ctx, func(context.Context) error { return t.findMail(map[string]any{}) }); err != nil {
		return err
	}
	if err := t.control.Play(ctx, t.meeting.ID, "start", map[string]any{"piece": classPiece.piece}); err != nil {
		return err
	}
	if err := until(ctx, t.follow); err != nil {
		return err
	}
	return until(ctx, func(ctx context.Context) error { return t.seeJoined(ctx, evidence) })
}

// seeJoined checks that the member is among the meeting's participants.
func (t *trip) seeJoined(ctx context.Context, evidence map[string]any) error {
	if err := t.findMeeting(ctx); err != nil {
		return err
	}
	for _, p := range t.meeting.Participants {
		if p.Email == t.guest.email {
			evidence["participant"], evidence["joined_at"], evidence["meeting"] = p.Name, p.Join, t.meeting.ID
			return nil
		}
	}
	return fmt.Errorf("%s is not in the meeting", t.guest.Name())
}

func (t *trip) stepEnd(ctx context.Context, evidence map[string]any) error {
	if err := t.control.Play(ctx, t.meeting.ID, "end", nil); err != nil {
		return err
	}
	if err := t.findMeeting(ctx); err != nil {
		return err
	}
	if n := len(t.meeting.Instances); n != 1 {
		return fmt.Errorf("the meeting was held %d times", n)
	}
	evidence["uuid"], evidence["participants"] = t.meeting.Instances[0].UUID, len(t.meeting.Instances[0].Participants)
	return nil
}
