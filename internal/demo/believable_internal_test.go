package demo

import (
	"testing"
	"time"

	"navette.dev/navette/internal/navette"
)

// TestNoSessionIsHeldAtNight starts the demo's plans at each hour of days in winter and in summer.
func TestNoSessionIsHeldAtNight(t *testing.T) {
	for _, day := range []time.Time{
		time.Date(2026, 1, 14, 0, 0, 0, 0, time.UTC), time.Date(2026, 7, 14, 0, 0, 0, 0, time.UTC),
		time.Date(2026, 10, 28, 0, 0, 0, 0, time.UTC),
	} {
		for minutes := 0; minutes < 24*60; minutes += 20 {
			now := day.Add(time.Duration(minutes) * time.Minute)
			d := &Demo{
				Clock: navette.NewScaledClock(navette.Anchor{Real: navette.RealNow(), Product: now, Speed: 1}),
				zone:  zoneAt(now),
			}
			for _, s := range d.fortnight(map[string]string{}) {
				if hour := s.input.Time; hour < "07:00" || hour > "21:00" {
					t.Errorf("started %s: %s begins at %s in %s", now, s.input.Title, hour, s.input.Zone)
				}
			}
			past := d.pastFortnight(map[string]string{})
			if len(past) < 25 {
				t.Fatalf("%d past sessions", len(past))
			}
			for _, p := range past {
				if hour := p.session.StartsAt.In(d.zone).Hour(); hour < 7 || hour > 20 ||
					!p.session.EndsAt.Before(now) {
					t.Errorf("started %s: %s was held at %s", now, p.session.Title, p.session.StartsAt.In(d.zone))
				}
			}
			for _, c := range d.pastCalls() {
				if hour := c.In(d.zone).Hour(); hour < 9 || hour > 17 {
					t.Errorf("started %s: a call was held at %s", now, c.In(d.zone))
				}
			}
		}
	}
}
