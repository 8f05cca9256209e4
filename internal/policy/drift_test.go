package policy_test

import (
	"context"
	"testing"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/policy"
	"navette.dev/navette/internal/store"
)

// drift returns what was changed in Zoom.
func (w *studio) drift() []policy.DriftRow {
	w.Helper()
	d, err := w.Policies.Drift(w.Context(), w.Owner)
	w.Must(err)
	return d.Rows
}

// TestTheDailyCheckFindsDriftOnce changes settings of the account and of a user after an apply. There is one mail to
// each owner and admin, and what is changed back is no longer listed.
func TestTheDailyCheckFindsDriftOnce(t *testing.T) {
	each(t, func(w *studio) {
		w.save(policy.Policy{
			Target: policy.WholeAccount,
			Values: map[string]policy.Value{"record_gallery_view": policy.On, "save_chat_text": policy.Off},
		})
		w.apply(policy.Agreement{})
		account := func(gallery, chat bool) {
			w.Zoom.Do("/account/settings", map[string]any{
				"recording": map[string]any{"record_gallery_view": gallery, "save_chat_text": chat},
			})
		}
		account(false, true)
		w.portal(2, map[string]any{"save_chat_text": true})
		w.Jump(w.In(23 * time.Hour))
		if rows := w.drift(); len(rows) > 0 {
			w.Fatalf("found before the check: %s", asJSON(rows))
		}
		w.Jump(w.In(2 * time.Hour))
		rows := w.drift()
		if len(rows) != 2 || rows[0].Level != policy.Account || rows[0].AnnouncedAt.IsZero() {
			w.Fatalf("%s", asJSON(rows))
		}
		w.Jump(w.In(25 * time.Hour))
		for _, to := range []navette.Actor{w.Owner, w.Admin} {
			user, err := w.Store.Org(w.Org).User(w.Context(), to.ID)
			w.Must(err)
			w.OneMailTo(user.Email)
		}
		account(true, false)
		w.Jump(w.In(25 * time.Hour))
		if rows := w.drift(); len(rows) != 1 || rows[0].Level != policy.User || rows[0].Item != "save_chat_text" {
			w.Fatalf("%s", asJSON(rows))
		}
		w.Must(w.Policies.Accept(w.Context(), w.Owner, w.drift()[0].ID))
		w.Jump(w.In(25 * time.Hour))
		if rows := w.drift(); len(rows) > 0 {
			w.Errorf("an accepted value is listed: %s", asJSON(rows))
		}
	})
}

// TestAnAcceptedValueBecomesThePolicy accepts a value of the target.
func TestAnAcceptedValueBecomesThePolicy(t *testing.T) {
	each(t, func(w *studio) {
		w.save(policy.Policy{
			Target: policy.WholeAccount, Values: map[string]policy.Value{"auto_recording": policy.Word("cloud")},
		})
		w.apply(policy.Agreement{})
		w.Zoom.Do("/account/settings", map[string]any{"recording": map[string]any{"auto_recording": "local"}})
		w.Jump(w.In(25 * time.Hour))
		w.Must(w.Policies.Accept(w.Context(), w.Owner, w.drift()[0].ID))
		p, err := w.Policies.Current(w.Context(), w.Owner)
		w.Must(err)
		if p.Values["auto_recording"] != policy.Word("local") || p.Version != 2 || len(w.drift()) > 0 || !w.plan().Empty() {
			w.Fatalf("%+v", p)
		}
	})
}

// TestAutomaticDeletionNeedsItsOwnAgreement has an old recording in Zoom that is not imported.
func TestAutomaticDeletionNeedsItsOwnAgreement(t *testing.T) {
	each(t, func(w *studio) {
		w.SeedPast(w.user(1).Email, "Appel ancien", w.In(-45*24*time.Hour))
		w.SeedPast(w.user(1).Email, "Appel récent", w.In(-5*24*time.Hour))
		w.save(policy.Policy{
			Target: policy.WholeAccount,
			Values: map[string]policy.Value{"auto_delete_cmr": policy.On, "auto_delete_cmr_days": policy.Number(30)},
		})
		plan := w.plan()
		if !plan.NeedsConsent() || len(plan.AtRisk) != 1 || plan.AtRisk[0].Count != 1 || plan.AtRisk[0].ID != w.user(1).ID {
			w.Fatalf("%s", asJSON(plan.AtRisk))
		}
		deletes := func() any {
			return w.settings().Account.Settings["recording"].(map[string]any)["auto_delete_cmr"]
		}
		r := w.apply(policy.Agreement{})
		if len(r.Result.Items) == 0 || r.Result.Items[0].Outcome != policy.NotAgreed || deletes() != false {
			w.Fatalf("%s", asJSON(r.Result))
		}
		if r = w.apply(policy.Agreement{AutoDelete: true}); !r.Result.Whole() || deletes() != true {
			w.Fatalf("%s", asJSON(r.Result))
		}
	})
}

// TestALockOrAShorterTimeThatDeletesNeedsTheAgreement has an account that deletes recordings after 120 days, and a user
// who has chosen to keep them. A lock would overrule that choice, and a shorter time would delete what others have.
func TestALockOrAShorterTimeThatDeletesNeedsTheAgreement(t *testing.T) {
	each(t, func(w *studio) {
		change := func(path string, deletes bool) {
			w.Zoom.Do(path+"/settings", map[string]any{"recording": map[string]any{
				"auto_delete_cmr": deletes, "auto_delete_cmr_days": 120,
			}})
		}
		change("/account", true)
		change("/users/"+w.user(1).ID, false)
		w.SeedPast(w.user(1).Email, "Gardé", w.In(-150*24*time.Hour))
		w.SeedPast(w.user(2).Email, "Ancien", w.In(-45*24*time.Hour))
		for name, p := range map[string]policy.Policy{
			w.user(1).ID: {
				Values: map[string]policy.Value{"auto_delete_cmr": policy.On}, Locks: map[string]bool{"auto_delete_cmr": true},
			},
			w.user(2).ID: {Values: map[string]policy.Value{"auto_delete_cmr_days": policy.Number(30)}},
		} {
			p.Target = policy.WholeAccount
			w.save(p)
			before := w.settings()
			plan := w.plan()
			if len(plan.AtRisk) != 1 || plan.AtRisk[0].ID != name {
				w.Errorf("%s: %s", asJSON(p), asJSON(plan.AtRisk))
				continue
			}
			w.apply(policy.Agreement{})
			same(w, before, w.settings())
		}
	})
}

// TestChecksContinueWhenAnAccountIsConnectedAgain has another Zoom account connected for some days.
func TestChecksContinueWhenAnAccountIsConnectedAgain(t *testing.T) {
	each(t, func(w *studio) {
		w.save(policy.Policy{
			Target: policy.WholeAccount, Values: map[string]policy.Value{"auto_recording": policy.Word("cloud")},
		})
		w.apply(policy.Agreement{})
		connection, err := w.Store.Org(w.Org).Connection(w.Context())
		w.Must(err)
		known, err := w.Store.Org(w.Org).PolicyExpectations(w.Context(), connection.ZoomAccountID)
		w.Must(err)
		applied := func(account string) {
			for i := range known {
				known[i].ZoomAccountID = account
			}
			w.Must(w.Store.Org(w.Org).Update(w.Context(), w.Owner, w.In(0), func(tx *store.Tx) error {
				return tx.SavePolicyExpectations(w.Context(), known)
			}))
		}
		applied("another")
		w.Jump(w.In(25 * time.Hour))
		applied(connection.ZoomAccountID)
		w.Zoom.Do("/account/settings", map[string]any{"recording": map[string]any{"auto_recording": "local"}})
		w.Jump(w.In(25 * time.Hour))
		if rows := w.drift(); len(rows) != 1 {
			w.Fatalf("%s", asJSON(rows))
		}
	})
}

// TestACheckThatCannotEndIsRefused asks for a check after a revert, which leaves nothing to check.
func TestACheckThatCannotEndIsRefused(t *testing.T) {
	each(t, func(w *studio) {
		w.save(policy.Policy{
			Target: policy.WholeAccount, Values: map[string]policy.Value{"auto_recording": policy.Word("cloud")},
		})
		w.apply(policy.Agreement{})
		_, err := w.Policies.CheckNow(w.Context(), w.Owner)
		w.Must(err)
		w.Rest()
		w.revert(policy.Answers{})
		_, err = w.Policies.CheckNow(w.Context(), w.Owner)
		w.Wants(err, navette.Conflict, "policyrule.nothing_applied")
	})
}

// TestDriftBelongsToAZoomAccount connects another Zoom account after a difference was found, and the former one again.
func TestDriftBelongsToAZoomAccount(t *testing.T) {
	each(t, func(w *studio) {
		w.save(policy.Policy{
			Target: policy.WholeAccount, Values: map[string]policy.Value{"auto_recording": policy.Word("cloud")},
		})
		w.apply(policy.Agreement{})
		w.Zoom.Do("/account/settings", map[string]any{"recording": map[string]any{"auto_recording": "local"}})
		w.Jump(w.In(25 * time.Hour))
		connect := func(account string) {
			w.Update(func(ctx context.Context, tx *store.Tx) error {
				c, err := tx.Connection(ctx)
				if err != nil {
					return err
				}
				c.ID, c.ZoomAccountID = navette.NewID("con", tx.At()), account
				return tx.Connect(ctx, c)
			})
		}
		own := w.Connection().ZoomAccountID
		for _, then := range []struct {
			account string
			rows    int
		}{{own, 1}, {"another", 0}, {own, 1}} {
			connect(then.account)
			if rows := w.drift(); len(rows) != then.rows {
				t.Errorf("with the account %s: %s", then.account, asJSON(rows))
			}
		}
	})
}
