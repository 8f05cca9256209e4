package main

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"time"

	"navette.dev/navette/internal/navette"
)

const (
	bookingGoal = 2.0  // multiple of the duration of the first bookings of a session
	bookings    = 1000 // number of bookings of the session
	compared    = 50   // number of first and of last bookings whose medians are compared
)

// booking measures the duration of the last of a thousand bookings of one session, compared with the first.
func booking(ctx context.Context, program, _ string) ([]Figure, error) {
	var figures []Figure
	for _, on := range engines() {
		first, last, err := timeBookings(ctx, program, on)
		if err != nil {
			return nil, err
		}
		figures = append(figures, NewFigure(on.name+"_booking_1000", last, "ms", first, AtMost(bookingGoal*first)))
	}
	return figures, nil
}

// timeBookings books a thousand members in one session and returns the medians of the first and of the last bookings.
func timeBookings(ctx context.Context, program string, on engine) (first, last float64, err error) {
	s, err := openSite(ctx, program, on)
	if err != nil {
		return 0, 0, err
	}
	defer s.close()
	day := navette.RealNow().AddDate(0, 0, 3).Format(time.DateOnly)
	session, err := s.post(ctx, "schedule/new", url.Values{
		"title": {"Vinyasa"}, "date": {day}, "time": {"18:30"}, "minutes": {"60"}, "zone": {"Europe/Paris"},
		"mode": {"online"}, "capacity": {"2000"}, "record": {"on"},
	})
	if err != nil {
		return 0, 0, err
	}
	took := make([]float64, bookings)
	for i := range took {
		begin := navette.RealNow()
		form := url.Values{"name": {"Marie"}, "email": {fmt.Sprintf("marie%d@example.org", i)}, "lang": {"fr"}}
		if _, err := s.post(ctx, strings.TrimPrefix(session, "/")+"/bookings", form); err != nil {
			return 0, 0, err
		}
		took[i] = float64(time.Since(begin).Microseconds()) / 1000
	}
	return median(took[:compared]), median(took[bookings-compared:]), nil
}
