package sandbox

import "time"

// recordingObject is a recording in its events, where the id is a number.
type recordingObject struct {
	UUID          string       `json:"uuid"`
	ID            int64        `json:"id"`
	AccountID     string       `json:"account_id,omitempty"`
	HostID        string       `json:"host_id"`
	Topic         string       `json:"topic"`
	Type          int          `json:"type"`
	StartTime     string       `json:"start_time"`
	Timezone      string       `json:"timezone"`
	Duration      int          `json:"duration"`
	HostEmail     string       `json:"host_email,omitempty"`
	RecordingFile *runningFile `json:"recording_file,omitempty"`
	*finishedRecording
}

// runningFile is the recording that is being made.
type runningFile struct {
	RecordingStart string `json:"recording_start"`
	RecordingEnd   string `json:"recording_end"`
}

// finishedRecording is what is known once files exist.
type finishedRecording struct {
	TotalSize      int64      `json:"total_size"`
	RecordingCount int        `json:"recording_count"`
	ShareURL       string     `json:"share_url"`
	RecordingFiles []fileBody `json:"recording_files"`
	Password       string     `json:"password"`
	*completedRecording
}

// completedRecording is what only recording.completed tells.
type completedRecording struct {
	RecordingPlayPasscode string     `json:"recording_play_passcode"`
	ParticipantAudioFiles []fileBody `json:"participant_audio_files"`
	OnPrem                bool       `json:"on_prem"`
	AutoDelete            bool       `json:"auto_delete"`
	AutoDeleteDate        string     `json:"auto_delete_date,omitempty"`
}

func (s *Sandbox) recordingObject(run *instance) recordingObject {
	m := run.meeting
	return recordingObject{
		UUID: run.uuid, ID: m.number, HostID: run.host.id, Topic: run.topic, Type: m.kind, StartTime: zoomTime(run.start),
		Timezone: m.timezone, Duration: m.minutes,
	}
}

// recordingEvent tells of the recording while the meeting runs.
func (s *Sandbox) recordingEvent(name string, run *instance, now time.Time) {
	object, last := s.recordingObject(run), run.segments[len(run.segments)-1]
	object.RecordingFile = &runningFile{RecordingStart: zoomTime(last.start), RecordingEnd: zoomTime(last.end)}
	s.emit(name, s.event(name, now, object))
}

func (s *Sandbox) finishedObject(name string, rec *recording, files []*file) recordingObject {
	run, body := rec.instance, s.recordingBody(rec, files)
	object := s.recordingObject(run)
	object.AccountID, object.HostEmail, object.Duration = s.options.AccountID, run.host.email, roundMinutes(run.end.Sub(run.start))
	object.finishedRecording = &finishedRecording{
		TotalSize: body.TotalSize, RecordingCount: body.RecordingCount, ShareURL: body.ShareURL, RecordingFiles: []fileBody{}, Password: rec.password,
	}
	if name == "recording.completed" {
		object.completedRecording = &completedRecording{
			RecordingPlayPasscode: rec.passcode, ParticipantAudioFiles: []fileBody{}, AutoDelete: body.AutoDelete, AutoDeleteDate: body.AutoDeleteDate,
		}
	}
	for _, f := range files {
		object.RecordingFiles = append(object.RecordingFiles, s.fileBody(f, true))
	}
	return object
}

// webhookTokenLife is how long the download_token of a webhook opens its files.
const webhookTokenLife = 24 * time.Hour

// recordingCompleted tells that files are ready, with the token that opens them.
func (s *Sandbox) recordingCompleted(name string, rec *recording, files []*file, now time.Time) {
	e := s.event(name, now, s.finishedObject(name, rec, files))
	e.DownloadToken = s.downloadToken(rec, "webhook", s.clock.Now().Add(webhookTokenLife))
	s.emit(name, e)
}

// recordingChanged tells that files went to the trash, came back or are gone.
func (s *Sandbox) recordingChanged(name string, rec *recording, files []*file, g *grant) {
	now := s.clock.Now()
	e := s.event(name, now, s.finishedObject(name, rec, files))
	e.Payload.by(s, g)
	e.DownloadToken = s.downloadToken(rec, "webhook", now.Add(webhookTokenLife))
	s.emit(name, e)
}

// deauthorized tells the app that a user removed it. The signature inside the payload is only an id.
func (s *Sandbox) deauthorized(u *user, now time.Time) {
	s.emit("app_deauthorized", map[string]any{
		"event": "app_deauthorized", "event_ts": now.UnixMilli(),
		"payload": map[string]any{
			"account_id": s.options.AccountID, "user_id": u.id, "client_id": s.options.ClientID, "signature": lower(s.draw.fileID()),
			"deauthorization_time": now.UTC().Format("2006-01-02T15:04:05.000Z"),
		},
	})
}
