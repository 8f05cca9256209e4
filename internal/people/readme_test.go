package people_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// TestTheReadmeStatesTheLeadTimes compares the README with the lead times of a new organization.
func TestTheReadmeStatesTheLeadTimes(t *testing.T) {
	raw, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	readme := strings.ReplaceAll(string(raw), "\n", " ")
	inStudio(t, func(h *studio) {
		org, err := h.store.Org(h.owner.Org).Organization(t.Context())
		h.Must(err)
		hours, minutes := org.WindowMinutes/60, org.LinkMinutes
		for _, stated := range []string{
			fmt.Sprintf("%d hours before", hours), fmt.Sprintf("(%d h before)", hours),
			fmt.Sprintf("%d minutes before", minutes), fmt.Sprintf("(%d min before)", minutes),
		} {
			if !strings.Contains(readme, stated) {
				h.Errorf("README.md lacks %q", stated)
			}
		}
	})
}
