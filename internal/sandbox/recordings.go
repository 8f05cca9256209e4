package sandbox

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// fileBody is a file of a recording. A file that is being processed has empty fields.
type fileBody struct {
	ID             string `json:"id,omitempty"`
	MeetingID      string `json:"meeting_id"` // the UUID, not the number
	RecordingStart string `json:"recording_start"`
	RecordingEnd   string `json:"recording_end"`
	FileType       string `json:"file_type"`
	FileExtension  string `json:"file_extension"`
	FileSize       int64  `json:"file_size"`
	PlayURL        string `json:"play_url,omitempty"`
	DownloadURL    string `json:"download_url,omitempty"`
	Status         string `json:"status"`
	RecordingType  string `json:"recording_type,omitempty"`
	DeletedTime    string `json:"deleted_time,omitempty"`
}

func (s *Sandbox) fileBody(f *file, webhook bool) fileBody {
	body := fileBody{
		ID: f.id, MeetingID: f.recording.instance.uuid, RecordingStart: zoomTime(f.start),
		RecordingEnd: zoomTime(f.end), FileType: f.kind,
		FileExtension: f.extension, FileSize: f.content.size() + f.listedMore, Status: "completed", RecordingType: f.recType,
		DeletedTime: zoomTime(f.trashedAt),
	}
	if f.unavailable {
		body.Status, body.RecordingEnd = "processing", ""
		return body
	}
	if f.kind != "TIMELINE" {
		body.PlayURL = s.rest.url() + "/rec/play/" + f.token
	}
	body.DownloadURL = s.rest.url() + "/rec/download/" + f.token
	if webhook {
		body.DeletedTime = ""
		body.DownloadURL = s.rest.url() + "/rec/webhook_download/" + f.token + "/" +
			s.tokenMAC("webhook " + f.token)[:32]
	}
	return body
}

// recordingBody is the recording of one meeting instance.
type recordingBody struct {
	UUID      string `json:"uuid"`
	ID        int64  `json:"id"`
	AccountID string `json:"account_id"`
	HostID    string `json:"host_id"`
	Topic     string `json:"topic"`
	// documented as a string, observed as a number: see the switch recording-type
	Type                  any        `json:"type"`
	StartTime             string     `json:"start_time"`
	Timezone              string     `json:"timezone"`
	Duration              int        `json:"duration"`
	TotalSize             int64      `json:"total_size"`
	RecordingCount        int        `json:"recording_count"`
	ShareURL              string     `json:"share_url"`
	RecordingPlayPasscode string     `json:"recording_play_passcode"`
	AutoDelete            bool       `json:"auto_delete"`
	AutoDeleteDate        string     `json:"auto_delete_date,omitempty"`
	RecordingFiles        []fileBody `json:"recording_files"`
	*recordingOwn
}

// recordingOwn holds the fields that only the answer for one meeting has.
type recordingOwn struct {
	Password              string     `json:"password"`
	DownloadAccessToken   string     `json:"download_access_token,omitempty"`
	ParticipantAudioFiles []fileBody `json:"participant_audio_files"`
}

func (s *Sandbox) recordingBody(rec *recording, files []*file) recordingBody {
	run := rec.instance
	body := recordingBody{
		UUID: run.uuid, ID: run.meeting.number, AccountID: s.options.AccountID, HostID: run.host.id, Topic: run.topic,
		Type:      run.meeting.kind,
		StartTime: zoomTime(run.start), Timezone: run.meeting.timezone, Duration: roundMinutes(run.end.Sub(run.start)),
		ShareURL: s.rest.url() + "/rec/share/" + rec.share, RecordingPlayPasscode: rec.passcode,
		RecordingFiles: []fileBody{},
	}
	if s.is("recording-type", "string") {
		body.Type = strconv.Itoa(run.meeting.kind)
	}
	if days, on := s.autoDelete(run.host); on {
		body.AutoDelete, body.AutoDeleteDate = true, zoomDate(run.end.AddDate(0, 0, days))
	}
	for _, f := range files {
		one := s.fileBody(f, false)
		body.RecordingFiles = append(body.RecordingFiles, one)
		body.TotalSize += one.FileSize
		if !f.unavailable {
			body.RecordingCount++
		}
	}
	return body
}

// autoDelete returns the number of days after which the host's recordings are trashed, if they are.
func (s *Sandbox) autoDelete(host *user) (days int, on bool) {
	settings := s.userSettings(host, "")
	number, _ := at(settings, "recording", "auto_delete_cmr_days").(float64)
	return int(number), at(settings, "recording", "auto_delete_cmr") == true
}

// instance returns the instance that the path names by UUID, escaped once or twice, or the newest one of a meeting
// number.
func (c *call) instance() (*instance, bool) {
	name := c.vars["meetingId"]
	if unescaped, err := url.PathUnescape(name); err == nil {
		name = unescaped
	}
	if number, err := strconv.ParseInt(name, 10, 64); err == nil {
		m := c.model.meetings[number]
		if m == nil || !c.mayActFor(m.host) {
			return nil, false
		}
		if m.live != nil {
			return m.live, true
		}
		if len(m.past) == 0 {
			return nil, false
		}
		return m.past[len(m.past)-1], true
	}
	run := c.model.instances[name]
	if run == nil || !c.mayActFor(run.host) {
		return nil, false
	}
	return run, true
}

// recording returns the recording of the instance in the path. For a number it is the newest recorded instance.
func (c *call) recording() (*recording, error) {
	run, found := c.instance()
	switch {
	case !found:
		return nil, noRecording()
	case run.recording != nil:
		return run.recording, nil
	case c.namesNumber():
		for _, past := range slices.Backward(run.meeting.past) {
			if past.recording != nil {
				return past.recording, nil
			}
		}
	}
	return nil, noRecording()
}

// namesNumber reports whether the path names a meeting by its number and not by a UUID.
func (c *call) namesNumber() bool {
	_, err := strconv.ParseInt(c.vars["meetingId"], 10, 64)
	return err == nil
}

// maxDownloadLife is the longest lifetime of a download_access_token, in seconds.
const maxDownloadLife = 604_800

// getMeetingRecordings handles GET /meetings/{meetingId}/recordings.
func (c *call) getMeetingRecordings() (any, error) {
	rec, err := c.recording()
	if err != nil {
		return nil, err
	}
	if len(rec.kept()) == 0 {
		return nil, noRecording()
	}
	body := c.recordingBody(rec, rec.kept())
	body.recordingOwn = &recordingOwn{Password: rec.password, ParticipantAudioFiles: []fileBody{}}
	if slices.Contains(strings.Split(c.query.Get("include_fields"), ","), "download_access_token") {
		seconds, err := c.number("ttl", 86_400)
		if err != nil || seconds < 0 || seconds > maxDownloadLife {
			return nil, invalid(fieldError{"ttl", "Invalid field."})
		}
		body.DownloadAccessToken = c.downloadToken(rec, "download_access",
			c.now.Add(time.Duration(seconds)*time.Second))
	}
	return body, nil
}

// deleteMeetingRecordings handles DELETE /meetings/{meetingId}/recordings. It trashes the files, or deletes them
// permanently with action=delete.
func (c *call) deleteMeetingRecordings() (any, error) {
	rec, err := c.recording()
	if err != nil {
		return nil, err
	}
	files := rec.kept()
	if c.query.Get("action") == "delete" {
		files = slices.Clone(rec.files)
	}
	if len(files) == 0 {
		return nil, noRecording()
	}
	return nil, c.discard(rec, files)
}

// discard trashes files of a recording, or deletes them permanently with action=delete.
func (c *call) discard(rec *recording, files []*file) error {
	if !rec.ready {
		return refuse(400, 3303, "You can not delete an uncompleted meeting.")
	}
	switch cmp.Or(c.query.Get("action"), "trash") {
	case "trash":
		if !files[0].trashedAt.IsZero() {
			return noRecording()
		}
		c.trash(rec, files, c.now)
		c.recordingChanged("recording.trashed", rec, files, c.grant)
		c.storageChanged(c.now)
	case "delete":
		c.recordingChanged("recording.deleted", rec, files, c.grant)
		c.erase(rec, files)
		c.storageChanged(c.now)
	default:
		return invalid(fieldError{"action", "Invalid field."})
	}
	return nil
}

// file returns the file of the recording that the path names.
func (c *call) file(rec *recording) (*file, error) {
	i := slices.IndexFunc(rec.files, func(f *file) bool { return f.id == c.vars["recordingId"] })
	if i < 0 {
		return nil, noRecording()
	}
	return rec.files[i], nil
}

func (c *call) deleteRecordingFile() (any, error) {
	rec, err := c.recording()
	if err != nil {
		return nil, err
	}
	f, err := c.file(rec)
	if err != nil {
		return nil, err
	}
	return nil, c.discard(rec, []*file{f})
}

// recoverMeetingRecordings handles PUT /meetings/{meetingUUID}/recordings/status. It answers 200, unlike the operation
// for one file.
func (c *call) recoverMeetingRecordings() (any, error) {
	rec, err := c.recording()
	if err != nil {
		return nil, err
	}
	return nil, c.recoverFiles(rec, rec.trashed())
}

func (c *call) recoverRecordingFile() (any, error) {
	rec, err := c.recording()
	if err != nil {
		return nil, err
	}
	f, err := c.file(rec)
	if err != nil {
		return nil, err
	}
	return nil, c.recoverFiles(rec, []*file{f})
}

// recoverFiles takes files out of the trash, if the request has the action "recover".
func (c *call) recoverFiles(rec *recording, files []*file) error {
	var in struct {
		Action string `json:"action"`
	}
	if err := c.decode(&in); err != nil {
		return err
	}
	if in.Action != "recover" {
		return invalid(fieldError{"action", "Invalid field."})
	}
	if len(files) == 0 || files[0].trashedAt.IsZero() {
		return noRecording()
	}
	rec.untrash(files)
	c.recordingChanged("recording.recovered", rec, files, c.grant)
	c.storageChanged(c.now)
	return nil
}
