package zoomsettings

import (
	"navette.dev/navette/internal/connection"
	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/navette"
)

// scopes returns the rights that the app needs, and whether the connection has them.
func scopes(c navette.Connection) []Scope {
	scopes := make([]Scope, len(connection.Scopes))
	for i, s := range connection.Scopes {
		scopes[i] = Scope{Name: s.Name, Why: lang.Say{Key: s.Why}, Since: s.Since, Granted: s.Granted(c)}
	}
	return scopes
}

// events returns events that the app subscribes to. received maps the name of an event to the time it last arrived.
func events(needed []connection.Event, received map[string]navette.Instant) []ZoomEvent {
	events := make([]ZoomEvent, len(needed))
	for i, e := range needed {
		events[i] = ZoomEvent{Name: e.Name, Why: lang.Say{Key: e.Why}, Since: e.Since, Last: received[e.Name].Time}
	}
	return events
}
