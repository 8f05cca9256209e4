package limit

import (
	"strconv"
	"testing"
	"time"
)

func TestFailuresMakeTheNextTryWait(t *testing.T) {
	now := time.Date(2026, 11, 23, 11, 0, 0, 0, time.UTC)
	tries := New(Rule{Free: 2, First: time.Minute, Longest: 3 * time.Minute, Quiet: time.Hour},
		func() time.Time { return now })
	take := func(failed int, wait time.Duration) {
		t.Helper()
		if gotFailed, gotWait := tries.Take("a"); gotFailed != failed || gotWait != wait {
			t.Fatalf("%d failures and a wait of %s, want %d and %s", gotFailed, gotWait, failed, wait)
		}
	}
	take(1, 0)
	take(2, 0)
	take(0, time.Minute)
	if _, wait := tries.Take("b"); wait != 0 {
		t.Error("another key waits")
	}
	now = now.Add(time.Minute)
	take(3, 0)
	take(0, 2*time.Minute)
	now = now.Add(2 * time.Minute)
	take(4, 0)
	take(0, 3*time.Minute)
	now = now.Add(time.Hour)
	take(1, 0)
	tries.GiveBack("a")
	take(1, 0)
	tries.Forget("a")
	take(1, 0)
}

// TestATryThatDidNotFailIsNoFailure covers an office from whose one address many people sign in.
func TestATryThatDidNotFailIsNoFailure(t *testing.T) {
	now := time.Date(2026, 11, 23, 11, 0, 0, 0, time.UTC)
	tries := New(Rule{Free: 1, First: time.Minute, Longest: time.Minute, Quiet: time.Hour}, func() time.Time {
		return now
	})
	tries.Take("office")
	for range 2 {
		now = now.Add(40 * time.Minute)
		if _, wait := tries.Take("office"); wait > 0 {
			t.Fatalf("a wait of %s", wait)
		}
		tries.GiveBack("office")
	}
	if _, wait := tries.Take("office"); wait > 0 {
		t.Errorf("80 minutes after the only failure, a wait of %s", wait)
	}
}

func TestTheMemoryOfTriesIsBounded(t *testing.T) {
	tries := New(Rule{Free: 1, First: time.Minute, Longest: time.Minute, Quiet: time.Hour}, time.Now)
	tries.most = 100
	for i := range 1000 {
		tries.Take(strconv.Itoa(i))
	}
	if n := len(tries.by); n > 100 || n < 50 {
		t.Errorf("%d keys are remembered, want close to 100 and no more", n)
	}
	if _, wait := tries.Take("999"); wait == 0 {
		t.Error("the newest key was forgotten")
	}
}
