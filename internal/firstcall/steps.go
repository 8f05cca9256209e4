package firstcall

import (
	"strings"
	"time"

	"navette.dev/navette/internal/navette"
)

// Waits after which a step is said to take unusually long, or is given up, in product time.
const (
	// noRecordingAfter is how long after the end of a meeting Zoom may list no recording before the page warns. Zoom
	// lists an entry that is being processed soon after the end.
	noRecordingAfter = 10 * time.Minute
	// slowAfter is added to twice the length of a recording, which is Zoom's usual time for processing (Zoom support,
	// "Cloud recording processing").
	slowAfter = 10 * time.Minute
	// anyWithin is how long a test waits for any call.
	anyWithin = 24 * time.Hour
	// meetingAtMost is the longest meeting (Zoom support, "Time limits for Zoom meetings").
	meetingAtMost = 30 * time.Hour
)

// steps returns the state of each step.
func (x *facts) steps() []Step {
	list := []Step{
		x.meetingStep(), x.startedStep(), x.recordedStep(), x.endedStep(), x.processedStep(), x.downloadedStep(),
		x.verifiedStep(), x.searchableStep(), x.playableStep(),
	}
	blocked := !x.row.Open()
	for i := range list {
		s := &list[i]
		s.Kind = Steps[i]
		x.unseen(s)
		if blocked && (s.State == Now || s.State == Attention) {
			*s = Step{Kind: s.Kind, State: Todo} // nothing is waited for any more
		}
		blocked = blocked || s.State == Failed && i <= lastBlocking
	}
	return list
}

// lastBlocking is the index of the last step without which no later step can happen. The steps after it do not depend
// on each other: a call without a transcript can be played.
const lastBlocking = 4

// over reports whether no step can happen any more, and whether all of them are done.
func over(steps []Step) (ended, green bool) {
	green = true
	failed := false
	for _, s := range steps {
		switch s.State {
		case Now, Attention:
			return false, false
		case Failed:
			failed, green = true, false
		case Todo:
			if !failed {
				return false, false
			}
		}
	}
	return true, green
}

// seenAtZoom are the steps that happen in Zoom and are found out by a webhook or a look.
var seenAtZoom = map[StepKind]bool{Started: true, Recorded: true, Ended: true, Processed: true, Searchable: true}

// unseen says in a step that happens in Zoom that Zoom could not be asked, if that is why it is not known.
func (x *facts) unseen(s *Step) {
	if s.State == Now && x.row.Failure != "" && (seenAtZoom[s.Kind] || s.Kind == Meeting && x.row.AnyCall) {
		s.blame(x.row.Failure, x.row.Detail)
	}
}

// done returns a step that happened at an instant.
func done(at navette.Instant, by navette.FirstCallSource) Step {
	return Step{State: Done, At: at, SeenBy: by}
}

// waits returns a step that is waited for since an instant, with the case that explains it.
func waits(since navette.Instant, why string) Step { return Step{State: Now, Since: since, Case: why} }

// wrong returns a step in which something is wrong since an instant.
func wrong(since navette.Instant, why string) Step {
	s := Step{State: Attention, Since: since, Case: why}
	s.remedy()
	return s
}

// failed returns a step that cannot happen any more.
func failed(why string) Step {
	s := Step{State: Failed, Case: why}
	s.remedy()
	return s
}

// before reports whether an instant is known and d has not passed since.
func (x *facts) before(at navette.Instant, d time.Duration) bool { return x.now.Before(at.Add(d)) }

func (x *facts) started() bool { return !x.sitting.StartedAt.IsZero() || x.call.ID != "" }

func (x *facts) ended() bool { return !x.sitting.EndedAt.IsZero() || x.processed() }

func (x *facts) processed() bool { return !x.row.ProcessedAt.IsZero() || len(x.files) > 0 }

func (x *facts) recorded() bool { return !x.row.RecordedAt.IsZero() || x.call.ID != "" }

// endedAt returns when the meeting ended: as Zoom stated, otherwise with its recording.
func (x *facts) endedAt() navette.Instant {
	if x.sitting.EndedAt.IsZero() && x.call.ID != "" {
		return navette.At(x.call.StartedAt.Add(time.Duration(x.call.Seconds) * time.Second))
	}
	return x.sitting.EndedAt
}

// startedAt returns when the meeting was started: as Zoom stated or as it was seen, but no later than its recording.
func (x *facts) startedAt() navette.Instant {
	first := x.sitting.StartedAt
	for _, at := range []navette.Instant{x.row.RecordedAt, x.call.StartedAt} {
		if !at.IsZero() && (first.IsZero() || at.Before(first.Time)) {
			first = at
		}
	}
	return first
}

// processedAt returns when Zoom had processed the recording, or when it was found.
func (x *facts) processedAt() navette.Instant {
	if x.row.ProcessedAt.IsZero() {
		return x.call.CreatedAt
	}
	return x.row.ProcessedAt
}

// wasInTime reports whether the meeting could still be started, and no user stopped the test.
func (x *facts) wasInTime() bool {
	return x.now.Before(x.session.NeedsMeetingUntil()) && x.row.Outcome != navette.FirstCallStopped
}

func (x *facts) meetingStep() Step {
	m := x.meeting
	switch {
	case x.row.AnyCall && x.started():
		return done(x.startedAt(), x.row.StartedBy)
	case x.row.AnyCall && !x.before(x.row.AskedAt, anyWithin):
		return failed("nobody_called")
	case x.row.AnyCall && x.linked == 0:
		return wrong(x.row.AskedAt, "nobody")
	case x.row.AnyCall:
		s := waits(x.row.AskedAt, "any")
		s.Args = map[string]any{"n": x.linked}
		return s
	case m.State == navette.MeetingReady, x.started():
		return done(m.ReadyAt, "")
	case m.State == navette.MeetingGone && m.Number != 0 && x.wasInTime():
		return failed("deleted")
	case m.State == navette.MeetingGone && m.Number != 0:
		return done(m.ReadyAt, "") // the end of the test deleted it
	case !x.now.Before(x.session.NeedsMeetingUntil()):
		return failed("too_late")
	case x.generate.LastError != "":
		s := waits(x.row.AskedAt, "")
		s.blame(x.generate.LastError, x.generate.LastDetail)
		return s
	}
	return waits(x.row.AskedAt, "")
}

func (x *facts) startedStep() Step {
	switch {
	case x.started():
		return done(x.startedAt(), x.row.StartedBy)
	case x.row.AnyCall || x.meetingStep().State != Done:
		return Step{State: Todo}
	case !x.now.Before(x.session.NeedsMeetingUntil()):
		return failed("never")
	}
	return waits(x.meeting.ReadyAt, "")
}

func (x *facts) recordedStep() Step {
	since, why := x.startedAt(), x.row.LacksRecording
	if since.IsZero() {
		since = x.meeting.ReadyAt
	}
	if why == "" && strings.Contains(x.meeting.RefusedText, "auto_recording") {
		why = "by_hand"
	}
	switch {
	case x.recorded():
		at := x.row.RecordedAt
		if at.IsZero() {
			at = x.call.StartedAt
		}
		return done(at, x.row.RecordedBy)
	case x.ended() && (why == "off" || why == "basic"):
		return failed(why)
	case x.ended() && !x.before(x.endedAt(), navette.ProcessedWithin):
		return failed("never")
	case x.ended() && !x.before(x.endedAt(), noRecordingAfter):
		return wrong(since, "missing")
	case x.ended():
		return waits(x.endedAt(), "listed_later")
	case why != "" && !since.IsZero():
		return wrong(since, why)
	case !x.started():
		return Step{State: Todo}
	}
	return waits(since, "live")
}

func (x *facts) endedStep() Step {
	switch {
	case x.ended():
		return done(x.endedAt(), x.row.EndedBy)
	case !x.started():
		return Step{State: Todo}
	case !x.before(x.startedAt(), meetingAtMost):
		return failed("never")
	}
	return waits(x.startedAt(), "")
}

func (x *facts) processedStep() Step {
	usual := 2*x.endedAt().Sub(x.startedAt().Time) + slowAfter
	switch {
	case x.processed():
		return done(x.processedAt(), x.row.ProcessedBy)
	case !x.recorded() || !x.ended():
		return Step{State: Todo}
	case !x.before(x.endedAt(), navette.ProcessedWithin):
		return failed("never")
	case !x.before(x.endedAt(), usual):
		return waits(x.endedAt(), "slow")
	}
	return waits(x.endedAt(), "")
}

// transcript reports whether a file is the transcript, which Zoom finishes after the other files.
func transcript(f navette.RecordingFile) bool { return f.FileType == "TRANSCRIPT" }

// here reports whether the bytes of a file arrived, whether or not they were right.
func here(f navette.RecordingFile) bool {
	return f.State == navette.FileStored || f.Failure == "reason.file_damaged"
}

func verified(f navette.RecordingFile) bool { return f.State == navette.FileStored }

func (x *facts) downloadedStep() Step { return x.filesStep(here) }

func (x *facts) verifiedStep() Step {
	if s := x.filesStep(here); s.State != Done {
		return Step{State: Todo}
	}
	return x.filesStep(verified)
}

// filesStep returns a step that is done when all files of the call but the transcript have passed.
func (x *facts) filesStep(passed func(navette.RecordingFile) bool) Step {
	if len(x.files) == 0 {
		return Step{State: Todo}
	}
	var last navette.Instant
	var open []navette.RecordingFile
	total := 0
	for _, f := range x.files {
		if transcript(f) {
			continue
		}
		total++
		if !passed(f) {
			open = append(open, f)
		} else if f.StoredAt.After(last.Time) {
			last = f.StoredAt
		}
	}
	switch {
	case total == 0:
		return Step{State: Todo}
	case len(open) == 0:
		return done(last, "")
	}
	return x.importing(open, map[string]any{"done": total - len(open), "total": total})
}

// importing returns the step of files that are being imported, or what is wrong with the first of them.
func (x *facts) importing(open []navette.RecordingFile, args map[string]any) Step {
	s := waits(x.processedAt(), "")
	for _, f := range open {
		if f.Failure == "" {
			continue
		}
		if s.blame(f.Failure, ""); f.State == navette.FileGone {
			s.State, s.Since = Failed, navette.Instant{}
		}
		break
	}
	s.Args = withAll(args, s.Args)
	return s
}

func withAll(args, more map[string]any) map[string]any {
	for key, value := range more {
		args[key] = value
	}
	return args
}

func (x *facts) searchableStep() Step {
	var open []navette.RecordingFile
	for _, f := range x.files {
		switch {
		case !transcript(f):
		case f.State == navette.FileStored:
			return done(f.StoredAt, "")
		default:
			open = append(open, f)
		}
	}
	switch since := x.processedAt(); {
	case len(open) > 0:
		return x.importing(open, map[string]any{})
	case x.row.LacksTranscript != "" && x.processed():
		return failed(x.row.LacksTranscript)
	case x.row.LacksTranscript != "" && !x.meeting.ReadyAt.IsZero():
		return wrong(x.meeting.ReadyAt, x.row.LacksTranscript)
	case !x.processed():
		return Step{State: Todo}
	case !x.before(since, navette.ProcessedWithin):
		return failed("never")
	default:
		return waits(since, "late")
	}
}

func (x *facts) playableStep() Step {
	var open []navette.RecordingFile
	for _, f := range x.files {
		switch {
		case f.FileType != "MP4" && f.FileType != "M4A":
		case f.State == navette.FileStored:
			return done(f.StoredAt, "")
		default:
			open = append(open, f)
		}
	}
	switch {
	case len(open) > 0:
		return x.importing(open, map[string]any{})
	case len(x.files) > 0 && !x.row.ProcessedAt.IsZero():
		return failed("no_media")
	}
	return Step{State: Todo}
}
