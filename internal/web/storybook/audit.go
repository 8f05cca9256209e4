package storybook

import (
	"fmt"
	"slices"
	"time"

	"github.com/a-h/templ"

	rule "navette.dev/navette/internal/audit"
	"navette.dev/navette/internal/cast"
	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/web/audit"
	"navette.dev/navette/internal/web/view"
)

// auditStories returns the stories of the completeness check and of its certificate.
func auditStories() []Story {
	return slices.Concat(auditMonthStories(), auditDayStories(), certificateStories())
}

func auditStory(name string, render func(audit.Base) templ.Component) Story {
	return Story{name, "Completeness", func(f view.Frame) templ.Component {
		return render(audit.Base{Frame: sales(f, view.NavCalls), Live: "org_1"})
	}}
}

func auditMonthStories() []Story {
	month := func(name string, set func(*audit.MonthPage)) Story {
		return auditStory(name, func(b audit.Base) templ.Component {
			p := auditMonth(b)
			set(&p)
			return audit.Month(p)
		})
	}
	unseen := func(p *audit.MonthPage) {
		p.Gaps, p.Check.Last, p.Earlier = nil, time.Time{}, false
		for i := range p.Days {
			p.Days[i].Sum, p.Days[i].CheckedAt = audit.Sum{}, time.Time{}
		}
	}
	return []Story{
		month("completeness", func(*audit.MonthPage) {}),
		month("completeness-whole", func(p *audit.MonthPage) {
			p.Gaps = nil
			for i := range p.Days {
				s := &p.Days[i].Sum
				s.Here, s.Gaps = s.Here+s.Gaps, 0
			}
		}),
		month("completeness-checking", func(p *audit.MonthPage) {
			p.Check.Going = &audit.Going{Done: 14, Of: 42, Left: 38 * time.Second}
			for i := range p.Days[:9] {
				p.Days[i].CheckedAt, p.Days[i].Sum = time.Time{}, audit.Sum{}
			}
		}),
		month("completeness-form-errors", func(p *audit.MonthPage) {
			p.Check.Form = view.Form{
				Values: map[string]string{"from": "2026-11-30", "to": "2026-11-01"},
				Errors: []view.FieldError{{Field: "to", Text: lang.Say{Key: "audit.ends_before"}}},
			}
			p.Gaps[1].Form = view.Form{Errors: []view.FieldError{
				{Field: "reason", Text: lang.Say{Key: "audit.no_reason"}},
			}}
		}),
		month("completeness-many", func(p *audit.MonthPage) {
			for i := len(p.Gaps); i < 25; i++ {
				g := p.Gaps[i%5]
				g.ID = fmt.Sprintf("gap_more_%d", i)
				p.Gaps = append(p.Gaps, g)
			}
			p.More = 1310
			for i := range p.Days {
				s := &p.Days[i].Sum
				s.Held, s.Expected, s.Here, s.Gaps = 214, 188, 117, 71
			}
		}),
		month("completeness-never", unseen),
		month("completeness-no-one", func(p *audit.MonthPage) {
			unseen(p)
			p.Whose = "/settings/integrations/zoom/people"
		}),
		month("completeness-no-zoom", func(p *audit.MonthPage) {
			unseen(p)
			p.Zoom, p.ZoomSince = view.ZoomNever, time.Time{}
		}),
	}
}

// auditMonth returns the sales team's November, of which 19 days have begun.
func auditMonth(b audit.Base) audit.MonthPage {
	p := audit.MonthPage{
		Base: b, First: at(-18, 0, 0).In(zone()), Earlier: true,
		Gaps: auditGaps(),
		Check: audit.Check{
			Last: at(0, 3, 12), Form: view.Form{Values: map[string]string{"from": "2026-11-01", "to": "2026-11-19"}},
		},
	}
	held := []int{0, 5, 4, 6, 3, 2, 0, 0, 6, 5, 0, 4, 5, 1, 0, 7, 5, 6, 4} // 11 November is a holiday in France
	for i, n := range held {
		day := audit.Day{
			At: at(i-18, 12, 0).In(zone()), Sum: audit.Sum{Held: n, Expected: max(0, n-1)}, CheckedAt: at(i-17, 3, 10),
		}
		day.Sum.Here = day.Sum.Expected
		p.Days = append(p.Days, day)
	}
	for _, g := range p.Gaps {
		s := &p.Days[g.At.In(zone()).Day()-1].Sum
		s.Here, s.Gaps = s.Here-1, s.Gaps+1
	}
	p.Days[5].Sum.Here, p.Days[5].Sum.Accepted = 0, 1
	p.Days[18].Sum = audit.Sum{Held: 4, Expected: 3, Here: 1, Pending: 2}
	p.Days[18].CheckedAt = at(0, 17, 20)
	return p
}

// auditGaps returns open gaps with five causes, the newest first.
func auditGaps() []audit.Gap {
	gap := func(id, cause, title string, host cast.Person, days, hour, minute, minutes int) audit.Gap {
		start := at(days, hour, minute)
		return audit.Gap{
			ID: id, Date: start.In(zone()).Format(time.DateOnly), At: start,
			Ends:  start.Add(time.Duration(minutes) * time.Minute),
			Title: title, Host: host.Name(), Cause: cause, Why: gapSentence(cause),
			Remedy: lang.Say{Key: "audit.remedy_" + cause},
		}
	}
	never := gap("gap_1", "never_recorded", "Appel découverte : Atelier Deroo", cast.Hugo, -1, 14, 30, 38)
	never.Mend = "/settings/integrations/zoom/policy"
	import1 := gap("gap_2", "not_imported", "Démonstration Keller Bois", cast.Emma, -2, 10, 0, 47)
	import1.Mend, import1.To = "/calls/imports", "/calls/cal_1"
	trashed := gap("gap_3", "trashed", "Point trimestriel Roy & fils", cast.Hugo, -3, 16, 0, 52)
	trashed.Mend = "/calls/imports"
	text := gap("gap_4", "transcript_missing", "Négociation Oster : prix, délais, et reprise de l’ancien contrat",
		cast.Theo, -9, 9, 30, 64)
	text.To, text.Mend = "/calls/cal_2", "/calls/cal_2"
	gone := gap("gap_5", "vanished", "Reed & Ashby follow-up", cast.Emma, -15, 11, 15, 29)
	return []audit.Gap{never, import1, trashed, text, gone}
}

// gapSentence returns the sentence about a cause with plausible values.
func gapSentence(cause string) lang.Say {
	g := rule.Gap{Cause: navette.AuditCause(cause), Args: args(
		"files", int64(2), "of", int64(3), "days", int64(27), "kind", "MP4", "listed", int64(184_205_311),
	)}
	n, counts := g.Counted()
	return lang.Say{Key: g.Sentence(), Plural: counts, Count: n, Args: g.Args}
}

func auditDayStories() []Story {
	day := func(name string, set func(*audit.DayPage)) Story {
		return auditStory(name, func(b audit.Base) templ.Component {
			p := auditDay(b)
			set(&p)
			return audit.OneDay(p)
		})
	}
	return []Story{
		day("completeness-day", func(*audit.DayPage) {}),
		day("completeness-day-whole", func(p *audit.DayPage) {
			p.Gaps, p.Meetings = nil, p.Meetings[:2]
			p.Sum = audit.Sum{Held: 2, Expected: 2, Here: 2}
		}),
		day("completeness-day-accepted", func(p *audit.DayPage) {
			p.Gaps, p.Meetings, p.Sum = p.Gaps[1:], p.Meetings[4:5], audit.Sum{Held: 1, Expected: 1, Accepted: 1}
		}),
		day("completeness-day-none", func(p *audit.DayPage) { p.Gaps, p.Meetings, p.Sum = nil, nil, audit.Sum{} }),
		day("completeness-day-unseen", func(p *audit.DayPage) {
			p.Gaps, p.Meetings, p.Sum, p.CheckedAt = nil, nil, audit.Sum{}, time.Time{}
		}),
		day("completeness-day-many", func(p *audit.DayPage) {
			for len(p.Meetings) < 100 {
				p.Meetings = append(p.Meetings, p.Meetings[len(p.Meetings)%7])
			}
			p.Part, p.Parts = 3, 27
			p.Sum = audit.Sum{Held: 2684, Expected: 2201, Here: 2190, Pending: 9, Gaps: 1, Accepted: 1}
		}),
	}
}

// auditDay returns a Wednesday of the sales team with a meeting in each state.
func auditDay(b audit.Base) audit.DayPage {
	known := auditGaps()[0]
	known.ID, known.At, known.Ends, known.Title = "gap_9", at(-1, 9, 0), at(-1, 9, 22), "Point interne"
	known.Accepted = &audit.Acceptance{
		By: cast.Sophie.Name(), At: at(0, 8, 40), Reason: "Réunion interne : Hugo avait coupé l’enregistrement à ma demande.",
	}
	meeting := func(
		hour, minute, minutes int, title string, host cast.Person, why string, state audit.State,
	) audit.Meeting {
		start := at(-1, hour, minute)
		return audit.Meeting{
			At: start, Ends: start.Add(time.Duration(minutes) * time.Minute), Title: title, Host: host.Name(),
			Expected: state != audit.NotExpected, Why: lang.Say{Key: "audit.why_" + why}, State: state,
		}
	}
	p := audit.DayPage{
		Base: b, Next: true, Part: 1, Parts: 1, Gaps: []audit.Gap{auditGaps()[0], known},
		Day: audit.Day{
			At: at(-1, 12, 0).In(zone()), CheckedAt: at(0, 3, 12),
			Sum: audit.Sum{Held: 7, Expected: 6, Here: 2, Pending: 1, Gaps: 1, Accepted: 1, Removed: 1},
		},
		Meetings: []audit.Meeting{
			meeting(8, 30, 31, "Keller Bois, signature", cast.Emma, "recorded", audit.Here),
			meeting(10, 0, 58, "Formation clients : prise en main", cast.Theo, "recorded", audit.Here),
			meeting(11, 30, 12, "Rappel Amrani", cast.Hugo, "off", audit.NotExpected),
			meeting(14, 30, 38, "Appel découverte : Atelier Deroo", cast.Hugo, "automatic", audit.Missing),
			meeting(9, 0, 22, "Point interne", cast.Hugo, "automatic", audit.Known),
			meeting(15, 15, 44, "Reed & Ashby, renewal", cast.Emma, "automatic", audit.Pending),
			meeting(17, 0, 26, "Entretien confidentiel", cast.Theo, "removed", audit.Removed),
		},
	}
	p.Meetings[0].To, p.Meetings[1].To, p.Meetings[1].Session = "/calls/cal_3", "/calls/cal_4", true
	p.Meetings[3].Cause, p.Meetings[4].Cause = "never_recorded", "never_recorded"
	slices.SortFunc(p.Meetings, func(a, b audit.Meeting) int { return a.At.Compare(b.At) })
	p.Gaps[0], p.Gaps[1] = p.Gaps[1], p.Gaps[0]
	return p
}

func certificateStories() []Story {
	certificate := func(name string, set func(*audit.CertificatePage)) Story {
		return auditStory(name, func(b audit.Base) templ.Component {
			p := certificate(b)
			set(&p)
			return audit.Certificate(p)
		})
	}
	return []Story{
		certificate("certificate", func(*audit.CertificatePage) {}),
		certificate("certificate-whole", func(p *audit.CertificatePage) {
			p.Rows = slices.DeleteFunc(p.Rows, func(r audit.CertificateRow) bool { return r.State != audit.Here })
			p.Held = len(p.Rows)
		}),
		certificate("certificate-gaps", func(p *audit.CertificatePage) {
			p.Rows[4].State, p.Rows[4].Accepted = audit.Missing, nil
			p.Rows[9].State, p.Rows[9].Files, p.Rows[9].Bytes, p.Rows[9].Hash = audit.Pending, 0, 0, ""
			p.Unchecked = 3
			p.Refused = []audit.Refusal{
				{Host: cast.Pierre.Name(), At: at(-30, 12, 0)}, {Host: cast.Pierre.Name(), At: at(-29, 12, 0)},
			}
		}),
		certificate("certificate-many", func(p *audit.CertificatePage) {
			whole := p.Rows
			p.Rows = nil
			for i := range 31 * 10 {
				r := whole[i%len(whole)]
				r.At = time.Date(2026, 10, 1+i/10, 8+i%10, i%4*15, 0, 0, zone())
				p.Rows = append(p.Rows, r)
			}
			p.Held = len(p.Rows) + 311
		}),
		certificate("certificate-none", func(p *audit.CertificatePage) { p.Rows, p.Held = nil, 0 }),
		certificate("certificate-unseen", func(p *audit.CertificatePage) {
			p.Rows, p.Held, p.CheckedAt, p.Unchecked = nil, 0, time.Time{}, 31
		}),
	}
}

// certificate returns the sales team's October, in which every expected recording is here or explained.
func certificate(b audit.Base) audit.CertificatePage {
	p := audit.CertificatePage{
		Base: b, First: time.Date(2026, 10, 1, 0, 0, 0, 0, zone()), CheckedAt: at(-17, 3, 10), Version: "1.4.0",
		Ended: true,
	}
	titles := []string{
		"Appel découverte : Atelier Deroo", "Démonstration Keller Bois", "Point trimestriel Roy & fils",
		"Reed & Ashby follow-up", "Négociation Oster : prix, délais, et reprise de l’ancien contrat", "Carlier, devis",
	}
	hosts := []cast.Person{cast.Hugo, cast.Emma, cast.Theo, cast.Sophie}
	for i := range 46 {
		day := 1 + i*2/3
		if weekday := time.Date(2026, 10, day, 0, 0, 0, 0, zone()).Weekday(); weekday == 0 || weekday == 6 {
			continue
		}
		start := time.Date(2026, 10, day, 9+i%3*2, i%4*15, 0, 0, zone())
		p.Rows = append(p.Rows, audit.CertificateRow{
			Meeting: audit.Meeting{
				At: start, Ends: start.Add(time.Duration(24+i*7%40) * time.Minute), Title: titles[i%len(titles)],
				Host: hosts[i%len(hosts)].Name(), Expected: true, State: audit.Here,
			},
			Files: 3 + i%2, Bytes: int64(90+i*37%260) * 1_000_000,
			Hash: fmt.Sprintf("%064x", uint64(i+3)*0x9e3779b97f4a7c15)[48:] + "c4f1",
		})
	}
	known, removed := &p.Rows[4], &p.Rows[11]
	why := gapSentence("never_recorded")
	known.State, known.Cause, known.Reason = audit.Known, "never_recorded", &why
	known.Files, known.Bytes, known.Hash = 0, 0, ""
	known.Accepted = &audit.Acceptance{
		By: cast.Sophie.Name(), At: at(-20, 9, 0), Reason: "Le client a refusé l’enregistrement.",
	}
	removed.State, removed.Files, removed.Bytes, removed.Hash = audit.Removed, 0, 0, ""
	p.Held = len(p.Rows) + 9
	return p
}
