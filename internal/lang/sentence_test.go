package lang_test

import "testing"

// TestASentenceCostsLittle limits the allocations for a sentence. The page of a week has thousands of sentences.
func TestASentenceCostsLittle(t *testing.T) {
	fr := words(t, "fr", "Europe/Paris")
	for _, c := range []struct {
		name string
		most float64
		say  func() string
	}{
		{"a plain sentence", 1, func() string { return fr.T("date.today") }},
		{"a sentence with a value", 8, func() string { return fr.T("date.at", "hour", "17:41") }},
		{"a date", 20, func() string { return fr.Day(now(), now()) }},
	} {
		if allocated := testing.AllocsPerRun(20, func() { c.say() }); allocated > c.most {
			t.Errorf("%s (%s) allocates %.0f times, more than %.0f", c.name, c.say(), allocated, c.most)
		}
	}
}
