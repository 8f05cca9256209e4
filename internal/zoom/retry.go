package zoom

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"navette.dev/navette/internal/navette"
)

// Retry bounds how often and how long a call is tried again. Waits are real time.
type Retry struct {
	Tries   int           // at most so many tries in all; default 3
	Base    time.Duration // wait before the second try, doubled each time, with jitter; default 500 ms
	Longest time.Duration // a limit that lasts longer than this is returned instead of waited for; default 3 s
}

func (r Retry) withDefaults() Retry {
	setDefault(&r.Tries, 3)
	setDefault(&r.Base, 500*time.Millisecond)
	setDefault(&r.Longest, 3*time.Second)
	return r
}

// again decides whether a failed call is worth another try, and waits until then. What surely did not happen may be
// tried again; what may have happened only if the operation is repeatable.
func (r Retry) again(ctx context.Context, try int, repeatable bool, err error) bool {
	if try >= r.Tries || ctx.Err() != nil {
		return false
	}
	wait := r.backoff(try)
	var limited *RateLimitedError
	var lost *LostError
	switch {
	case errors.As(err, &limited):
		if limited.Cause == nil || limited.Daily || limited.wait > r.Longest {
			return false
		}
		wait = max(wait, limited.wait)
	case Unclear(err):
		if !repeatable {
			return false
		}
	case errors.As(err, &lost): // not sent
	default:
		return false
	}
	return pause(ctx, wait) == nil
}

// backoff is between half and all of Base doubled for each try gone by.
func (r Retry) backoff(try int) time.Duration {
	full := min(r.Base<<(try-1), r.Longest)
	return full/2 + rand.N(full/2+1)
}

func pause(ctx context.Context, d time.Duration) error {
	var real navette.RealClock
	return real.WaitUntil(ctx, navette.RealNow().Add(d))
}
