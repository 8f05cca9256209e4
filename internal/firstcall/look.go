package firstcall

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"navette.dev/navette/internal/hosts"
	"navette.dev/navette/internal/meetings"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/zoom"
)

const (
	// settingsEvery is the time between two reads of the host's settings, which say why there is no recording or no
	// transcript.
	settingsEvery = 5 * time.Minute
	// listedWithin is how long after its start a running meeting is asked for its recording. Later the recording is asked
	// for at the end, since Zoom lists it at the beginning or only then.
	listedWithin = 2 * time.Minute
	// hostsAtOnce is the number of linked Zoom users whose running meetings one look reads. The next look continues with
	// the others.
	hostsAtOnce = 5
	// sweepEvery is how often a test of any call makes the sweep of recordings due, which also finds meetings that Zoom
	// does not list.
	sweepEvery = 2 * time.Minute
)

// looker is one look at Zoom.
type looker struct {
	*FirstCalls
	x       *facts
	api     *zoom.API
	current navette.Connection
}

// look asks Zoom about the step that a test waits for, and records what it finds.
func (f *FirstCalls) look(ctx context.Context, x *facts) error {
	api, current, err := f.zoom.API(ctx, x.row.OrgID)
	if err != nil {
		return err
	}
	l := &looker{f, x, api, current}
	switch {
	case x.row.AnyCall && !x.started():
		return l.anyStarted(ctx)
	case x.row.AnyCall:
	case x.meeting.State == navette.MeetingReady && !x.started():
		if err := l.settings(ctx); err != nil {
			return err
		}
		return l.meetingStarted(ctx)
	case !x.started():
		return nil // the generator makes the meeting
	}
	if !x.ended() {
		if err := l.meetingEnded(ctx); err != nil {
			return err
		}
	}
	if x.sitting.EndedAt.IsZero() && !x.ended() && !x.before(x.startedAt(), listedWithin) {
		return nil
	}
	return l.recording(ctx)
}

// seen changes what is stored of the test.
func (l *looker) seen(ctx context.Context, apply func(*navette.FirstCall)) error {
	return l.change(ctx, l.x.row.OrgID, l.x.row.ID, apply)
}

// meetingStarted asks whether the meeting of the test was started, or was deleted. A meeting that began and ended since
// the last look is among the past ones.
func (l *looker) meetingStarted(ctx context.Context) error {
	m := l.x.meeting
	found, err := l.api.Meetings.Get(ctx, m.Number)
	if meetings.DeletedOnZoom(err) {
		return l.update(ctx, m.OrgID, func(tx *store.Tx) error { return tx.MeetingGone(ctx, m, "deleted_on_zoom") })
	}
	if err != nil {
		return err
	}
	sitting := navette.Sitting{
		ZoomAccountID: l.current.ZoomAccountID, UUID: found.UUID, Number: m.Number, HostZoomID: m.HostZoomID,
		Topic: found.Topic, StartedAt: navette.At(l.clock.Now()),
	}
	if found.Status == "started" {
		return l.started(ctx, sitting)
	}
	past, err := l.api.PastMeetings.Get(ctx, strconv.FormatInt(m.Number, 10))
	if zoom.IsNoPermission(err) || zoom.IsScopesMissing(err) {
		return l.startedByRecording(ctx, sitting)
	}
	if err != nil {
		return unlessRefused(err)
	}
	sitting.UUID, sitting.StartedAt, sitting.EndedAt = past.UUID, navette.At(past.StartTime), navette.At(past.EndTime)
	if err := l.started(ctx, sitting); err != nil {
		return err
	}
	return l.ended(ctx, sitting)
}

// startedByRecording finds a meeting that began and ended since the last look by its recording, for accounts and apps
// without access to past meetings. A meeting number means the newest recording.
func (l *looker) startedByRecording(ctx context.Context, sitting navette.Sitting) error {
	found, err := l.api.Recordings.OfMeeting(ctx, strconv.FormatInt(sitting.Number, 10), 0)
	if err != nil {
		return unlessRefused(err)
	}
	sitting.UUID, sitting.StartedAt = found.UUID, navette.At(found.StartTime)
	for _, file := range found.Files {
		if file.End.After(sitting.EndedAt.Time) {
			sitting.EndedAt = navette.At(file.End)
		}
	}
	if sitting.EndedAt.IsZero() { // Zoom states no end while it processes the recording
		sitting.EndedAt = navette.At(l.clock.Now())
	}
	if err := l.started(ctx, sitting); err != nil {
		return err
	}
	return l.ended(ctx, sitting)
}

// unlessRefused returns nil if Zoom has nothing to say about a past meeting: it does not exist, or the plan or the app
// has no access to past meetings. Other errors are returned.
func unlessRefused(err error) error {
	if zoom.IsNotFound(err) || zoom.IsNoPermission(err) || zoom.IsScopesMissing(err) {
		return nil
	}
	return err
}

// meetingEnded asks whether the meeting has ended. Zoom states the end in its past meetings. Without access to these,
// the meeting has ended if it is not running, or runs again under another UUID.
func (l *looker) meetingEnded(ctx context.Context) error {
	sitting := l.x.sitting
	past, err := l.api.PastMeetings.Get(ctx, sitting.UUID)
	switch {
	case err == nil && !past.EndTime.IsZero():
		sitting.EndedAt = navette.At(past.EndTime)
		return l.ended(ctx, sitting)
	case err == nil, zoom.IsNotFound(err):
		return nil // it is running
	case unlessRefused(err) != nil:
		return err
	}
	found, err := l.api.Meetings.Get(ctx, sitting.Number)
	if err == nil && found.Status == "started" && found.UUID == sitting.UUID {
		return nil
	}
	if err != nil && !zoom.IsNotFound(err) {
		return err
	}
	sitting.EndedAt = navette.At(l.clock.Now())
	return l.ended(ctx, sitting)
}

func (l *looker) started(ctx context.Context, s navette.Sitting) error {
	return l.startSitting(ctx, l.x.row, s, navette.SeenByLook)
}

func (l *looker) ended(ctx context.Context, s navette.Sitting) error {
	if err := l.endSitting(ctx, l.x.row, s, navette.SeenByLook); err != nil {
		return err
	}
	l.x.sitting.EndedAt = s.EndedAt
	return nil
}

// recording asks for the recording of the sitting, and hands it to the importer if it has files that are not known yet.
func (l *looker) recording(ctx context.Context) error {
	sitting := l.x.sitting
	if sitting.UUID == "" {
		return nil
	}
	found, err := l.api.Recordings.OfMeeting(ctx, sitting.UUID, 0)
	if zoom.IsNotFound(err) {
		return l.missing(ctx)
	}
	if err != nil {
		return err
	}
	if found.AccountID == "" {
		found.AccountID = sitting.ZoomAccountID
	}
	if found.HostID == "" {
		found.HostID = sitting.HostZoomID
	}
	ready := 0
	for _, file := range found.Files {
		if file.Ready() {
			ready++
		}
	}
	if err := l.seen(ctx, func(r *navette.FirstCall) {
		sawRecording(r, found, navette.SeenByLook)
		if ready > 0 && ready == len(found.Files) {
			sawProcessed(r, l.clock.Now(), navette.SeenByLook)
		}
	}); err != nil {
		return err
	}
	if ready > len(l.x.files) || l.x.reading.ID == "" && l.x.ended() {
		if err := l.recordings.Announced(ctx, l.x.row.OrgID, found, time.Time{}); err != nil {
			return err
		}
	}
	if l.x.searchableStep().Case == "late" {
		return l.settings(ctx)
	}
	return nil
}

// sawRecording records that a recording was seen.
func sawRecording(r *navette.FirstCall, found zoom.Recording, by navette.FirstCallSource) {
	if !r.RecordedAt.IsZero() {
		return
	}
	start := found.StartTime
	if i := slices.IndexFunc(found.Files, func(f zoom.RecordingFile) bool { return !f.Start.IsZero() }); i >= 0 {
		start = found.Files[i].Start
	}
	r.RecordedAt, r.RecordedBy = navette.At(start), by
}

// sawProcessed records that Zoom has processed the recording.
func sawProcessed(r *navette.FirstCall, at time.Time, by navette.FirstCallSource) {
	if r.ProcessedAt.IsZero() {
		r.ProcessedAt, r.ProcessedBy = navette.At(at), by
	}
}

// missing reads the host's settings if a meeting has ended and Zoom has no recording.
func (l *looker) missing(ctx context.Context) error {
	if !l.x.sitting.EndedAt.IsZero() && !l.x.recorded() {
		return l.settings(ctx)
	}
	return nil
}

// settings reads from the host's settings whether Zoom records and makes a transcript, unless it was read recently.
func (l *looker) settings(ctx context.Context) error {
	if l.x.before(l.x.row.ReadSettingsAt, settingsEvery) && !l.x.row.ReadSettingsAt.IsZero() {
		return nil
	}
	zoomUser := l.x.sitting.HostZoomID
	if zoomUser == "" {
		zoomUser = l.x.meeting.HostZoomID
	}
	path := hosts.UserPath(l.current, zoomUser)
	settings, err := l.api.Users.Settings(ctx, path)
	if err != nil {
		return unlessRefused(err)
	}
	off := func(v *bool) bool { return v != nil && !*v }
	recording, transcript := "", ""
	if off(settings.Recording.AudioTranscript) {
		transcript = "off"
	}
	if off(settings.Recording.CloudRecording) {
		recording = "off"
		user, err := l.api.Users.Get(ctx, path)
		if err != nil && unlessRefused(err) != nil {
			return err
		}
		if user.Type == zoom.Basic {
			recording = "basic"
		}
	}
	return l.seen(ctx, func(r *navette.FirstCall) {
		r.ReadSettingsAt, r.LacksRecording, r.LacksTranscript = navette.At(l.clock.Now()), recording, transcript
	})
}

// anyStarted looks for a call of a linked user: one that is in the library already, or a meeting that is running. It
// also has the lists of recordings read, since Zoom lists no instant meetings.
func (l *looker) anyStarted(ctx context.Context) error {
	org := l.store.Org(l.x.row.OrgID)
	call, err := org.FirstCallSince(ctx, l.x.row.AskedAt.Time)
	if err == nil {
		return l.seen(ctx, func(r *navette.FirstCall) { r.SittingID, r.StartedBy = call.SittingID, navette.SeenByLook })
	}
	if navette.CodeOf(err) != navette.NotFound {
		return err
	}
	all, err := org.ToSweep(ctx, l.current.ZoomAccountID)
	if err != nil {
		return err
	}
	linked := slices.DeleteFunc(all, func(h store.SweepHost) bool { return h.UserID == "" })
	slices.SortFunc(linked, func(a, b store.SweepHost) int { return strings.Compare(a.HostID, b.HostID) })
	var unread error
	for i := range min(hostsAtOnce, len(linked)) {
		turn := int(l.clock.Now().Unix()/int64(pauseSoon/time.Second)) * hostsAtOnce
		host := linked[(turn+i)%len(linked)]
		found, err := l.liveOf(ctx, host)
		if found {
			return err
		}
		if err != nil && unlessRefused(err) != nil {
			unread = err
			break
		}
	}
	return errors.Join(unread, l.sweep(ctx))
}

// liveOf records a running meeting of a linked Zoom user, and reports whether there is one.
func (l *looker) liveOf(ctx context.Context, host store.SweepHost) (bool, error) {
	for m, err := range l.api.Meetings.List(ctx, hosts.UserPath(l.current, host.ZoomUserID), zoom.ListLive) {
		if err != nil {
			return false, err
		}
		return true, l.started(ctx, navette.Sitting{
			ZoomAccountID: l.current.ZoomAccountID, UUID: m.UUID, Number: m.ID, HostZoomID: host.ZoomUserID,
			Topic: m.Topic, StartedAt: navette.At(l.clock.Now()),
		})
	}
	return false, nil
}

// sweep makes the sweep of recordings due, unless the test did so recently.
func (l *looker) sweep(ctx context.Context) error {
	if l.x.before(l.x.row.SweptAt, sweepEvery) && !l.x.row.SweptAt.IsZero() {
		return nil
	}
	return l.update(ctx, l.x.row.OrgID, func(tx *store.Tx) error {
		row, err := tx.FirstCall(ctx, l.x.row.ID)
		if err != nil || !row.Open() {
			return err
		}
		row.SweptAt = navette.At(tx.At())
		if err := tx.SaveFirstCall(ctx, row); err != nil {
			return err
		}
		return tx.Wake(ctx, navette.PromiseSweep)
	})
}
