package webtest

import "net/url"

// SessionForm contains the values of a filled-in session form: on Tuesday at 18:30, for 75 minutes.
var SessionForm = url.Values{
	"title": {"Vinyasa avancé"}, "date": {"2026-11-24"}, "time": {"18:30"}, "minutes": {"75"}, "zone": {"Europe/Paris"},
	"mode": {"online"}, "coach": {"Camille Roussel"}, "capacity": {""}, "description": {"Apportez une couverture."},
	"waiting_room": {"on"}, "record": {"on"},
}

// With returns a copy of a form with other values, given as pairs of a name and a value.
func With(form url.Values, changes ...string) url.Values {
	changed := url.Values{}
	for name, values := range form {
		changed[name] = values
	}
	for i := 0; i < len(changes); i += 2 {
		changed.Set(changes[i], changes[i+1])
	}
	return changed
}
