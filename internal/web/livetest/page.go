package livetest

import (
	"slices"
	"strings"

	"navette.dev/navette/internal/lang"
	rule "navette.dev/navette/internal/livetest"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/web/view"
)

// Page shows the record of the newest test.
type Page struct {
	view.Frame
	TestPath string       // of the page of the first call
	FilePath string       // of the record as a file
	Record   *rule.Record // nil if there is no test
}

// fact returns how much of the record there is, in words.
func (p Page) fact() string {
	n, all := p.Record.Observed()
	return p.N("livetest.observed", n, "all", all)
}

// state returns whether the record still grows, in words.
func (p Page) state() string {
	switch r := p.Record; {
	case r.Ended.IsZero():
		return p.T("livetest.open")
	case p.Now.Before(r.Until):
		return p.T("livetest.until", "at", p.When(r.Until, p.Now))
	default:
		return p.T("livetest.complete")
	}
}

// answer is one answer to a question, with what it is about.
type answer struct {
	text     string
	times    int64
	subjects []string
	first    navette.Instant
	last     navette.Instant
}

// mostAnswers is the number of answers to a question that the page shows.
const mostAnswers = 12

// answers returns the first answers to a question, each once, and the number of the others.
func (p Page) answers(q rule.Question) (shown []answer, others int) {
	for _, o := range q.Seen {
		i := slices.IndexFunc(shown, func(a answer) bool { return a.text == p.answerText(o.Answer) })
		if i < 0 {
			if len(shown) == mostAnswers {
				others++
				continue
			}
			i = len(shown)
			shown = append(shown, answer{text: p.answerText(o.Answer), first: o.FirstAt, last: o.LastAt})
		}
		a := &shown[i]
		a.times += o.Times
		if o.Subject != "" && !slices.Contains(a.subjects, o.Subject) {
			a.subjects = append(a.subjects, o.Subject)
		}
		if o.FirstAt.Before(a.first.Time) {
			a.first = o.FirstAt
		}
		if o.LastAt.After(a.last.Time) {
			a.last = o.LastAt
		}
	}
	return shown, others
}

// answerText returns an answer in words. Numbers, and the names of Zoom's interfaces, stay as they are.
func (p Page) answerText(answer string) string {
	key := "livetest.a_" + strings.ReplaceAll(answer, " ", "_")
	if strings.Trim(answer, "abcdefghijklmnopqrstuvwxyz0123456789 ") == "" && p.Has(key) {
		return p.T(key)
	}
	return answer
}

// when returns when an answer was seen, in words.
func (p Page) when(a answer) string {
	first, last := p.When(a.first.Time, p.Now), p.When(a.last.Time, p.Now)
	if first == last {
		return first
	}
	return first + " – " + last
}

func (p Page) times(a answer) string { return p.N("livetest.times", int(a.times)) }

func (p Page) more(n int) string { return p.N("livetest.more", n) }

func (p Page) because(q rule.Question) string {
	return p.Say(lang.Say{Key: "livetest.unseen_" + q.Unseen})
}
