package store

import (
	"context"

	"navette.dev/navette/internal/navette"
)

// LastConnectionThrough returns the newest connection, ended or not, that the app with a client id made to a Zoom
// account, or a [navette.NotFound] error.
func (o *Org) LastConnectionThrough(ctx context.Context, clientID, zoomAccountID string) (navette.Connection, error) {
	return one[navette.Connection](ctx, o.q, "read the last connection",
		`SELECT * FROM connections
		 WHERE org_id = ? AND zoom_account_id = ? AND app_id IN (SELECT id FROM zoom_apps WHERE client_id = ?)
		 ORDER BY connected_at DESC, id DESC LIMIT 1`, o.ID, zoomAccountID, clientID)
}

// ForgetZoomAccount deletes the data about users of a Zoom account without a connection: their profiles with the links
// to users, the addresses stored with connections and meetings, and the bodies of its webhooks. Join addresses stay
// until their session has ended (docs/retention.md); imported calls belong to the organization.
func (t *Tx) ForgetZoomAccount(ctx context.Context, zoomAccountID string) error {
	data, total := map[string]any{"account": zoomAccountID}, int64(0)
	for _, step := range []struct{ what, statement string }{
		{"links",
			`DELETE FROM host_links WHERE org_id = ?0
			     AND host_id IN (SELECT id FROM hosts WHERE org_id = ?0 AND zoom_account_id = ?1)`},
		{"profiles", "DELETE FROM hosts WHERE org_id = ?0 AND zoom_account_id = ?1"},
		{"reads", "DELETE FROM host_reads WHERE org_id = ?0 AND zoom_account_id = ?1"},
		{"connections",
			"UPDATE connections SET email = '', display_name = '' WHERE org_id = ?0 AND " +
				"zoom_account_id = ?1 AND email <> ''"},
		{"meetings", `UPDATE meetings SET host_email = '', forgotten_at = ?2 WHERE org_id = ?0 AND forgotten_at IS NULL
		     AND connection_id IN (SELECT id FROM connections WHERE org_id = ?0 AND zoom_account_id = ?1)`},
		{"webhooks", `UPDATE webhooks SET body_sealed = '' WHERE org_id = ?0 AND zoom_account_id = ?1 AND body_sealed <> ''`},
		{"audit_gaps", "DELETE FROM audit_gaps WHERE org_id = ?0 AND zoom_account_id = ?1"},
		{"audit_meetings", "DELETE FROM audit_meetings WHERE org_id = ?0 AND zoom_account_id = ?1"},
		{"audit_hosts", "DELETE FROM audit_hosts WHERE org_id = ?0 AND zoom_account_id = ?1"},
		{"trashed_recordings", "DELETE FROM trashed_recordings WHERE org_id = ?0 AND zoom_account_id = ?1"},
		{"policy_drift", "DELETE FROM policy_drifts WHERE org_id = ?0 AND zoom_account_id = ?1"},
		{"policy_expectations", "DELETE FROM policy_expectations WHERE org_id = ?0 AND zoom_account_id = ?1"},
		{"policy_changes", "DELETE FROM policy_changes WHERE org_id = ?0 AND zoom_account_id = ?1"},
		{"policy_runs", `UPDATE policy_runs SET plan = '', result = '', input = '', ended_at = COALESCE(ended_at, ?2)
		     WHERE org_id = ?0 AND zoom_account_id = ?1 AND (plan <> '' OR result <> '' OR input <> '')`},
	} {
		n, err := exec(ctx, t.q, "forget a Zoom account", step.statement, t.ID, zoomAccountID, navette.At(t.at))
		if err != nil {
			return err
		}
		data[step.what], total = n, total+n
	}
	if total == 0 {
		return nil
	}
	return t.Record(ctx, navette.EventZoomForgotten, t.ID, "", data)
}
