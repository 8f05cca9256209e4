package web

import (
	"net/http"
	"strconv"
	"time"

	"navette.dev/navette/internal/journey"
	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/schedule"
	"navette.dev/navette/internal/web/view"
)

// Minutes that the form of a new session suggests.
const usualMinutes = 60

func (a sessionsPages) newSession(p *Page) error {
	tomorrow := p.now().In(zoneOf(p.Org.Zone)).AddDate(0, 0, 1)
	usual := schedule.SessionInput{
		Date: tomorrow.Format(time.DateOnly), Time: "18:30", Zone: p.Org.Zone, Minutes: usualMinutes, Mode: navette.Online,
		Capacity: schedule.MostPlaces, CoachID: p.Actor.ID, WaitingRoom: true, Record: true,
	}
	typed, err := a.formOf(p, usual)
	if err != nil {
		return err
	}
	return a.showSessionForm(p, http.StatusOK, view.SessionFormPage{Form: typed})
}

func (a sessionsPages) createSession(p *Page) error {
	f, in, err := a.sessionInput(p)
	if err != nil {
		return err
	}
	clash, err := a.Journeys.Clash(p.Context(), p.Actor, "", in)
	if err != nil {
		return a.sessionRefused(p, f, err)
	}
	if told := clashTold(p, clash); len(told) > 0 && f.text("confirmed") != fingerprint(told) {
		shown, _ := f.view(nil)
		return a.showSessionForm(p, http.StatusOK, view.SessionFormPage{Form: shown, Warnings: told, Confirms: fingerprint(told)})
	}
	made, err := a.Schedule.Create(p.Context(), p.Actor, in)
	if err != nil {
		return a.sessionRefused(p, f, err)
	}
	return a.sessionSaved(p, made)
}

func (a sessionsPages) editSession(p *Page) error {
	id := p.R.PathValue("id")
	session, err := a.Schedule.Session(p.Context(), p.Actor, id)
	if err != nil {
		return err
	}
	in, err := schedule.InputOf(session)
	if err != nil {
		return err
	}
	page := view.SessionFormPage{Title: session.Title}
	if page.Form, err = a.formOf(p, in); err != nil {
		return err
	}
	return a.showSessionForm(p, http.StatusOK, page)
}

// changeSession saves once the reader was told what that does to others: the form comes back with it, and carries what
// was told, so that it is saved only while that is still what would happen.
func (a sessionsPages) changeSession(p *Page) error {
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
	sum := fingerprint(warnings)
	if len(warnings) > 0 && f.text("confirmed") != sum {
		shown, _ := f.view(nil)
		return a.showSessionForm(p, http.StatusOK, view.SessionFormPage{Form: shown, Title: in.Title, Warnings: warnings, Confirms: sum})
	}
	changed, err := a.Schedule.Change(p.Context(), p.Actor, id, in)
	if err != nil {
		return a.sessionRefused(p, f, err)
	}
	return a.sessionSaved(p, changed)
}

// sessionSaved leads to the session's page. Where it needs a meeting and none is made for now, the notice says so.
func (a sessionsPages) sessionSaved(p *Page, saved navette.Session) error {
	e, err := a.Journeys.Explain(p.Context(), p.Actor, saved.ID)
	if err != nil {
		return err
	}
	said := "session.saved"
	if e.Journey.Aside == journey.AsidePaused {
		said = "session.saved_held"
	}
	p.Toast(said)
	return p.Redirect(sessionPath(saved.ID))
}

// effectsOf says what a change does to others, nothing where it does nothing.
func effectsOf(p *Page, e schedule.Effects) []lang.Say {
	var told []lang.Say
	add := func(key string, n int64) {
		if n > 0 {
			told = append(told, lang.Say{Key: key, Plural: true, Count: int(n)})
		}
	}
	if p.noMail() {
		add("effect.untold", e.Told)
	} else {
		add("effect.told", e.Told)
	}
	add("effect.links_again", e.LinksAgain)
	add("effect.links_stopped", e.LinksStopped)
	add("effect.promoted", e.Promoted)
	if e.Frozen && e.Retimed {
		told = append(told, lang.Say{Key: "effect.frozen", Args: map[string]any{"at": p.Words.At(e.MeetingAt.Time, p.now())}})
	}
	return told
}

// sessionRefused shows the form again with what is wrong beside the fields.
func (a sessionsPages) sessionRefused(p *Page, f *Form, err error) error {
	shown, ok := f.view(err)
	if !ok {
		return err
	}
	return a.showSessionForm(p, statusOf(err), view.SessionFormPage{Form: shown, Title: shown.Value("title")})
}

// showSessionForm adds what every state of the form has; without an id in the path it is about a new session.
func (a sessionsPages) showSessionForm(p *Page, status int, page view.SessionFormPage) error {
	var err error
	if page.Frame, err = p.Frame(view.PlaceSchedule); err != nil {
		return err
	}
	users, err := a.People.Users(p.Context(), p.Actor)
	if err != nil {
		return err
	}
	page.Coaches = userLabels(users)
	page.ID, page.Action, page.Back, page.Zones = p.R.PathValue("id"), "/schedule/new", "/schedule", zones
	if page.ID != "" {
		page.Action, page.Back = sessionPath(page.ID)+"/edit", sessionPath(page.ID)
		standing, err := a.Schedule.EffectsOfCancel(p.Context(), p.Actor, page.ID)
		if err != nil {
			return err
		}
		page.FrozenAt = standing.MeetingAt.Time
	} else {
		page.Title = ""
	}
	return p.RenderAs(status, view.SessionForm(page))
}

// formOf is a session as the form shows it.
func (a sessionsPages) formOf(p *Page, in schedule.SessionInput) (view.Form, error) {
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
		for i, label := range userLabels(users) {
			if users[i].ID == in.CoachID {
				values["coach"], values["coach_id"] = label, in.CoachID
			}
		}
	}
	values["coach_shown"] = values["coach"]
	return view.Form{Values: values}, nil
}

// sessionInput reads the form.
func (a sessionsPages) sessionInput(p *Page) (*Form, schedule.SessionInput, error) {
	f, err := p.Form()
	if err != nil {
		return nil, schedule.SessionInput{}, err
	}
	in := schedule.SessionInput{
		Title: f.text("title"), Description: f.lines("description"), Date: f.text("date"), Time: f.text("time"), Zone: f.text("zone"),
		Minutes: f.number("minutes", 0), Mode: navette.Mode(f.text("mode")), Capacity: f.number("capacity", schedule.MostPlaces),
		WaitingRoom: f.checked("waiting_room"), Record: f.checked("record"),
	}
	users, err := a.People.Users(p.Context(), p.Actor)
	if err != nil {
		return nil, in, err
	}
	in.CoachID, in.CoachName = coachOf(f, users)
	return f, in, nil
}

// clashTold are the sentences that stand above the form of a session that clashes with others, none where it does not.
func clashTold(p *Page, c *journey.Clash) []lang.Say {
	if c == nil {
		return nil
	}
	return []lang.Say{say("effect.overlap", "sessions", clashNames(p.Words, p.now(), c.Sessions)), clashLimit(*c)}
}
