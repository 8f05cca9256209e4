package judge_test

import (
	"slices"
	"testing"
	"time"

	"navette.dev/navette/internal/cast"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/policy"
	"navette.dev/navette/internal/sandbox"
	"navette.dev/navette/internal/testkit"
)

// drifting is a policy for the whole account that was applied, with one linked user.
type drifting struct {
	*testkit.Studio
	t *testing.T
}

// eachDrifting runs a test with an applied policy on each engine.
func eachDrifting(t *testing.T, tell func(d drifting)) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.Connect()
		s := &story{linked: map[string]bool{w.Zoom.Ready.Users[1].ID: true}}
		s.link(w)
		x := &trial{story: s, w: w}
		_, err := w.Policies.Save(w.Context(), w.Owner, policy.Preset(policy.SalesTeam, policy.WholeAccount))
		w.Must(err)
		plan := x.planned()
		run := x.end(w.Policies.StartApply(w.Context(), w.Owner, plan.Fingerprint, policy.Agreement{}))
		if run.State != navette.RunDone || !run.Result.Whole() {
			t.Fatalf("the apply ended with %s: %+v", run.State, run.Result)
		}
		tell(drifting{w, t})
	}, testkit.Sandbox(func(o *sandbox.Options) { o.Users = 4 }))
}

// change changes two settings and a lock of the account, and a setting of the linked user, as an administrator does in
// Zoom's portal, or changes them back.
func (d drifting) change(to bool) {
	d.Helper()
	d.Zoom.Do("/account/settings", map[string]any{"recording": map[string]any{
		"record_gallery_view": to, "display_participant_name": !to,
	}})
	d.Zoom.Do("/account/locks", map[string]any{"recording": map[string]any{"auto_recording": !to}})
	d.Zoom.Do("/users/"+d.Zoom.Ready.Users[1].ID+"/settings", map[string]any{"recording": map[string]any{
		"host_pause_stop_recording": !to,
	}})
}

// drifted are the settings that [drifting.change] changes, by level.
var drifted = []string{
	"account lock auto_recording", "account setting display_participant_name", "account setting record_gallery_view",
	"user setting host_pause_stop_recording",
}

func (d drifting) found() (rows []string) {
	d.Helper()
	drift, err := d.Policies.Drift(d.Context(), d.Owner)
	d.Must(err)
	for _, r := range drift.Rows {
		// users whose effective value follows from that of the account are listed as well
		if row := string(r.Level) + " " + string(r.Change) + " " + r.Item; !slices.Contains(rows, row) {
			rows = append(rows, row)
		}
	}
	slices.Sort(rows)
	return rows
}

// mails returns the number of mails to the owner and to the admin.
func (d drifting) mails() (owner, admin int) {
	return len(d.MailsTo(cast.Email(cast.Camille.Name(), "studio.test"))),
		len(d.MailsTo(cast.Email(cast.Grace.Name(), "studio.test")))
}

// TestDriftIsFoundOnceADay checks that changes of several settings are found by the daily check if Zoom sends no
// webhook, that they are announced by one mail, and that they are gone once they are changed back.
func TestDriftIsFoundOnceADay(t *testing.T) {
	eachDrifting(t, func(d drifting) {
		d.change(true)
		owner0, admin0 := d.mails()
		day := func() { d.Jump(d.In(24*time.Hour + time.Minute)) }
		if rows := d.found(); len(rows) != 0 {
			d.Errorf("before the check: %q", rows)
		}
		day()
		if rows := d.found(); !slices.Equal(rows, drifted) {
			d.Errorf("found %q\nwant  %q", rows, drifted)
		}
		day()
		day()
		if owner, admin := d.mails(); owner != owner0+1 || admin != admin0+1 {
			d.Errorf("%d and %d mails about the changes, want one for each", owner-owner0, admin-admin0)
		}
		d.change(false)
		day()
		if rows := d.found(); len(rows) != 0 {
			d.Errorf("changed back: %q", rows)
		}
		if owner, admin := d.mails(); owner != owner0+1 || admin != admin0+1 {
			d.Errorf("%d and %d mails after the settings were changed back", owner-owner0, admin-admin0)
		}
	})
}

// TestDriftIsFoundByWebhook checks the same with webhooks, within the seconds that a check waits for others.
func TestDriftIsFoundByWebhook(t *testing.T) {
	eachDrifting(t, func(d drifting) {
		d.Subscribe()
		owner0, admin0 := d.mails()
		soon := func() { d.Rest(); d.Pass(10 * time.Second) }
		d.change(true)
		soon()
		if rows := d.found(); !slices.Equal(rows, drifted) {
			d.Errorf("found %q\nwant  %q", rows, drifted)
		}
		if owner, admin := d.mails(); owner != owner0+1 || admin != admin0+1 {
			d.Errorf("%d and %d mails about the changes, want one for each", owner-owner0, admin-admin0)
		}
		d.change(false)
		soon()
		if rows := d.found(); len(rows) != 0 {
			d.Errorf("changed back: %q", rows)
		}
	})
}
