package main

import (
	"context"
	"fmt"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/store/storefill"
)

const (
	pageGoal = 20.0 // milliseconds, 95th percentile

	sessionsFilled = 1_000_000 // with five times as many promises
	callsFilled    = 100_000
	membersFilled  = 20_000
	sessionsPerDay = 20
	near           = 240 * sessionsPerDay // sessions of the reference
)

// pages measures the pages of a large organization. On SQLite it does so with and without the planner's statistics,
// which PostgreSQL collects by itself. The reference is the same page of an organization with few sessions, calls and
// members.
func pages(ctx context.Context, program, _ string) ([]Figure, error) {
	var figures []Figure
	for _, on := range engines() {
		small, err := timePages(ctx, program, on, storefill.Amounts{
			Sessions: near, PerDay: sessionsPerDay, Calls: near / 10, Members: near / 50,
		})
		if err != nil {
			return nil, err
		}
		large, err := timePages(ctx, program, on, storefill.Amounts{
			Sessions: max(scaled(sessionsFilled), near), PerDay: sessionsPerDay, Calls: scaled(callsFilled),
			Members: scaled(membersFilled),
		})
		if err != nil {
			return nil, err
		}
		for i, f := range large {
			figures = append(figures, NewFigure(f.name, f.took, "ms", small[i].took, AtMost(pageGoal)))
		}
	}
	return figures, nil
}

// timed is the duration of one request, in milliseconds.
type timed struct {
	name string
	took float64
}

// timePages fills a database and requests each page, without and with statistics.
func timePages(ctx context.Context, program string, on engine, amounts storefill.Amounts) ([]timed, error) {
	s, err := openSite(ctx, program, on)
	if err != nil {
		return nil, err
	}
	defer s.close()
	err = s.with(ctx, func(db *store.Store) error {
		return storefill.Schedule(ctx, db, s.org, s.user, navette.RealNow(), amounts)
	})
	if err != nil {
		return nil, err
	}
	today := 2 * (60*amounts.PerDay - 2) // an even number, hence a session of this organization, which has just ended
	paths := []timed{
		{name: "today"}, {name: "schedule"}, {name: fmt.Sprintf("sessions/ses_%d", 1_000_000_000+today)},
		{name: "calls"}, {name: "members"},
	}
	var all []timed
	for _, known := range on.statistics {
		if err := s.with(ctx, func(db *store.Store) error { return storefill.Statistics(ctx, db, known) }); err != nil {
			return nil, err
		}
		for i, name := range []string{"today", "week", "session", "calls", "members"} {
			path := paths[i].name
			if i == 0 {
				path = ""
			}
			took, err := s.p95(ctx, path)
			if err != nil {
				return nil, err
			}
			suffix := ""
			if known {
				suffix = "_with_statistics"
			}
			all = append(all, timed{on.name + "_page_" + name + suffix, took})
		}
	}
	return all, nil
}
