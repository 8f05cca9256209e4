package demo

import "time"

// zones are where the demo's organizations may be: places that speak French, on all sides of the world.
var zones = []string{"Europe/Paris", "America/Montreal", "Pacific/Noumea", "Pacific/Tahiti"}

// The demo's sessions around now lie within these hours of the day, whenever it is started.
const (
	dayBegins = 8
	dayEnds   = 20
)

// zoneAt is the first of the zones where it is day at an instant.
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
	return time.UTC // not reached: the zones cover the day, in winter and in summer
}
