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

// Minutes that the form of a new session suggests.
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
	if told := clashTold(p, clash); len(told) > 0 && f.Text("confirmed") != page.Fingerprint(told) {
		shown, _ := f.View(nil)
		return a.showSessionForm(p, http.StatusOK, SessionFormPage{Form: shown, Warnings: told, Confirms: page.Fingerprint(told)})
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

// changeSession saves once the reader was told what that does to others: the form comes back with it, and carries what
// was told, so that it is saved only while that is still what would happen.
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
	warnings := append(effectsOf(p, effects), clashTold(p, clash)...)
	sum := page.Fingerprint(warnings)
	if len(warnings) > 0 && f.Text("confirmed") != sum {
		shown, _ := f.View(nil)
		return a.showSessionForm(p, http.StatusOK, SessionFormPage{Form: shown, Title: in.Title, Warnings: warnings, Confirms: sum})
	}
	changed, err := a.Schedule.Change(p.Context(), p.Actor, id, in)
	if err != nil {
		return a.sessionRefused(p, f, err)
	}
	return a.sessionSaved(p, changed)
}

// sessionSaved leads to the session's page. Where it needs a meeting and none is made for now, the notice says so.
func (a Pages) sessionSaved(p *page.Page, saved navette.Session) error {
	e, err := a.Journeys.Explain(p.Context(), p.Actor, saved.ID)
	if err != nil {
		return err
	}
	said := "session.saved"
	if e.Journey.Aside == journey.AsidePaused {
		said = "session.saved_held"
	}
	p.Toast(said)
	return p.Redirect(rows.SessionPath(saved.ID))
}

// effectsOf says what a change does to others, nothing where it does nothing.
func effectsOf(p *page.Page, e schedule.Effects) []lang.Say {
	var told []lang.Say
	add := func(key string, n int64) {
		if n > 0 {
			told = append(told, lang.Say{Key: key, Plural: true, Count: int(n)})
		}
	}
	if p.NoMail() {
		add("effect.untold", e.Told)
	} else {
		add("effect.told", e.Told)
	}
	add("effect.links_again", e.LinksAgain)
	add("effect.links_stopped", e.LinksStopped)
	add("effect.promoted", e.Promoted)
	if e.Frozen && e.Retimed {
		told = append(told, lang.Say{Key: "effect.frozen", Args: map[string]any{"at": p.Words.At(e.MeetingAt.Time, p.Now())}})
	}
	return told
}

// sessionRefused shows the form again with what is wrong beside the fields.
func (a Pages) sessionRefused(p *page.Page, f *page.Form, err error) error {
	shown, ok := f.View(err)
	if !ok {
		return err
	}
	return a.showSessionForm(p, page.StatusOf(err), SessionFormPage{Form: shown, Title: shown.Value("title")})
}

// showSessionForm adds what every state of the form has; without an id in the path it is about a new session.
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

// formOf is a session as the form shows it.
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
		users, err := a.People.Users(p.Context(), p.Actor)
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

// sessionInput reads the form.
func (a Pages) sessionInput(p *page.Page) (*page.Form, schedule.SessionInput, error) {
	f, err := p.Form()
	if err != nil {
		return nil, schedule.SessionInput{}, err
	}
	in := schedule.SessionInput{
		Title: f.Text("title"), Description: f.Lines("description"), Date: f.Text("date"), Time: f.Text("time"), Zone: f.Text("zone"),
		Minutes: f.Number("minutes", 0), Mode: navette.Mode(f.Text("mode")), Capacity: f.Number("capacity", schedule.MostPlaces),
		WaitingRoom: f.Checked("waiting_room"), Record: f.Checked("record"),
	}
	users, err := a.People.Users(p.Context(), p.Actor)
	if err != nil {
		return nil, in, err
	}
	in.CoachID, in.CoachName = coachOf(f, users)
	return f, in, nil
}

// clashTold are the sentences that stand above the form of a session that clashes with others, none where it does not.
func clashTold(p *page.Page, c *journey.Clash) []lang.Say {
	if c == nil {
		return nil
	}
	return []lang.Say{view.Say("effect.overlap", "sessions", rows.ClashNames(p.Words, p.Now(), c.Sessions)), rows.ClashLimit(*c)}
}
