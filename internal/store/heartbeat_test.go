package store_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
)

var errSilent = errors.New("the database gives no answer")

// endOf waits until a lease that prolong keeps is lost, and returns how long that took.
func endOf(t *testing.T, left time.Duration, prolong func(context.Context) (bool, error)) time.Duration {
	t.Helper()
	began := navette.RealNow()
	ctx, release := store.KeepLease(t.Context(), began.Add(left), prolong)
	defer release()
	<-ctx.Done()
	if !errors.Is(context.Cause(ctx), store.ErrLeaseLost) {
		t.Errorf("ended by %v", context.Cause(ctx))
	}
	return navette.RealNow().Sub(began)
}

// TestALeaseEndsWhenNobodyProlongsIt covers a database that fails, one that hangs, and a lease that is lost.
func TestALeaseEndsWhenNobodyProlongsIt(t *testing.T) {
	const beat = store.ProlongEvery
	beats := 0
	for name, c := range map[string]struct {
		prolong func(context.Context) (bool, error)
		left    time.Duration
		want    time.Duration
	}{
		"silent from the beginning": {
			func(context.Context) (bool, error) { return false, errSilent }, store.LeaseTime, store.LeaseTime,
		},
		"silent, and half of the lease was over": {
			func(context.Context) (bool, error) { return false, errSilent }, store.LeaseTime / 2, store.LeaseTime / 2,
		},
		"silent after three beats": {
			func(context.Context) (bool, error) {
				if beats++; beats > 3 {
					return false, errSilent
				}
				return true, nil
			}, store.LeaseTime, 3*beat + store.LeaseTime,
		},
		"hanging": {
			func(ctx context.Context) (bool, error) { <-ctx.Done(); return false, ctx.Err() }, store.LeaseTime,
			store.LeaseTime,
		},
		"somebody else's": {
			func(context.Context) (bool, error) { return false, nil }, store.LeaseTime, beat,
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				if got := endOf(t, c.left, c.prolong); got != c.want {
					t.Errorf("ended after %v, want %v", got, c.want)
				}
			})
		})
	}
}

// TestALeaseIsKeptUntilItIsReleased keeps a lease for longer than a LeaseTime, with a database that answers every other
// call.
func TestALeaseIsKeptUntilItIsReleased(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		beats := 0
		ctx, release := store.KeepLease(t.Context(), navette.RealNow().Add(store.LeaseTime),
			func(context.Context) (bool, error) {
				if beats++; beats%2 == 0 {
					return false, errSilent
				}
				return true, nil
			})
		real := navette.RealClock{}
		if err := real.WaitUntil(ctx, real.Now().Add(10*store.LeaseTime)); err != nil {
			t.Fatalf("%v after %d beats: %v", err, beats, context.Cause(ctx))
		}
		release()
		if cause := context.Cause(ctx); beats < 50 || !errors.Is(cause, context.Canceled) {
			t.Fatalf("%d beats, ended by %v", beats, cause)
		}
	})
}
