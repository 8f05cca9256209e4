package audit_test

import (
	"testing"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/sandbox"
	"navette.dev/navette/internal/testkit"
)

// TestASessionThatNobodyRecordedIsFound holds a session whose host was alone and whose webhooks are lost, with a Zoom
// user who may not record to the cloud. Reports leave out such a meeting.
func TestASessionThatNobodyRecordedIsFound(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.Connect()
		s := w.Class("Yoga", w.In(26*time.Hour))
		w.Jump(s.StartsAt.Time)
		w.Zoom.Do("/users/"+w.Zoom.Ready.Users[0].ID+"/settings", map[string]any{
			"recording": map[string]any{"cloud_recording": false},
		})
		number := w.Meeting(s).Number
		w.Zoom.Play(number, "start", nil)
		w.Jump(s.EndsAt.Time)
		w.Zoom.Play(number, "end", nil)
		w.Pass(3 * 24 * time.Hour)
		gaps, err := w.Audits.Gaps(w.Context(), w.Owner)
		w.Must(err)
		if len(gaps) != 1 || gaps[0].Cause != navette.AuditNeverRecorded || gaps[0].SessionID != s.ID {
			w.Fatalf("gaps after three nights: %+v", gaps)
		}
		w.Must(w.Audits.Accept(w.Context(), w.Admin, gaps[0].ID, "L’hôte l’avait désactivé"))
		day, err := w.Audits.Day(w.Context(), w.Owner, gaps[0].Day)
		w.Must(err)
		if day.Gaps[0].Accepted == nil || day.Gaps[0].Accepted.By == "" || day.Day.Gaps != 0 || day.Accepted != 1 {
			w.Errorf("after the acceptance: %+v", day)
		}
		w.Must(w.Audits.TakeBack(w.Context(), w.Owner, gaps[0].ID))
		w.Wants(w.Audits.Accept(w.Context(), w.Coach, gaps[0].ID, "Non"), navette.Forbidden)
		w.Wants(w.Audits.Accept(w.Context(), w.Admin, gaps[0].ID, "  "), navette.Invalid)
	})
}

// TestAnAuditWithoutTheReportSaysSo has an app without the permission for reports.
func TestAnAuditWithoutTheReportSaysSo(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.Connect()
		w.LinkForImport(w.Coach, w.Zoom.Ready.Users[1].Email)
		w.Pass(2 * 24 * time.Hour)
		day := w.In(-24 * time.Hour).Format(time.DateOnly)
		days, err := w.Audits.Days(w.Context(), w.Owner, day, day)
		w.Must(err)
		if days[0].Checked.IsZero() || len(days[0].Notes) != 1 || days[0].Notes[0] != "audit.note_no_report" {
			w.Errorf("the day is %+v", days[0])
		}
	}, testkit.Sandbox(func(o *sandbox.Options) {
		o.Scopes = []string{
			"user:read:user:admin", "user:read:list_users:admin", "user:read:settings:admin",
			"cloud_recording:read:list_user_recordings:admin", "cloud_recording:read:list_recording_files:admin",
		}
	}))
}
