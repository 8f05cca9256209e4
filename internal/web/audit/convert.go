package audit

import (
	"cmp"
	"time"

	rule "navette.dev/navette/internal/audit"
	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/web/rows"
	"navette.dev/navette/internal/web/view"
)

// noonOf returns the noon of a day, as "2026-11-19". The rules return no other days.
func noonOf(date string, zone *time.Location) time.Time {
	day, _ := time.ParseInLocation(time.DateOnly, date, zone)
	return time.Date(day.Year(), day.Month(), day.Day(), 12, 0, 0, 0, zone)
}

// dayOf converts the counts of a day. A meeting that should have a recording and is counted nowhere else was removed.
func dayOf(d rule.Day, zone *time.Location) Day {
	s := Sum{
		Held: d.Held, Expected: d.Expected, Here: d.Here, Pending: d.Pending, Gaps: d.Gaps, Accepted: d.Accepted,
	}
	s.Removed = max(0, s.Expected-s.Here-s.Pending-s.Gaps-s.Accepted)
	return Day{At: noonOf(d.Date, zone), Sum: s, CheckedAt: d.Checked.Time}
}

// goingOf converts the progress of a check, with an estimate of the time left.
func goingOf(p rule.Progress, now time.Time) *Going {
	g := &Going{Done: int(p.Done), Of: int(p.Total)}
	if p.Done > 0 && p.Total > p.Done {
		each := now.Sub(p.AskedAt.Time) / time.Duration(p.Done)
		g.Left = (each * time.Duration(p.Total-p.Done)).Round(time.Second)
	}
	return g
}

// gapOf converts a gap. answer is the refused form about one of the gaps.
func gapOf(b Base, g rule.Gap, answer refused) Gap {
	shown := Gap{
		ID: g.ID, Date: g.Day, At: g.StartedAt.Time, Ends: g.EndedAt.Time, Title: titleOf(b, g.Topic), Host: g.HostName,
		To: pageOf(g.CallID, g.SessionID), Cause: string(g.Cause), Why: sentenceOf(g), Remedy: view.Say(g.Remedy()),
		Mend: g.To(), Accepted: acceptanceOf(g),
	}
	if g.Cause == navette.AuditRefused { // it is about a host and a day, and not about a meeting
		shown.Title, shown.Host, shown.Whole = cmp.Or(g.HostName, shown.Title), "", true
		shown.At, shown.Ends = noonOf(g.Day, b.Zone()), time.Time{}
	}
	if answer.gap == g.ID {
		shown.Form = answer.form
	}
	return shown
}

// sentenceOf returns the sentence about the cause of a gap.
func sentenceOf(g rule.Gap) lang.Say {
	n, counts := g.Counted()
	return lang.Say{Key: g.Sentence(), Plural: counts, Count: n, Args: g.Args}
}

func acceptanceOf(g rule.Gap) *Acceptance {
	if g.Accepted == nil {
		return nil
	}
	return &Acceptance{By: g.Accepted.By, At: g.Accepted.At.Time, Reason: g.Accepted.Reason}
}

// titleOf returns the topic of a meeting. Zoom may have none.
func titleOf(b Base, topic string) string { return cmp.Or(topic, b.T("completeness.untitled")) }

// pageOf returns the page of a call or else of a session, or "".
func pageOf(call, session string) string {
	switch {
	case call != "":
		return rows.CallPath(call)
	case session != "":
		return rows.SessionPath(session)
	}
	return ""
}

// states maps the states of the audit to those that pages show. An accepted gap has a state of its own.
var states = map[navette.AuditState]State{
	navette.AuditHere: Here, navette.AuditPending: Pending, navette.AuditGapState: Missing,
	navette.AuditNotExpected: NotExpected, navette.AuditRemoved: Removed,
}

// meetingOf converts a meeting with its gap, which is the zero value if it has none.
func meetingOf(b Base, m rule.Meeting, g rule.Gap) Meeting {
	shown := Meeting{
		At: m.StartedAt.Time, Ends: m.EndedAt.Time, Title: titleOf(b, m.Topic), Host: m.HostName,
		To: pageOf(m.CallID, m.SessionID), Expected: m.Expected, Why: view.Say(m.Why), State: states[m.State],
		Cause: string(g.Cause),
	}
	if shown.State == Missing && g.Accepted != nil {
		shown.State = Known
	}
	if shown.State == Removed && m.SessionID == "" {
		shown.To = "" // the call's page is gone
	}
	return shown
}

// rowOf converts a row of the certificate.
func rowOf(b Base, r rule.CertificateRow) CertificateRow {
	g := rule.Gap{}
	if r.Gap != nil {
		g = *r.Gap
	}
	shown := CertificateRow{
		Meeting: meetingOf(b, r.Meeting, g), Files: r.Files, Bytes: r.Bytes, Hash: r.Digest, Accepted: acceptanceOf(g),
	}
	if r.Gap != nil {
		why := sentenceOf(g)
		shown.Reason = &why
	}
	return shown
}
