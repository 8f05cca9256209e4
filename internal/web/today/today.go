// Package today serves the page Today, the first one after signing in.
package today

import (
	"slices"
	"time"

	"navette.dev/navette/internal/connection"
	"navette.dev/navette/internal/journey"
	"navette.dev/navette/internal/library"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/storage"
	"navette.dev/navette/internal/web/page"
	"navette.dev/navette/internal/web/rows"
	"navette.dev/navette/internal/web/view"
)

// The numbers of calls that the page shows.
const (
	studioCalls = 5 // the last ones, for a studio
	teamCalls   = 8 // the last ones, for a team that calls
	comingCalls = 4 // of those being imported, and of those with files that were given up
)

// Pages serves the page Today.
type Pages struct {
	Journeys    *journey.Reader
	Library     *library.Library
	Connections *connection.Connections
	Storage     *storage.Storage
}

// Routes returns the route of the page.
func (a Pages) Routes() []page.Route {
	return []page.Route{{Pattern: "GET /{$}", Access: page.SignedIn, Right: navette.ReadSchedule, Handle: a.today}}
}

func (a Pages) today(p *page.Page) error {
	f, err := p.Frame(view.NavToday)
	if err != nil {
		return err
	}
	t, err := a.Journeys.Today(p.Context(), p.Actor, p.Standing)
	if err != nil {
		return err
	}
	f.Now = t.Now
	model := Page{
		Frame: f, ReadOnly: !p.Actor.May(navette.WriteSchedule), Until: t.Now.Add(navette.TodayAhead),
		Sessions: t.Sessions, Online: t.Online, Places: int(t.Places), Cancelled: t.Cancelled, NextAt: t.NextAt.Time,
		Rows:    append(rows.Sessions(t.UnderWay, f), rows.Sessions(t.Next, f)...),
		Profile: p.Org.Profile,
	}
	for _, a := range t.Attention {
		model.Attention = append(model.Attention, needOf(f, p.Actor, a))
	}
	if rights, lacking, err := a.rightsNeed(p); err != nil {
		return err
	} else if lacking {
		model.Attention = append(model.Attention, rights)
	}
	stored, err := a.storageNeeds(p)
	if err != nil {
		return err
	}
	model.Attention = append(model.Attention, stored...)
	if err := a.addCalls(p, &model); err != nil {
		return err
	}
	slices.SortStableFunc(model.Attention, func(a, b view.Attention) int { return byDeadline(a.Before, b.Before) })
	if len(t.Outward) > 0 && len(t.Inward) > 0 {
		model.Outward = punctuality(t.Outward, rows.LinksSentWithin)
		model.Inward = punctuality(t.Inward, navette.ImportedWithin)
	}
	return p.Render(Today(model))
}

// punctuality sums up the dots, of which there is at least one. Times that were early count as 0.
func punctuality(dots []journey.Dot, goal time.Duration) *Punctuality {
	shown := &Punctuality{Of: len(dots), Goal: goal}
	took := make([]time.Duration, len(dots))
	for i, d := range dots {
		took[i] = max(d.Took, 0)
		if took[i] <= goal {
			shown.OnTime++
		}
		shown.Points = append(shown.Points, PunctualityPoint{At: d.At.Time, Took: took[i]})
	}
	slices.Sort(took)
	shown.Median = took[len(took)/2]
	return shown
}

// byDeadline compares deadlines: the earlier first, and problems without one last.
func byDeadline(a, b time.Time) int {
	if a.IsZero() != b.IsZero() {
		return -a.Compare(b)
	}
	return a.Compare(b)
}
