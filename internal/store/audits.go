package store

import (
	"context"
	"slices"
	"time"

	"github.com/uptrace/bun"

	"navette.dev/navette/internal/navette"
)

// auditFacts updates what Zoom reported about a meeting, and keeps what is known already and not reported again.
const auditFacts = `
	ON CONFLICT (org_id, zoom_account_id, uuid) DO UPDATE SET
	    topic = CASE WHEN audit_meetings.topic = '' THEN excluded.topic ELSE audit_meetings.topic END,
	    started_at = COALESCE(audit_meetings.started_at, excluded.started_at),
	    ended_at = COALESCE(excluded.ended_at, audit_meetings.ended_at),
	    auto_recording = CASE WHEN excluded.auto_recording = '' THEN audit_meetings.auto_recording
	        ELSE excluded.auto_recording END,
	    recorded_at = CASE WHEN excluded.recorded_at > COALESCE(audit_meetings.recorded_at, 0)
	        THEN excluded.recorded_at ELSE audit_meetings.recorded_at END,
	    stopped_at = CASE WHEN excluded.stopped_at > COALESCE(audit_meetings.stopped_at, 0)
	        THEN excluded.stopped_at ELSE audit_meetings.stopped_at END,
	    recorded_millis = CASE WHEN excluded.recorded_millis > audit_meetings.recorded_millis
	        THEN excluded.recorded_millis ELSE audit_meetings.recorded_millis END,
	    announced_at = COALESCE(excluded.announced_at, audit_meetings.announced_at)`

// auditJudgement updates what an audit found about a meeting.
const auditJudgement = `,
	    listed_at = COALESCE(excluded.listed_at, audit_meetings.listed_at), day = excluded.day,
	    state = excluded.state, expected = excluded.expected, why = excluded.why, host_name = excluded.host_name,
	    session_id = excluded.session_id, call_id = excluded.call_id, judged_at = excluded.judged_at`

// NoteAuditMeeting stores what Zoom reported about a meeting. What an audit found about it stays as it is.
func (t *Tx) NoteAuditMeeting(ctx context.Context, m navette.AuditMeeting) error {
	return t.writeAuditMeetings(ctx, []navette.AuditMeeting{m}, auditFacts)
}

// SaveAuditMeetings stores meetings, which have different UUIDs, with what an audit found about them.
func (t *Tx) SaveAuditMeetings(ctx context.Context, meetings []navette.AuditMeeting) error {
	for part := range slices.Chunk(meetings, atOnce) {
		if err := t.writeAuditMeetings(ctx, part, auditFacts+auditJudgement); err != nil {
			return err
		}
	}
	return nil
}

func (t *Tx) writeAuditMeetings(ctx context.Context, meetings []navette.AuditMeeting, known string) error {
	_, err := exec(ctx, t.q, "write meetings of the audit",
		`INSERT INTO audit_meetings (org_id, zoom_account_id, uuid, number, host_zoom_id, topic, started_at, ended_at,
		     auto_recording, recorded_at, stopped_at, recorded_millis, announced_at, listed_at, day, state, expected,
		     why, host_name, session_id, call_id, judged_at)
		 VALUES ?`+known,
		rows(meetings, func(m navette.AuditMeeting) []any {
			return []any{
				t.ID, m.ZoomAccountID, m.UUID, m.Number, m.HostZoomID, m.Topic, m.StartedAt, m.EndedAt, m.AutoRecording,
				m.RecordedAt, m.StoppedAt, m.RecordedMillis, m.AnnouncedAt, m.ListedAt, m.Day, m.State, m.Expected, m.Why,
				m.HostName, m.SessionID, m.CallID, m.JudgedAt,
			}
		}))
	return err
}

// AuditMeetings returns the meetings of a Zoom account that began in [from, to).
func (o *Org) AuditMeetings(
	ctx context.Context, zoomAccountID string, from, to time.Time,
) ([]navette.AuditMeeting, error) {
	return many[navette.AuditMeeting](ctx, o.q, "list meetings of the audit",
		"SELECT * FROM audit_meetings WHERE org_id = ? AND zoom_account_id = ? AND started_at >= ? AND started_at < ?",
		o.ID, zoomAccountID, navette.At(from), navette.At(to))
}

// AuditMeetingsOfDay returns the judged meetings of a day, ordered by start.
func (o *Org) AuditMeetingsOfDay(ctx context.Context, day string) ([]navette.AuditMeeting, error) {
	return many[navette.AuditMeeting](ctx, o.q, "list the meetings of a day",
		"SELECT * FROM audit_meetings WHERE org_id = ? AND day = ? AND state <> '' ORDER BY started_at, uuid", o.ID, day)
}

// AuditMeetingsOfDays returns the judged meetings of days, both included, that should have a recording or have one,
// ordered by start.
func (o *Org) AuditMeetingsOfDays(ctx context.Context, from, to string) ([]navette.AuditMeeting, error) {
	return many[navette.AuditMeeting](ctx, o.q, "list the meetings of days",
		`SELECT * FROM audit_meetings WHERE org_id = ? AND day >= ? AND day <= ? AND expected
		 ORDER BY started_at, uuid`, o.ID, from, to)
}

// AuditCounts holds the counts of the judged meetings of a day.
type AuditCounts struct {
	Day      string
	Held     int
	Expected int
	Listed   int
	Here     int
	Pending  int
}

// AuditCounts returns the counts of the days in a range, both included, on which meetings took place.
func (o *Org) AuditCounts(ctx context.Context, from, to string) ([]AuditCounts, error) {
	return many[AuditCounts](ctx, o.q, "count the meetings of days",
		`SELECT day, COUNT(*) AS held, COUNT(CASE WHEN expected THEN 1 END) AS expected,
		     COUNT(CASE WHEN listed_at >= judged_at THEN 1 END) AS listed,
		     COUNT(CASE WHEN state = 'here' THEN 1 END) AS here,
		     COUNT(CASE WHEN state = 'pending' THEN 1 END) AS pending
		 FROM audit_meetings WHERE org_id = ? AND day >= ? AND day <= ? AND state <> '' GROUP BY day`, o.ID, from, to)
}

// AuditDays returns the days in a range, both included, that were checked.
func (o *Org) AuditDays(ctx context.Context, from, to string) ([]navette.AuditDay, error) {
	return many[navette.AuditDay](ctx, o.q, "list checked days",
		"SELECT * FROM audit_days WHERE org_id = ? AND day >= ? AND day <= ? ORDER BY day", o.ID, from, to)
}

// SaveAuditDays records that days were checked at the instant of the transaction.
func (t *Tx) SaveAuditDays(ctx context.Context, days []string, notes string) error {
	_, err := exec(ctx, t.q, "note checked days",
		`INSERT INTO audit_days (org_id, day, checked_at, notes) VALUES ?
		 ON CONFLICT (org_id, day) DO UPDATE SET checked_at = excluded.checked_at, notes = excluded.notes`,
		rows(days, func(day string) []any { return []any{t.ID, day, navette.At(t.at), notes} }))
	return err
}

// AuditGapsOfDays returns the open gaps of days, both included, ordered by start.
func (o *Org) AuditGapsOfDays(ctx context.Context, from, to string) ([]navette.AuditGap, error) {
	return many[navette.AuditGap](ctx, o.q, "list the gaps of days",
		`SELECT * FROM audit_gaps WHERE org_id = ? AND day >= ? AND day <= ? AND closed_at IS NULL
		 ORDER BY started_at, id`, o.ID, from, to)
}

// OpenAuditGaps returns all open gaps, the newest first.
func (o *Org) OpenAuditGaps(ctx context.Context) ([]navette.AuditGap, error) {
	return many[navette.AuditGap](ctx, o.q, "list open gaps",
		"SELECT * FROM audit_gaps WHERE org_id = ? AND closed_at IS NULL ORDER BY day DESC, started_at DESC, id", o.ID)
}

// AuditGap returns one gap, or a [navette.NotFound] error.
func (o *Org) AuditGap(ctx context.Context, id string) (navette.AuditGap, error) {
	return one[navette.AuditGap](ctx, o.q, "read a gap", "SELECT * FROM audit_gaps WHERE org_id = ? AND id = ?", o.ID,
		id)
}

// SaveAuditGap stores a gap. If one is open about the same meeting, it is updated and keeps its id and when it was
// found; an acceptance is forgotten if the cause is another one.
func (t *Tx) SaveAuditGap(ctx context.Context, g navette.AuditGap) error {
	_, err := exec(ctx, t.q, "write a gap",
		`INSERT INTO audit_gaps (id, org_id, zoom_account_id, uuid, day, cause, topic, host_zoom_id, host_name, session_id,
		     call_id, started_at, ended_at, found_at, args)
		 VALUES ?
		 ON CONFLICT (org_id, zoom_account_id, uuid) WHERE closed_at IS NULL DO UPDATE SET
		     day = excluded.day, topic = excluded.topic, host_name = excluded.host_name,
		     session_id = excluded.session_id, call_id = excluded.call_id, started_at = excluded.started_at,
		     ended_at = excluded.ended_at, args = excluded.args,
		     accepted_by = CASE WHEN audit_gaps.cause = excluded.cause THEN audit_gaps.accepted_by ELSE '' END,
		     accepted_name = CASE WHEN audit_gaps.cause = excluded.cause THEN audit_gaps.accepted_name ELSE '' END,
		     accepted_at = CASE WHEN audit_gaps.cause = excluded.cause THEN audit_gaps.accepted_at END,
		     reason = CASE WHEN audit_gaps.cause = excluded.cause THEN audit_gaps.reason ELSE '' END,
		     cause = excluded.cause`,
		rows([]navette.AuditGap{g}, func(g navette.AuditGap) []any {
			return []any{
				navette.NewID(navette.PrefixAuditGap, t.at), t.ID, g.ZoomAccountID, g.UUID, g.Day, g.Cause, g.Topic,
				g.HostZoomID, g.HostName, g.SessionID, g.CallID, g.StartedAt, g.EndedAt, navette.At(t.at), g.Args,
			}
		}))
	return err
}

// CloseAuditGaps closes gaps by their ids.
func (t *Tx) CloseAuditGaps(ctx context.Context, ids []string) error {
	if len(ids) == 0 {
		return nil
	}
	_, err := exec(ctx, t.q, "close gaps", "UPDATE audit_gaps SET closed_at = ? WHERE org_id = ? AND id IN (?)",
		navette.At(t.at), t.ID, bun.List(ids))
	return err
}

// AcceptAuditGap stores or, with the zero value, removes a user's acceptance of an open gap.
func (t *Tx) AcceptAuditGap(ctx context.Context, g navette.AuditGap) error {
	_, err := one[string](ctx, t.q, "accept a gap",
		`UPDATE audit_gaps SET accepted_by = ?, accepted_name = ?, accepted_at = ?, reason = ?
		 WHERE org_id = ? AND id = ? AND closed_at IS NULL RETURNING id`,
		g.AcceptedBy, g.AcceptedName, g.AcceptedAt, g.Reason, t.ID, g.ID)
	return err
}

// AuditRun returns the newest audit, or a [navette.NotFound] error.
func (o *Org) AuditRun(ctx context.Context) (navette.AuditRun, error) {
	return one[navette.AuditRun](ctx, o.q, "read the audit", "SELECT * FROM audit_runs WHERE org_id = ?", o.ID)
}

// SaveAuditRun stores the newest audit, in place of an earlier one.
func (t *Tx) SaveAuditRun(ctx context.Context, r navette.AuditRun) error {
	_, err := exec(ctx, t.q, "write the audit",
		`INSERT INTO audit_runs (org_id, from_day, to_day, next_day, asked_by, asked_at, nightly_at, done, total, ended_at)
		 VALUES ?
		 ON CONFLICT (org_id) DO UPDATE SET from_day = excluded.from_day, to_day = excluded.to_day,
		     next_day = excluded.next_day, asked_by = excluded.asked_by, asked_at = excluded.asked_at,
		     nightly_at = COALESCE(excluded.nightly_at, audit_runs.nightly_at),
		     done = excluded.done, total = excluded.total, ended_at = excluded.ended_at`,
		rows([]navette.AuditRun{r}, func(r navette.AuditRun) []any {
			return []any{
				t.ID, r.FromDay, r.ToDay, r.NextDay, r.AskedBy, r.AskedAt, r.NightlyAt, r.Done, r.Total, r.EndedAt,
			}
		}))
	return err
}

// AuditProgress stores how far the running audit is. It is for display only.
func (o *Org) AuditProgress(ctx context.Context, done, total int64) error {
	_, err := exec(ctx, o.w, "note the progress of the audit",
		"UPDATE audit_runs SET done = ?, total = ? WHERE org_id = ? AND ended_at IS NULL", done, total, o.ID)
	return err
}

// AuditMeetingsHere records that the recordings of meetings of a Zoom account are stored.
func (t *Tx) AuditMeetingsHere(ctx context.Context, zoomAccountID string, uuids []string) error {
	_, err := exec(ctx, t.q, "note mended gaps",
		`UPDATE audit_meetings SET state = 'here',
		     call_id = COALESCE((SELECT c.id FROM sittings s JOIN calls c ON c.sitting_id = s.id
		         WHERE s.org_id = audit_meetings.org_id AND s.zoom_account_id = audit_meetings.zoom_account_id
		             AND s.uuid = audit_meetings.uuid), call_id)
		 WHERE org_id = ? AND zoom_account_id = ? AND uuid IN (?) AND state = 'gap'`, t.ID, zoomAccountID,
		bun.List(uuids))
	return err
}

// PromiseAudits has the first nightly audit of an organization begin within a day, unless audits are promised already.
func (t *Tx) PromiseAudits(ctx context.Context) error {
	_, err := t.PromiseAbout(ctx, navette.PromiseAudit, t.ID)
	if navette.CodeOf(err) != navette.NotFound {
		return err
	}
	return t.Promise(ctx, navette.PromiseAudit, t.ID, "", t.at.Add(day))
}
