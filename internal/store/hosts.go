package store

import (
	"context"

	"navette.dev/navette/internal/navette"
)

// SaveHosts writes the Zoom users of an account as they were read; one that is gone stays, with its old seen_at.
func (t *Tx) SaveHosts(ctx context.Context, hosts []navette.Host) error {
	for _, h := range hosts {
		_, err := exec(ctx, t.q, "write a host",
			`INSERT INTO hosts (id, org_id, zoom_account_id, zoom_user_id, email, name, type, seen_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
			 ON CONFLICT (org_id, zoom_account_id, zoom_user_id) DO UPDATE SET email = excluded.email, name = excluded.name,
			     type = excluded.type, seen_at = excluded.seen_at`,
			h.ID, t.ID, h.ZoomAccountID, h.ZoomUserID, h.Email, h.Name, h.Type, h.SeenAt)
		if err != nil {
			return err
		}
	}
	return t.Record(ctx, navette.EventHostsRead, t.ID, "", map[string]any{"hosts": len(hosts)})
}

// Hosts are the Zoom users of an account that were seen, by name.
func (o *Org) Hosts(ctx context.Context, zoomAccountID string) ([]navette.Host, error) {
	return many[navette.Host](ctx, o.q, "list hosts",
		"SELECT * FROM hosts WHERE org_id = ? AND zoom_account_id = ? ORDER BY name, email, id", o.ID, zoomAccountID)
}

// HostByZoomID reads the Zoom user with Zoom's id.
func (o *Org) HostByZoomID(ctx context.Context, zoomAccountID, zoomUserID string) (navette.Host, error) {
	return one[navette.Host](ctx, o.q, "read a host",
		"SELECT * FROM hosts WHERE org_id = ? AND zoom_account_id = ? AND zoom_user_id = ?", o.ID, zoomAccountID, zoomUserID)
}

// HostLinks are all links between users and Zoom users.
func (o *Org) HostLinks(ctx context.Context) ([]navette.HostLink, error) {
	return many[navette.HostLink](ctx, o.q, "list host links",
		"SELECT org_id, user_id, host_id, for_hosting, for_import, import_since FROM host_links WHERE org_id = ? ORDER BY user_id", o.ID)
}

// Importing is a Zoom user whose calls are imported: since when, and whose they are.
type Importing struct {
	ZoomUserID  string
	Name        string
	UserID      string
	ImportSince navette.Instant
}

// ImportingHosts are the Zoom users of an account that are linked for import.
func (o *Org) ImportingHosts(ctx context.Context, zoomAccountID string) ([]Importing, error) {
	return many[Importing](ctx, o.q, "list importing hosts",
		`SELECT h.zoom_user_id, h.name, l.user_id, l.import_since FROM host_links l JOIN hosts h ON h.id = l.host_id
		 WHERE l.org_id = ? AND h.zoom_account_id = ? AND l.for_import ORDER BY h.zoom_user_id`, o.ID, zoomAccountID)
}

// LinkHosts replaces all links by these. A host linked to two users is a [navette.Conflict].
func (t *Tx) LinkHosts(ctx context.Context, links []navette.HostLink) error {
	if _, err := exec(ctx, t.q, "unlink hosts", "DELETE FROM host_links WHERE org_id = ?", t.ID); err != nil {
		return err
	}
	for _, l := range links {
		_, err := exec(ctx, t.q, "link a host",
			`INSERT INTO host_links (user_id, org_id, host_id, for_hosting, for_import, import_since)
			 SELECT u.id, u.org_id, h.id, ?, ?, ? FROM users u JOIN hosts h ON h.org_id = u.org_id
			 WHERE u.org_id = ? AND u.id = ? AND h.id = ?`,
			l.ForHosting, l.ForImport, l.ImportSince, t.ID, l.UserID, l.HostID)
		if err != nil {
			return err
		}
	}
	return t.Record(ctx, navette.EventHostLinked, t.ID, "", map[string]any{"links": len(links)})
}
