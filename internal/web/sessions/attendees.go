package sessions

import (
	"net/url"
	"strconv"
	"strings"

	"navette.dev/navette/internal/journey"
	"navette.dev/navette/internal/library"
	"navette.dev/navette/internal/navette"
)

// bookingsOnPage is how many bookings of a session one page shows.
const bookingsOnPage = 30

// bookingsQuery selects the bookings of a session that a request asks for.
type bookingsQuery struct {
	search string
	number int // of the page, from 1
}

func bookingsQueryOf(query url.Values) bookingsQuery {
	number, err := strconv.Atoi(query.Get("page"))
	if err != nil || number < 1 {
		number = 1
	}
	return bookingsQuery{search: strings.TrimSpace(query.Get("q")), number: number}
}

// bookings adds the selected page of the bookings that match the search, and counts all bookings.
func (x explained) bookings(model *SessionPage) {
	var found []journey.Attendee
	search := library.Folded(x.query.search)
	for _, place := range x.e.Places {
		switch place.Booking.State {
		case navette.Booked:
			model.Places.Taken++
		case navette.Waitlisted:
			model.Places.Waiting++
		case navette.Unbooked:
			model.Places.Gone++
		}
		if search == "" || strings.Contains(library.Folded(place.Name+" "+place.Email), search) {
			found = append(found, place)
		}
	}
	pages := max(1, (len(found)+bookingsOnPage-1)/bookingsOnPage)
	number := min(x.query.number, pages)
	first := (number - 1) * bookingsOnPage
	for _, place := range found[first:min(first+bookingsOnPage, len(found))] {
		model.Bookings = append(model.Bookings, x.bookingRow(place))
	}
	model.Part = PlacesPart{
		Search: x.query.search, Offered: len(x.e.Places) > bookingsOnPage, Number: number, Pages: pages,
	}
	if number > 1 {
		model.Part.PrevPath = x.bookingsPath(model.Path, number-1)
	}
	if number < pages {
		model.Part.NextPath = x.bookingsPath(model.Path, number+1)
	}
}

// bookingsPath returns the address of a page of the bookings, with the same search. path is that of the session's page.
func (x explained) bookingsPath(path string, number int) string {
	query := url.Values{"page": {strconv.Itoa(number)}}
	if x.query.search != "" {
		query.Set("q", x.query.search)
	}
	return path + "?" + query.Encode() + "#bookings"
}
