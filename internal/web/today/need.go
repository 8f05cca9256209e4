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

// need contains the message and the action of one kind of attention.
type need struct {
	key   string                            // message key of the title; the text's key has the suffix _text
	at    func(journey.Attention) time.Time // the time that the message names
	retry schedule.Step                     // the step to retry, "" if a retry does not help
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

// needOf converts a problem to an entry of the attention list.
func needOf(f view.Frame, actor navette.Actor, a journey.Attention) view.Attention {
	switch a.Kind {
	case journey.NeedZoom:
		return view.ZoomNeed(f, a.Deadline.Time)
	case journey.NeedMail:
		return view.MailNeed(f, a.Deadline.Time)
	case journey.NeedOverlap:
		return overlapNeed(f, actor, a)
	case journey.NeedGaps:
		return gapsNeed(f, a)
	case journey.NeedAtRisk:
		return view.Attention{
			Before: a.Deadline.Time, Title: lang.Say{Key: "import.at_risk", Plural: true, Count: a.AtRisk},
			Text:    lang.Say{Key: "import.at_risk_text"},
			Actions: []view.AttentionAction{{Text: lang.Say{Key: "import.at_risk_open"}, Path: "/calls/imports", Main: true}},
		}
	}
	n, session := needs[a.Kind], a.Row.Session
	args := map[string]any{
		"title": session.Title, "hour": f.Hour(n.at(a)), "at": f.At(n.at(a), f.Now),
		"reason": reasonOf(f.Words, a.Row.Message), "address": a.Member.Email, "words": a.Refused,
	}
	if a.Kind == journey.NeedAddress && a.Refusing > 1 {
		return view.Attention{
			Before: a.Deadline.Time,
			Title:  lang.Say{Key: "need.addresses", Args: args, Plural: true, Count: int(a.Refusing)},
			Text:   lang.Say{Key: "need.addresses_text", Args: args},
			Actions: []view.AttentionAction{
				{Text: lang.Say{Key: "today.understand"}, Path: rows.SessionPath(session.ID), Main: true},
			},
		}
	}
	return view.Attention{
		Before: a.Deadline.Time, Title: lang.Say{Key: n.key, Args: args},
		Text:    lang.Say{Key: n.key + "_text", Args: args},
		Actions: n.actions(actor, a),
	}
}

// actions returns what the actor may do about a problem.
func (n need) actions(actor navette.Actor, a journey.Attention) []view.AttentionAction {
	session := rows.SessionPath(a.Row.Session.ID)
	actions := []view.AttentionAction{{Text: lang.Say{Key: "today.understand"}, Path: session}}
	if n.retry != "" && a.Row.Message != "" && actor.May(navette.RetryWork) {
		actions = append(actions, view.AttentionAction{
			Text: lang.Say{Key: "today.retry"}, Path: rows.RetryPath(a.Row.Session.ID, n.retry), Post: true, Main: true,
		})
	}
	if a.Kind == journey.NeedMeetingGone && actor.May(navette.WriteSchedule) {
		actions = append(actions, view.AttentionAction{
			Text: lang.Say{Key: "session.again"}, Path: session + "/again", Post: true, Main: true,
		})
	}
	if a.Kind == journey.NeedAddress && actor.May(navette.WriteMembers) {
		actions = append(actions, view.AttentionAction{
			Text: lang.Say{Key: "today.correct_address"}, Path: "/members/" + a.Member.ID + "/edit", Main: true,
		})
	}
	return actions
}

// reasonOf returns the reason of a failure in words, or "" if there is none or it has no words.
func reasonOf(w lang.Words, key string) string {
	if key == "" || !w.Has(key) {
		return ""
	}
	return w.T(key)
}

// rightsNeed returns the entry about rights that the connection lacks. ok is false if it lacks none, or if the reader
// may not change the connection.
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
		Title: lang.Say{Key: "need.rights", Plural: true, Count: len(missing)},
		Text:  view.RightsText(p.Words, why),
		Actions: []view.AttentionAction{
			{Text: lang.Say{Key: "need.rights_do"}, Path: page.ZoomPath + "#rights", Main: true},
		},
	}, true, nil
}

// overlapNeed returns the entry about sessions that one host cannot hold at the same time.
func overlapNeed(f view.Frame, actor navette.Actor, a journey.Attention) view.Attention {
	late, names := a.Clash.Late, rows.ClashNames(f.Words, f.Now, a.Clash.Sessions)
	shown := view.Attention{
		Before: a.Deadline.Time, Title: view.Say("need.overlap", "title", late.Title),
		Text:    view.Say("need.overlap_text", "sessions", names, "limit", f.Say(rows.ClashLimit(*a.Clash))),
		Actions: []view.AttentionAction{{Text: view.Say("today.understand"), Path: rows.SessionPath(late.ID)}},
	}
	if !a.Clash.Known {
		shown.Title.Key = "need.overlap_unsure"
	}
	if actor.May(navette.WriteSchedule) {
		shown.Actions = append(shown.Actions, view.AttentionAction{
			Text: view.Say("need.overlap_move"), Path: rows.SessionPath(late.ID) + "/edit", Main: true,
		})
	}
	return shown
}

// gapsNeed returns the entry about recordings that the completeness check misses.
func gapsNeed(f view.Frame, a journey.Attention) view.Attention {
	return view.Attention{
		Title:   view.Count("need.gaps", a.Gaps),
		Text:    view.Say("need.gaps_text", "at", f.At(a.Since.Time, f.Now)),
		Actions: []view.AttentionAction{{Text: view.Say("need.gaps_do"), Path: "/calls/completeness", Main: true}},
	}
}

// storageNeeds returns the entries about the stored recordings: that imports pause because the store is almost full,
// and that files are damaged. Readers who may not see the page about them get none.
func (a Pages) storageNeeds(p *page.Page) (needs []view.Attention, err error) {
	if !p.Actor.May(navette.ManageOrg) {
		return nil, nil
	}
	trouble, err := a.Storage.Trouble(p.Context(), p.Actor)
	if err != nil {
		return nil, err
	}
	open := []view.AttentionAction{{Text: lang.Say{Key: "storage.need_open"}, Path: view.StoragePath, Main: true}}
	if trouble.Full {
		needs = append(needs, view.Attention{
			Title: lang.Say{Key: "storage.full"}, Text: lang.Say{Key: "storage.mail_full_next"}, Actions: open,
		})
	}
	if trouble.Damaged > 0 {
		needs = append(needs, view.Attention{
			Title: lang.Say{Key: "storage.damaged", Plural: true, Count: trouble.Damaged},
			Text:  lang.Say{Key: "storage.mail_damaged_next"}, Actions: open,
		})
	}
	return needs, nil
}
