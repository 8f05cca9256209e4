package store

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"navette.dev/navette/internal/navette"
)

// Heard receives each statement that ended, with its duration.
type Heard func(statement string, took time.Duration)

// Hear calls a function for each statement from now on. Measurements and tests use it. The function is called
// concurrently.
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
