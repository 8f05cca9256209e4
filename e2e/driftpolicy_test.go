package e2e

import (
	"strings"
	"testing"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/policy"
)

const policyPath = "/settings/integrations/zoom/policy"

// TestDriftAppearsOnThePage changes settings in Zoom's portal, and finds them on the page of the policy within ten
// seconds, with one mail about all of them. They disappear once they are changed back.
func TestDriftAppearsOnThePage(t *testing.T) {
	eachEngine(t, setting{sandbox: smallAccount}, func(w *surroundings) {
		w.openStudio()
		w.savePolicy(policy.Policy{
			Target: policy.WholeAccount,
			Values: map[string]policy.Value{
				"record_gallery_view": policy.Off, "display_participant_name": policy.Off, "auto_recording": policy.Word("cloud"),
			},
			Locks: map[string]bool{"auto_recording": true},
		})
		w.start()
		w.subscribe(w.hook)
		plan := w.planPolicy()
		run, err := w.rules.Policies.StartApply(w.Context(), w.owner, plan.Fingerprint, policy.Agreement{})
		w.must(err)
		if run = w.ended(run.ID); run.State != navette.RunDone || !run.Result.Whole() {
			t.Fatalf("the apply ended with %s: %+v", run.State, run.Result)
		}
		browser := w.signIn()
		const three, some = "3 settings have changed in Zoom", " changed in Zoom"
		shows := func(text string) bool {
			_, page := w.fetch(browser, policyPath)
			return strings.Contains(page, text)
		}
		if shows(some) {
			t.Error("the page shows changes right after the apply")
		}
		w.changeInPortal(true)
		w.within(10*time.Second, "the changes are on the page", func() bool { return shows(three) })
		w.until("a mail about them", func() bool { return len(w.driftMails()) > 0 })
		w.changeInPortal(false)
		w.within(10*time.Second, "the changes are gone", func() bool { return !shows(some) })
		w.until("no work is left", w.atRest)
		if mails := w.driftMails(); len(mails) != 1 {
			t.Errorf("%d mails, want one: %q", len(mails), mails)
		}
	})
}

// changeInPortal changes two settings and a lock of the account in Zoom's portal, or changes them back.
func (w *surroundings) changeInPortal(to bool) {
	w.Helper()
	w.zoom.Do("/account/settings", recordingSettings("record_gallery_view", to, "display_participant_name", to))
	w.zoom.Do("/account/locks", recordingSettings("auto_recording", !to))
}

// driftMails returns the subjects of the mails that link to the policy.
func (w *surroundings) driftMails() (subjects []string) {
	for _, m := range w.mailsTo(ownerEmail) {
		if strings.Contains(strings.Join(m.Links, " "), policyPath) {
			subjects = append(subjects, m.Subject)
		}
	}
	return subjects
}
