package letters

import (
	"context"
	"fmt"
	"strings"
	"time"

	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/web/view"
)

// Mail is a message ready to be sent. HTML and Text say the same, in the same order.
type Mail struct {
	Subject string
	HTML    string
	Text    string
}

// MailSession is what a mail says about a session.
type MailSession struct {
	Title    string
	Coach    string // "" where there is none
	StartsAt time.Time
	EndsAt   time.Time
	Zone     *time.Location // in which the session is planned
}

// mailBody is the one form of all mails: a greeting, an hour, a title, a button, small print.
type mailBody struct {
	locale  string
	preview string // what an inbox shows beside the subject
	brand   string // who sends it
	lead    string
	was     string // an hour that no longer holds, shown struck
	hour    string
	struck  bool // hour and title are called off
	title   string
	facts   []string
	action  mailLink // "" address: no button
	after   string   // what to know about the button
	notes   []mailNote
}

// mailNote is one paragraph of small print.
type mailNote struct {
	bold string
	text string
}

type mailLink struct{ label, url string }

// render makes both parts of the mail.
func (b mailBody) render(subject string) (Mail, error) {
	var html strings.Builder
	if err := mailPage(subject, b).Render(context.Background(), &html); err != nil {
		return Mail{}, fmt.Errorf("render mail: %w", err)
	}
	return Mail{Subject: joiners.Replace(subject), HTML: html.String(), Text: joiners.Replace(b.text())}, nil
}

// joiners removes the word joiners of the catalogues from plain text, where some readers show them.
var joiners = strings.NewReplacer("\u2060", "")

// text is the plain part: paragraphs parted by an empty line, each address alone on its line so that every reader can follow it.
func (b mailBody) text() string {
	hour := b.hour
	if b.was != "" {
		hour = b.was + " → " + b.hour
	}
	paragraphs := []string{b.brand, b.lead, lines(strings.TrimSpace(hour+" "+b.title), lines(b.facts...))}
	if b.action.url != "" {
		paragraphs = append(paragraphs, lines(b.action.label, b.action.url))
	}
	paragraphs = append(paragraphs, b.after)
	for _, note := range b.notes {
		paragraphs = append(paragraphs, strings.TrimSpace(note.bold+" "+note.text))
	}
	return view.Join(paragraphs, "\n\n") + "\n"
}

func lines(parts ...string) string { return view.Join(parts, "\n") }

// mailFacts tells when and with whom. The reader's clock (w's zone) leads; where the session's own differs, it follows.
func mailFacts(w lang.Words, s MailSession, now time.Time) []string {
	facts := []string{view.Capital(w.T("mail.when",
		"day", w.Day(s.StartsAt, now), "start", s.StartsAt, "end", s.EndsAt, "of", w.OfCity(w.Zone())))}
	if s.Zone != nil && !view.SameClock(w, w.In(s.Zone), s.StartsAt) {
		facts = append(facts, w.T("mail.there", "hour", w.In(s.Zone).Hour(s.StartsAt), "city", w.City(s.Zone)))
	}
	if s.Coach != "" {
		facts = append(facts, w.T("mail.coach", "coach", s.Coach))
	}
	return facts
}

// greeting opens a mail with the reader's name where we know it.
func greeting(w lang.Words, name, sentence string) string {
	if name == "" {
		return view.Capital(sentence)
	}
	return w.T("mail.hello", "name", name, "sentence", sentence)
}
