package zoomsettings

import (
	"strings"
	"time"

	"navette.dev/navette/internal/lang"
)

// Scope is one right that the app needs.
type Scope struct {
	Name    string   // Zoom's own
	Why     lang.Say // what it is for
	Since   string   // the release that first needed it, "" for the first
	Granted bool
}

// ZoomEvent is an event that the app subscribes to.
type ZoomEvent struct {
	Name  string    // Zoom's own
	Why   lang.Say  // what it is for
	Since string    // the release that first acts on it, "" for the first
	Last  time.Time // when it last arrived, zero where it did not in the last EventDays days
}

// missing are the rights that the connection lacks.
func (p ZoomPage) missing() []Scope {
	var missing []Scope
	for _, s := range p.Scopes {
		if !s.Granted {
			missing = append(missing, s)
		}
	}
	return missing
}

// received counts the events that arrived.
func (p ZoomPage) received() int {
	n := 0
	for _, e := range p.Events {
		if !e.Last.IsZero() {
			n++
		}
	}
	return n
}

// scopeNames are the names of rights, one a line, to be copied at once.
func scopeNames(scopes []Scope) string {
	names := make([]string, len(scopes))
	for i, s := range scopes {
		names[i] = s.Name
	}
	return strings.Join(names, "\n")
}
