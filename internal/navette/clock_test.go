package navette

import (
	"context"
	"errors"
	"testing"
	"time"
)

var noon = time.Date(2026, 11, 19, 12, 0, 0, 0, time.UTC)

func TestAStepWakesGoroutinesThatWaitForIt(t *testing.T) {
	clock := NewSteppedClock(noon)
	woken := make(chan error, 1)
	go func() { woken <- clock.WaitUntil(t.Context(), noon.Add(time.Hour)) }()
	clock.Advance(59 * time.Minute)
	select {
	case err := <-woken:
		t.Fatalf("woken a minute early: %v", err)
	default:
	}
	clock.Set(noon.Add(time.Hour))
	if err := <-woken; err != nil {
		t.Fatal(err)
	}
	clock.Set(noon)
	if now := clock.Now(); !now.Equal(noon.Add(time.Hour)) {
		t.Fatalf("time ran backwards, to %v", now)
	}
}

func TestWaitingEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for name, clock := range map[string]Clock{
		"real": RealClock{}, "stepped": NewSteppedClock(noon),
		"scaled": NewScaledClock(Anchor{Real: RealNow(), Product: noon, Speed: 2}),
	} {
		if err := clock.WaitUntil(ctx, clock.Now().Add(time.Hour)); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestProcessesOfOneAnchorAgree passes the anchor as text, as the demo does.
func TestProcessesOfOneAnchorAgree(t *testing.T) {
	anchor := Anchor{Real: RealNow().Add(-time.Minute), Product: noon, Speed: 600}
	here := NewScaledClock(anchor)
	there, err := ParseClock(anchor.String())
	if err != nil {
		t.Fatal(err)
	}
	before := here.Now()
	if now := there.Now(); now.Before(before) || now.After(here.Now()) {
		t.Fatalf("%v there, between %v and %v here", now, before, here.Now())
	}
	if ten := noon.Add(10 * time.Hour); before.Before(ten) {
		t.Fatalf("a minute at 600 is ten hours, the clock says %v", before)
	}
}

func TestAClockThatIsNoneIsRefused(t *testing.T) {
	for _, text := range []string{
		"fast", "a@b", "a@b@c", noon.Format(time.RFC3339) + "@x@1",
		Anchor{Real: noon, Product: noon, Speed: 1}.String() + "x",
		Anchor{Real: noon, Product: noon, Speed: -1}.String(),
	} {
		if _, err := ParseClock(text); err == nil {
			t.Errorf("%q was read as a clock", text)
		}
	}
	for _, text := range []string{"", "real"} {
		if clock, err := ParseClock(text); err != nil || clock != (RealClock{}) {
			t.Errorf("%q: %v, %v", text, clock, err)
		}
	}
}
