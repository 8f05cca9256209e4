package navette

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// Clock is the clock of product time. Everything that the product counts in minutes and days (when a meeting is due,
// when a link is sent, when a token expires) uses it. In production product time equals real time; demos run it faster,
// and tests set it by hand. Sockets, leases, limits per second and back-off under a minute use real time, [RealNow].
type Clock interface {
	// Now returns the present instant in UTC.
	Now() time.Time
	// WaitUntil blocks until Now is not before t. If ctx ends first it returns ctx's error.
	WaitUntil(ctx context.Context, t time.Time) error
}

// RealNow returns the machine's time in UTC. Timeouts of sockets, leases and rate limits use it, because the other
// machines that take part in them do not follow the product's clock. No other function of the program reads the
// machine's clock.
func RealNow() time.Time { return time.Now().UTC() }

// RealClock is the machine's clock.
type RealClock struct{}

// Now implements [Clock].
func (RealClock) Now() time.Time { return RealNow() }

// WaitUntil implements [Clock].
func (RealClock) WaitUntil(ctx context.Context, t time.Time) error {
	return waitReal(ctx, t.Sub(RealNow()))
}

// Anchor relates product time to real time: at the real instant Real the product time was Product, and it passes
// Speed times as fast. Every process of a demo gets the same anchor, so that all agree on the time without
// communicating.
type Anchor struct {
	Real    time.Time
	Product time.Time
	Speed   float64
}

const anchorSeparator = "@"

// String returns the anchor as text for another process: product@real@speed, with instants in RFC 3339 UTC.
func (a Anchor) String() string {
	return a.Product.UTC().Format(time.RFC3339Nano) + anchorSeparator +
		a.Real.UTC().Format(time.RFC3339Nano) + anchorSeparator + fmt.Sprint(a.Speed)
}

// ScaledClock runs Speed times as fast as the machine's clock, from an [Anchor].
type ScaledClock struct{ anchor Anchor }

// NewScaledClock returns a clock with the anchor. A speed that is not positive counts as 1.
func NewScaledClock(a Anchor) ScaledClock {
	if a.Speed <= 0 {
		a.Speed = 1
	}
	return ScaledClock{a}
}

// Anchor returns the clock's anchor, for another process.
func (c ScaledClock) Anchor() Anchor { return c.anchor }

// Now implements [Clock].
func (c ScaledClock) Now() time.Time {
	passed := RealNow().Sub(c.anchor.Real)
	return c.anchor.Product.Add(time.Duration(float64(passed) * c.anchor.Speed)).UTC()
}

// WaitUntil implements [Clock].
func (c ScaledClock) WaitUntil(ctx context.Context, t time.Time) error {
	return waitReal(ctx, time.Duration(float64(t.Sub(c.Now()))/c.anchor.Speed))
}

// SteppedClock is a clock that moves only when Set or Advance is called, for tests and simulated weeks.
type SteppedClock struct {
	mu    sync.Mutex
	now   time.Time
	moved chan struct{} // closed and replaced at each step
}

// NewSteppedClock returns a clock that is at t.
func NewSteppedClock(t time.Time) *SteppedClock {
	return &SteppedClock{now: t.UTC(), moved: make(chan struct{})}
}

// Now implements [Clock].
func (c *SteppedClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Set moves the clock to t and wakes the goroutines that wait. It ignores a t in the past: time does not go
// backwards.
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

// WaitUntil implements [Clock].
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
