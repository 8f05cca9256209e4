package zoom

import (
	"context"
	"iter"
	"net/url"
	"strconv"
	"time"
)

// Recordings are the operations in the section "Cloud Recording" of Zoom's reference.
type Recordings struct{ api *API }

// Recording is the recording of one instance of a meeting.
type Recording struct {
	UUID           string          `json:"uuid"`
	MeetingID      int64           `json:"id"`
	AccountID      string          `json:"account_id"`
	HostID         string          `json:"host_id"`
	HostEmail      string          `json:"host_email"`
	Topic          string          `json:"topic"`
	Type           MeetingType     `json:"type"`
	StartTime      time.Time       `json:"start_time"` // of the meeting; for a recurring meeting use the files' Start
	Timezone       string          `json:"timezone"`
	Duration       int             `json:"duration"`   // minutes
	TotalSize      int64           `json:"total_size"` // bytes
	Count          int             `json:"recording_count"`
	ShareURL       Secret          `json:"share_url"`
	PlayPasscode   Secret          `json:"recording_play_passcode"`
	Password       Secret          `json:"password"`
	AutoDelete     bool            `json:"auto_delete"`
	AutoDeleteDate time.Time       `json:"auto_delete_date"`
	Files          []RecordingFile `json:"recording_files"`
	AudioFiles     []RecordingFile `json:"participant_audio_files"` // one per participant
	DownloadToken  Secret          `json:"download_access_token"`   // only in answers of OfMeeting with a TTL
}

// RecordingFile is one file. Any field may be missing. While Zoom processes the file, Type, Extension and End are
// empty.
type RecordingFile struct {
	ID          string    `json:"id"`
	MeetingUUID string    `json:"meeting_id"` // Zoom's name for the field, which holds the UUID
	Start       time.Time `json:"recording_start"`
	End         time.Time `json:"recording_end"`
	Type        string    `json:"file_type"`      // MP4, M4A, TRANSCRIPT, CC, CHAT, TIMELINE, CSV, SUMMARY and others
	Extension   string    `json:"file_extension"` // MP4, M4A, VTT, TXT, JSON, CSV, JPG
	Size        int64     `json:"file_size"`      // bytes
	// shared_screen_with_speaker_view, audio_only, audio_transcript and others
	RecordingType string    `json:"recording_type"`
	Name          string    `json:"file_name"` // only for participants' audio files
	Status        string    `json:"status"`    // completed or processing
	DownloadURL   Secret    `json:"download_url"`
	PlayURL       Secret    `json:"play_url"`
	DeletedTime   time.Time `json:"deleted_time"` // only for files in the trash
}

// Ready reports whether the file can be downloaded.
func (f RecordingFile) Ready() bool {
	return f.DownloadURL != "" && f.Type != "" && f.Status != "processing"
}

// windowDays is the number of days in one request for a list. Zoom reduces a span of more than a month without an
// error.
const windowDays = 30

// OfUser returns a user's recordings of the UTC days from first to last, both included, in spans of at most 30 days,
// the oldest span first.
//
//	GET /users/{userId}/recordings
func (s Recordings) OfUser(ctx context.Context, userID string, first, last time.Time) iter.Seq2[Recording, error] {
	return s.inWindows(ctx, opUserRecordings, userID, first, last)
}

// OfAccount returns the recordings of all users of the token's account, as [Recordings.OfUser] does for one.
//
//	GET /accounts/{accountId}/recordings
func (s Recordings) OfAccount(ctx context.Context, first, last time.Time) iter.Seq2[Recording, error] {
	return s.inWindows(ctx, opAccountRecordings, Me, first, last)
}

// inWindows returns the recordings of a user or an account that an operation lists.
func (s Recordings) inWindows(
	ctx context.Context, op Operation, id string, first, last time.Time,
) iter.Seq2[Recording, error] {
	return func(yield func(Recording, error) bool) {
		for from, to := range windows(first, last) {
			query := url.Values{
				"from": {from.Format(time.DateOnly)}, "to": {to.Format(time.DateOnly)}, "page_size": {"300"},
			}
			call := Call{Operation: op, IDs: []string{id}, Query: query}
			for recording, err := range list[Recording](ctx, s.api, call, "meetings") {
				if !yield(recording, err) || err != nil {
					return
				}
			}
		}
	}
}

// windows splits a span of days into consecutive spans without gap or overlap.
func windows(first, last time.Time) iter.Seq2[time.Time, time.Time] {
	return func(yield func(from, to time.Time) bool) {
		day := 24 * time.Hour
		last = last.UTC().Truncate(day)
		for from := first.UTC().Truncate(day); !from.After(last); from = from.Add(windowDays * day) {
			to := from.Add((windowDays - 1) * day)
			if to.After(last) {
				to = last
			}
			if !yield(from, to) {
				return
			}
		}
	}
}

// InTrash returns a user's recordings in the trash, where they stay 30 days.
//
//	GET /users/{userId}/recordings
func (s Recordings) InTrash(ctx context.Context, userID string) iter.Seq2[Recording, error] {
	query := url.Values{"trash": {"true"}, "page_size": {"300"}}
	return list[Recording](ctx, s.api, Call{Operation: opUserRecordings, IDs: []string{userID}, Query: query},
		"meetings")
}

// OfMeeting returns the recording of one instance. A positive tokenTTL requests a download token with this lifetime, at
// most a week.
//
//	GET /meetings/{meetingId}/recordings
func (s Recordings) OfMeeting(ctx context.Context, uuid string, tokenTTL time.Duration) (Recording, error) {
	query := url.Values{}
	if tokenTTL > 0 {
		query.Set("include_fields", "download_access_token")
		query.Set("ttl", strconv.Itoa(int(min(tokenTTL, 7*24*time.Hour)/time.Second)))
	}
	var r Recording
	err := s.api.Do(ctx, Call{Operation: opMeetingRecordings, IDs: []string{uuid}, Query: query}, &r)
	return r, err
}

// Trash moves the recording of one instance to the trash.
//
//	DELETE /meetings/{meetingId}/recordings
func (s Recordings) Trash(ctx context.Context, uuid string) error {
	return s.api.Do(ctx,
		Call{Operation: opDeleteRecordings, IDs: []string{uuid}, Query: url.Values{"action": {"trash"}}}, nil)
}

// TrashFile moves one file to the trash.
//
//	DELETE /meetings/{meetingId}/recordings/{recordingId}
func (s Recordings) TrashFile(ctx context.Context, uuid, fileID string) error {
	call := Call{Operation: opDeleteRecordingFile, IDs: []string{uuid, fileID}, Query: url.Values{"action": {"trash"}}}
	return s.api.Do(ctx, call, nil)
}

// Recover restores the recording of one instance from the trash.
//
//	PUT /meetings/{meetingUUID}/recordings/status
func (s Recordings) Recover(ctx context.Context, uuid string) error {
	return s.api.Do(ctx, Call{Operation: opRecoverRecordings, IDs: []string{uuid}, Body: action{"recover"}}, nil)
}

// RecoverFile restores one file from the trash.
//
//	PUT /meetings/{meetingId}/recordings/{recordingId}/status
func (s Recordings) RecoverFile(ctx context.Context, uuid, fileID string) error {
	return s.api.Do(ctx, Call{Operation: opRecoverRecordingFile, IDs: []string{uuid, fileID}, Body: action{"recover"}},
		nil)
}
