package view_test

import (
	"testing"

	"navette.dev/navette/internal/web/view"
)

func TestMeetingNumbersAreGrouped(t *testing.T) {
	for number, want := range map[int64]string{
		87412093345: "874 1209 3345", 8741209334: "874 120 9334", 874120933: "874 12 0933",
		12: "12", 123456789012: "123456789012",
	} {
		if got := view.MeetingNumber(number); got != want {
			t.Errorf("MeetingNumber(%d) = %q, want %q", number, got, want)
		}
	}
}
