package page

import (
	"testing"
	"time"

	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/schedule"
)

func TestLocalPathsOnly(t *testing.T) {
	for path, want := range map[string]string{
		"/members?q=a": "/members?q=a", "": "/", "//evil.test": "/", "https://evil.test/": "/", `/\evil.test`: "/",
		"members": "/", "/a\r\nb": "/",
	} {
		if got := navette.LocalPath(path); got != want {
			t.Errorf("localPath(%q) = %q, want %q", path, got, want)
		}
	}
}

func TestAFingerprintTellsWarningsApart(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 23, 11, 0, 0, 0, time.UTC)
	warning := func(key string, n int, at time.Time) []lang.Say {
		return []lang.Say{{
			Key: key, Plural: true, Count: n, Args: map[string]any{"at": at, "who": "Anna", "inner": lang.Say{Key: "a"}},
		}}
	}
	first := Fingerprint(warning("effect.told", 2, at))
	if again := Fingerprint(warning("effect.told", 2, at)); again != first || len(first) != 32 {
		t.Errorf("%q, then %q for the same", first, again)
	}
	for name, other := range map[string]string{
		"key": Fingerprint(warning("effect.untold", 2, at)), "count": Fingerprint(warning("effect.told", 3, at)),
		"instant": Fingerprint(warning("effect.told", 2, at.Add(time.Minute))), "none": Fingerprint([]lang.Say(nil)),
		"another type": Fingerprint(schedule.LeadTimesInput{LinkMinutes: 15}, schedule.LeadTimeEffects{Sessions: 2}),
		"lead time":    Fingerprint(schedule.LeadTimesInput{LinkMinutes: 20}, schedule.LeadTimeEffects{Sessions: 2}),
	} {
		if other == first {
			t.Errorf("another %s has the same fingerprint", name)
		}
		first = other
	}
}
