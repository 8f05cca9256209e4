package sessions

import (
	"navette.dev/navette/internal/journey"
	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/web/page"
	"navette.dev/navette/internal/web/rows"
	"navette.dev/navette/internal/web/view"
)

// bookingRow converts a booking to a row of the page.
func (x explained) bookingRow(p journey.Attendee) BookingRow {
	b := p.Booking
	row := BookingRow{ID: b.ID, Name: p.Name, Email: p.Email, Link: p.Link}
	switch b.State { // journey hides the state of links from readers without the right to see them
	case navette.Unbooked:
		row.Link = journey.LinkOff
	case navette.Waitlisted:
		row.Link = journey.LinkWaitlisted
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
	if (row.Link == journey.LinkPlanned || row.Link == journey.LinkFailing) && row.At.IsZero() {
		row.At = x.e.LinksAt.Time
	}
	row.Detail = x.bookingDetail(p)
	if p.Link == journey.LinkRefused && x.Now.Before(x.e.Session.EndsAt.Time) && x.actor.May(navette.RetryWork) {
		row.Again = rows.SessionPath(x.e.Session.ID) + "/bookings/" + b.ID + "/link"
	}
	return row
}

// bookingDetail returns the most important further information about a booking, or the zero value.
func (x explained) bookingDetail(p journey.Attendee) lang.Say {
	start := x.e.Session.StartsAt.Time
	switch {
	case p.Booking.State == navette.Unbooked:
		return view.Say("session.detail_unbooked", "at", x.At(p.Booking.CancelledAt.Time, x.Now))
	case p.Booking.State == navette.Waitlisted && p.Link == "":
		return view.Say("session.link_waiting")
	case p.Link == journey.LinkRefused:
		return view.Say("session.detail_refused", "words", p.Booking.LinkRefused)
	case p.Link == journey.LinkFailing && !x.NoMail:
		return view.Say("session.detail_failing", "reason", x.Say(x.reason(p.Message)))
	case !p.Promoted.IsZero():
		return view.Say("session.detail_promoted", "at", x.When(p.Promoted.Time, x.Now))
	case p.Zone != "" && x.In(page.ZoneOf(p.Zone)).Hour(start) != x.Hour(start):
		zone := page.ZoneOf(p.Zone)
		return view.Say("session.detail_zone", "hour", x.In(zone).Hour(start), "city", x.City(zone))
	default:
		return lang.Say{}
	}
}
