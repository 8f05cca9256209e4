package sandbox

import "time"

// recordingObject is a recording in its events. The id is a number.
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

// runningFile is a recording in progress.
type runningFile struct {
	RecordingStart string `json:"recording_start"`
	RecordingEnd   string `json:"recording_end"`
}

// finishedRecording holds the fields that exist once there are files.
type finishedRecording struct {
	TotalSize      int64      `json:"total_size"`
	RecordingCount int        `json:"recording_count"`
	ShareURL       string     `json:"share_url"`
	RecordingFiles []fileBody `json:"recording_files"`
	Password       string     `json:"password"`
	*completedRecording
}

// completedRecording holds the fields that only recording.completed has.
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
		UUID: run.uuid, ID: m.number, HostID: run.host.id, Topic: run.topic, Type: m.kind,
		StartTime: zoomTime(run.start),
		Timezone:  m.timezone, Duration: m.minutes,
	}
}

// recordingEvent sends an event about the recording while the meeting runs.
func (s *Sandbox) recordingEvent(name string, run *instance, now time.Time) {
	object, last := s.recordingObject(run), run.segments[len(run.segments)-1]
	object.RecordingFile = &runningFile{RecordingStart: zoomTime(last.start), RecordingEnd: zoomTime(last.end)}
	s.emit(name, s.event(name, now, object))
}

func (s *Sandbox) finishedObject(name string, rec *recording, files []*file) recordingObject {
	run, body := rec.instance, s.recordingBody(rec, files)
	object := s.recordingObject(run)
	object.AccountID, object.HostEmail, object.Duration = s.options.AccountID, run.host.email,
		roundMinutes(run.end.Sub(run.start))
	object.finishedRecording = &finishedRecording{
		TotalSize: body.TotalSize, RecordingCount: body.RecordingCount, ShareURL: body.ShareURL,
		RecordingFiles: []fileBody{}, Password: rec.password,
	}
	if name == "recording.completed" {
		object.completedRecording = &completedRecording{
			RecordingPlayPasscode: rec.passcode, ParticipantAudioFiles: []fileBody{}, AutoDelete: body.AutoDelete,
			AutoDeleteDate: body.AutoDeleteDate,
		}
	}
	for _, f := range files {
		object.RecordingFiles = append(object.RecordingFiles, s.fileBody(f, true))
	}
	return object
}

// webhookTokenLife is how long the download_token of a webhook is valid.
const webhookTokenLife = 24 * time.Hour

// recordingCompleted sends the event that files are ready, with the token to download them.
func (s *Sandbox) recordingCompleted(name string, rec *recording, files []*file, now time.Time) {
	e := s.event(name, now, s.finishedObject(name, rec, files))
	e.DownloadToken = s.downloadToken(rec, "webhook", s.clock.Now().Add(webhookTokenLife))
	s.emit(name, e)
}

// recordingChanged sends the event that files were trashed, recovered or deleted.
func (s *Sandbox) recordingChanged(name string, rec *recording, files []*file, g *grant) {
	now := s.clock.Now()
	e := s.event(name, now, s.finishedObject(name, rec, files))
	if g != autoDelete {
		e.Payload.by(s, g)
	}
	e.DownloadToken = s.downloadToken(rec, "webhook", now.Add(webhookTokenLife))
	s.emit(name, e)
}

// autoDelete stands for Zoom itself as the origin of a change. Its events name no operator: Zoom's documents do not say
// whom they name, and a person did nothing.
var autoDelete = &grant{}

// deauthorized sends an app the event that a user removed it. The signature in the payload is only an id.
func (s *Sandbox) deauthorized(a *app, u *user, now time.Time) {
	s.sendTo(a, "app_deauthorized", map[string]any{
		"event": "app_deauthorized", "event_ts": now.UnixMilli(),
		"payload": map[string]any{
			"account_id": s.options.AccountID, "user_id": u.id, "client_id": a.clientID,
			"signature":            lower(s.draw.fileID()),
			"deauthorization_time": now.UTC().Format("2006-01-02T15:04:05.000Z"),
		},
	})
}
