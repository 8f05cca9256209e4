package store

import (
	"context"
	"time"

	"navette.dev/navette/internal/navette"
)

// ImportLatency is when a call went through the steps of its import. An instant is zero if the step did not happen yet,
// or if an earlier release did not record it.
type ImportLatency struct {
	CallID      string
	Title       string
	HostName    string
	StartedAt   navette.Instant
	ProcessedAt navette.Instant // when Zoom had processed the recording, or the earliest possible instant
	AnnouncedAt navette.Instant // when Navette heard of it
	AnnouncedBy navette.Announcement
	AskedAt     navette.Instant // when the first byte of one of its videos or audio files was asked for
	ArrivedAt   navette.Instant // when the last byte of the first of them arrived
	PlayableAt  navette.Instant // when the first video was shown, or the first audio file if there is no video
}

// ImportLatencies returns the calls that Navette heard of at since or later, except those of imports of the past, the
// oldest first.
func (o *Org) ImportLatencies(ctx context.Context, since time.Time) ([]ImportLatency, error) {
	return many[ImportLatency](ctx, o.q, "read the latency of imports",
		`SELECT c.id AS call_id, c.title, c.host_name, c.started_at, si.processed_at, si.announced_at, si.announced_by,
		     f.asked_at, f.arrived_at, CASE WHEN f.videos > 0 THEN f.video_at ELSE f.audio_at END AS playable_at
		 FROM sittings si JOIN calls c ON c.sitting_id = si.id
		     JOIN (SELECT rf.call_id, MIN(rf.asked_at) AS asked_at, MIN(rf.arrived_at) AS arrived_at,
		              COUNT(CASE WHEN rf.file_type = 'MP4' THEN 1 END) AS videos,
		              MIN(CASE WHEN rf.file_type = 'MP4' THEN rf.shown_at END) AS video_at,
		              MIN(CASE WHEN rf.file_type = 'M4A' THEN rf.shown_at END) AS audio_at
		          FROM sittings s2 JOIN calls c2 ON c2.sitting_id = s2.id
		              JOIN recording_files rf ON rf.call_id = c2.id AND rf.file_type IN ('MP4', 'M4A')
		          WHERE s2.org_id = ?0 AND s2.announced_at >= ?1
		          GROUP BY rf.call_id) f ON f.call_id = c.id
		 WHERE si.org_id = ?0 AND si.announced_at >= ?1 AND si.announced_by <> 'past'
		 ORDER BY si.announced_at, c.id`, o.ID, navette.At(since))
}
