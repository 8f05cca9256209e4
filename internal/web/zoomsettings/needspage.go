package zoomsettings

import (
	"strings"
	"time"

	"navette.dev/navette/internal/lang"
)

// Scope is one right that the app needs.
type Scope struct {
	Name    string   // in Zoom
	Why     lang.Say // its purpose
	Since   string   // the release that first needed it, "" for the first release
	Granted bool     // whether the connection has it
}

// ZoomEvent is an event that the app subscribes to.
type ZoomEvent struct {
	Name  string    // in Zoom
	Why   lang.Say  // its purpose
	Since string    // the release that first used it, "" for the first release
	Last  time.Time // when it last arrived, zero if it did not within the last EventDays days
}

// missing returns the rights that the connection lacks.
func (p ZoomPage) missing() []Scope {
	var missing []Scope
	for _, s := range p.Scopes {
		if !s.Granted {
			missing = append(missing, s)
		}
	}
	return missing
}

// received returns how many of the events arrived.
func (p ZoomPage) received() int {
	n := 0
	for _, e := range p.Events {
		if !e.Last.IsZero() {
			n++
		}
	}
	return n
}

// scopeNames returns the names of rights, one per line.
func scopeNames(scopes []Scope) string {
	names := make([]string, len(scopes))
	for i, s := range scopes {
		names[i] = s.Name
	}
	return strings.Join(names, "\n")
}
