package main

import (
	"context"
	"slices"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/store/storefill"
)

const (
	searchGoal  = 100.0 // milliseconds, 95th percentile
	callsSpoken = 5_000
	linesSpoken = 900 // lines of ten words in each call of an hour
)

// the searches: words of every call, with and without accents; several words; the beginning of a word; a number that
// each call contains once; a word that no call contains
var searches = []string{
	"calls?q=contrat", "calls?q=s%C3%A9ance", "calls?q=price+renewal", "calls?q=gue", "calls?q=num%C3%A9ro+417",
	"calls?q=hippopotame", "calls?q=contract+friday+plan",
}

// search measures how long a search among 45 million words takes. The reference is the same search in ten calls.
func search(ctx context.Context, program, _ string) ([]Figure, error) {
	var figures []Figure
	for _, on := range engines() {
		few, err := timeSearch(ctx, program, on, 10)
		if err != nil {
			return nil, err
		}
		all, err := timeSearch(ctx, program, on, max(scaled(callsSpoken), 10))
		if err != nil {
			return nil, err
		}
		figures = append(figures, NewFigure(on.name+"_search", all, "ms", few, AtMost(searchGoal)))
	}
	return figures, nil
}

func timeSearch(ctx context.Context, program string, on engine, calls int) (float64, error) {
	s, err := openSite(ctx, program, on)
	if err != nil {
		return 0, err
	}
	defer s.close()
	err = s.with(ctx, func(db *store.Store) error {
		err := storefill.Transcripts(ctx, db, s.org, s.user, navette.RealNow(), calls, linesSpoken)
		if err == nil && !slices.Contains(on.statistics, false) { // PostgreSQL would count by itself, a minute later
			err = storefill.Statistics(ctx, db, true)
		}
		return err
	})
	if err != nil {
		return 0, err
	}
	return s.p95(ctx, searches...)
}
