package store

import (
	"context"
	"time"

	"navette.dev/navette/internal/navette"
)

// SaveHosts stores the Zoom users of an account. A user that no longer exists in Zoom is kept, with an older SeenAt.
func (t *Tx) SaveHosts(ctx context.Context, hosts []navette.Host) error {
	for _, h := range hosts {
		_, err := exec(ctx, t.q, "write a host",
			`INSERT INTO hosts (id, org_id, zoom_account_id, zoom_user_id, email, name, type, seen_at)
			 VALUES (?, ?, ?, ?, ?, ?, ?, ?)
			 ON CONFLICT (org_id, zoom_account_id, zoom_user_id) DO UPDATE SET
			     email = excluded.email, name = excluded.name, type = excluded.type, seen_at = excluded.seen_at`,
			h.ID, t.ID, h.ZoomAccountID, h.ZoomUserID, h.Email, h.Name, h.Type, h.SeenAt)
		if err != nil {
			return err
		}
	}
	return t.Record(ctx, navette.EventHostsRead, t.ID, "", map[string]any{"hosts": len(hosts)})
}

// Hosts returns the known Zoom users of an account, ordered by name.
func (o *Org) Hosts(ctx context.Context, zoomAccountID string) ([]navette.Host, error) {
	return many[navette.Host](ctx, o.q, "list hosts",
		"SELECT * FROM hosts WHERE org_id = ? AND zoom_account_id = ? ORDER BY name, email, id", o.ID, zoomAccountID)
}

// HostLinks returns all links between users and Zoom users.
func (o *Org) HostLinks(ctx context.Context) ([]navette.HostLink, error) {
	return many[navette.HostLink](ctx, o.q, "list host links",
		"SELECT org_id, user_id, host_id, for_hosting, for_import, import_since FROM host_links WHERE "+
			"org_id = ? ORDER BY user_id", o.ID)
}

// SweepHost is a Zoom user whose list of recordings is read from Zoom, because a user is linked to it for import or it
// hosts a generated meeting.
type SweepHost struct {
	HostID       string
	ZoomUserID   string
	Name         string
	UserID       string          // the user linked to it for import, or ""
	ImportSince  navette.Instant // zero if no user is linked
	SweptUntil   navette.Instant // zero if it was never read
	SweepFailure string          // message key of the last failure to read the list, or ""
}

const swept = `SELECT h.id AS host_id, h.zoom_user_id, h.name, h.swept_until, h.sweep_failure,
	     COALESCE(l.user_id, '') AS user_id, l.import_since
	 FROM hosts h LEFT JOIN host_links l ON l.host_id = h.id AND l.for_import
	 WHERE h.org_id = ? AND h.zoom_account_id = ?`

// ToSweep returns the Zoom users of an account whose lists of recordings are read, the least recently read first. Those
// whose list could not be read the last time come last, the earliest failure first, so that they do not delay others.
func (o *Org) ToSweep(ctx context.Context, zoomAccountID string) ([]SweepHost, error) {
	return many[SweepHost](ctx, o.q, "list hosts to sweep", swept+`
		     AND (l.user_id IS NOT NULL
		         OR EXISTS (SELECT 1 FROM meetings m WHERE m.org_id = h.org_id AND m.host_zoom_id = h.zoom_user_id))
		 ORDER BY COALESCE(h.sweep_failed_at, 0), COALESCE(h.swept_until, 0), h.id`, o.ID, zoomAccountID)
}

// HostOf returns the Zoom user of an account for the sweep, or a [navette.NotFound] error.
func (o *Org) HostOf(ctx context.Context, zoomAccountID, zoomUserID string) (SweepHost, error) {
	return one[SweepHost](ctx, o.q, "read a host", swept+" AND h.zoom_user_id = ?", o.ID, zoomAccountID, zoomUserID)
}

// HostSwept records the instant until which a Zoom user's list of recordings was read. It does nothing if the import
// of earlier calls was requested since read was read, because the list must then be read again.
func (t *Tx) HostSwept(ctx context.Context, read SweepHost, until time.Time) error {
	_, err := exec(ctx, t.q, "note the sweep",
		`UPDATE hosts SET swept_until = ?, sweep_failure = '', sweep_failed_at = NULL
		 WHERE org_id = ? AND id = ? AND swept_until IS NOT DISTINCT FROM ?`, navette.At(until), t.ID, read.HostID,
		read.SweptUntil)
	return err
}

// HostNotSwept records why a Zoom user's recordings could not be read.
func (t *Tx) HostNotSwept(ctx context.Context, hostID, message string) error {
	_, err := exec(ctx, t.q, "note the failed sweep",
		"UPDATE hosts SET sweep_failure = ?, sweep_failed_at = ? WHERE org_id = ? AND id = ?", message,
		navette.At(t.at), t.ID, hostID)
	return err
}

// LinkHosts sets the links of Zoom users, and removes those without a user. A user's link to another Zoom user is
// removed. If a Zoom user is named twice, the error is a [navette.Conflict].
func (t *Tx) LinkHosts(ctx context.Context, links []navette.HostLink) error {
	for _, l := range links {
		_, err := exec(ctx, t.q, "unlink a host",
			"DELETE FROM host_links WHERE org_id = ? AND (host_id = ? OR user_id = ?)", t.ID, l.HostID, l.UserID)
		if err != nil {
			return err
		}
	}
	for _, l := range links {
		if l.UserID == "" {
			continue
		}
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

// ImportFrom moves HostLink.ImportSince back to since, for every link for import. The next sweep reads the recordings
// made since then.
func (t *Tx) ImportFrom(ctx context.Context, since time.Time) error {
	if _, err := exec(ctx, t.q, "import the past",
		"UPDATE host_links SET import_since = ? WHERE org_id = ? AND for_import AND import_since > ?",
		navette.At(since), t.ID, navette.At(since)); err != nil {
		return err
	}
	_, err := exec(ctx, t.q, "read the past",
		"UPDATE hosts SET swept_until = NULL WHERE org_id = ? AND id IN (SELECT host_id FROM host_links WHERE "+
			"org_id = ? AND for_import)", t.ID, t.ID)
	return err
}
