package store_test

import (
	"context"
	"testing"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/store/storetest"
)

// TestOnlyOneZoomAccountIsForgotten has two accounts with a profile and a webhook each.
func TestOnlyOneZoomAccountIsForgotten(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		id, c := connected(t, s)
		org, hooks := s.Org(id), map[string]string{}
		for _, account := range []string{c.ZoomAccountID, "other"} {
			hooks[account] = navette.NewID(navette.PrefixWebhook, monday)
			w := store.Webhook{
				ID: hooks[account], AppID: c.AppID, OrgID: id, ZoomAccountID: account, Kind: "meeting.started",
				ContentKey: account, BodySealed: "body",
			}
			if err := s.System().KeepWebhooks(t.Context(), monday, []store.Webhook{w}); err != nil {
				t.Fatal(err)
			}
		}
		update(t, s, id, func(ctx context.Context, tx *store.Tx) error {
			for _, account := range []string{c.ZoomAccountID, "other"} {
				host := navette.Host{
					ID: navette.NewID(navette.PrefixHost, monday), OrgID: id, ZoomAccountID: account, ZoomUserID: "u",
					Email: "u@zoom.test", SeenAt: navette.At(monday),
				}
				if err := tx.SaveHosts(ctx, []navette.Host{host}); err != nil {
					return err
				}
			}
			return tx.ForgetZoomAccount(ctx, c.ZoomAccountID)
		})
		for account, want := range map[string]int{c.ZoomAccountID: 0, "other": 1} {
			hosts, err := org.Hosts(t.Context(), account)
			if err != nil || len(hosts) != want {
				t.Errorf("%s: hosts %+v, %v", account, hosts, err)
			}
			w, err := org.Webhook(t.Context(), hooks[account])
			if err != nil || (w.BodySealed != "") != (want == 1) {
				t.Errorf("%s: %+v, %v", account, w, err)
			}
		}
	})
}
