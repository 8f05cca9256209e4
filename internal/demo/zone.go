package demo

import "time"

// zones are the time zones of French-speaking places in all parts of the world. The demo's organizations are in one of
// them.
var zones = []string{"Europe/Paris", "America/Montreal", "Pacific/Noumea", "Pacific/Tahiti"}

// The hours of the day between which the demo's sessions around now take place, at whatever time it is started.
const (
	dayBegins = 8
	dayEnds   = 20
)

// zoneAt returns the first of the zones in which it is daytime at an instant.
func zoneAt(now time.Time) *time.Location {
	for _, name := range zones {
		place, err := time.LoadLocation(name)
		if err != nil {
			continue
		}
		if hour := now.In(place).Hour(); hour >= dayBegins && hour < dayEnds {
			return place
		}
	}
	return time.UTC // not reached: the zones cover the whole day, in winter and in summer
}
