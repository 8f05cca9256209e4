package audit

import (
	"slices"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/zoom"
)

// mostWithout is the largest number of consecutive recordings of a host without a transcript that count as missing, if
// no audit saw the host's settings at that time. Zoom keeps no history of settings, and more of them show that
// transcripts were switched off for a while.
const mostWithout = 3

// expectTranscripts decides which of a host's recordings should have a transcript. If audits saw the host's settings
// before and after a recording, those decide. Otherwise transcripts must be switched on now, and the host must have an
// earlier recording with a transcript, at most [mostWithout] recordings before.
func expectTranscripts(meetings []*facts, history []navette.AuditHost, now navette.AuditHost) {
	slices.SortFunc(meetings, func(a, b *facts) int {
		return a.meeting.StartedAt.Compare(b.meeting.StartedAt.Time)
	})
	recorded := slices.DeleteFunc(slices.Clone(meetings), func(f *facts) bool {
		return f.listed == nil && f.trashed == nil && f.call == ""
	})
	had := false // whether an earlier recording has a transcript
	for i := 0; i < len(recorded); i++ {
		if recorded[i].hasTranscript() {
			had = true
			continue
		}
		end := i
		for end < len(recorded) && !recorded[end].hasTranscript() {
			end++
		}
		few := end-i <= mostWithout
		for _, f := range recorded[i:end] {
			on, known := settingAt(history, f.meeting.StartedAt.Time)
			f.transcripts = known && on && (had || end < len(recorded)) || !known && now.Transcripts && had && few
		}
		i = end - 1
	}
}

// settingAt returns whether transcripts were switched on for a host at an instant, as far as audits saw it: the setting
// was the same the last time before and the first time after.
func settingAt(history []navette.AuditHost, at time.Time) (on, known bool) {
	for _, h := range history {
		if !at.Before(h.Since.Time) && !at.After(h.ReadAt.Time) {
			return h.Transcripts, true
		}
	}
	return false, false
}

// hasTranscript reports whether Zoom lists a transcript of the recording, or one is stored or was found.
func (f *facts) hasTranscript() bool {
	for _, file := range f.files {
		if file.FileType == transcript {
			return true
		}
	}
	for _, recording := range []*zoom.Recording{f.listed, f.trashed} {
		if recording == nil {
			continue
		}
		for _, file := range recording.Files {
			if file.Type == transcript {
				return true
			}
		}
	}
	return false
}

// observed returns the settings of the hosts that this round read, for the history: as a new row if they changed, and
// otherwise as the prolonged last one.
func (r *round) observed() []navette.AuditHost {
	r.mu.Lock()
	defer r.mu.Unlock()
	var rows []navette.AuditHost
	for host, now := range r.settings {
		if past := r.history[host]; len(past) > 0 {
			if last := past[len(past)-1]; last.Transcripts == now.Transcripts && last.AutoRecording == now.AutoRecording {
				now.Since = last.Since
			}
		}
		rows = append(rows, now)
	}
	return rows
}
