package letters

import (
	"context"
	"fmt"
	"strings"
	"time"

	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/web/view"
)

// Mail is a message ready to be sent. HTML and Text have the same content in the same order.
type Mail struct {
	Subject string
	HTML    string
	Text    string
}

// MailSession is the data of a session in a mail.
type MailSession struct {
	Title    string
	Coach    string // or ""
	StartsAt time.Time
	EndsAt   time.Time
	Zone     *time.Location // of the session, nil if its local time need not be shown
}

// mailBody is the content of every mail: a greeting, an hour, a title, a button and notes in small print.
type mailBody struct {
	locale  string
	preview string // shown by an inbox beside the subject
	brand   string // name of the sender
	lead    string // the first sentence
	was     string // the hour before a move, shown struck through, or ""
	hour    string // shown large, or ""
	struck  bool   // whether hour and title are struck through
	title   string
	facts   []string // below the title, a line each
	action  mailLink // the button, unless its address is empty
	after   string   // text below the button
	notes   []mailNote
	notice  mailLink // the last line: the organization's privacy notice
}

// mailNote is a paragraph of small print.
type mailNote struct {
	bold string // beginning of the paragraph in bold, or ""
	text string
}

// mailLink is a link with its text.
type mailLink struct{ label, url string }

// Data is the data of a mail of one kind.
type Data interface {
	write(w lang.Words) (subject string, body mailBody)
}

// Render writes a mail in w's language, with times in w's zone. notice is the address of the organization's privacy
// notice, to which every mail leads.
func Render(d Data, w lang.Words, notice string) (Mail, error) {
	subject, b := d.write(w)
	b.notice = mailLink{w.T("privacy.notice"), notice}
	var html strings.Builder
	if err := mailPage(subject, b).Render(context.Background(), &html); err != nil {
		return Mail{}, fmt.Errorf("render mail: %w", err)
	}
	return Mail{Subject: joiners.Replace(subject), HTML: html.String(), Text: joiners.Replace(b.text())}, nil
}

// joiners removes the word joiners of the catalogues from plain text, where some readers show them.
var joiners = strings.NewReplacer("\u2060", "")

// text returns the plain part: paragraphs with an empty line between them. Each address is on a line of its own, so
// that every mail reader makes a link of it.
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
	paragraphs = append(paragraphs, lines(b.notice.label, b.notice.url))
	return view.Join(paragraphs, "\n\n") + "\n"
}

// lines joins the parts that are not empty, each on a line of its own.
func lines(parts ...string) string { return view.Join(parts, "\n") }

// mailFacts returns the time of the session in the reader's zone, then its local time if that differs, and its coach.
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

// greeting returns the first sentence of a mail, with the reader's name if it is known.
func greeting(w lang.Words, name, sentence string) string {
	if name == "" {
		return view.Capital(sentence)
	}
	return w.T("mail.hello", "name", name, "sentence", sentence)
}
