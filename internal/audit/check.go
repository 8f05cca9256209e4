package audit

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/zoom"
)

// check checks the days of a span and stores the result. note is called in the same transaction.
func (r *round) check(ctx context.Context, s span, hostDone func(), note func(*store.Tx) error) error {
	lists, err := r.read(ctx, s, hostDone)
	if err != nil {
		return err
	}
	held, err := r.gather(ctx, s, lists)
	if err != nil {
		return err
	}
	if err := r.inquire(ctx, held); err != nil {
		return err
	}
	var meetings []navette.AuditMeeting
	var gaps []navette.AuditGap
	var toImport []zoom.Recording
	for _, f := range held {
		if !s.has(f.meeting.StartedAt.Time) {
			continue
		}
		v := judge(*f, r.now)
		if !f.wanted() && f.call == "" && f.meeting.JudgedAt.IsZero() {
			continue // it concerns no user of the organization
		}
		m := r.judged(*f, v)
		meetings = append(meetings, m)
		if v.state == navette.AuditGapState {
			gaps = append(gaps, gapRow(m, v))
		}
		if importable(v.cause) && f.listsNewFile() {
			toImport = append(toImport, *f.listed)
		}
	}
	if err := r.save(ctx, s, meetings, gaps, note); err != nil {
		return err
	}
	return r.importNow(ctx, toImport)
}

// importable reports whether the importer may be able to mend a gap by itself, if Zoom lists a file that it does not
// know. It tries files that it knows again by itself, and after they were given up with growing pauses.
func importable(cause navette.AuditCause) bool {
	return cause == navette.AuditNotImported || cause == navette.AuditWrongSize ||
		cause == navette.AuditTranscriptMissing
}

// judged returns the row of a meeting with what was found about it.
func (r *round) judged(f facts, v verdict) navette.AuditMeeting {
	m := f.meeting
	m.Day, m.State, m.Expected, m.Why, m.CallID = dayOf(m.StartedAt.Time, r.zone), v.state, v.expected, v.why, f.call
	m.JudgedAt, m.HostName = navette.At(r.now), r.hostName(m.HostZoomID)
	if f.session != nil {
		m.SessionID, m.Topic = f.session.ID, cmp.Or(f.session.Title, m.Topic)
	}
	if f.listed != nil || f.trashed != nil {
		m.ListedAt = navette.At(r.now)
	}
	return m
}

func (r *round) hostName(zoomUserID string) string {
	for _, h := range r.hosts {
		if h.ZoomUserID == zoomUserID {
			return h.Name
		}
	}
	return ""
}

func gapRow(m navette.AuditMeeting, v verdict) navette.AuditGap {
	args, _ := json.Marshal(v.args) // numbers and texts
	if v.args == nil {
		args = []byte("{}")
	}
	return navette.AuditGap{
		ZoomAccountID: m.ZoomAccountID, UUID: m.UUID, Day: m.Day, Cause: v.cause, Topic: m.Topic,
		HostZoomID: m.HostZoomID, HostName: m.HostName, SessionID: m.SessionID, CallID: m.CallID,
		StartedAt: m.StartedAt, EndedAt: m.EndedAt, Args: string(args),
	}
}

// save stores what a span's check found, and closes the gaps of its days that were not found again.
func (r *round) save(
	ctx context.Context, s span, meetings []navette.AuditMeeting, gaps []navette.AuditGap, note func(*store.Tx) error,
) error {
	for _, host := range r.refused {
		gaps = append(gaps, navette.AuditGap{
			ZoomAccountID: r.connection.ZoomAccountID, UUID: host.ZoomUserID, Day: s.to, Cause: navette.AuditRefused,
			HostZoomID: host.ZoomUserID, HostName: host.Name, Args: "{}",
		})
	}
	return r.update(ctx, navette.System(r.org.ID), func(tx *store.Tx) error {
		if err := tx.SaveAuditHosts(ctx, r.observed()); err != nil {
			return err
		}
		if err := tx.SaveAuditMeetings(ctx, meetings); err != nil {
			return err
		}
		found := map[string]bool{}
		for _, g := range gaps {
			found[g.UUID] = true
			if err := tx.SaveAuditGap(ctx, g); err != nil {
				return err
			}
		}
		before, err := tx.OpenAuditGaps(ctx)
		if err != nil {
			return err
		}
		if err := tx.CloseAuditGaps(ctx, r.settled(s, before, found)); err != nil {
			return err
		}
		if err := tx.SaveAuditDays(ctx, daysOf(s.from, s.to), r.noReport); err != nil {
			return err
		}
		return note(tx)
	})
}

// settled returns the ids of the open gaps that a check of a span could have found again and did not.
func (r *round) settled(s span, open []navette.AuditGap, found map[string]bool) []string {
	var ids []string
	for _, g := range open {
		inSpan := s.from <= g.Day && g.Day <= s.to
		_, unread := r.refused[g.HostZoomID]
		if !found[g.UUID] && g.ZoomAccountID == r.connection.ZoomAccountID && !unread &&
			(inSpan || g.Cause == navette.AuditRefused) {
			ids = append(ids, g.ID)
		}
	}
	return ids
}

// importNow hands recordings that Zoom lists and that are not imported to the importer, the soonest to vanish first.
func (r *round) importNow(ctx context.Context, recordings []zoom.Recording) error {
	slices.SortFunc(recordings, func(a, b zoom.Recording) int {
		return cmp.Or(vanishes(a).Compare(vanishes(b)), a.StartTime.Compare(b.StartTime))
	})
	for _, recording := range recordings {
		if err := r.recordings.Announced(ctx, r.org.ID, recording, time.Time{}); err != nil {
			return err
		}
	}
	return nil
}

// vanishes returns when Zoom deletes a recording by itself, or a late instant if it does not.
func vanishes(r zoom.Recording) time.Time {
	if r.AutoDeleteDate.IsZero() {
		return r.StartTime.AddDate(100, 0, 0)
	}
	return r.AutoDeleteDate
}

// inquire asks Zoom about single meetings, where the lists leave open what was to happen: the automatic recording of a
// meeting without a recording, and whether Zoom really has none.
func (r *round) inquire(ctx context.Context, held map[string]*facts) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(atOnce)
	for _, f := range held {
		if f.listed != nil || !f.wanted() || f.removed || f.trashed != nil {
			continue
		}
		if v := judge(*f, r.now); f.undecided(v) {
			group.Go(func() error { return r.inquireAbout(ctx, f) })
		}
	}
	return group.Wait()
}

// undecided reports whether a request about the meeting may change what was decided without a recording in Zoom's
// lists.
func (f facts) undecided(v verdict) bool {
	asked := f.meeting.AutoRecording != "" || f.session != nil
	byItself := v.why == "audit.why_rehearsal" || v.why == "audit.why_too_short" || v.why == "audit.why_stopped_at_once"
	return v.state == navette.AuditGapState || !asked && f.call == "" && !byItself && !f.wasRecorded()
}

func (r *round) inquireAbout(ctx context.Context, f *facts) error {
	if f.meeting.AutoRecording == "" && f.session == nil && f.call == "" && !f.wasRecorded() {
		meeting, err := r.api.Meetings.Get(ctx, f.meeting.Number)
		switch {
		case err == nil && meeting.Settings.AutoRecording != nil:
			f.meeting.AutoRecording = *meeting.Settings.AutoRecording
		case err == nil || refusedBy(err) != nil:
			f.meeting.AutoRecording = navette.AutoRecordingGone
		default:
			return err
		}
	}
	if judge(*f, r.now).state != navette.AuditGapState {
		return nil
	}
	recording, err := r.api.Recordings.OfMeeting(ctx, f.meeting.UUID, 0)
	if refusedBy(err) != nil {
		return nil
	}
	if err == nil && len(recording.Files) > 0 {
		recording.AccountID, recording.HostID = f.meeting.ZoomAccountID, f.meeting.HostZoomID
		f.listed = &recording
	}
	return err
}
