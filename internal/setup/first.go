package setup

import (
	"context"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/schedule"
	"navette.dev/navette/internal/standing"
)

// users is done once the calls of a user are imported, while all those users can be read at Zoom.
func (l *look) users(ctx context.Context) (found, error) {
	c, blocked, ok, err := l.connected(ctx, Users)
	if !ok {
		return blocked, err
	}
	team, err := l.org.TeamFacts(ctx, c.ZoomAccountID, l.now)
	switch {
	case err != nil:
		return found{}, err
	case team.Gone > 0:
		return say(Attention, Users, "gone", usersPath+"?show=gone").count(team.Gone), nil
	case team.Unread > 0:
		return say(Attention, Users, "unread", usersPath).count(team.Unread), nil
	case team.Importing > 0:
		return say(Done, Users, "done", usersPath, "users", team.Users).count(team.Importing), nil
	case team.Matched > 0:
		return say(Todo, Users, "matched", usersPath).count(team.Matched), nil
	case team.Invited > 0:
		return say(Todo, Users, "invited", usersPath).count(team.Invited), nil
	}
	return say(Todo, Users, "none", usersPath), nil
}

// call is done once a call is imported whole.
func (l *look) call(ctx context.Context) (found, error) {
	calls, err := l.org.CallFacts(ctx)
	switch {
	case err != nil:
		return found{}, err
	case calls.Ready:
		return say(Done, Call, "done", callPath), nil
	case calls.Importing:
		return say(Waiting, Call, "importing", callPath), nil
	case calls.Incomplete:
		return say(Attention, Call, "incomplete", "/calls"), nil
	case calls.Testing:
		return say(Waiting, Call, "testing", callPath), nil
	}
	if _, blocked, ok, err := l.connected(ctx, Call); !ok {
		return blocked, err
	}
	if calls.GivenUp {
		return say(Attention, Call, "given_up", callPath), nil
	}
	return say(Todo, Call, "none", callPath), nil
}

// session is done once a session has had its meeting.
func (l *look) session(ctx context.Context) (found, error) {
	facts, err := l.org.SessionFacts(ctx, l.now)
	if err != nil {
		return found{}, err
	}
	if facts.Met {
		return say(Done, Session, "done", sessionPath(facts.SessionID)), nil
	}
	c, blocked, ok, err := l.connected(ctx, Session)
	switch {
	case !ok:
		return blocked, err
	case facts.SessionID == "":
		return say(Todo, Session, "none", "/schedule/new"), nil
	case facts.Failure != "":
		return say(Attention, Session, "failed", sessionPath(facts.SessionID)).because(facts.Failure, ""), nil
	case c.Paused():
		return say(Attention, Session, "paused", zoomPath+"#pause"), nil
	}
	organization, err := l.org.Organization(ctx)
	due := schedule.GenerateDue(navette.Session{StartsAt: facts.StartsAt}, organization)
	return say(Waiting, Session, "planned", sessionPath(facts.SessionID), "title", facts.Title, "at", due), err
}

// link is done once a member's personal link was sent.
func (l *look) link(ctx context.Context) (found, error) {
	facts, err := l.org.SessionFacts(ctx, l.now)
	if err != nil {
		return found{}, err
	}
	_, state, err := l.connection(ctx)
	switch {
	case err != nil:
		return found{}, err
	case facts.Sent:
		return say(Done, Link, "done", sessionPath(facts.BookedID)), nil
	case facts.Refused:
		return say(Attention, Link, "refused", sessionPath(facts.BookedID)), nil
	case state == standing.Never && facts.SessionID == "":
		return say(Todo, Link, "blocked", zoomPath), nil
	case facts.SessionID == "":
		return say(Todo, Link, "no_session", "/schedule/new"), nil
	case facts.BookedID == "":
		return say(Todo, Link, "none", sessionPath(facts.SessionID)), nil
	case l.noMail:
		return say(Attention, Link, "no_mail", mailPath), nil
	}
	organization, err := l.org.Organization(ctx)
	due := schedule.LinksDue(navette.Session{StartsAt: facts.BookedAt}, organization)
	return say(Waiting, Link, "waiting", sessionPath(facts.BookedID), "at", due), err
}

// sessionPath returns the page of a session, or the schedule if the id is "".
func sessionPath(id string) string {
	if id == "" {
		return "/schedule"
	}
	return "/sessions/" + id
}
