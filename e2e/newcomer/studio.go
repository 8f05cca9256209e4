package main

import (
	"context"
	"fmt"
	"time"

	"navette.dev/navette/internal/navette"
)

// What the studio plans.
const (
	sessionTitle = "Vinyasa doux"
	memberName   = "Élodie Mercier"
	memberEmail  = "elodie.mercier@posteo.example"
	sessionSoon  = 10 * time.Minute // within the lead time of links, so that the link is sent at once
)

// studio is the way of a studio that gives online classes.
func (n *newcomer) studio() []step {
	return []step{
		{"first run", n.firstRun("entry.profile_studio")},
		{"mail server", n.mail},
		{"Zoom app", n.buildApp},
		{"connect", n.connect},
		{"first session", n.plan},
		{"first member, first link", n.book},
	}
}

// plan plans a session that begins soon, and sees that its meeting was created.
func (n *newcomer) plan(context.Context) error {
	start := navette.RealNow().Add(sessionSoon).In(n.zone)
	return all(
		n.presses("setup.go_on"), n.writes("schedule.title", sessionTitle),
		n.writes("schedule.date", start.Format(time.DateOnly)), n.writes("schedule.time", start.Format("15:04")),
		n.presses("form.save"), n.seesWords("session.step_ready"),
	)
}

// book books a member, who receives a link and opens it.
func (n *newcomer) book(ctx context.Context) error {
	if !n.shows(n.words.T("members.email")) {
		if err := n.press(n.words.T("session.book_new")); err != nil {
			return err
		}
	}
	if err := all(
		n.writes("members.email", memberEmail), n.writes("members.name", memberName), n.presses("session.book_do"),
		n.seesWords("session.booked"),
	); err != nil {
		return err
	}
	link, err := n.mailed(ctx, memberEmail, "/j/")
	if err != nil {
		return err
	}
	m, err := n.other(member)
	if err != nil {
		return err
	}
	if err := all(
		func() error { return m.follow(link) }, func() error { return m.sees(sessionTitle) },
	); err != nil {
		return err
	}
	return n.judgeStudio(ctx)
}

// judgeStudio asks Zoom whether the session has exactly one meeting.
func (n *newcomer) judgeStudio(ctx context.Context) error {
	meetings, err := n.control.Meetings(ctx)
	if err != nil {
		return err
	}
	if len(meetings) != 1 || meetings[0].Topic != sessionTitle || meetings[0].Deleted ||
		meetings[0].Host != n.zoom.Users[0].Email {
		return fmt.Errorf("the meetings in Zoom are %+v, want one", meetings)
	}
	return nil
}
