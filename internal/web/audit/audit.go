// Package audit serves the pages of the completeness check: what is missing, each day with its meetings, and the
// certificate of a month.
package audit

import (
	"errors"
	"net/http"
	"strconv"
	"time"

	rule "navette.dev/navette/internal/audit"
	"navette.dev/navette/internal/hosts"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/web/page"
	"navette.dev/navette/internal/web/view"
)

// Pages serves the pages of the completeness check.
type Pages struct {
	Audits  *rule.Audits
	Hosts   *hosts.Hosts
	Version string // of the program
}

// Routes returns the routes of this package.
func (a Pages) Routes() []page.Route {
	var routes []page.Route
	add := func(pattern string, handle func(*page.Page) error) {
		routes = append(routes, page.Route{
			Pattern: pattern, Access: page.SignedIn, Right: navette.ReadAudit, Handle: handle,
		})
	}
	add("GET "+Path, func(p *page.Page) error { return a.showMonth(p, http.StatusOK, nil, refused{}) })
	add("POST "+Path+"/check", a.check)
	add("GET "+Path+"/days/{day}", func(p *page.Page) error {
		return a.showDay(p, http.StatusOK, p.R.PathValue("day"), refused{})
	})
	add("GET "+Path+"/certificate/{month}", a.certificate)
	add("POST "+Path+"/gaps/{id}/accept", a.accept)
	add("POST "+Path+"/gaps/{id}/reopen", a.reopen)
	return routes
}

// base returns what all pages of the check show. Days and hours are those of the organization's zone.
func base(p *page.Page) (Base, error) {
	f, err := p.Frame(view.NavCalls)
	f.Words = f.Words.In(page.ZoneOf(p.Org.Zone))
	return Base{Frame: f, Live: p.Actor.Org}, err
}

// refused is a form about a gap that was not accepted.
type refused struct {
	gap  string
	form view.Form
}

// gapsShown is how many open gaps the first page lists. The pages of the days list all.
const gapsShown = 25

// showMonth shows the first page. asked is the form of the check if it was refused, and answer that of a gap.
func (a Pages) showMonth(p *page.Page, status int, asked *view.Form, answer refused) error {
	b, err := base(p)
	if err != nil {
		return err
	}
	first, err := monthOf(p.R.URL.Query().Get("month"), p.Now(), b.Zone())
	if err != nil {
		return err
	}
	model := MonthPage{Base: b, First: first}
	model.Later = first.AddDate(0, 1, 0).Before(p.Now())
	model.Earlier = first.After(p.Now().AddDate(-1, 0, 0))
	if err := a.fillDays(p, &model); err != nil {
		return err
	}
	if err := a.fillGaps(p, &model, answer); err != nil {
		return err
	}
	if err := a.fillCheck(p, &model, asked); err != nil {
		return err
	}
	if model.Whose, err = a.whose(p); err != nil {
		return err
	}
	return p.RenderAs(status, Month(model))
}

// monthOf returns the start of a month, as "2026-11", or of the present one if text is empty. If it is no month or has
// not begun, the error is [navette.NotFound].
func monthOf(text string, now time.Time, zone *time.Location) (time.Time, error) {
	if text == "" {
		text = now.In(zone).Format(monthForm)
	}
	first, err := time.ParseInLocation(monthForm, text, zone)
	if err != nil || first.After(now) {
		return first, navette.Fail(navette.NotFound, "", err)
	}
	return first, nil
}

// fillDays adds the days of the month that have begun.
func (a Pages) fillDays(p *page.Page, model *MonthPage) error {
	last := model.First.AddDate(0, 1, -1)
	if last.After(p.Now()) {
		last = p.Now().In(model.Zone())
	}
	days, err := a.Audits.Days(p.Context(), p.Actor, model.First.Format(time.DateOnly), last.Format(time.DateOnly))
	for _, d := range days {
		model.Days = append(model.Days, dayOf(d, model.Zone()))
	}
	return err
}

// fillGaps adds the newest open gaps.
func (a Pages) fillGaps(p *page.Page, model *MonthPage, answer refused) error {
	gaps, err := a.Audits.Gaps(p.Context(), p.Actor)
	for _, g := range gaps {
		switch {
		case g.Accepted != nil:
		case len(model.Gaps) == gapsShown:
			model.More++
		default:
			model.Gaps = append(model.Gaps, gapOf(model.Base, g, answer))
		}
	}
	return err
}

// fillCheck adds the check that goes on or the last one, and the form for the next one.
func (a Pages) fillCheck(p *page.Page, model *MonthPage, asked *view.Form) error {
	check := &model.Check
	for _, d := range model.Days {
		if d.CheckedAt.After(check.Last) {
			check.Last = d.CheckedAt
		}
	}
	newest, err := a.Audits.Running(p.Context(), p.Actor)
	if err != nil {
		return err
	}
	if newest != nil && newest.EndedAt.IsZero() {
		check.Going = goingOf(*newest, p.Now())
		if newest.Failure != "" && model.Has(newest.Failure) {
			text := view.Say(newest.Failure)
			check.Going.Failure = &text
		}
	} else if newest != nil && newest.EndedAt.After(check.Last) {
		check.Last = newest.EndedAt.Time
	}
	if asked != nil {
		check.Form = *asked
		return nil
	}
	if n := len(model.Days); n > 0 {
		check.Form.Values = map[string]string{"from": model.Days[0].date(), "to": model.Days[n-1].date()}
	}
	return nil
}

// whose returns the address of the page on which imports are turned on, or "" if the calls of a user are imported.
func (a Pages) whose(p *page.Page) (string, error) {
	table, err := a.Hosts.Linking(p.Context(), p.Actor)
	if err != nil {
		return "", navette.IgnoreNotFound(err)
	}
	for _, link := range table.Links {
		if link.ForImport {
			return "", nil
		}
	}
	return page.ZoomPath + string(view.ZoomUsers), nil
}

// check has a range of days checked.
func (a Pages) check(p *page.Page) error {
	f, err := p.Form()
	if err != nil {
		return err
	}
	from, to := f.Text("from"), f.Text("to")
	err = a.Audits.Begin(p.Context(), p.Actor, from, to)
	switch {
	case err == nil:
		p.Toast("completeness.check_begun")
	case navette.CodeOf(err) == navette.Conflict: // the page shows the check that goes on
	default:
		shown, ok := f.View(err)
		if !ok {
			var why *navette.Error
			if !errors.As(err, &why) || why.Message == "" || why.Code == navette.Forbidden {
				return err
			}
			text := view.SayOf(why.Message, why.Args)
			shown.Notice = &text
		}
		return a.showMonth(p, page.StatusOf(err), &shown, refused{})
	}
	if month, err := time.Parse(time.DateOnly, to); err == nil && !month.After(p.Now()) {
		return p.Redirect(monthPath(month))
	}
	return p.Redirect(Path)
}

// accept accepts a gap with a reason.
func (a Pages) accept(p *page.Page) error {
	f, err := p.Form()
	if err != nil {
		return err
	}
	id := p.R.PathValue("id")
	if err := a.Audits.Accept(p.Context(), p.Actor, id, f.Text("reason")); err != nil {
		shown, ok := f.View(err)
		if !ok {
			return err
		}
		answer := refused{id, shown}
		if day := f.Text("day"); day != "" {
			return a.showDay(p, page.StatusOf(err), day, answer)
		}
		return a.showMonth(p, page.StatusOf(err), nil, answer)
	}
	p.Toast("completeness.accepted")
	return p.Redirect(backTo(f.Text("day")))
}

// reopen takes the acceptance of a gap back.
func (a Pages) reopen(p *page.Page) error {
	f, err := p.Form()
	if err != nil {
		return err
	}
	if err := a.Audits.TakeBack(p.Context(), p.Actor, p.R.PathValue("id")); err != nil {
		return err
	}
	p.Toast("completeness.reopened")
	return p.Redirect(backTo(f.Text("day")))
}

// meetingsShown is how many meetings a page of a day lists.
const meetingsShown = 100

// showDay shows the page of a day. If date is no day that has begun, the error is [navette.NotFound].
func (a Pages) showDay(p *page.Page, status int, date string, answer refused) error {
	b, err := base(p)
	if err != nil {
		return err
	}
	begins, err := time.ParseInLocation(time.DateOnly, date, b.Zone())
	if err != nil || begins.After(p.Now()) {
		return navette.Fail(navette.NotFound, "", err)
	}
	report, err := a.Audits.Day(p.Context(), p.Actor, date)
	if err != nil {
		return err
	}
	model := DayPage{Base: b, Day: dayOf(report.Day, b.Zone()), Next: begins.AddDate(0, 0, 1).Before(p.Now())}
	gaps := map[string]rule.Gap{}
	for _, g := range report.Gaps {
		gaps[g.UUID] = g
		model.Gaps = append(model.Gaps, gapOf(b, g, answer))
	}
	for _, key := range report.Notes {
		model.Notes = append(model.Notes, view.Say(key))
	}
	model.Parts = max(1, (len(report.Meetings)+meetingsShown-1)/meetingsShown)
	asked, _ := strconv.Atoi(p.R.URL.Query().Get("page")) // 0 if it is no number
	model.Part = min(max(1, asked), model.Parts)
	for i, m := range report.Meetings {
		if i/meetingsShown+1 == model.Part {
			model.Meetings = append(model.Meetings, meetingOf(b, m, gaps[m.UUID]))
		}
	}
	return p.RenderAs(status, OneDay(model))
}

// certificate shows the certificate of a month.
func (a Pages) certificate(p *page.Page) error {
	b, err := base(p)
	if err != nil {
		return err
	}
	first, err := monthOf(p.R.PathValue("month"), p.Now(), b.Zone())
	if err != nil {
		return err
	}
	c, err := a.Audits.Month(p.Context(), p.Actor, first.Format(monthForm))
	if err != nil {
		return err
	}
	model := CertificatePage{
		Base: b, First: first, Held: c.Held, Unchecked: len(c.Unchecked), CheckedAt: c.Checked.Time, Version: a.Version,
		Ended: !first.AddDate(0, 1, 0).After(p.Now()),
	}
	for _, r := range c.Rows {
		model.Rows = append(model.Rows, rowOf(b, r))
	}
	for _, g := range c.Refused {
		model.Refused = append(model.Refused, Refusal{Host: g.HostName, At: noonOf(g.Day, b.Zone())})
	}
	return p.Render(Certificate(model))
}
