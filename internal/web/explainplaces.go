package web

import (
	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/schedule"
	"navette.dev/navette/internal/web/view"
)

// linkStates are the states of a link as the page draws them.
var linkStates = map[schedule.LinkState]view.LinkState{
	schedule.LinkNone: view.LinkNone, schedule.LinkWaits: view.LinkDue, schedule.LinkFailing: view.LinkDue, schedule.LinkSent: view.LinkSent,
	schedule.LinkOpened: view.LinkOpened, schedule.LinkRefused: view.LinkRefused, schedule.LinkMissed: view.LinkMissed,
	schedule.LinkOff: view.LinkOff, schedule.LinkQueued: view.LinkWaiting,
	"": view.LinkHidden,
}

// place is one booking.
func (x explained) place(p schedule.Place) view.BookingRow {
	b := p.Booking
	row := view.BookingRow{ID: b.ID, Name: p.Name, Email: p.Email, Link: linkStates[p.Link]}
	switch b.State { // whoever may not know what became of links sees who has a place
	case navette.Unbooked:
		row.Link = view.LinkOff
	case navette.Waitlisted:
		row.Link = view.LinkWaiting
	}
	switch p.Link {
	case schedule.LinkSent:
		row.At = b.LinkSentAt.Time
	case schedule.LinkOpened:
		row.At = b.LastVisitAt.Time
	case schedule.LinkFailing:
		row.At = p.NextTry.Time
	default:
		row.At = p.LinkDue.Time
	}
	if row.Link == view.LinkDue && row.At.IsZero() {
		row.At = x.e.LinksAt.Time
	}
	row.Detail = x.placeDetail(p)
	if p.Link == schedule.LinkRefused && x.Now.Before(x.e.Session.EndsAt.Time) && x.actor.May(navette.RetryWork) {
		row.Again = sessionPath(x.e.Session.ID) + "/bookings/" + b.ID + "/link"
	}
	return row
}

// placeDetail is the one thing more that is worth telling of a booking.
func (x explained) placeDetail(p schedule.Place) lang.Say {
	start := x.e.Session.StartsAt.Time
	switch {
	case p.Booking.State == navette.Unbooked:
		return say("session.detail_unbooked", "at", x.At(p.Booking.CancelledAt.Time, x.Now))
	case p.Booking.State == navette.Waitlisted && p.Link == "":
		return say("session.link_waiting")
	case p.Link == schedule.LinkRefused:
		return say("session.detail_refused", "words", p.Booking.LinkRefused)
	case p.Link == schedule.LinkFailing && !x.NoMail:
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
