package store

import (
	"context"
	"time"

	"navette.dev/navette/internal/navette"
)

// CallsToTrash returns at most limit calls of a Zoom account whose import was complete at an instant or earlier, whose
// copies in Zoom were not moved to its trash, and that are due to be looked at.
func (o *Org) CallsToTrash(
	ctx context.Context, zoomAccountID string, readyBefore, now time.Time, limit int,
) ([]navette.Call, error) {
	return many[navette.Call](ctx, o.q, "find copies to trash",
		`SELECT c.* FROM calls c JOIN sittings si ON si.id = c.sitting_id
		 WHERE c.org_id = ? AND c.state = 'ready' AND c.zoom_trashed_at IS NULL AND c.ready_at <= ?
		     AND (c.zoom_trash_look_at IS NULL OR c.zoom_trash_look_at <= ?) AND si.zoom_account_id = ?
		 ORDER BY c.ready_at, c.id LIMIT ?`, o.ID, navette.At(readyBefore), navette.At(now), zoomAccountID, limit)
}

// ZoomTrashed records that Zoom's copy of a call was moved to the trash.
func (t *Tx) ZoomTrashed(ctx context.Context, call navette.Call) error {
	_, err := exec(ctx, t.q, "note a trashed copy",
		"UPDATE calls SET zoom_trashed_at = ?, zoom_trash_stay = '' WHERE org_id = ? AND id = ?", navette.At(t.at), t.ID,
		call.ID)
	if err != nil {
		return err
	}
	return t.Record(ctx, navette.EventZoomTrashed, call.ID, call.SessionID, nil)
}

// ZoomTrashStays records why Zoom's copy of a call was not moved to the trash, and when it is looked at again.
func (t *Tx) ZoomTrashStays(ctx context.Context, call, message string, lookAt time.Time) error {
	_, err := exec(ctx, t.q, "note a copy that stays",
		"UPDATE calls SET zoom_trash_stay = ?, zoom_trash_look_at = ? WHERE org_id = ? AND id = ?", message,
		navette.At(lookAt), t.ID, call)
	return err
}

// CountZoomTrashed returns the number of calls whose copies in Zoom were moved to its trash.
func (o *Org) CountZoomTrashed(ctx context.Context) (int64, error) {
	return one[int64](ctx, o.q, "count trashed copies",
		"SELECT COUNT(*) FROM calls WHERE org_id = ? AND zoom_trashed_at IS NOT NULL", o.ID)
}

// OthersWait returns the number of other organizations that are importing a recording of a Zoom account, by its UUID,
// and have not stored it.
func (s *System) OthersWait(ctx context.Context, org, zoomAccountID, uuid string) (int, error) {
	return one[int](ctx, s.store.read, "look for other imports of a recording",
		`SELECT COUNT(*) FROM connections c
		     JOIN sittings si ON si.org_id = c.org_id AND si.zoom_account_id = c.zoom_account_id AND si.uuid = ?2
		 WHERE c.zoom_account_id = ?1 AND c.org_id <> ?0 AND si.removed_at IS NULL
		     AND NOT EXISTS (SELECT 1 FROM calls k WHERE k.sitting_id = si.id AND k.state = 'ready')`,
		org, zoomAccountID, uuid)
}
