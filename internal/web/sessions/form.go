package sessions

import (
	"net/http"
	"strconv"
	"time"

	"navette.dev/navette/internal/journey"
	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/schedule"
	"navette.dev/navette/internal/web/page"
	"navette.dev/navette/internal/web/rows"
	"navette.dev/navette/internal/web/view"
)

// usualMinutes is the length that the form of a new session suggests, in minutes.
const usualMinutes = 60

func (a Pages) newSession(p *page.Page) error {
	tomorrow := p.Now().In(page.ZoneOf(p.Org.Zone)).AddDate(0, 0, 1)
	usual := schedule.SessionInput{
		Date: tomorrow.Format(time.DateOnly), Time: "18:30", Zone: p.Org.Zone, Minutes: usualMinutes, Mode: navette.Online,
		Capacity: schedule.MostPlaces, CoachID: p.Actor.ID, WaitingRoom: true, Record: true,
	}
	typed, err := a.formOf(p, usual)
	if err != nil {
		return err
	}
	return a.showSessionForm(p, http.StatusOK, SessionFormPage{Form: typed})
}

func (a Pages) createSession(p *page.Page) error {
	f, in, err := a.sessionInput(p)
	if err != nil {
		return err
	}
	clash, err := a.Journeys.Clash(p.Context(), p.Actor, "", in)
	if err != nil {
		return a.sessionRefused(p, f, err)
	}
	warnings := clashWarnings(p, clash)
	sum := page.Fingerprint(warnings)
	if len(warnings) > 0 && f.Text("confirmed") != sum {
		shown, _ := f.View(nil)
		return a.showSessionForm(p, http.StatusOK, SessionFormPage{Form: shown, Warnings: warnings, Confirms: sum})
	}
	made, err := a.Schedule.Create(p.Context(), p.Actor, in)
	if err != nil {
		return a.sessionRefused(p, f, err)
	}
	return a.sessionSaved(p, made)
}

func (a Pages) editSession(p *page.Page) error {
	id := p.R.PathValue("id")
	session, err := a.Schedule.Session(p.Context(), p.Actor, id)
	if err != nil {
		return err
	}
	in, err := schedule.InputOf(session)
	if err != nil {
		return err
	}
	model := SessionFormPage{Title: session.Title}
	if model.Form, err = a.formOf(p, in); err != nil {
		return err
	}
	return a.showSessionForm(p, http.StatusOK, model)
}

// changeSession changes a session. If the change affects other people, it first shows the form again with the effects
// and their fingerprint; it saves once the form is sent with the fingerprint of the present effects.
func (a Pages) changeSession(p *page.Page) error {
	f, in, err := a.sessionInput(p)
	if err != nil {
		return err
	}
	id := p.R.PathValue("id")
	effects, err := a.Schedule.Effects(p.Context(), p.Actor, id, in)
	if err != nil {
		return a.sessionRefused(p, f, err)
	}
	clash, err := a.Journeys.Clash(p.Context(), p.Actor, id, in)
	if err != nil {
		return a.sessionRefused(p, f, err)
	}
	warnings := append(effectsOf(p, effects), clashWarnings(p, clash)...)
	sum := page.Fingerprint(warnings)
	if len(warnings) > 0 && f.Text("confirmed") != sum {
		shown, _ := f.View(nil)
		return a.showSessionForm(p, http.StatusOK, SessionFormPage{
			Form: shown, Title: in.Title, Warnings: warnings, Confirms: sum,
		})
	}
	changed, err := a.Schedule.Change(p.Context(), p.Actor, id, in)
	if err != nil {
		return a.sessionRefused(p, f, err)
	}
	return a.sessionSaved(p, changed)
}

// sessionSaved redirects to the session's page. Its toast says so if the session needs a meeting and none is created at
// present.
func (a Pages) sessionSaved(p *page.Page, saved navette.Session) error {
	e, err := a.Journeys.Explain(p.Context(), p.Actor, saved.ID)
	if err != nil {
		return err
	}
	toast := "session.saved"
	if e.Journey.Aside == journey.AsidePaused {
		toast = "session.saved_held"
	}
	p.Toast(toast)
	return p.Redirect(rows.SessionPath(saved.ID))
}

// effectsOf returns the effects of a change on other people, in words.
func effectsOf(p *page.Page, e schedule.Effects) []lang.Say {
	var effects []lang.Say
	add := func(key string, n int64) {
		if n > 0 {
			effects = append(effects, lang.Say{Key: key, Plural: true, Count: int(n)})
		}
	}
	if p.NoMail() {
		add("effect.untold", e.Notified)
	} else {
		add("effect.told", e.Notified)
	}
	add("effect.links_again", e.LinksAgain)
	add("effect.links_stopped", e.LinksStopped)
	add("effect.promoted", e.Promoted)
	if e.Frozen && e.Retimed {
		effects = append(effects, view.Say("effect.frozen", "at", p.Words.At(e.MeetingAt.Time, p.Now())))
	}
	return effects
}

// sessionRefused shows the form again with the errors, if err is about the input; otherwise it returns err.
func (a Pages) sessionRefused(p *page.Page, f *page.Form, err error) error {
	shown, ok := f.View(err)
	if !ok {
		return err
	}
	return a.showSessionForm(p, page.StatusOf(err), SessionFormPage{Form: shown, Title: shown.Value("title")})
}

// showSessionForm completes model and shows the form. Without an id in the request's path it is the form of a new
// session.
func (a Pages) showSessionForm(p *page.Page, status int, model SessionFormPage) error {
	var err error
	if model.Frame, err = p.Frame(view.NavSchedule); err != nil {
		return err
	}
	users, err := a.People.Users(p.Context(), p.Actor)
	if err != nil {
		return err
	}
	model.Coaches = page.UserLabels(users)
	model.ID, model.Action, model.Back, model.Zones = p.R.PathValue("id"), "/schedule/new", "/schedule", page.Zones
	if model.ID != "" {
		model.Action, model.Back = rows.SessionPath(model.ID)+"/edit", rows.SessionPath(model.ID)
		standing, err := a.Schedule.EffectsOfCancel(p.Context(), p.Actor, model.ID)
		if err != nil {
			return err
		}
		model.FrozenAt = standing.MeetingAt.Time
	} else {
		model.Title = ""
	}
	return p.RenderAs(status, SessionForm(model))
}

// formOf returns the form with the values of a session.
func (a Pages) formOf(p *page.Page, in schedule.SessionInput) (view.Form, error) {
	values := map[string]string{
		"title": in.Title, "description": in.Description, "date": in.Date, "time": in.Time, "zone": in.Zone,
		"minutes": strconv.FormatInt(in.Minutes, 10), "mode": string(in.Mode), "coach": in.CoachName,
	}
	if in.Capacity < schedule.MostPlaces {
		values["capacity"] = strconv.FormatInt(in.Capacity, 10)
	}
	if in.WaitingRoom {
		values["waiting_room"] = "on"
	}
	if in.Record {
		values["record"] = "on"
	}
	if in.CoachID != "" {
		users, err := a.People.UsersEver(p.Context(), p.Actor)
		if err != nil {
			return view.Form{}, err
		}
		for i, label := range page.UserLabels(users) {
			if users[i].ID == in.CoachID {
				values["coach"], values["coach_id"] = label, in.CoachID
			}
		}
	}
	values["coach_shown"] = values["coach"]
	return view.Form{Values: values}, nil
}

// sessionInput returns the submitted form and the session that it describes.
func (a Pages) sessionInput(p *page.Page) (*page.Form, schedule.SessionInput, error) {
	f, err := p.Form()
	if err != nil {
		return nil, schedule.SessionInput{}, err
	}
	in := schedule.SessionInput{
		Title: f.Text("title"), Description: f.Lines("description"),
		Date: f.Text("date"), Time: f.Text("time"), Zone: f.Text("zone"), Minutes: f.Number("minutes", 0),
		Mode: navette.Mode(f.Text("mode")), Capacity: f.Number("capacity", schedule.MostPlaces),
		WaitingRoom: f.Checked("waiting_room"), Record: f.Checked("record"),
	}
	users, err := a.People.Users(p.Context(), p.Actor)
	if err != nil {
		return nil, in, err
	}
	in.CoachID, in.CoachName = coachOf(f, users)
	return f, in, nil
}

// clashWarnings returns the warnings about sessions that the same host would have to hold at the same time. c may be
// nil.
func clashWarnings(p *page.Page, c *journey.Clash) []lang.Say {
	if c == nil {
		return nil
	}
	names := rows.ClashNames(p.Words, p.Now(), c.Sessions)
	return []lang.Say{view.Say("effect.overlap", "sessions", names), rows.ClashLimit(*c)}
}
