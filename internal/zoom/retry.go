package zoom

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"navette.dev/navette/internal/navette"
)

// Retry limits how often and how long a call is retried. Waits are in real time.
type Retry struct {
	Tries   int           // maximum number of tries; default 3
	Base    time.Duration // wait before the second try, doubled for each further try, with jitter; default 500 ms
	Longest time.Duration // a rate limit that lasts longer is returned as an error; default 3 s
}

func (r Retry) withDefaults() Retry {
	setDefault(&r.Tries, 3)
	setDefault(&r.Base, 500*time.Millisecond)
	setDefault(&r.Longest, 3*time.Second)
	return r
}

// again waits and reports whether to retry a failed call. A call that had no effect may be retried; one that may have
// had an effect only if the operation is repeatable.
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
	case errors.As(err, &lost): // the request was not sent
	default:
		return false
	}
	return pause(ctx, wait) == nil
}

// backoff returns a wait between half and all of Base doubled for each earlier try.
func (r Retry) backoff(try int) time.Duration {
	full := min(r.Base<<(try-1), r.Longest)
	return full/2 + rand.N(full/2+1)
}

func pause(ctx context.Context, d time.Duration) error {
	var real navette.RealClock
	return real.WaitUntil(ctx, navette.RealNow().Add(d))
}
