package sessions_test

import (
	"net/url"
	"reflect"
	"testing"

	"golang.org/x/net/html"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/schedule"
	"navette.dev/navette/internal/web/webtest"
)

// TestASavedFormChangesNothing submits the form of a session as the page shows it. All fields of the session are set,
// so that a field that the form lacks would be changed.
func TestASavedFormChangesNothing(t *testing.T) {
	webtest.Each(t, func(site *webtest.Site) {
		in := schedule.SessionInput{
			Title: "Yin", Description: "Apportez un tapis.", Date: "2026-12-03", Time: "09:15", Zone: "Europe/London",
			Minutes: 45, Mode: navette.Hybrid, Capacity: 8, CoachID: site.Owner.ID, Source: "planity", ExternalRef: "42",
		}
		for _, value := range reflect.ValueOf(&in).Elem().Fields() {
			if value.Kind() == reflect.Bool {
				value.SetBool(true)
			}
		}
		made, err := site.Schedule.Create(t.Context(), site.Owner, in)
		site.Must(err)
		path := "/sessions/" + made.ID
		b := site.Camille()
		b.Post(path+"/edit", filled(b.Get(path+"/edit"))).LeadsTo(path)
		saved, err := site.Schedule.Session(t.Context(), site.Owner, made.ID)
		site.Must(err)
		if got, err := schedule.InputOf(saved); err != nil || got != in {
			t.Errorf("saved is %+v, want %+v: %v", got, in, err)
		}
	})
}

// filled returns the values with which a browser submits the form of a session.
func filled(page webtest.Answer) url.Values {
	values := url.Values{}
	for n := range page.Doc.Descendants() {
		name, kind := webtest.Attr(n, "name"), webtest.Attr(n, "type")
		switch {
		case name == "" || n.Type != html.ElementNode:
		case n.Data == "textarea":
			values.Set(name, webtest.Text(n))
		case n.Data == "input" && (kind != "checkbox" && kind != "radio" || webtest.HasAttr(n, "checked")):
			values.Set(name, webtest.Attr(n, "value"))
		}
	}
	return values
}
