package livetest

import (
	"slices"
	"strings"

	"navette.dev/navette/internal/store"
)

// spec is a question of the file.
type spec struct {
	question string
	// why there may be no observation: the end of the message key "livetest.unseen_…"
	unseen string
	derive func(source) []store.Observation // nil for the stored observations of the question
}

// topics are the questions in the order of the file. They are the points that Zoom's documents leave open.
var topics = []struct {
	name  string
	specs []spec
}{
	{"tokens", []spec{
		{refreshReturns, "no_refresh", nil},
		{oldRefreshToken, "not_tried", nil},
		{accessLife, "no_refresh", nil},
		{refreshLife, "no_refresh", nil},
		{tokenUse, "no_call", nil},
		{authorizeScope, "scope_not_sent", nil},
	}},
	{"errors", []spec{
		{invalidClient, "no_such_error", nil},
		{missingScope, "no_such_error", nil},
		{oauthNumber, "no_such_error", nil},
	}},
	{"limits", []spec{
		{rateHeaders, "no_call", nil},
		{rateLimit, "not_sent", nil},
		{limitedCode, "no_limit", nil},
		{limitedHeaders, "no_limit", nil},
		{retryAfter, "no_limit", nil},
		{deleteCounts, "too_many_calls", nil},
	}},
	{"webhooks", []spec{
		{webhooks, "no_webhook", nil},
		{eventDelay, "no_webhook", nil},
		{stampAge, "no_webhook", nil},
		{eventStamp, "no_webhook", nil},
		{webhookHeaders, "no_webhook", nil},
		{repeats, "no_repeat", nil},
		{repeatStamp, "no_repeat", nil},
		{repeatRequest, "no_repeat", nil},
		{rejected, "never_rejected", func(s source) []store.Observation {
			return s.rows(repeats, func(o store.Observation) bool { return strings.HasPrefix(o.Subject, "after HTTP 4") })
		}},
		{updatedEvent, "event_not_sent", arrived("meeting.updated")},
		{transcriptEvent, "event_not_sent", arrived("recording.transcript_completed")},
	}},
	{"downloads", []spec{
		{rangeStatus, "no_file", nil},
		{contentRange, "no_file", nil},
		{wholeSize, "no_file", nil},
		{acceptRanges, "no_file", nil},
		{partLength, "no_file", nil},
		{redirects, "no_file", nil},
	}},
	{"account", []spec{
		{planClues, "not_read", nil},
		{accountRecordings, "not_asked", nil},
		{accountLocks, "not_asked", nil},
		{newSettings, "no_settings", source.newSettings},
		{sessionDuration, "no_settings", source.sessionDuration},
		{consentText, "no_settings", source.consentText},
	}},
	{"answers", []spec{
		{recordingType, "no_recording", func(s source) []store.Observation {
			return s.types([]string{"type", "meetings[].type", "payload.object.type"}, "recording")
		}},
		{meetingNumber, "no_call", func(s source) []store.Observation {
			return s.types([]string{"id", "meetings[].id", "payload.object.id"}, "meeting")
		}},
		{answerHeaders, "no_call", nil},
	}},
}

// source is the stored observations of a test.
type source []store.Observation

// rows returns the observations of a question that satisfy a condition, or all of them if it is nil.
func (s source) rows(question string, is func(store.Observation) bool) []store.Observation {
	var found []store.Observation
	for _, o := range s {
		if o.Question == question && (is == nil || is(o)) {
			found = append(found, o)
		}
	}
	return found
}

func arrived(event string) func(source) []store.Observation {
	return func(s source) []store.Observation {
		return s.rows(webhooks, func(o store.Observation) bool { return o.Subject == event })
	}
}

// types returns the JSON types of the value at one of some paths, in the answers and webhooks whose name contains a
// word.
func (s source) types(paths []string, about string) []store.Observation {
	var found []store.Observation
	for _, d := range s.shapes() {
		if !strings.Contains(d.Subject, about) {
			continue
		}
		for _, path := range paths {
			for _, kind := range d.Fields[path] {
				found = append(found, store.Observation{
					Subject: d.Subject + " " + path, Answer: kind, Times: d.Times, FirstAt: d.FirstAt, LastAt: d.LastAt,
				})
			}
		}
	}
	return found
}

// isSettings reports whether a shape is that of a document of settings.
func isSettings(s Described) bool { return strings.HasSuffix(s.Subject, "/settings 200") }

// settings returns the paths in documents of settings that satisfy a condition, as observations, or one with the answer
// "none" if there are documents but no such path.
func (s source) settings(is func(path string, kinds []string) bool) []store.Observation {
	var found []store.Observation
	var read Described
	for _, d := range s.shapes() {
		if !isSettings(d) {
			continue
		}
		read = d
		for _, path := range d.paths() {
			if is(path, d.Fields[path]) {
				found = append(found, store.Observation{
					Subject: d.Subject, Answer: path, Times: d.Times, FirstAt: d.FirstAt, LastAt: d.LastAt,
				})
			}
		}
	}
	if len(found) == 0 && read.Times > 0 {
		found = append(found, store.Observation{
			Answer: "none", Times: read.Times, FirstAt: read.FirstAt, LastAt: read.LastAt,
		})
	}
	return found
}

// newSettings returns the recording settings that Zoom's documents did not have in August 2026.
func (s source) newSettings() []store.Observation {
	return s.settings(func(path string, _ []string) bool {
		key, recording := strings.CutPrefix(path, "recording.")
		key, _, _ = strings.Cut(strings.TrimSuffix(key, "[]"), ".")
		return recording && !slices.Contains(recordingSettings, key)
	})
}

func (s source) sessionDuration() []store.Observation {
	return s.settings(func(path string, _ []string) bool {
		return strings.Contains(path, "session") && strings.Contains(path, "duration")
	})
}

// consentText returns the settings that may hold the text of the consent prompt.
func (s source) consentText() []store.Observation {
	return s.settings(func(path string, kinds []string) bool {
		about := strings.Contains(path, "disclaimer") || strings.Contains(path, "consent")
		words := []string{"text", "title", "description", "message", "custom"}
		named := slices.ContainsFunc(words, func(word string) bool { return strings.Contains(path, word) })
		return about && named && (slices.Contains(kinds, "text") || slices.Contains(kinds, "empty"))
	})
}

// recordingSettings are the keys of the object recording in documents of settings (Zoom API reference, "Get account
// settings", "Get user settings" and "Get group settings").
var recordingSettings = strings.Fields(`
	account_user_access_recording allow_add_cloud_recordings_to_zoom_clips allow_cmr_3rd_party_bot
	allow_invitees_access_recordings_without_passcode allow_recovery_deleted_cloud_recordings
	allow_revenue_accelerator_manage_recording_separate_auto_delete allow_share archive
	ask_host_to_confirm_disclaimer ask_participants_to_consent_disclaimer authenticated_view_cloud_recoding
	auto_delete_cmr auto_delete_cmr_days auto_recording cloud_recording cloud_recording_download
	cloud_recording_download_host cloud_recording_permanently_deleted display_participant_name
	durable_meeting_transcript embed_passcode_in_shareable_link host_delete_cloud_recording
	host_pause_stop_recording ip_address_access_control local_recording local_recording_options
	notification_subscription_url_when_recording_available optimize_recording_for_3rd_party_video_editor
	prevent_host_access_recording record_audio_file record_audio_file_each_participant record_files_separately
	record_gallery_view record_speaker_view recording_as_on_demand recording_audio_transcript
	recording_authentication recording_disclaimer recording_highlight recording_notification_for_zoom_client
	recording_notifications_phone_users recording_password_requirement recording_storage_email_notifications
	recording_thumbnails required_password_for_existing_cloud_recordings
	required_password_for_shared_cloud_recordings save_chat_text save_close_caption save_panelist_chat
	save_poll_results show_timestamp smart_recording upload_recording viewer_see_chat viewer_see_transcript
	water_marker_recording`)
