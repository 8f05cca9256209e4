package store_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/store/storetest"
)

// recorded adds a call with its own sitting.
func recorded(t *testing.T, s *store.Store, org, title string) navette.Call {
	t.Helper()
	c := navette.Call{
		ID: navette.NewID(navette.PrefixCall, monday), Title: title, HostName: "Camille", StartedAt: navette.At(monday),
	}
	update(t, s, org, func(ctx context.Context, tx *store.Tx) error {
		sitting, err := tx.SaveSitting(ctx, navette.Sitting{ZoomAccountID: "account", UUID: c.ID})
		if err != nil {
			return err
		}
		c.SittingID = sitting.ID
		c, err = tx.SaveCall(ctx, c)
		return err
	})
	return c
}

func transcribe(t *testing.T, s *store.Store, c navette.Call, lines ...string) {
	t.Helper()
	var cues []navette.Cue
	for i, line := range lines {
		cues = append(cues, navette.Cue{Position: int64(i), Speaker: "Camille", Text: line})
	}
	update(t, s, c.OrgID, func(ctx context.Context, tx *store.Tx) error { return tx.SaveTranscript(ctx, c, cues, "") })
}

// TestATranscriptIsSearchedAsItIsNow replaces one transcript, next to those of other calls and of another
// organization.
func TestATranscriptIsSearchedAsItIsNow(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		here, there := organization(t, s), organization(t, s)
		mine, other, theirs := recorded(t, s, here, "Yoga"), recorded(t, s, here, "Pilates"),
			recorded(t, s, there, "Yoga")
		transcribe(t, s, mine, "the draft said lotus")
		transcribe(t, s, other, strings.Repeat("breathe ", 2000)+"lotus")
		transcribe(t, s, theirs, "lotus")
		transcribe(t, s, mine, "now it says warrior")
		for word, want := range map[string][]navette.Call{
			"lotus": {other}, "warr": {mine}, "yoga": {mine}, "draft": nil, "breathe": {other},
		} {
			got, err := s.Org(here).Calls(t.Context(), store.CallFilter{Words: []string{word}, Limit: 10})
			if err != nil || len(got) != len(want) || len(got) == 1 && got[0].ID != want[0].ID {
				t.Errorf("%q: %d calls, %v", word, len(got), err)
			}
		}
	})
}

// TestATranscriptIsReplacedWithoutReadingTheOthers checks that no statement of a replacement reads all of SQLite's
// full-text table.
func TestATranscriptIsReplacedWithoutReadingTheOthers(t *testing.T) {
	s := storetest.Open(t, store.SQLite)
	c := recorded(t, s, organization(t, s), "Yoga")
	heard := &asked{}
	s.Hear(heard.note)
	transcribe(t, s, c, "warrior")
	heardSearch := 0
	for _, query := range slices.Clone(heard.queries) {
		if !strings.Contains(query, "call_search") {
			continue
		}
		heardSearch++
		if found := plan(t, s, query) + "\n"; strings.Contains(found, "VIRTUAL TABLE INDEX 0:\n") {
			t.Errorf("reads every document:\n%s\n%s", query, found)
		}
	}
	if heardSearch == 0 {
		t.Error("nothing was asked of the index")
	}
}
