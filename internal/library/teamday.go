package library

import (
	"context"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
)

// UnfinishedCall is a call whose recording is not here completely.
type UnfinishedCall = store.UnfinishedCall

// Unfinished is the calls whose recording is not here completely.
type Unfinished struct {
	Coming    []UnfinishedCall // being imported; those that Zoom deletes first before the others
	ComingAll int              // their number, of which Coming has the first
	Missing   []UnfinishedCall // files of them were given up
	Missed    int              // their number, of which Missing has the first
}

// missingShown is how long after a call [Library.Unfinished] lists files that were given up. The pages of the call and
// of the list still show them afterwards.
const missingShown = 3 * 24 * time.Hour

// Unfinished returns the calls that the actor may see and whose recording is not here completely, at most the number
// most of each kind.
func (l *Library) Unfinished(ctx context.Context, actor navette.Actor, most int) (Unfinished, error) {
	var u Unfinished
	visible, err := visibleTo(actor)
	if err != nil {
		return u, err
	}
	all, err := l.store.Org(actor.Org).UnfinishedCalls(ctx, visible, l.clock.Now().Add(-missingShown), most)
	for _, c := range all {
		if c.State == navette.CallImporting {
			u.Coming, u.ComingAll = append(u.Coming, c), int(c.Alike)
		} else {
			u.Missing, u.Missed = append(u.Missing, c), int(c.Alike)
		}
	}
	return u, err
}

// Day is the calls that started on one day.
type Day struct {
	Start    time.Time // of the day, in the zone that was asked for
	Calls    int
	Recorded time.Duration // in all of them, as Zoom reports it
}

// weekDays is the number of days of a week, which begins on Monday.
const weekDays = 7

// TwoWeeks returns the days of last week and of this week in a time zone, with the calls that the actor may see.
func (l *Library) TwoWeeks(ctx context.Context, actor navette.Actor, zone *time.Location) ([]Day, error) {
	visible, err := visibleTo(actor)
	if err != nil {
		return nil, err
	}
	local := l.clock.Now().In(zone)
	y, m, d := local.Date()
	monday := d - (int(local.Weekday())+weekDays-1)%weekDays
	days, at := make([]Day, 2*weekDays), map[string]*Day{}
	for i := range days {
		days[i].Start = time.Date(y, m, monday-weekDays+i, 0, 0, 0, 0, zone)
		at[days[i].Start.Format(time.DateOnly)] = &days[i]
	}
	quarters, err := l.store.Org(actor.Org).CallQuarters(ctx, visible, days[0].Start)
	for _, q := range quarters {
		if day := at[q.StartsAt().In(zone).Format(time.DateOnly)]; day != nil {
			day.Calls += int(q.Calls)
			day.Recorded += time.Duration(q.Seconds) * time.Second
		}
	}
	return days, err
}
