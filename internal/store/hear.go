package store

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"navette.dev/navette/internal/navette"
)

// Heard receives each statement that ended, with the time since it began.
type Heard func(statement string, took time.Duration)

// Hear lets a function hear what is asked of the database from now on. Measurements and tests use it; it is called by many goroutines.
func (s *Store) Hear(heard Heard) {
	s.heard = heard
	s.write, s.read = s.write.WithQueryHook(heard), s.read.WithQueryHook(heard)
	s.vital = vital{write: s.vital.write.WithQueryHook(heard), read: s.vital.read.WithQueryHook(heard)}
}

// BeforeQuery implements [bun.QueryHook].
func (Heard) BeforeQuery(ctx context.Context, _ *bun.QueryEvent) context.Context { return ctx }

// AfterQuery implements [bun.QueryHook].
func (h Heard) AfterQuery(_ context.Context, e *bun.QueryEvent) {
	h(e.Query, navette.RealNow().Sub(e.StartTime))
}
