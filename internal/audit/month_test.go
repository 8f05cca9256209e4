package audit_test

import (
	"context"
	"testing"
	"time"

	"navette.dev/navette/internal/audit"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/testkit"
)

// TestACertificateCountsWhatIsStillThere has a call that was judged as stored. Then a file of it is found missing, a
// gap is open that its files do not mend, and a user removes it.
func TestACertificateCountsWhatIsStillThere(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.Connect()
		w.LinkForImport(w.Owner, w.Host())
		w.SeedPast(w.Host(), "Devis", w.In(time.Minute))
		w.Pass(2 * testkit.SweepEvery)
		w.WantImported("Devis")
		w.Jump(w.In(3 * 24 * time.Hour))
		w.Rest()
		call := w.Calls("")[0].Call
		month := call.StartedAt.UTC().Format("2006-01")
		certificate := func() audit.Certificate {
			t.Helper()
			c, err := w.Audits.Month(w.Context(), w.Owner, month)
			w.Must(err)
			return c
		}
		if c := certificate(); c.Here != 1 || c.Files == 0 {
			w.Fatalf("imported: %+v", c)
		}
		w.Update(func(ctx context.Context, tx *store.Tx) error {
			sitting, err := tx.Sitting(ctx, call.SittingID)
			if err != nil {
				return err
			}
			return tx.SaveAuditGap(ctx, navette.AuditGap{
				ZoomAccountID: sitting.ZoomAccountID, UUID: sitting.UUID, Day: month + "-01",
				Cause: navette.AuditNotImported, Topic: "Devis", Args: "{}",
			})
		})
		w.Update(func(ctx context.Context, tx *store.Tx) error {
			return tx.Promise(ctx, navette.PromiseAudit, w.Org, "", tx.At())
		})
		w.Rest()
		if gaps, err := w.Audits.Gaps(w.Context(), w.Owner); err != nil || len(gaps) != 1 {
			w.Errorf("a gap is closed though no file was stored since: %+v, %v", gaps, err)
		}
		w.StopWork()
		w.Update(func(ctx context.Context, tx *store.Tx) error {
			files, err := tx.FilesOf(ctx, call.ID)
			if err != nil {
				return err
			}
			_, err = tx.FileDamaged(ctx, files[0], true)
			return err
		})
		if c := certificate(); c.Here != 0 || c.Gaps != 1 || c.Rows[0].Gap.Cause != navette.AuditDamaged {
			w.Errorf("a file is missing: %+v", c)
		}
		w.Must(w.Importer.RemoveCall(w.Context(), w.Owner, call.ID))
		if c := certificate(); c.Expected != 0 {
			w.Errorf("removed: %+v", c)
		}
		if gaps, err := w.Audits.Gaps(w.Context(), w.Owner); err != nil || len(gaps) != 0 {
			w.Errorf("removed: %+v, %v", gaps, err)
		}
	})
}
