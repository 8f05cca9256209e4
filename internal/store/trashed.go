package store

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"navette.dev/navette/internal/navette"
)

// TrashedRecordings returns the trashed recordings in some states, those that vanish soonest first.
func (o *Org) TrashedRecordings(
	ctx context.Context, states ...navette.TrashState,
) ([]navette.TrashedRecording, error) {
	return many[navette.TrashedRecording](ctx, o.q, "list trashed recordings",
		"SELECT * FROM trashed_recordings WHERE org_id = ? AND state IN (?) ORDER BY COALESCE(vanishes_at, 0), id", o.ID,
		bun.List(states))
}

// TrashedOf returns all trashed recordings of a Zoom account.
func (o *Org) TrashedOf(ctx context.Context, zoomAccountID string) ([]navette.TrashedRecording, error) {
	return many[navette.TrashedRecording](ctx, o.q, "list trashed recordings of an account",
		"SELECT * FROM trashed_recordings WHERE org_id = ? AND zoom_account_id = ?", o.ID, zoomAccountID)
}

// TrashedOfSitting returns the trashed recording of a sitting, or a [navette.NotFound] error.
func (o *Org) TrashedOfSitting(ctx context.Context, zoomAccountID, uuid string) (navette.TrashedRecording, error) {
	return one[navette.TrashedRecording](ctx, o.q, "find a trashed recording",
		"SELECT * FROM trashed_recordings WHERE org_id = ? AND zoom_account_id = ? AND uuid = ?", o.ID, zoomAccountID,
		uuid)
}

// SaveTrashed stores trashed recordings, new or known by their sittings.
func (t *Tx) SaveTrashed(ctx context.Context, trashed ...navette.TrashedRecording) error {
	if len(trashed) == 0 {
		return nil
	}
	_, err := exec(ctx, t.q, "write trashed recordings",
		`INSERT INTO trashed_recordings (id, org_id, zoom_account_id, uuid, number, host_zoom_id, host_name, topic,
		     started_at, seconds, files, bytes, trashed_at, vanishes_at, operator, automatic, state, decided_by, decided_at,
		     seen_at, told_at)
		 VALUES ?
		 ON CONFLICT (org_id, zoom_account_id, uuid) DO UPDATE SET number = excluded.number,
		     host_zoom_id = excluded.host_zoom_id, host_name = excluded.host_name, topic = excluded.topic,
		     started_at = excluded.started_at, seconds = excluded.seconds, files = excluded.files,
		     bytes = excluded.bytes, trashed_at = excluded.trashed_at, vanishes_at = excluded.vanishes_at,
		     operator = excluded.operator, automatic = excluded.automatic, state = excluded.state,
		     decided_by = excluded.decided_by, decided_at = excluded.decided_at, seen_at = excluded.seen_at,
		     told_at = excluded.told_at`,
		rows(trashed, func(r navette.TrashedRecording) []any {
			return []any{
				r.ID, t.ID, r.ZoomAccountID, r.UUID, r.Number, r.HostZoomID, r.HostName, r.Topic, r.StartedAt, r.Seconds,
				r.Files, r.Bytes, r.TrashedAt, r.VanishesAt, r.Operator, r.Automatic, r.State, r.DecidedBy, r.DecidedAt,
				r.SeenAt, r.ToldAt,
			}
		}))
	return err
}

// HeardOfTrashed records, by a webhook, that recordings of a Zoom account were trashed by someone whose address is
// operator, or "" if the webhook names none. A recording that waits for a decision keeps its state.
func (t *Tx) HeardOfTrashed(ctx context.Context, zoomAccountID, operator string, uuids []string) error {
	if len(uuids) == 0 {
		return nil
	}
	_, err := exec(ctx, t.q, "note trashed recordings",
		`INSERT INTO trashed_recordings (id, org_id, zoom_account_id, uuid, operator, state, seen_at) VALUES ?
		 ON CONFLICT (org_id, zoom_account_id, uuid) DO UPDATE SET operator = excluded.operator,
		     state = CASE WHEN trashed_recordings.state IN ('recovered', 'gone') THEN 'heard'
		         ELSE trashed_recordings.state END`,
		rows(uuids, func(uuid string) []any {
			return []any{
				navette.NewID(navette.PrefixTrashed, t.at), t.ID, zoomAccountID, uuid, operator, navette.TrashHeard,
				navette.At(t.at),
			}
		}))
	return err
}

// ForgetHeard deletes what was only heard of the trash before an instant: those recordings are stored, or not wanted.
func (t *Tx) ForgetHeard(ctx context.Context, zoomAccountID string, before time.Time) error {
	_, err := exec(ctx, t.q, "forget trashed recordings",
		"DELETE FROM trashed_recordings WHERE org_id = ? AND zoom_account_id = ? AND state = 'heard' AND seen_at < ?",
		t.ID, zoomAccountID, navette.At(before))
	return err
}

// SetTrashState sets the state of a trashed recording.
func (t *Tx) SetTrashState(ctx context.Context, id string, state navette.TrashState) error {
	_, err := exec(ctx, t.q, "note a trashed recording",
		"UPDATE trashed_recordings SET state = ? WHERE org_id = ? AND id = ?", state, t.ID, id)
	return err
}

// DecideTrashed records a user's decision about a trashed recording that waits for one or was left in the trash. For
// any other the error is [navette.NotFound].
func (t *Tx) DecideTrashed(
	ctx context.Context, id string, state navette.TrashState, userID string,
) (navette.TrashedRecording, error) {
	return one[navette.TrashedRecording](ctx, t.q, "decide about a trashed recording",
		`UPDATE trashed_recordings SET state = ?, decided_by = ?, decided_at = ?
		 WHERE org_id = ? AND id = ? AND state IN ('waiting', 'left') RETURNING *`,
		state, userID, navette.At(t.at), t.ID, id)
}

// StoredAmong returns those of the natural keys whose files are stored.
func (o *Org) StoredAmong(ctx context.Context, keys []string) ([]string, error) {
	if len(keys) == 0 {
		return nil, nil
	}
	return many[string](ctx, o.q, "compare stored files",
		"SELECT natural_key FROM recording_files WHERE org_id = ? AND natural_key IN (?) AND state = 'stored'", o.ID,
		bun.List(keys))
}
