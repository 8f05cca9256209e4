package sandbox

import (
	"slices"
	"time"
)

// startRecording begins a cloud recording of a running meeting. Stopping and starting again makes another set of
// files.
func (s *Sandbox) startRecording(run *instance, now time.Time) {
	if run.recordingOn {
		return
	}
	run.recordingOn, run.paused = true, false
	run.segments = append(run.segments, segment{start: now})
	for _, p := range run.present() {
		p.consent = "Agree"
	}
	s.recordingEvent("recording.started", run, now)
}

// stopRecording ends the set of files that is being recorded.
func (s *Sandbox) stopRecording(run *instance, now time.Time) {
	if !run.recordingOn {
		return
	}
	run.recordingOn, run.paused = false, false
	run.segments[len(run.segments)-1].end = now
	s.recordingEvent("recording.stopped", run, now)
}

// pauseRecording pauses or resumes the recording. A pause does not begin another set of files.
func (s *Sandbox) pauseRecording(run *instance, pause bool, now time.Time) {
	if !run.recordingOn || run.paused == pause {
		return
	}
	run.paused = pause
	name := "recording.resumed"
	if pause {
		name = "recording.paused"
	}
	s.recordingEvent(name, run, now)
}

// processRecording adds the recording of an ended meeting: first as an entry that is being processed, then with its
// files after the recording delay, and with the transcript after the transcript delay.
func (s *Sandbox) processRecording(run *instance, now time.Time) {
	rec := s.newRecording(run)
	for _, part := range run.segments {
		rec.files = append(rec.files, s.newFile(rec, part, "", "", "", nil))
	}
	s.timetable.at(now.Add(s.options.RecordingDelay), func(now time.Time) { s.completeRecording(rec, now) })
}

// newRecording adds an empty recording to those of the host.
func (s *Sandbox) newRecording(run *instance) *recording {
	rec := &recording{instance: run, passcode: s.draw.passcode(32), password: s.draw.passcode(8), share: s.draw.id()}
	run.recording = rec
	owner := run.host
	at, _ := slices.BinarySearchFunc(owner.recordings, run.start, func(r *recording, start time.Time) int {
		return r.instance.start.Compare(start)
	})
	owner.recordings = slices.Insert(owner.recordings, at, rec)
	return rec
}

// completeRecording replaces the entries being processed by the files, sends the event, and schedules the transcript.
func (s *Sandbox) completeRecording(rec *recording, now time.Time) {
	source := s.makeFiles(rec)
	s.recordingCompleted("recording.completed", rec, rec.files, now)
	s.storageChanged(now)
	s.trashInTime(rec)
	if !s.hasTranscript(rec.instance.host) {
		return
	}
	s.timetable.at(now.Add(s.options.TranscriptDelay), func(now time.Time) {
		if !rec.trashedAt.IsZero() {
			return
		}
		for _, f := range s.makeTranscripts(rec, source) {
			if s.is("transcript-plan", "business") && !s.plan.business {
				continue
			}
			s.recordingCompleted("recording.transcript_completed", rec, []*file{f}, now)
		}
	})
}

// trashInTime moves the recording to the trash on its auto-delete date, if its host's settings have one.
func (s *Sandbox) trashInTime(rec *recording) {
	days, on := s.autoDelete(rec.instance.host)
	if !on {
		return
	}
	s.timetable.at(rec.instance.end.AddDate(0, 0, days), func(now time.Time) {
		if files := rec.kept(); len(files) > 0 {
			s.trash(rec, files, now)
			s.recordingChanged("recording.trashed", rec, files, autoDelete)
			s.storageChanged(now)
		}
	})
}

// makeFiles makes the files of every segment, except the transcripts.
func (s *Sandbox) makeFiles(rec *recording) piece {
	for _, f := range rec.files {
		delete(s.model.files, f.token)
	}
	rec.files, rec.ready = nil, true
	source := s.media.pick(rec.instance.meeting.piece, rec.instance.topic)
	for _, part := range rec.instance.segments {
		s.addFiles(rec, part, source)
	}
	return source
}

// views are the videos that the cloud can make of a meeting, each with the setting that enables it.
var views = []struct {
	recType, mark string
	setting       []string
}{
	{"shared_screen_with_speaker_view", "", []string{"record_speaker_view"}},
	{"shared_screen_with_gallery_view", " gallery", []string{"record_gallery_view"}},
	{"active_speaker", " speaker alone", []string{"record_files_separately", "active_speaker"}},
	{"gallery_view", " gallery alone", []string{"record_files_separately", "gallery_view"}},
	{"shared_screen", " screen alone", []string{"record_files_separately", "shared_screen"}},
}

// addFiles makes the files of one segment, according to the host's recording settings.
func (s *Sandbox) addFiles(rec *recording, part segment, source piece) {
	add := func(kind, extension, recType string, body *content) {
		rec.files = append(rec.files, s.newFile(rec, part, kind, extension, recType, body))
	}
	playable := source.video // the beginning of a generated file
	source = source.lasting(part.length())
	host := rec.instance.host
	mark := rec.instance.uuid + " " + zoomTime(part.start)
	for i, view := range views {
		if s.userSetting(host, append([]string{"recording"}, view.setting...)...) != true {
			continue
		}
		video := source.video.marked(mark + view.mark)
		if size := rec.instance.meeting.synthetic; size > 0 {
			video = madeUp(playable, size, s.options.Seed+uint64(rec.instance.start.UnixNano())+uint64(i))
		}
		add("MP4", "MP4", view.recType, video)
	}
	if s.userSetting(host, "recording", "record_audio_file") == true {
		add("M4A", "M4A", "audio_only", source.audio.marked(mark))
	}
	if s.userSetting(host, "recording", "save_chat_text") == true {
		add("CHAT", "TXT", "chat_file", rec.instance.chatFile(part, source.chat))
	}
	add("TIMELINE", "JSON", "timeline", source.timeline)
}

func (s *Sandbox) hasTranscript(host *user) bool {
	return s.plan.transcripts && s.is("transcript", "on") &&
		s.userSetting(host, "recording", "recording_audio_transcript") == true
}

// makeTranscripts adds the transcript of each segment, which Zoom finishes later than the other files.
func (s *Sandbox) makeTranscripts(rec *recording, source piece) []*file {
	var made []*file
	for _, part := range rec.instance.segments {
		made = append(made, s.newFile(rec, part, "TRANSCRIPT", "VTT", "audio_transcript",
			source.lasting(part.length()).transcript))
	}
	rec.files = append(rec.files, made...)
	return made
}

// newFile adds a file to a recording. Without a kind it is a file that is being processed.
func (s *Sandbox) newFile(rec *recording, part segment, kind, extension, recType string, body *content) *file {
	f := &file{
		recording: rec, id: s.draw.fileID(), kind: kind, extension: extension, recType: recType, start: part.start,
		end:     part.end,
		content: body, token: secretText(32), unavailable: kind == "",
	}
	s.model.files[f.token] = f
	return f
}

// How long the trash keeps a recording, normally and if the account does not permit recovery.
const (
	trashLife     = 30 * 24 * time.Hour
	lostTrashLife = 24 * time.Hour
)

// trash moves files of a recording to the trash, and schedules their deletion.
func (s *Sandbox) trash(rec *recording, files []*file, now time.Time) {
	for _, f := range files {
		f.trashedAt = now
	}
	if len(rec.kept()) == 0 {
		rec.trashedAt = now
	}
	life := trashLife
	if at(s.accountSettings(""), "recording", "allow_recovery_deleted_cloud_recordings") != true {
		life = lostTrashLife
	}
	s.timetable.at(now.Add(life), func(due time.Time) {
		s.erase(rec, slices.DeleteFunc(slices.Clone(files), func(f *file) bool { return !f.trashedAt.Equal(now) }))
	})
}

// untrash takes files out of the trash.
func (r *recording) untrash(files []*file) {
	for _, f := range files {
		f.trashedAt = time.Time{}
	}
	r.trashedAt = time.Time{}
}

// erase deletes files for good.
func (s *Sandbox) erase(rec *recording, files []*file) {
	for _, f := range files {
		delete(s.model.files, f.token)
		rec.files = slices.DeleteFunc(rec.files, func(other *file) bool { return other == f })
	}
	if len(rec.files) == 0 {
		owner := rec.instance.host
		owner.recordings = slices.DeleteFunc(owner.recordings, func(other *recording) bool { return other == rec })
		rec.instance.recording = nil
	}
}

// kept returns the files that are not in the trash.
func (r *recording) kept() []*file {
	return slices.DeleteFunc(slices.Clone(r.files), func(f *file) bool { return !f.trashedAt.IsZero() })
}

// trashed returns the files in the trash.
func (r *recording) trashed() []*file {
	return slices.DeleteFunc(slices.Clone(r.files), func(f *file) bool { return f.trashedAt.IsZero() })
}
