package letters

import (
	"time"

	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/web/view"
)

// GapsMail names the recordings that the completeness audit misses.
type GapsMail struct {
	Organization string
	Name         string
	Gaps         []navette.AuditGap // within a cause they are named in this order
	URL          string             // page of the completeness check
	SentAt       time.Time
}

// gapsNamed is how many gaps a mail names.
const gapsNamed = 12

func (m GapsMail) write(w lang.Words) (subject string, body mailBody) {
	what := w.N("gapsmail.missing", len(m.Gaps))
	body = mailBody{
		locale: w.Locale(), brand: m.Organization, preview: w.T("gapsmail.meaning"),
		lead: greeting(w, m.Name, w.T("mail.attention.lead")), title: what,
		facts:  append([]string{w.T("gapsmail.meaning")}, m.named(w)...),
		action: mailLink{w.T("gapsmail.open"), m.URL},
		notes: []mailNote{
			{text: w.T("gapsmail.once")}, {text: w.T("mail.attention.why", "organization", m.Organization)},
		},
	}
	return w.T("mail.attention.subject", "what", what), body
}

// named returns the gaps, grouped by cause, the most serious first.
func (m GapsMail) named(w lang.Words) []string {
	var lines []string
	left := gapsNamed
	for _, cause := range navette.AuditCauses {
		var of []navette.AuditGap
		for _, g := range m.Gaps {
			if g.Cause == cause {
				of = append(of, g)
			}
		}
		if len(of) == 0 {
			continue
		}
		lines = append(lines, "", view.Capital(w.T("gapsmail.cause", "cause", w.T("completeness.cause_"+string(cause)),
			"n", len(of))))
		for _, g := range of[:min(left, len(of))] {
			lines = append(lines, m.name(w, g))
		}
		left -= min(left, len(of))
	}
	if more := len(m.Gaps) - gapsNamed; more > 0 {
		lines = append(lines, "", w.N("gapsmail.more", more))
	}
	return lines
}

// name returns the meeting of a gap, with its start and its host. A gap about the lists of a host has only the host.
func (m GapsMail) name(w lang.Words, g navette.AuditGap) string {
	if g.Cause == navette.AuditRefused {
		return w.T("gapsmail.host", "host", g.HostName)
	}
	title := g.Topic
	if title == "" {
		title = w.T("completeness.untitled")
	}
	return w.T("gapsmail.meeting", "title", title, "day", w.ShortDay(g.StartedAt.Time, m.SentAt), "hour",
		g.StartedAt.Time, "host", g.HostName)
}

// GapsSettledMail says that nothing is missing any more.
type GapsSettledMail struct {
	Organization string
	Name         string
	URL          string // page of the completeness check
}

func (m GapsSettledMail) write(w lang.Words) (subject string, body mailBody) {
	title := w.T("gapsmail.settled")
	body = mailBody{
		locale: w.Locale(), brand: m.Organization, preview: w.T("gapsmail.settled_meaning"),
		lead: greeting(w, m.Name, w.T("gapsmail.settled_lead")), title: title,
		facts:  []string{w.T("gapsmail.settled_meaning"), w.T("gapsmail.settled_next")},
		action: mailLink{w.T("gapsmail.settled_open"), m.URL},
		notes:  []mailNote{{text: w.T("mail.attention.why", "organization", m.Organization)}},
	}
	return title, body
}
