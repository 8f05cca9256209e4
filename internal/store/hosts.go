package store

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/uptrace/bun"

	"navette.dev/navette/internal/navette"
)

// atOnce is the number of rows that one statement writes.
const atOnce = 500

// SaveHosts stores Zoom users, new or known. It does not change when they were found, their links, and how far their
// recordings were read. No two of them may be the same user.
func (t *Tx) SaveHosts(ctx context.Context, hosts []navette.Host) error {
	for part := range slices.Chunk(hosts, atOnce) {
		_, err := exec(ctx, t.q, "write hosts",
			`INSERT INTO hosts (id, org_id, zoom_account_id, zoom_user_id, email, email_folded, name, search, type, state,
			     state_at, found_at, seen_at)
			 VALUES ?
			 ON CONFLICT (org_id, zoom_account_id, zoom_user_id) DO UPDATE SET
			     email = excluded.email, email_folded = excluded.email_folded, name = excluded.name,
			     search = excluded.search, type = excluded.type, state = excluded.state, state_at = excluded.state_at,
			     seen_at = excluded.seen_at`,
			rows(part, func(h navette.Host) []any {
				return []any{
					h.ID, t.ID, h.ZoomAccountID, h.ZoomUserID, h.Email, navette.FoldEmail(h.Email), h.Name,
					searchText(h.Name, h.Email), h.Type, cmp.Or(h.State, navette.HostActive), h.StateAt, navette.At(t.at),
					h.SeenAt,
				}
			}))
		if err != nil {
			return err
		}
	}
	return nil
}

// HostRead is what is known about the reading of an account's users.
type HostRead struct {
	ReadAt  navette.Instant // when all of them were last read, zero if they never were
	Pending int64           // invited at Zoom, and not accepted
	Failure string          // message key of why the last try read only a part of them, or ""
	NotedAt navette.Instant // those who were found later are new
}

// NoteHostsRead records that the users of an account were read. After the first time that all of them were read, none
// of them is new.
func (t *Tx) NoteHostsRead(ctx context.Context, zoomAccountID string, read HostRead) error {
	_, err := exec(ctx, t.q, "note the read hosts",
		`INSERT INTO host_reads (org_id, zoom_account_id, read_at, pending, failure, noted_at) VALUES (?, ?, ?, ?, ?, ?)
		 ON CONFLICT (org_id, zoom_account_id) DO UPDATE SET
		     read_at = COALESCE(excluded.read_at, host_reads.read_at), pending = excluded.pending,
		     failure = excluded.failure,
		     noted_at = CASE WHEN host_reads.read_at IS NULL THEN excluded.noted_at ELSE host_reads.noted_at END`,
		t.ID, zoomAccountID, read.ReadAt, read.Pending, read.Failure, navette.At(t.at))
	return err
}

// HostRead returns what is known about the reading of an account's users, or a [navette.NotFound] error if they were
// never read.
func (o *Org) HostRead(ctx context.Context, zoomAccountID string) (HostRead, error) {
	return one[HostRead](ctx, o.q, "read about the hosts",
		"SELECT read_at, pending, failure, noted_at FROM host_reads WHERE org_id = ? AND zoom_account_id = ?", o.ID,
		zoomAccountID)
}

// NoteNewHosts records that a user knows of all Zoom users that were found until now.
func (t *Tx) NoteNewHosts(ctx context.Context, zoomAccountID string) error {
	_, err := exec(ctx, t.q, "note the new hosts",
		"UPDATE host_reads SET noted_at = ? WHERE org_id = ? AND zoom_account_id = ?", navette.At(t.at), t.ID,
		zoomAccountID)
	if err != nil {
		return err
	}
	return t.Record(ctx, navette.EventHostsNoted, t.ID, "", nil)
}

// HostByZoomID returns the stored user of an account, or a [navette.NotFound] error.
func (o *Org) HostByZoomID(ctx context.Context, zoomAccountID, zoomUserID string) (navette.Host, error) {
	return one[navette.Host](ctx, o.q, "read a host",
		"SELECT * FROM hosts WHERE org_id = ? AND zoom_account_id = ? AND zoom_user_id = ?", o.ID, zoomAccountID,
		zoomUserID)
}

// Host returns one Zoom user, or a [navette.NotFound] error.
func (o *Org) Host(ctx context.Context, id string) (navette.Host, error) {
	return one[navette.Host](ctx, o.q, "read a host", "SELECT * FROM hosts WHERE org_id = ? AND id = ?", o.ID, id)
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
		     AND h.state <> 'deleted' AND (l.user_id IS NOT NULL
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
// removed. A Zoom user whose link is removed or replaced is noted as parted from the linked user by hand, until it is
// linked to that user again. If a Zoom user or a user is named twice, the error is a [navette.Conflict]. The group of
// an applied recording policy follows the links, see [Tx.PolicyLinksChanged].
func (t *Tx) LinkHosts(ctx context.Context, links []navette.HostLink) error {
	for part := range slices.Chunk(links, atOnce) {
		if err := t.unlinkHosts(ctx, part); err != nil {
			return err
		}
	}
	linked := slices.DeleteFunc(slices.Clone(links), func(l navette.HostLink) bool { return l.UserID == "" })
	for part := range slices.Chunk(linked, atOnce) {
		if err := t.insertLinks(ctx, part); err != nil {
			return err
		}
	}
	if err := t.PolicyLinksChanged(ctx); err != nil {
		return err
	}
	return t.Record(ctx, navette.EventHostLinked, t.ID, "", map[string]any{"links": len(links)})
}

// unlinkHosts removes the links of the Zoom users and of the users in links.
func (t *Tx) unlinkHosts(ctx context.Context, links []navette.HostLink) error {
	hosts, users := make([]string, len(links)), make([]string, len(links))
	for i, l := range links {
		hosts[i], users[i] = l.HostID, l.UserID
	}
	_, err := exec(ctx, t.q, "note parted hosts",
		`UPDATE hosts SET parted_from = (SELECT l.user_id FROM host_links l WHERE l.host_id = hosts.id)
		 WHERE org_id = ?0 AND id IN (SELECT l.host_id FROM host_links l
		     WHERE l.org_id = ?0 AND (l.host_id IN (?1) OR l.user_id IN (?2)))`,
		t.ID, bun.List(hosts), bun.List(users))
	if err != nil {
		return err
	}
	_, err = exec(ctx, t.q, "unlink hosts",
		"DELETE FROM host_links WHERE org_id = ? AND (host_id IN (?) OR user_id IN (?))", t.ID, bun.List(hosts),
		bun.List(users))
	return err
}

// insertLinks adds the links that name a user and a Zoom user of the organization.
func (t *Tx) insertLinks(ctx context.Context, links []navette.HostLink) error {
	hosts := make([]string, len(links))
	for i, l := range links {
		hosts[i] = l.HostID
	}
	_, err := exec(ctx, t.q, "link hosts",
		`WITH l (user_id, host_id, for_hosting, for_import, import_since) AS (VALUES ?)
		 INSERT INTO host_links (user_id, org_id, host_id, for_hosting, for_import, import_since)
		 SELECT u.id, u.org_id, h.id, l.for_hosting, l.for_import, CAST(l.import_since AS BIGINT)
		 FROM l JOIN users u ON u.id = l.user_id JOIN hosts h ON h.id = l.host_id AND h.org_id = u.org_id
		 WHERE u.org_id = ? AND `+present,
		rows(links, func(l navette.HostLink) []any {
			return []any{l.UserID, l.HostID, l.ForHosting, l.ForImport, l.ImportSince}
		}), t.ID)
	if err != nil {
		return err
	}
	_, err = exec(ctx, t.q, "join parted hosts",
		`UPDATE hosts SET parted_from = '' WHERE org_id = ?0 AND parted_from <> '' AND id IN (?1)
		     AND EXISTS (SELECT 1 FROM host_links l WHERE l.host_id = hosts.id AND l.user_id = hosts.parted_from)`,
		t.ID, bun.List(hosts))
	return err
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
