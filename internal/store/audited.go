package store

import (
	"context"
	"slices"
	"time"

	"github.com/uptrace/bun"

	"navette.dev/navette/internal/navette"
)

// AuditedSitting is a sitting with what the audit needs to know about it.
type AuditedSitting struct {
	navette.Sitting
	Announced bool // whether a read of its recording was promised
}

// AuditedSittings returns the sittings of a Zoom account that began in [from, to).
func (o *Org) AuditedSittings(ctx context.Context, zoomAccountID string, from, to time.Time) ([]AuditedSitting, error) {
	return many[AuditedSitting](ctx, o.q, "list sittings",
		`SELECT s.*, EXISTS (SELECT 1 FROM promises p WHERE p.kind = 'recording' AND p.subject = s.id) AS announced
		 FROM sittings s WHERE s.org_id = ? AND s.zoom_account_id = ? AND s.started_at >= ? AND s.started_at < ?`,
		o.ID, zoomAccountID, navette.At(from), navette.At(to))
}

// AuditedFile is a file of a call, with the meeting that it belongs to.
type AuditedFile struct {
	UUID          string
	CallID        string
	CallCreatedAt navette.Instant
	NaturalKey    string
	FileType      string
	Size          int64
	SHA256        string
	State         navette.FileState
	Failure       string
	DamagedAt     navette.Instant // when it was found to have another content than verified, zero if it was not
}

// AuditedFiles returns the files of the calls of a Zoom account that began in [from, to). A call without files is a row
// without a NaturalKey.
func (o *Org) AuditedFiles(ctx context.Context, zoomAccountID string, from, to time.Time) ([]AuditedFile, error) {
	return many[AuditedFile](ctx, o.q, "list files of calls",
		`SELECT s.uuid, c.id AS call_id, c.created_at AS call_created_at, COALESCE(f.natural_key, '') AS natural_key,
		     COALESCE(f.file_type, '') AS file_type, COALESCE(f.size, 0) AS size, COALESCE(f.sha256, '') AS sha256,
		     COALESCE(f.state, '') AS state, COALESCE(f.failure, '') AS failure,
		     f.damaged_at
		 FROM calls c JOIN sittings s ON s.id = c.sitting_id LEFT JOIN recording_files f ON f.call_id = c.id
		 WHERE c.org_id = ? AND s.zoom_account_id = ? AND c.started_at >= ? AND c.started_at < ?
		 ORDER BY c.id, f.recording_start, f.file_type, f.id`,
		o.ID, zoomAccountID, navette.At(from), navette.At(to))
}

// AuditedSession is a session with the number of its Zoom meeting.
type AuditedSession struct {
	Number     int64
	HostZoomID string
	ID         string
	Title      string
	Record     bool
	StartsAt   navette.Instant
	EndsAt     navette.Instant
}

const auditedSession = `SELECT m.number, m.host_zoom_id, s.id, s.title, s.record, s.starts_at, s.ends_at
	FROM meetings m JOIN sessions s ON s.id = m.session_id JOIN connections c ON c.id = m.connection_id
	WHERE m.org_id = ? AND c.zoom_account_id = ? AND `

// AuditedSessions returns the sessions whose meetings have the given numbers in a Zoom account.
func (o *Org) AuditedSessions(ctx context.Context, zoomAccountID string, numbers []int64) ([]AuditedSession, error) {
	var all []AuditedSession
	for part := range slices.Chunk(numbers, atOnce) {
		some, err := many[AuditedSession](ctx, o.q, "list sessions by their meetings", auditedSession+"m.number IN (?)",
			o.ID, zoomAccountID, bun.List(part))
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	return all, nil
}

// SessionsNotHeld returns the sessions that began in [from, to) and are to be recorded, have a meeting in a Zoom
// account, and of which no instance is known that began at their start or later.
func (o *Org) SessionsNotHeld(
	ctx context.Context, zoomAccountID string, from, to time.Time,
) ([]AuditedSession, error) {
	return many[AuditedSession](ctx, o.q, "list sessions that were not held", auditedSession+
		`s.starts_at >= ? AND s.starts_at < ? AND s.record AND s.cancelled_at IS NULL AND m.number <> 0
		     AND NOT EXISTS (SELECT 1 FROM audit_meetings a WHERE a.org_id = m.org_id AND a.session_id = s.id)
		     AND NOT EXISTS (SELECT 1 FROM sittings si WHERE si.meeting_id = m.id AND si.meeting_id <> '')`,
		o.ID, zoomAccountID, navette.At(from), navette.At(to))
}

// ImportedWhole returns those UUIDs of meetings of a Zoom account with an open gap whose calls are ready and have no
// damaged file. Unless a damaged file was the gap, a file must have been stored since the meeting was judged, and no
// read of its recording may be promised: a call is ready as well while files that Zoom lists are not known yet.
func (o *Org) ImportedWhole(ctx context.Context, zoomAccountID string, uuids []string) ([]string, error) {
	if len(uuids) == 0 {
		return nil, nil
	}
	return many[string](ctx, o.q, "find imported meetings",
		`SELECT s.uuid FROM sittings s JOIN calls c ON c.sitting_id = s.id
		     JOIN audit_meetings m ON m.org_id = s.org_id AND m.zoom_account_id = s.zoom_account_id AND m.uuid = s.uuid
		     JOIN audit_gaps g ON g.org_id = s.org_id AND g.zoom_account_id = s.zoom_account_id AND g.uuid = s.uuid
		         AND g.closed_at IS NULL
		 WHERE s.org_id = ? AND s.zoom_account_id = ? AND s.uuid IN (?) AND c.state = 'ready'
		     AND NOT EXISTS (SELECT 1 FROM recording_files f WHERE f.call_id = c.id AND f.damaged_at IS NOT NULL)
		     AND (g.cause = 'damaged'
		         OR EXISTS (SELECT 1 FROM recording_files f WHERE f.call_id = c.id AND f.stored_at >= m.judged_at)
		         AND NOT EXISTS (SELECT 1 FROM promises p
		             WHERE p.kind = 'recording' AND p.subject = s.id AND p.done_at IS NULL))`,
		o.ID, zoomAccountID, bun.List(uuids))
}

// IsAudited reports whether meetings with a number and a host count in the audit, because Navette generated the meeting
// or the host is linked to a user for import.
func (o *Org) IsAudited(ctx context.Context, zoomAccountID string, number int64, hostZoomID string) (bool, error) {
	n, err := one[int](ctx, o.q, "find whose meeting it is",
		`SELECT COUNT(*) FROM hosts h WHERE h.org_id = ?0 AND h.zoom_account_id = ?1 AND h.zoom_user_id = ?2
		     AND (EXISTS (SELECT 1 FROM host_links l WHERE l.host_id = h.id AND l.for_import)
		          OR EXISTS (SELECT 1 FROM meetings m WHERE m.org_id = ?0 AND m.number = ?3))`,
		o.ID, zoomAccountID, hostZoomID, number)
	return n > 0, err
}

// AuditHosts returns what audits read about the settings of the Zoom users of an account, the oldest first.
func (o *Org) AuditHosts(ctx context.Context, zoomAccountID string) ([]navette.AuditHost, error) {
	return many[navette.AuditHost](ctx, o.q, "list settings of hosts",
		"SELECT * FROM audit_hosts WHERE org_id = ? AND zoom_account_id = ? ORDER BY host_zoom_id, since", o.ID,
		zoomAccountID)
}

// SaveAuditHosts stores what an audit read about settings. A row with the same Since is prolonged.
func (t *Tx) SaveAuditHosts(ctx context.Context, hosts []navette.AuditHost) error {
	for part := range slices.Chunk(hosts, atOnce) {
		_, err := exec(ctx, t.q, "write settings of hosts",
			`INSERT INTO audit_hosts (org_id, zoom_account_id, host_zoom_id, since, read_at, auto_recording, transcripts)
			 VALUES ?
			 ON CONFLICT (org_id, zoom_account_id, host_zoom_id, since) DO UPDATE SET read_at = excluded.read_at`,
			rows(part, func(h navette.AuditHost) []any {
				return []any{t.ID, h.ZoomAccountID, h.HostZoomID, h.Since, h.ReadAt, h.AutoRecording, h.Transcripts}
			}))
		if err != nil {
			return err
		}
	}
	return nil
}

// StoredFiles returns the stored files of the calls that began in [from, to).
func (o *Org) StoredFiles(ctx context.Context, from, to time.Time) ([]AuditedFile, error) {
	return many[AuditedFile](ctx, o.q, "list stored files",
		`SELECT f.call_id, f.natural_key, f.file_type, f.size, f.sha256, f.state, f.damaged_at
		 FROM calls c JOIN recording_files f ON f.call_id = c.id
		 WHERE c.org_id = ? AND c.started_at >= ? AND c.started_at < ? AND f.state = 'stored'`,
		o.ID, navette.At(from), navette.At(to))
}

// LeftInTrash returns the UUIDs of the recordings of a Zoom account that a user decided to leave in Zoom's trash.
func (o *Org) LeftInTrash(ctx context.Context, zoomAccountID string) ([]string, error) {
	return many[string](ctx, o.q, "list recordings left in the trash",
		"SELECT uuid FROM trashed_recordings WHERE org_id = ? AND zoom_account_id = ? AND state = 'left'", o.ID,
		zoomAccountID)
}
