package navette

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// Clock tells the product's time. Everything that the product counts in minutes and days (when a meeting is due,
// when a link leaves, when a token expires) runs on it. Sockets, leases, limits per second and back-off under a
// minute run in real time and use [RealNow].
type Clock interface {
	// Now is the present instant in UTC.
	Now() time.Time
	// WaitUntil blocks until Now is not before t, or ctx ends (then it returns ctx's error).
	WaitUntil(ctx context.Context, t time.Time) error
}

// RealNow is the wall clock in UTC, for sockets, leases and rate limits: whatever is shared with machines that do
// not know the product's clock. It is the one place where the program asks the machine for the time.
func RealNow() time.Time { return time.Now().UTC() }

// RealClock is the machine's own clock.
type RealClock struct{}

// Now is the machine's time in UTC.
func (RealClock) Now() time.Time { return RealNow() }

// WaitUntil waits for the machine's clock to reach t.
func (RealClock) WaitUntil(ctx context.Context, t time.Time) error {
	return waitReal(ctx, t.Sub(RealNow()))
}

// Anchor pins product time to real time: at the real instant Real it was Product, and it runs Speed times as fast.
// Every process of a demo gets the same anchor, so all of them agree on the time without talking.
type Anchor struct {
	Real    time.Time
	Product time.Time
	Speed   float64
}

const anchorSeparator = "@"

// String is the anchor as it is handed to another process: product@real@speed, instants in RFC 3339 UTC.
func (a Anchor) String() string {
	return a.Product.UTC().Format(time.RFC3339Nano) + anchorSeparator +
		a.Real.UTC().Format(time.RFC3339Nano) + anchorSeparator + fmt.Sprint(a.Speed)
}

// ScaledClock runs Speed times as fast as the machine's clock, from an [Anchor].
type ScaledClock struct{ anchor Anchor }

// NewScaledClock makes a clock of the anchor. A speed that is not above zero counts as 1.
func NewScaledClock(a Anchor) ScaledClock {
	if a.Speed <= 0 {
		a.Speed = 1
	}
	return ScaledClock{a}
}

// Anchor is what the clock was made of, to hand to another process.
func (c ScaledClock) Anchor() Anchor { return c.anchor }

// Now is the product's time in UTC.
func (c ScaledClock) Now() time.Time {
	passed := RealNow().Sub(c.anchor.Real)
	return c.anchor.Product.Add(time.Duration(float64(passed) * c.anchor.Speed)).UTC()
}

// WaitUntil waits until the product's time reaches t.
func (c ScaledClock) WaitUntil(ctx context.Context, t time.Time) error {
	return waitReal(ctx, time.Duration(float64(t.Sub(c.Now()))/c.anchor.Speed))
}

// SteppedClock stands still until it is told to move: for tests and simulated weeks.
type SteppedClock struct {
	mu    sync.Mutex
	now   time.Time
	moved chan struct{} // closed, and replaced, at each step
}

// NewSteppedClock makes a clock that stands at t.
func NewSteppedClock(t time.Time) *SteppedClock {
	return &SteppedClock{now: t.UTC(), moved: make(chan struct{})}
}

// Now is where the clock stands.
func (c *SteppedClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Set moves the clock to t and wakes whoever waits. A t in its past is ignored: time does not run backwards.
func (c *SteppedClock) Set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !t.After(c.now) {
		return
	}
	c.now = t.UTC()
	close(c.moved)
	c.moved = make(chan struct{})
}

// Advance moves the clock forward by d.
func (c *SteppedClock) Advance(d time.Duration) { c.Set(c.Now().Add(d)) }

// WaitUntil blocks until somebody moved the clock to t or beyond.
func (c *SteppedClock) WaitUntil(ctx context.Context, t time.Time) error {
	for {
		c.mu.Lock()
		reached, moved := !c.now.Before(t), c.moved
		c.mu.Unlock()
		if reached {
			return ctx.Err()
		}
		select {
		case <-moved:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func waitReal(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
