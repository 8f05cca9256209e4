package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/store/storefill"
)

const (
	tickGoal  = 2.0       // multiple of the duration of a tick with few promises, or with one organization
	oneGoal   = 10.0      // milliseconds, with one due promise among ten thousand organizations
	lookGoal  = 1.0       // milliseconds, with nothing due among 560 000 open promises
	fewQuiet  = 10_000    // number of promises that are not due
	manyQuiet = 5_040_000 // the same, of which a ninth are open
	manyOrgs  = 10_000
	severalOf = 100 // number of organizations
	dueAtOnce = 40  // number of due promises at each tick
	ticks     = 30  // number of measured ticks
)

// rows is an open database that no server uses.
type rows struct {
	*store.Store
	address string
	close   func()
}

// openRows creates a database with the program's tables.
func openRows(ctx context.Context, on engine) (rows, error) {
	data, err := os.MkdirTemp("", "navette-bench")
	if err != nil {
		return rows{}, fmt.Errorf("%s: %w", on.name, err)
	}
	address, drop, err := on.address(ctx, data)
	if err != nil {
		_ = os.RemoveAll(data)
		return rows{}, err
	}
	db, err := store.Open(ctx, address)
	if err == nil {
		err = db.Migrate(ctx)
	}
	r := rows{db, address, func() {
		if db != nil {
			_ = db.Close()
		}
		drop()
		_ = os.RemoveAll(data)
	}}
	if err != nil {
		r.close()
	}
	return r, err
}

// tick measures how long it takes to lease due promises. That must depend on how many are due, and not on how many
// promises or organizations exist. On PostgreSQL it also measures a query that finds nothing due.
func tick(ctx context.Context, _, _ string) ([]Figure, error) {
	var figures []Figure
	for _, on := range engines() {
		few, err := timeTicks(ctx, on, severalOf, fewQuiet, dueAtOnce)
		if err != nil {
			return nil, err
		}
		many, err := timeTicks(ctx, on, severalOf, max(scaled(manyQuiet), fewQuiet), dueAtOnce)
		if err != nil {
			return nil, err
		}
		one, err := timeTicks(ctx, on, 1, fewQuiet, 1)
		if err != nil {
			return nil, err
		}
		among, err := timeTicks(ctx, on, max(scaled(manyOrgs), severalOf), fewQuiet, 1)
		if err != nil {
			return nil, err
		}
		figures = append(figures,
			NewFigure(on.name+"_tick_40_due", many.tick, "ms", few.tick, AtMost(tickGoal*few.tick)),
			NewFigure(on.name+"_tick_organizations", among.tick, "ms", one.tick,
				AtMost(min(tickGoal*one.tick, oneGoal))))
		if on.name == "postgres" {
			figures = append(figures,
				NewFigure(on.name+"_tick_nothing_due", many.look, "ms", few.look, AtMost(lookGoal)))
		}
	}
	return figures, nil
}

// ticked holds the medians, in milliseconds, of ticks that lease due promises, and of ticks that find none.
type ticked struct{ tick, look float64 }

// timeTicks fills a database and leases its due promises repeatedly.
func timeTicks(ctx context.Context, on engine, organizations, quiet, due int) (ticked, error) {
	r, err := openRows(ctx, on)
	if err != nil {
		return ticked{}, err
	}
	defer r.close()
	now := navette.RealNow()
	err = storefill.Promises(ctx, r.Store, now, organizations, quiet, due)
	if err == nil {
		err = storefill.Statistics(ctx, r.Store, true)
	}
	if err != nil {
		return ticked{}, err
	}
	take := taker(ctx, r.Store)
	var result ticked
	if result.tick, err = timeTaking(ctx, r.Store, take, now, due); err != nil {
		return ticked{}, err
	}
	result.look, err = timeTaking(ctx, r.Store, take, now.Add(-2*time.Hour), 0)
	return result, err
}

// timeTaking returns the median, in milliseconds, of ticks at an instant. Each tick must lease the given number of
// promises.
func timeTaking(
	ctx context.Context, db *store.Store, take func(now time.Time) (int, error), now time.Time, due int,
) (float64, error) {
	var took []float64
	for i := range warmUp + ticks {
		begin := navette.RealNow()
		n, err := take(now)
		passed := time.Since(begin)
		if err == nil && n != due {
			err = fmt.Errorf("a tick took %d promises of %d", n, due)
		}
		if err := errors.Join(err, storefill.Free(ctx, db)); err != nil {
			return 0, err
		}
		if i >= warmUp {
			took = append(took, float64(passed.Nanoseconds())/1e6)
		}
	}
	return median(took), nil
}

// taker returns a function that leases what is due, as an idle runner does at each tick.
func taker(ctx context.Context, db *store.Store) func(now time.Time) (int, error) {
	return func(now time.Time) (int, error) {
		taken, err := db.System().LeaseDue(ctx, store.NewHands(dueAtOnce), now, navette.RealNow())
		return len(taken), err
	}
}
