package today

import (
	"time"

	"navette.dev/navette/internal/journey"
	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/schedule"
	"navette.dev/navette/internal/web/page"
	"navette.dev/navette/internal/web/rows"
	"navette.dev/navette/internal/web/view"
)

// need is how one kind of attention is told, and what can be done about it.
type need struct {
	key   string // of the title; the text is the same with _text
	at    func(journey.Attention) time.Time
	retry schedule.Step // what Try again tries, "" where it does not help
}

func starts(a journey.Attention) time.Time { return a.Row.Session.StartsAt.Time }
func ends(a journey.Attention) time.Time   { return a.Row.Session.EndsAt.Time }
func since(a journey.Attention) time.Time  { return a.Since.Time }

var needs = map[journey.AttentionKind]need{
	journey.NeedMeeting:     {key: "need.meeting", at: starts, retry: schedule.StepReady},
	journey.NeedMeetingGone: {key: "need.meeting_gone", at: starts},
	journey.NeedLinks:       {key: "need.links", at: starts, retry: schedule.StepLinks},
	journey.NeedStart:       {key: "need.start", at: starts},
	journey.NeedEnd:         {key: "need.end", at: ends},
	journey.NeedRecording:   {key: "need.recording", at: ends},
	journey.NeedImport:      {key: "need.import", at: since, retry: schedule.StepImported},
	journey.NeedAddress:     {key: "need.address", at: starts},
}

// needOf returns one problem that needs a person.
func needOf(f view.Frame, actor navette.Actor, a journey.Attention) view.Attention {
	switch a.Kind {
	case journey.NeedZoom:
		return view.ZoomNeed(f, a.Deadline.Time)
	case journey.NeedMail:
		return view.MailNeed(f, a.Deadline.Time)
	case journey.NeedOverlap:
		return overlapNeed(f, actor, a)
	}
	n, session := needs[a.Kind], a.Row.Session
	args := map[string]any{
		"title": session.Title, "hour": f.Hour(n.at(a)), "at": f.At(n.at(a), f.Now), "reason": reasonOf(f.Words, a.Row.Message),
		"address": a.Member.Email, "words": a.Refused,
	}
	if a.Kind == journey.NeedAddress && a.Refusing > 1 {
		return view.Attention{
			Before: a.Deadline.Time, Title: lang.Say{Key: "need.addresses", Args: args, Plural: true, Count: int(a.Refusing)},
			Text:    lang.Say{Key: "need.addresses_text", Args: args},
			Actions: []view.AttentionAction{{Text: lang.Say{Key: "today.understand"}, Path: rows.SessionPath(session.ID), Main: true}},
		}
	}
	return view.Attention{
		Before: a.Deadline.Time, Title: lang.Say{Key: n.key, Args: args},
		Text:    lang.Say{Key: n.key + "_text", Args: args},
		Actions: n.actions(actor, a),
	}
}

// actions are the ways on that the actor may go.
func (n need) actions(actor navette.Actor, a journey.Attention) []view.AttentionAction {
	actions := []view.AttentionAction{{Text: lang.Say{Key: "today.understand"}, Path: rows.SessionPath(a.Row.Session.ID)}}
	if n.retry != "" && a.Row.Message != "" && actor.May(navette.RetryWork) {
		path := rows.RetryPath(a.Row.Session.ID, n.retry)
		actions = append(actions, view.AttentionAction{Text: lang.Say{Key: "today.retry"}, Path: path, Post: true, Main: true})
	}
	if a.Kind == journey.NeedMeetingGone && actor.May(navette.WriteSchedule) {
		path := rows.SessionPath(a.Row.Session.ID) + "/again"
		actions = append(actions, view.AttentionAction{Text: lang.Say{Key: "session.again"}, Path: path, Post: true, Main: true})
	}
	if a.Kind == journey.NeedAddress && actor.May(navette.WriteMembers) {
		path := "/members/" + a.Member.ID + "/edit"
		actions = append(actions, view.AttentionAction{Text: lang.Say{Key: "today.correct_address"}, Path: path, Main: true})
	}
	return actions
}

// reasonOf says in words why something is not done; it is "" while the reason is unknown.
func reasonOf(w lang.Words, key string) string {
	if key == "" || !w.Has(key) {
		return ""
	}
	return w.T(key)
}

// rightsNeed is the need of the rights that the connection lacks, for readers who can add them; ok is false where it lacks none.
func (a Pages) rightsNeed(p *page.Page) (need view.Attention, ok bool, err error) {
	if !p.Actor.May(navette.ManageZoom) {
		return need, false, nil
	}
	missing, err := a.Connections.Missing(p.Context(), p.Actor)
	if err != nil || len(missing) == 0 {
		return need, false, err
	}
	why := make([]string, len(missing))
	for i, m := range missing {
		why[i] = m.Why
	}
	return view.Attention{
		Title:   lang.Say{Key: "need.rights", Plural: true, Count: len(missing)},
		Text:    view.RightsText(p.Words, why),
		Actions: []view.AttentionAction{{Text: lang.Say{Key: "need.rights_do"}, Path: page.ZoomPath + "#rights", Main: true}},
	}, true, nil
}

// overlapNeed names sessions of the coming day that one host cannot hold at the same time.
func overlapNeed(f view.Frame, actor navette.Actor, a journey.Attention) view.Attention {
	late := a.Clash.Late
	told := view.Attention{
		Before: a.Deadline.Time, Title: view.Say("need.overlap", "title", late.Title),
		Text:    view.Say("need.overlap_text", "sessions", rows.ClashNames(f.Words, f.Now, a.Clash.Sessions), "limit", f.Say(rows.ClashLimit(*a.Clash))),
		Actions: []view.AttentionAction{{Text: view.Say("today.understand"), Path: rows.SessionPath(late.ID)}},
	}
	if !a.Clash.Known {
		told.Title.Key = "need.overlap_unsure"
	}
	if actor.May(navette.WriteSchedule) {
		told.Actions = append(told.Actions, view.AttentionAction{Text: view.Say("need.overlap_move"), Path: rows.SessionPath(late.ID) + "/edit", Main: true})
	}
	return told
}
