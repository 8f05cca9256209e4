package invite_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/testkit"
)

// TestGapsAreMailedOnceAndAtMostOncePerDay lets completeness audits end with gaps: two on the first day, a third later
// that day, the same on the next day, and then none.
func TestGapsAreMailedOnceAndAtMostOncePerDay(t *testing.T) {
	const owner = "camille.roussel@studio.test"
	testkit.Each(t, func(w *testkit.Studio) {
		gap := func(uuid string, cause navette.AuditCause) navette.AuditGap {
			return navette.AuditGap{
				ZoomAccountID: "account", UUID: uuid, Day: "2026-11-20", Cause: cause, Topic: "Appel " + uuid, HostName: "Hugo",
				StartedAt: navette.At(w.Clock.Now().Add(-50 * time.Hour)), Args: "{}",
			}
		}
		ends := func(found ...navette.AuditGap) {
			w.Helper()
			w.Update(func(ctx context.Context, tx *store.Tx) error {
				for _, g := range found {
					if err := tx.SaveAuditGap(ctx, g); err != nil {
						return err
					}
				}
				open, err := tx.OpenAuditGaps(ctx)
				if err != nil {
					return err
				}
				return w.Invite.GapsFound(ctx, tx, open)
			})
			w.Rest()
		}
		wants := func(n int, why string) {
			w.Helper()
			if got := len(w.MailsTo(owner)); got != n {
				w.Fatalf("%d mails %s, want %d", got, why, n)
			}
		}
		ends(gap("a", navette.AuditNeverRecorded), gap("b", navette.AuditVanished))
		first := w.OneMailTo(owner)
		if !strings.Contains(first.Text, "Appel a") || !strings.Contains(first.Text, "Appel b") ||
			!strings.Contains(first.Text, w.URL+"/calls/completeness") {
			w.Errorf("the mail names not both gaps and the page:\n%s", first.Text)
		}
		ends(gap("c", navette.AuditTrashed))
		wants(1, "after a second audit of the same day")
		w.Pass(24 * time.Hour)
		ends()
		wants(2, "on the next day, about the gap that was found in between")
		w.Pass(24 * time.Hour)
		ends()
		wants(2, "although nothing new was found")
		w.Update(func(ctx context.Context, tx *store.Tx) error {
			open, err := tx.OpenAuditGaps(ctx)
			if err != nil {
				return err
			}
			ids := make([]string, len(open))
			for i, g := range open {
				ids[i] = g.ID
			}
			return tx.CloseAuditGaps(ctx, ids)
		})
		ends()
		wants(3, "once nothing is missing")
		ends()
		wants(3, "at the second audit without gaps")
	})
}
