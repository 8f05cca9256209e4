package web

import (
	"navette.dev/navette/internal/journey"
	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/web/view"
)

// linkStates are the states of a link as the page draws them.
var linkStates = map[journey.LinkState]view.LinkState{
	journey.LinkNone: view.LinkNone, journey.LinkWaits: view.LinkDue, journey.LinkFailing: view.LinkDue, journey.LinkSent: view.LinkSent,
	journey.LinkOpened: view.LinkOpened, journey.LinkRefused: view.LinkRefused, journey.LinkMissed: view.LinkMissed,
	journey.LinkOff: view.LinkOff, journey.LinkQueued: view.LinkWaiting,
	"": view.LinkHidden,
}

// place is one booking.
func (x explained) place(p journey.Place) view.BookingRow {
	b := p.Booking
	row := view.BookingRow{ID: b.ID, Name: p.Name, Email: p.Email, Link: linkStates[p.Link]}
	switch b.State { // whoever may not know what became of links sees who has a place
	case navette.Unbooked:
		row.Link = view.LinkOff
	case navette.Waitlisted:
		row.Link = view.LinkWaiting
	}
	switch p.Link {
	case journey.LinkSent:
		row.At = b.LinkSentAt.Time
	case journey.LinkOpened:
		row.At = b.LastVisitAt.Time
	case journey.LinkFailing:
		row.At = p.NextTry.Time
	default:
		row.At = p.LinkDue.Time
	}
	if row.Link == view.LinkDue && row.At.IsZero() {
		row.At = x.e.LinksAt.Time
	}
	row.Detail = x.placeDetail(p)
	if p.Link == journey.LinkRefused && x.Now.Before(x.e.Session.EndsAt.Time) && x.actor.May(navette.RetryWork) {
		row.Again = sessionPath(x.e.Session.ID) + "/bookings/" + b.ID + "/link"
	}
	return row
}

// placeDetail is the one thing more that is worth telling of a booking.
func (x explained) placeDetail(p journey.Place) lang.Say {
	start := x.e.Session.StartsAt.Time
	switch {
	case p.Booking.State == navette.Unbooked:
		return say("session.detail_unbooked", "at", x.At(p.Booking.CancelledAt.Time, x.Now))
	case p.Booking.State == navette.Waitlisted && p.Link == "":
		return say("session.link_waiting")
	case p.Link == journey.LinkRefused:
		return say("session.detail_refused", "words", p.Booking.LinkRefused)
	case p.Link == journey.LinkFailing && !x.NoMail:
		return say("session.detail_failing", "reason", x.Say(x.reason(p.Message)))
	case !p.Promoted.IsZero():
		return say("session.detail_promoted", "at", x.When(p.Promoted.Time, x.Now))
	case p.Zone != "" && x.In(zoneOf(p.Zone)).Hour(start) != x.Hour(start):
		zone := zoneOf(p.Zone)
		return say("session.detail_zone", "hour", x.In(zone).Hour(start), "city", x.City(zone))
	default:
		return lang.Say{}
	}
}
