package web

import (
	"time"

	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/schedule"
	"navette.dev/navette/internal/web/view"
)

// clashNames names sessions with their hours.
func clashNames(w lang.Words, now time.Time, sessions []navette.Session) string {
	names := make([]string, len(sessions))
	for i, s := range sessions {
		names[i] = w.T("effect.overlap_session", "title", s.Title, "at", w.At(s.StartsAt.Time, now))
	}
	return view.NameList(w, names)
}

// clashLimit says how many meetings Zoom lets a host hold at once, as far as is known.
func clashLimit(c schedule.Clash) lang.Say {
	switch {
	case !c.Known:
		return say("effect.overlap_unknown")
	case c.Most == 1:
		return say("effect.overlap_one")
	default:
		return say("effect.overlap_two")
	}
}

// clashTold are the sentences that stand above the form of a session that clashes with others, none where it does not.
func clashTold(p *Page, c *schedule.Clash) []lang.Say {
	if c == nil {
		return nil
	}
	return []lang.Say{say("effect.overlap", "sessions", clashNames(p.Words, p.site.Clock.Now(), c.Sessions)), clashLimit(*c)}
}

// overlapNeed tells of sessions of the coming day that one host cannot hold at once.
func overlapNeed(f view.Frame, actor navette.Actor, a schedule.Attention) view.Attention {
	late := a.Clash.Late
	told := view.Attention{
		Before: a.Deadline.Time, Title: say("need.overlap", "title", late.Title),
		Text:    say("need.overlap_text", "sessions", clashNames(f.Words, f.Now, a.Clash.Sessions), "limit", f.Say(clashLimit(*a.Clash))),
		Actions: []view.AttentionAction{{Text: say("today.understand"), Path: sessionPath(late.ID)}},
	}
	if !a.Clash.Known {
		told.Title.Key = "need.overlap_unsure"
	}
	if actor.May(navette.WriteSchedule) {
		told.Actions = append(told.Actions, view.AttentionAction{Text: say("need.overlap_move"), Path: sessionPath(late.ID) + "/edit", Main: true})
	}
	return told
}
