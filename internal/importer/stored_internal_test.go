package importer

import (
	"context"
	"errors"
	"testing"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/store/storetest"
)

// TestTwoTextsOfACallAreNotWrittenTogether writes the transcript and the chat of a call in one transaction, each read
// without the other. The second one must be read again, because it would replace the first in the search.
func TestTwoTextsOfACallAreNotWrittenTogether(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx, now := t.Context(), time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
		im := &Importer{store: s, clock: navette.NewSteppedClock(now)}
		at := navette.At(now)
		org := navette.Organization{ID: "org_1", Name: "Atelier", Zone: "Europe/Paris", Language: "fr", CreatedAt: at}
		person := navette.Person{
			ID: "per_1", Name: "Camille", EmailFolded: "c@example.org", Language: "fr", CreatedAt: at,
		}
		user := navette.User{ID: "usr_1", OrgID: org.ID, PersonID: person.ID, Role: navette.RoleOwner, CreatedAt: at}
		if err := s.System().CreateOrganization(ctx, org, person, user); err != nil {
			t.Fatal(err)
		}
		var texts []*stored
		err := s.Org(org.ID).Update(ctx, navette.System(org.ID), now, func(tx *store.Tx) error {
			sitting, err := tx.SaveSitting(ctx, navette.Sitting{ZoomAccountID: "account", UUID: "uuid"})
			if err != nil {
				return err
			}
			call, err := tx.SaveCall(ctx, navette.Call{
				ID: "cal_1", SittingID: sitting.ID, Title: "Vente", StartedAt: at,
			})
			if err != nil {
				return err
			}
			for _, kind := range []string{"TRANSCRIPT", "CHAT"} {
				file := navette.RecordingFile{
					ID: "fil_" + kind, CallID: call.ID, NaturalKey: kind, FileType: kind, RecordingStart: at,
				}
				if err := FilesFound(ctx, tx, []navette.Call{call}, file); err != nil {
					return err
				}
				promise, err := tx.PromiseAbout(ctx, navette.PromiseFile, file.ID)
				if err != nil {
					return err
				}
				texts = append(texts, &stored{
					ctx: context.Background(), promise: promise, file: file, spoken: &spoken{call: call, files: []string{file.ID}},
				})
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		im.putAll(s.Org(org.ID), texts)
		if texts[0].err != nil || !errors.Is(texts[1].err, errOvertaken) {
			t.Errorf("the first text was written with %v, the second with %v", texts[0].err, texts[1].err)
		}
	})
}
