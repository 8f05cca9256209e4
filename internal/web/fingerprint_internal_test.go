package web

import (
	"testing"
	"time"

	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/schedule"
)

func TestAFingerprintTellsWarningsApart(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 23, 11, 0, 0, 0, time.UTC)
	warning := func(key string, n int, at time.Time) []lang.Say {
		return []lang.Say{{Key: key, Plural: true, Count: n, Args: map[string]any{"at": at, "who": "Anna", "inner": lang.Say{Key: "a"}}}}
	}
	first := fingerprint(warning("effect.told", 2, at))
	if again := fingerprint(warning("effect.told", 2, at)); again != first || len(first) != 32 {
		t.Errorf("%q, then %q for the same", first, again)
	}
	for name, other := range map[string]string{
		"key": fingerprint(warning("effect.untold", 2, at)), "count": fingerprint(warning("effect.told", 3, at)),
		"instant": fingerprint(warning("effect.told", 2, at.Add(time.Minute))), "none": fingerprint([]lang.Say(nil)),
		"another type": fingerprint(schedule.LeadTimesInput{LinkMinutes: 15}, schedule.LeadTimeEffects{Sessions: 2}),
		"other leads":  fingerprint(schedule.LeadTimesInput{LinkMinutes: 20}, schedule.LeadTimeEffects{Sessions: 2}),
	} {
		if other == first {
			t.Errorf("another %s has the same fingerprint", name)
		}
		first = other
	}
}
