package sessions

import (
	"net/url"
	"strconv"
	"strings"

	"navette.dev/navette/internal/journey"
	"navette.dev/navette/internal/library"
	"navette.dev/navette/internal/navette"
)

// placesOnPage is how many places of a session stand on one page.
const placesOnPage = 30

// placesAsked is the part of a session's places that a request asks for.
type placesAsked struct {
	search string
	number int // of the page, from 1
}

func askedPlaces(query url.Values) placesAsked {
	number, err := strconv.Atoi(query.Get("page"))
	if err != nil || number < 1 {
		number = 1
	}
	return placesAsked{search: strings.TrimSpace(query.Get("q")), number: number}
}

// bookings fills the part of the places that was asked for, and counts all of them.
func (x explained) bookings(model *SessionPage) {
	var found []journey.Attendee
	asked := library.Folded(x.asked.search)
	for _, place := range x.e.Places {
		switch place.Booking.State {
		case navette.Booked:
			model.Places.Taken++
		case navette.Waitlisted:
			model.Places.Waiting++
		case navette.Unbooked:
			model.Places.Gone++
		}
		if asked == "" || strings.Contains(library.Folded(place.Name+" "+place.Email), asked) {
			found = append(found, place)
		}
	}
	pages := max(1, (len(found)+placesOnPage-1)/placesOnPage)
	number := min(x.asked.number, pages)
	first := (number - 1) * placesOnPage
	for _, place := range found[first:min(first+placesOnPage, len(found))] {
		model.Bookings = append(model.Bookings, x.place(place))
	}
	model.Part = PlacesPart{Search: x.asked.search, Offered: len(x.e.Places) > placesOnPage, Found: len(found), Number: number, Pages: pages}
	if number > 1 {
		model.Part.PrevPath = x.placesPath(model.Path, number-1)
	}
	if number < pages {
		model.Part.NextPath = x.placesPath(model.Path, number+1)
	}
}

func (x explained) placesPath(path string, number int) string {
	query := url.Values{"page": {strconv.Itoa(number)}}
	if x.asked.search != "" {
		query.Set("q", x.asked.search)
	}
	return path + "?" + query.Encode() + "#bookings"
}
