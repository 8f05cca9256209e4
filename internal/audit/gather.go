package audit

import (
	"context"
	"slices"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/zoom"
)

// gather returns what is known about each meeting that was held around the days of a span, by its UUID: from webhooks
// and earlier audits, sittings, reports, Zoom's lists, and the calls that are stored.
func (r *round) gather(ctx context.Context, s span, lists *found) (map[string]*facts, error) {
	held := map[string]*facts{}
	first, last := s.around()
	if err := r.gatherStored(ctx, held, first, last); err != nil {
		return nil, err
	}
	for _, m := range lists.reported {
		r.hold(held, m.UUID, m.ID, m.host, m.Topic, m.StartTime, m.EndTime)
	}
	for i := range lists.listed {
		if f := r.holdRecording(held, &lists.listed[i]); f != nil {
			f.listed = &lists.listed[i]
		}
	}
	for i := range lists.trashed {
		if start := startOf(lists.trashed[i]); start.Before(first) || start.After(last) {
			continue
		}
		if f := r.holdRecording(held, &lists.trashed[i]); f != nil {
			f.trashed = &lists.trashed[i]
		}
	}
	left, err := r.org.LeftInTrash(ctx, r.connection.ZoomAccountID)
	if err != nil {
		return nil, err
	}
	for _, uuid := range left {
		if f := held[uuid]; f != nil {
			f.left = true
		}
	}
	if err := r.gatherUnheld(ctx, held, first, last); err != nil {
		return nil, err
	}
	if err := r.gatherSessions(ctx, held); err != nil {
		return nil, err
	}
	return held, r.gatherHosts(ctx, held)
}

// hold returns the facts about a meeting, with the times that a report states.
func (r *round) hold(
	held map[string]*facts, uuid string, number int64, host, topic string, start, end time.Time,
) *facts {
	if uuid == "" || start.IsZero() {
		return nil
	}
	f := held[uuid]
	if f == nil {
		f = &facts{meeting: navette.AuditMeeting{
			ZoomAccountID: r.connection.ZoomAccountID, UUID: uuid, Number: number, HostZoomID: host, Topic: topic,
			StartedAt: navette.At(start),
		}}
		held[uuid] = f
	}
	if f.meeting.EndedAt.IsZero() && !end.IsZero() {
		f.meeting.EndedAt = navette.At(end)
	}
	if f.meeting.StartedAt.IsZero() {
		f.meeting.StartedAt = navette.At(start)
	}
	return f
}

// holdRecording is [round.hold] for a recording. The end of its last file is the earliest possible end of the meeting.
func (r *round) holdRecording(held map[string]*facts, recording *zoom.Recording) *facts {
	end := startOf(*recording).Add(time.Duration(recording.Duration) * time.Minute)
	for _, f := range recording.Files {
		if f.End.After(end) {
			end = f.End
		}
	}
	return r.hold(held, recording.UUID, recording.MeetingID, recording.HostID, recording.Topic, startOf(*recording), end)
}

// startOf returns when a recording began: the earliest start of its files, since Zoom states the planned start of some
// recurring meetings.
func startOf(r zoom.Recording) time.Time {
	start := r.StartTime
	for i, f := range r.Files {
		if !f.Start.IsZero() && (i == 0 || f.Start.Before(start)) {
			start = f.Start
		}
	}
	return start
}

// gatherStored adds what the database has.
func (r *round) gatherStored(ctx context.Context, held map[string]*facts, first, last time.Time) error {
	account := r.connection.ZoomAccountID
	meetings, err := r.org.AuditMeetings(ctx, account, first, last)
	if err != nil {
		return err
	}
	for _, m := range meetings {
		held[m.UUID] = &facts{meeting: m}
	}
	sittings, err := r.org.AuditedSittings(ctx, account, first, last)
	if err != nil {
		return err
	}
	for _, s := range sittings {
		f := r.hold(held, s.UUID, s.Number, s.HostZoomID, s.Topic, s.StartedAt.Time, s.EndedAt.Time)
		if f == nil {
			continue
		}
		f.removed, f.announced = !s.RemovedAt.IsZero(), s.Announced
	}
	files, err := r.org.AuditedFiles(ctx, account, first, last)
	for _, file := range files {
		f := held[file.UUID]
		if f == nil {
			continue
		}
		if f.call = file.CallID; f.files == nil {
			f.files = map[string]store.AuditedFile{}
		}
		if file.NaturalKey != "" {
			f.files[file.NaturalKey] = file
		}
	}
	return err
}

// gatherUnheld asks Zoom about the sessions of which no instance is known: the webhooks may be lost, and reports leave
// out meetings in which the host was alone.
func (r *round) gatherUnheld(ctx context.Context, held map[string]*facts, first, last time.Time) error {
	sessions, err := r.org.SessionsNotHeld(ctx, r.connection.ZoomAccountID, first, last)
	if err != nil {
		return err
	}
	numbers := map[int64]bool{}
	for _, f := range held {
		numbers[f.meeting.Number] = true
	}
	for _, s := range sessions {
		if numbers[s.Number] || r.now.Before(s.EndsAt.Time) {
			continue
		}
		instances, err := r.api.PastMeetings.Instances(ctx, s.Number)
		if err != nil && refusedBy(err) == nil {
			return err
		}
		for _, i := range instances {
			past, err := r.api.PastMeetings.Get(ctx, i.UUID)
			if err != nil && refusedBy(err) == nil {
				return err
			}
			r.hold(held, i.UUID, s.Number, s.HostZoomID, s.Title, i.StartTime, past.EndTime)
		}
	}
	return nil
}

// gatherSessions adds the sessions of the meetings.
func (r *round) gatherSessions(ctx context.Context, held map[string]*facts) error {
	var numbers []int64
	for _, f := range held {
		numbers = append(numbers, f.meeting.Number)
	}
	slices.Sort(numbers)
	sessions, err := r.org.AuditedSessions(ctx, r.connection.ZoomAccountID, slices.Compact(numbers))
	of := map[int64]*store.AuditedSession{}
	for i := range sessions {
		of[sessions[i].Number] = &sessions[i]
	}
	for _, f := range held {
		f.session = of[f.meeting.Number]
	}
	return err
}

// gatherHosts adds what is known about the hosts: since when their recordings are imported, and their settings.
func (r *round) gatherHosts(ctx context.Context, held map[string]*facts) error {
	history, err := r.org.AuditHosts(ctx, r.connection.ZoomAccountID)
	if err != nil {
		return err
	}
	hosts := map[string]store.SweepHost{}
	for _, h := range r.hosts {
		hosts[h.ZoomUserID] = h
	}
	past := map[string][]navette.AuditHost{}
	for _, h := range history {
		past[h.HostZoomID] = append(past[h.HostZoomID], h)
	}
	r.history = past
	of := map[string][]*facts{}
	for _, f := range held {
		host := hosts[f.meeting.HostZoomID]
		f.linked = host.UserID != "" && !f.meeting.StartedAt.Before(host.ImportSince.Time)
		f.hostAuto = r.settings[f.meeting.HostZoomID].AutoRecording
		of[f.meeting.HostZoomID] = append(of[f.meeting.HostZoomID], f)
	}
	for host, meetings := range of {
		expectTranscripts(meetings, past[host], r.settings[host])
	}
	return nil
}
