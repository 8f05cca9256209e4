package sandbox_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"navette.dev/navette/internal/sandbox"
)

// TestVideosFollowTheSettings checks that each view that the host's settings enable is a separate file with its own
// bytes.
func TestVideosFollowTheSettings(t *testing.T) {
	s := begin(t, func(o *sandbox.Options) { o.RateLimits = "off" })
	s.connect(0)
	types := func() string {
		_, entry := s.recorded("")
		var found []string
		sizes := map[int64]bool{}
		for _, f := range entry.RecordingFiles {
			if f.FileType == "MP4" {
				found, sizes[f.FileSize] = append(found, f.RecordingType), true
			}
		}
		if len(sizes) != len(found) {
			t.Errorf("of %v two are alike", found)
		}
		return strings.Join(found, " ")
	}
	if got := types(); got != "shared_screen_with_speaker_view" {
		t.Errorf("by default: %s", got)
	}
	s.want(204, "PATCH", "/users/me/settings",
		`{"recording":{"record_gallery_view":true,"record_files_separately":{"active_speaker":true,`+
			`"shared_screen":true}}}`)
	if got := types(); got != "shared_screen_with_speaker_view shared_screen_with_gallery_view active_speaker "+
		"shared_screen" {
		t.Errorf("all asked for: %s", got)
	}
	s.want(204, "PATCH", "/users/me/settings",
		`{"recording":{"record_speaker_view":false,"record_gallery_view":false,`+
			`"record_files_separately":{"active_speaker":false,"shared_screen":false}}}`)
	if got := types(); got != "" {
		t.Errorf("none asked for: %s", got)
	}
}

// TestTrashHasTwoLists checks the lists of whole recordings and of single files in the trash.
func TestTrashHasTwoLists(t *testing.T) {
	s := begin(t, func(o *sandbox.Options) { o.RateLimits = "off" })
	s.connect(0)
	_, whole := s.recorded("")
	_, part := s.recorded("")
	path := func(uuid string) string { return "/meetings/" + url.PathEscape(url.PathEscape(uuid)) + "/recordings" }
	s.want(204, "DELETE", path(whole.UUID), "")
	file := part.RecordingFiles[1]
	s.want(204, "DELETE", path(part.UUID)+"/"+file.ID, "")
	for query, want := range map[string]string{
		"": whole.UUID, "&trash_type=meeting_recordings": whole.UUID, "&trash_type=recording_file": part.UUID,
	} {
		list := read[recordingList](t, s.want(200, "GET", "/users/me/recordings?trash=true"+query, ""))
		if len(list.Meetings) != 1 || list.Meetings[0].UUID != want {
			t.Errorf("%q: %+v", query, list.Meetings)
		}
	}
	if got := s.want(404, "DELETE", path(part.UUID)+"/"+file.ID, "").fields(t); got["code"] != 3301.0 {
		t.Errorf("a file that is in the trash: %v", got)
	}
	s.want(204, "DELETE", path(part.UUID)+"/"+file.ID+"?action=delete", "")
	s.want(404, "PUT", path(part.UUID)+"/"+file.ID+"/status", `{"action":"recover"}`)
}

func TestTrashWithoutRecoveryIsEmptiedInADay(t *testing.T) {
	s := begin(t, func(o *sandbox.Options) { o.RateLimits = "off" })
	s.connect(0)
	s.want(204, "PATCH", "/accounts/me/settings", `{"recording":{"allow_recovery_deleted_cloud_recordings":false}}`)
	m, _ := s.recorded("")
	s.want(204, "DELETE", m.path()+"/recordings", "")
	trashed := func() int {
		s.connect(0)
		return len(read[recordingList](t, s.want(200, "GET", "/users/me/recordings?trash=true", "")).Meetings)
	}
	s.clock.Advance(23 * time.Hour)
	if got := trashed(); got != 1 {
		t.Errorf("within a day: %d", got)
	}
	s.clock.Advance(time.Hour)
	if got := trashed(); got != 0 {
		t.Errorf("after a day: %d", got)
	}
}

func TestRecordingSettingsHaveTheirValues(t *testing.T) {
	s := begin(t, func(o *sandbox.Options) { o.RateLimits = "off" })
	m, _ := s.recorded("")
	path := m.path() + "/recordings/settings"
	for body, want := range map[string]int{
		`{"share_recording":"internally","approval_type":1,"password":"abcd1234"}`: 204,
		`{"share_recording":"everywhere"}`:                                         400, `{"approval_type":3}`: 400,
		`{"password":"short"}`: 400, `{"password":"far too long"}`: 400, `{"on_demand":"yes"}`: 400,
	} {
		if got := s.rest("PATCH", path, body); got.status != want {
			t.Errorf("%s: %d %s", body, got.status, got.body)
		}
	}
	if got := s.want(200, "GET", path, "").fields(t); got["share_recording"] != "internally" ||
		got["approval_type"] != 1.0 || got["password"] != "abcd1234" {
		t.Errorf("settings: %v", got)
	}
}

func TestHistoryTellsHowDownloadsWereAnswered(t *testing.T) {
	s := begin(t, nil)
	_, entry := s.recorded("")
	for _, span := range []string{"bytes=0-9", "bytes=99999999999-", ""} {
		s.download(entry.RecordingFiles[0].DownloadURL, s.token, map[string]string{"Range": span})
	}
	var seen []string
	for _, one := range s.control("GET", "/requests?host=files&state=done&wait=10s&count=3", "").fields(
		t)["requests"].([]any) {
		seen = append(seen, fmt.Sprint(one.(map[string]any)["status"]))
	}
	if got := strings.Join(seen, " "); got != "206 416 200" {
		t.Errorf("downloads: %s", got)
	}
}
