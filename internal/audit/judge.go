package audit

import (
	"slices"
	"time"

	"navette.dev/navette/internal/importer"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/zoom"
)

const (
	// shortestKept is the length below which Zoom keeps no recording: about 3 to 5 seconds (Zoom, known limitations of
	// cloud recording).
	shortestKept = 5 * time.Second
	// shortestMeeting is the length of a meeting below which none is expected, since the recording begins a few seconds
	// after the meeting.
	shortestMeeting = 10 * time.Second
	// shortestSpoken is the length of a recording below which no transcript is expected.
	shortestSpoken = time.Minute
)

// facts are what is known about one meeting. judge decides by them alone.
type facts struct {
	meeting     navette.AuditMeeting
	session     *store.AuditedSession        // nil if Navette did not generate the meeting
	linked      bool                         // whether the host's recordings were imported when it began
	removed     bool                         // whether a user removed its call
	left        bool                         // whether a user decided to leave it in the trash
	announced   bool                         // whether a webhook announced its finished recording
	listed      *zoom.Recording              // in Zoom's list, nil if it is not there
	trashed     *zoom.Recording              // in Zoom's trash, nil if it is not there
	call        string                       // id of the call, "" if there is none
	files       map[string]store.AuditedFile // of the call, by natural key
	transcripts bool                         // whether Zoom makes transcripts of the host's recordings
	hostAuto    string                       // automatic recording in the host's settings: cloud, local, none or ""
}

// verdict is what judge decided.
type verdict struct {
	state    navette.AuditState
	expected bool
	why      string             // message key of why a recording is expected or not
	cause    navette.AuditCause // of a gap
	args     map[string]any     // values of the sentence about the cause
}

func gap(why string, cause navette.AuditCause, args map[string]any) verdict {
	return verdict{navette.AuditGapState, true, why, cause, args}
}

// judge compares what should exist, what Zoom lists and what is stored. Zoom takes up to a day to process a recording;
// until then nothing that may still come is a gap.
func judge(f facts, now time.Time) verdict {
	settled := now.After(f.end().Add(navette.ProcessedWithin))
	why := "audit.why_recorded"
	switch {
	case f.removed:
		return verdict{state: navette.AuditRemoved, why: "audit.why_removed"}
	case f.cancelled():
		return verdict{state: navette.AuditNotExpected, why: "audit.why_cancelled"}
	case f.listed != nil:
		if v := judgeListed(f, why, settled); v.state != navette.AuditHere || !f.lacksTrashed() {
			return v
		}
		return gap(why, navette.AuditTrashed, map[string]any{"days": daysLeft(*f.trashed, now)})
	case f.trashed != nil && !f.stores(*f.trashed):
		if f.left {
			return verdict{state: navette.AuditNotExpected, why: "audit.why_left"}
		}
		if !f.wanted() {
			return verdict{state: navette.AuditNotExpected, why: "audit.why_not_linked"}
		}
		return gap(why, navette.AuditTrashed, map[string]any{"days": daysLeft(*f.trashed, now)})
	case f.call != "":
		return judgeStored(f, why, settled)
	case !f.wanted():
		return verdict{state: navette.AuditNotExpected, why: "audit.why_not_linked"}
	case f.stoppedAtOnce():
		return verdict{state: navette.AuditNotExpected, why: "audit.why_stopped_at_once"}
	case f.wasRecorded() && settled:
		return gap(why, navette.AuditVanished, nil)
	case f.wasRecorded():
		return verdict{state: navette.AuditPending, expected: true, why: why}
	}
	return judgeUnrecorded(f, settled)
}

// judgeListed is [judge] for a recording in Zoom's list.
func judgeListed(f facts, why string, settled bool) verdict {
	if !f.wanted() && f.call == "" {
		return verdict{state: navette.AuditNotExpected, why: "audit.why_not_linked"}
	}
	pending := verdict{state: navette.AuditPending, expected: true, why: why}
	c := f.compare(*f.listed)
	damaged := f.damaged()
	switch {
	case damaged > 0:
		return gap(why, navette.AuditDamaged, map[string]any{"files": damaged})
	case len(f.listed.Files) == 0 && len(f.files) == 0: // no file is listed yet
		if !settled {
			return pending
		}
		return gap(why, navette.AuditNotImported, map[string]any{"files": 0, "of": 0})
	case c.processing > 0 && !settled, c.missing > 0 && !settled, c.otherSize != nil && !settled:
		return pending
	case c.missing > c.transcripts || c.processing > 0:
		return gap(why, navette.AuditNotImported,
			map[string]any{"files": c.missing + c.processing, "of": len(f.listed.Files)})
	case c.otherSize != nil:
		return gap(why, navette.AuditWrongSize, c.otherSize)
	case c.transcripts > 0, f.lacksTranscript(c.hasTranscript) && settled:
		return gap(why, navette.AuditTranscriptMissing, nil)
	case f.lacksTranscript(c.hasTranscript):
		return pending
	}
	return verdict{state: navette.AuditHere, expected: true, why: why}
}

// judgeStored is [judge] for a call whose recording Zoom no longer lists.
func judgeStored(f facts, why string, settled bool) verdict {
	missing, has := 0, false
	for _, file := range f.files {
		if file.State != navette.FileStored {
			missing++
		}
		has = has || file.FileType == transcript
	}
	damaged := f.damaged()
	switch {
	case damaged > 0:
		return gap(why, navette.AuditDamaged, map[string]any{"files": damaged})
	case missing > 0 || len(f.files) == 0:
		if !settled {
			return verdict{state: navette.AuditPending, expected: true, why: why}
		}
		return gap(why, navette.AuditVanished, nil)
	case f.lacksTranscript(has) && settled:
		return gap(why, navette.AuditTranscriptMissing, nil)
	}
	return verdict{state: navette.AuditHere, expected: true, why: why}
}

// judgeUnrecorded is [judge] for a meeting without any trace of a recording.
func judgeUnrecorded(f facts, settled bool) verdict {
	m := f.meeting
	not := func(why string) verdict { return verdict{state: navette.AuditNotExpected, why: why} }
	why := ""
	switch auto := f.automatic(); {
	case f.session != nil && !m.EndedAt.IsZero() && m.EndedAt.Before(f.session.StartsAt.Time):
		return not("audit.why_rehearsal")
	case !m.EndedAt.IsZero() && m.EndedAt.Sub(m.StartedAt.Time) < shortestMeeting:
		return not("audit.why_too_short")
	case f.session != nil && f.session.Record:
		why = "audit.why_session"
	case f.session != nil:
		return not("audit.why_session_off")
	case auto == "cloud":
		why = "audit.why_automatic"
	case auto == "local":
		return not("audit.why_local")
	case auto == "none":
		return not("audit.why_off")
	default:
		return not("audit.why_unknown")
	}
	if !settled {
		return verdict{state: navette.AuditPending, expected: true, why: why}
	}
	return gap(why, navette.AuditNeverRecorded, nil)
}

// automatic returns the automatic recording of a meeting: its own, or that of its host if Zoom no longer has the
// meeting.
func (f facts) automatic() string {
	if own := f.meeting.AutoRecording; own != navette.AutoRecordingGone && own != "" {
		return own
	}
	return f.hostAuto
}

// end returns when the meeting ended, or when it began if that is unknown.
func (f facts) end() time.Time {
	if f.meeting.EndedAt.After(f.meeting.StartedAt.Time) {
		return f.meeting.EndedAt.Time
	}
	return f.meeting.StartedAt.Time
}

// wanted reports whether recordings of the meeting are imported.
func (f facts) wanted() bool { return f.session != nil || f.linked }

// stoppedAtOnce reports whether Zoom recorded only parts that are too short to be kept, as far as webhooks say.
func (f facts) stoppedAtOnce() bool {
	m := f.meeting
	return m.AnnouncedAt.IsZero() && !f.announced && m.ListedAt.IsZero() && !m.StoppedAt.IsZero() &&
		!m.StoppedAt.Before(m.RecordedAt.Time) && time.Duration(m.RecordedMillis)*time.Millisecond < shortestKept
}

// wasRecorded reports whether there is evidence that Zoom had a recording.
func (f facts) wasRecorded() bool {
	m := f.meeting
	short := !m.EndedAt.IsZero() && m.EndedAt.Sub(m.StartedAt.Time) < shortestMeeting
	return f.announced || !m.AnnouncedAt.IsZero() || !m.ListedAt.IsZero() || !m.RecordedAt.IsZero() && !short
}

// lacksTranscript reports whether the recording should have a transcript, and has none.
func (f facts) lacksTranscript(has bool) bool {
	return f.transcripts && !has && f.end().Sub(f.meeting.StartedAt.Time) >= shortestSpoken
}

// cancelled reports whether a user cancelled the import of files that are not stored.
func (f facts) cancelled() bool {
	for _, file := range f.files {
		if file.State == navette.FileCancelled {
			return true
		}
	}
	return false
}

// stores reports whether every file that Zoom lists is stored.
func (f facts) stores(r zoom.Recording) bool {
	c := f.compare(r)
	return c.missing == 0 && c.processing == 0 && f.damaged() == 0
}

// lacksTrashed reports whether single files of a recording that is listed are in the trash and not stored, and no user
// decided to leave them there.
func (f facts) lacksTrashed() bool { return f.trashed != nil && !f.left && !f.stores(*f.trashed) }

// damaged returns the number of stored files whose content no longer matches.
func (f facts) damaged() int {
	n := 0
	for _, file := range f.files {
		if file.State == navette.FileStored && !file.DamagedAt.IsZero() {
			n++
		}
	}
	return n
}

// listsNewFile reports whether Zoom lists a file that the importer has not found yet, or no file of the recording.
func (f facts) listsNewFile() bool {
	if f.listed == nil {
		return false
	}
	isNew := func(listed zoom.RecordingFile) bool {
		_, known := f.files[importer.KeyOf(f.meeting.ZoomAccountID, f.meeting.UUID, listed)]
		return !known
	}
	return len(f.listed.Files) == 0 || slices.ContainsFunc(f.listed.Files, isNew)
}

const transcript = "TRANSCRIPT" // Zoom's file_type

// comparison is how the stored files of a call differ from those that Zoom lists.
type comparison struct {
	processing    int            // files that Zoom is still processing
	missing       int            // files that are not stored
	transcripts   int            // transcripts among the missing files
	hasTranscript bool           // whether Zoom lists a transcript, or one is stored
	otherSize     map[string]any // a file with another size than Zoom lists; nil if there is none
}

func (f facts) compare(r zoom.Recording) comparison {
	var c comparison
	for _, listed := range r.Files {
		file, known := f.files[importer.KeyOf(f.meeting.ZoomAccountID, f.meeting.UUID, listed)]
		stored := known && file.State == navette.FileStored
		c.hasTranscript = c.hasTranscript || listed.Type == transcript
		switch {
		case stored && (listed.Size == 0 || listed.Size == file.Size):
		case stored, known && file.Failure == "reason.file_wrong_size":
			c.otherSize = map[string]any{"kind": listed.Type, "listed": listed.Size, "here": file.Size}
		case !listed.Ready() && listed.DeletedTime.IsZero():
			c.processing++
		default:
			c.missing++
			if listed.Type == transcript {
				c.transcripts++
			}
		}
	}
	for _, file := range f.files {
		c.hasTranscript = c.hasTranscript || file.FileType == transcript && file.State == navette.FileStored
	}
	return c
}

// trashDays is the number of days for which Zoom keeps a recording in its trash (Zoom support, cloud recordings).
const trashDays = 30

// daysLeft returns the number of days until Zoom deletes a recording in its trash, at least 0.
func daysLeft(r zoom.Recording, now time.Time) int {
	first := now
	for _, f := range r.Files {
		if !f.DeletedTime.IsZero() && f.DeletedTime.Before(first) {
			first = f.DeletedTime
		}
	}
	return max(0, int(first.AddDate(0, 0, trashDays).Sub(now)/(24*time.Hour)))
}
