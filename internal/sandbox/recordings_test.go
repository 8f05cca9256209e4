package sandbox_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"navette.dev/navette/internal/sandbox"
)

type recordingFile struct {
	ID             string `json:"id"`
	MeetingID      string `json:"meeting_id"`
	FileType       string `json:"file_type"`
	FileExtension  string `json:"file_extension"`
	FileSize       int64  `json:"file_size"`
	RecordingType  string `json:"recording_type"`
	RecordingStart string `json:"recording_start"`
	RecordingEnd   string `json:"recording_end"`
	Status         string `json:"status"`
	DownloadURL    string `json:"download_url"`
}

type recordingEntry struct {
	UUID                string          `json:"uuid"`
	ID                  int64           `json:"id"`
	RecordingCount      int             `json:"recording_count"`
	TotalSize           int64           `json:"total_size"`
	Duration            int             `json:"duration"`
	RecordingFiles      []recordingFile `json:"recording_files"`
	DownloadAccessToken string          `json:"download_access_token"`
}

func (e recordingEntry) kinds() string {
	var kinds []string
	for _, f := range e.RecordingFiles {
		kinds = append(kinds, f.FileType+"/"+f.Status)
	}
	return strings.Join(kinds, " ")
}

type recordingList struct {
	From     string           `json:"from"`
	To       string           `json:"to"`
	Meetings []recordingEntry `json:"meetings"`
}

// hold runs a meeting of 50 minutes with one guest and ends it.
func (s *stranger) hold(m meeting, end string) {
	s.t.Helper()
	at := fmt.Sprintf("/meetings/%d", m.ID)
	s.control("POST", at+"/start", "")
	s.control("POST", at+"/join", `{"name":"Yanis","email":"yanis@example.org"}`)
	s.clock.Advance(50 * time.Minute)
	s.control("POST", at+"/end", end)
}

func TestRecordingLifeCycle(t *testing.T) {
	s := begin(t, nil)
	s.connect(0)
	m := s.create(`{"topic":"Cours","settings":{"auto_recording":"cloud"}}`)
	s.hold(m, "")
	list := read[recordingList](t, s.want(200, "GET", "/users/me/recordings", ""))
	if len(list.Meetings) != 1 || list.Meetings[0].kinds() != "/processing" || list.Meetings[0].RecordingCount != 0 ||
		list.Meetings[0].RecordingFiles[0].RecordingEnd != "" {
		t.Fatalf("right after the end: %+v", list)
	}
	s.clock.Advance(20 * time.Second)
	byNumber := read[recordingEntry](t, s.want(200, "GET", m.path()+"/recordings", ""))
	if byNumber.kinds() != "MP4/completed M4A/completed CHAT/completed TIMELINE/completed" || byNumber.Duration != 50 ||
		byNumber.RecordingCount != 4 {
		t.Fatalf("after the recording delay: %s %+v", byNumber.kinds(), byNumber)
	}
	s.clock.Advance(20 * time.Second)
	if got := read[recordingEntry](t, s.want(200, "GET", m.path()+"/recordings", "")); !strings.HasSuffix(got.kinds(),
		"TRANSCRIPT/completed") {
		t.Fatalf("after the transcript delay: %s", got.kinds())
	}
	uuid := url.PathEscape(url.PathEscape(byNumber.UUID))
	s.want(204, "DELETE", "/meetings/"+uuid+"/recordings", "")
	if got := s.want(404, "GET", "/meetings/"+uuid+"/recordings", "").fields(t); got["code"] != 3301.0 {
		t.Errorf("in the trash: %v", got)
	}
	if list := read[recordingList](t,
		s.want(200, "GET", "/users/me/recordings?trash=true", "")); len(list.Meetings) != 1 {
		t.Errorf("trash: %+v", list)
	}
	s.want(200, "PUT", "/meetings/"+uuid+"/recordings/status", `{"action":"recover"}`)
	s.want(200, "GET", "/meetings/"+uuid+"/recordings", "")
	s.want(204, "DELETE", "/meetings/"+uuid+"/recordings?action=delete", "")
	s.want(404, "PUT", "/meetings/"+uuid+"/recordings/status", `{"action":"recover"}`)
}

func TestEveryStartHasItsOwnUUIDAndEncodingsMatter(t *testing.T) {
	s := begin(t, func(o *sandbox.Options) { o.RateLimits, o.Plan = "off", "enterprise" })
	s.connect(0)
	seen, once, hard := map[string]bool{}, 0, 0
	for range 24 {
		m := s.create(`{"settings":{"auto_recording":"cloud"}}`)
		s.hold(m, "")
		s.connect(0)
		uuid := s.want(200, "GET", m.path()+"/recordings", "").fields(t)["uuid"].(string)
		if seen[uuid] || len(uuid) != 24 {
			t.Fatalf("uuid %q: repeated, or of another form", uuid)
		}
		seen[uuid] = true
		s.want(200, "GET", "/past_meetings/"+url.PathEscape(url.PathEscape(uuid)), "")
		needsTwice := strings.HasPrefix(uuid, "/") || strings.Contains(uuid, "//")
		got := s.rest("GET", "/past_meetings/"+url.PathEscape(uuid), "")
		switch {
		case needsTwice && got.status != 404:
			t.Errorf("%q escaped once: %d", uuid, got.status)
		case !needsTwice && got.status != 200:
			t.Errorf("%q escaped once: %d", uuid, got.status)
		case !needsTwice && strings.Contains(uuid, "/"):
			once++
			s.want(200, "GET", "/past_meetings/"+uuid+"/participants", "") // with an unescaped slash inside
		case needsTwice:
			hard++
		}
	}
	if hard == 0 || once == 0 {
		t.Errorf("of 24 UUIDs %d need escaping twice and %d have an inner slash: none to test with", hard, once)
	}
	again := s.create(`{"type":3}`)
	s.hold(again, "")
	s.hold(again, "")
	s.connect(0)
	instances := s.want(200, "GET", fmt.Sprintf("/past_meetings/%d/instances", again.ID), "").fields(
		t)["meetings"].([]any)
	if len(instances) != 2 || instances[0].(map[string]any)["uuid"] == instances[1].(map[string]any)["uuid"] {
		t.Errorf("two starts: %v", instances)
	}
}

func TestWindowIsNarrowedToAMonth(t *testing.T) {
	s := begin(t, func(o *sandbox.Options) { o.Recordings = 60 })
	s.connect(0)
	wide := read[recordingList](t,
		s.want(200, "GET", "/users/me/recordings?from=2025-06-01&to=2026-03-01&page_size=300", ""))
	if wide.From != "2026-02-01" || wide.To != "2026-03-01" || len(wide.Meetings) == 0 {
		t.Errorf("wide window: %s to %s with %d", wide.From, wide.To, len(wide.Meetings))
	}
	for _, form := range []string{"2026-02-01T00:00:00Z", "2026-02-01%2000:00:00%20%2B00:00", "2026-02-01 00:00:00Z"} {
		got := read[recordingList](t,
			s.want(200, "GET",
				"/users/me/recordings?page_size=300&to=2026-03-01&from="+strings.ReplaceAll(form, " ", "%20"), ""))
		if len(got.Meetings) != len(wide.Meetings) {
			t.Errorf("from %s: %d, want %d", form, len(got.Meetings), len(wide.Meetings))
		}
	}
}

// download fetches a file as a program does, and follows the redirect to the other host.
func (s *stranger) download(address, bearer string, header map[string]string) (reply, *http.Response) {
	s.t.Helper()
	r := s.request("GET", address, "")
	r.Header.Set("Authorization", "Bearer "+bearer)
	for name, value := range header {
		r.Header.Set(name, value)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return reply{answer.StatusCode, answer.Header, body}, answer
}

// recorded returns a meeting of the owner that was held, with its recording.
func (s *stranger) recorded(end string) (meeting, recordingEntry) {
	s.t.Helper()
	return s.recordedBy(0, end)
}

func (s *stranger) recordedBy(n int, end string) (meeting, recordingEntry) {
	s.t.Helper()
	s.connect(n)
	m := s.create(`{"topic":"Cours","settings":{"auto_recording":"cloud"}}`)
	s.hold(m, end)
	s.clock.Advance(time.Minute)
	s.connect(n)
	return m, read[recordingEntry](s.t,
		s.want(200, "GET", m.path()+"/recordings?include_fields=download_access_token&ttl=3600", ""))
}

func TestDownload(t *testing.T) {
	s := begin(t, nil)
	s.connect(0)
	_, entry := s.recorded("")
	hashes := map[string]string{}
	for _, rec := range s.control("GET", "/state", "").fields(t)["recordings"].([]any) {
		for _, f := range rec.(map[string]any)["files"].([]any) {
			hashes[f.(map[string]any)["id"].(string)] = f.(map[string]any)["sha256"].(string)
		}
	}
	for _, f := range entry.RecordingFiles {
		got, answer := s.download(f.DownloadURL, s.token, nil)
		sum := sha256.Sum256(got.body)
		if got.status != 200 || int64(len(got.body)) != f.FileSize || answer.ContentLength != f.FileSize ||
			hex.EncodeToString(sum[:]) != hashes[f.ID] {
			t.Errorf("%s: status %d, %d bytes of %d, hash %x, want %s", f.FileType, got.status, len(got.body),
				f.FileSize, sum, hashes[f.ID])
		}
		if !strings.Contains(got.header.Get("Content-Disposition"), "."+strings.ToLower(f.FileExtension)) {
			t.Errorf("%s: disposition %q", f.FileType, got.header.Get("Content-Disposition"))
		}
		if answer.Request.URL.Hostname() != "localhost" || answer.Request.Header.Get("Authorization") != "" {
			t.Errorf("%s: ended at %s, with a token: %v", f.FileType, answer.Request.URL.Host,
				answer.Request.Header.Get("Authorization") != "")
		}
	}
	video := entry.RecordingFiles[0]
	if got, _ := s.download(video.DownloadURL, entry.DownloadAccessToken, map[string]string{
		"Range": "bytes=100-199",
	}); got.status != 206 || len(got.body) != 100 {
		t.Errorf("range: %d with %d bytes", got.status, len(got.body))
	}
	if got, _ := s.download(video.DownloadURL, "wrong", nil); got.status != 200 ||
		!strings.HasPrefix(got.header.Get("Content-Type"), "text/html") {
		t.Errorf("wrong token: %d %s", got.status, got.header.Get("Content-Type"))
	}
	s.clock.Advance(59 * time.Minute)
	if got, _ := s.download(video.DownloadURL, entry.DownloadAccessToken,
		nil); got.header.Get("Content-Type") != "video/mp4" {
		t.Errorf("download_access_token within its ttl: %s", got.header.Get("Content-Type"))
	}
	s.clock.Advance(time.Minute)
	if got, _ := s.download(video.DownloadURL, entry.DownloadAccessToken,
		nil); got.header.Get("Content-Type") == "video/mp4" {
		t.Error("download_access_token works beyond its ttl")
	}
	s.control("POST", "/behaviours", `{"download-range":"off","download-redirect":"none"}`)
	s.connect(0)
	if got, answer := s.download(video.DownloadURL, s.token, map[string]string{
		"Range": "bytes=100-199",
	}); got.status != 200 || answer.Request.URL.Path != mustParse(t, video.DownloadURL).Path {
		t.Errorf("without range and redirect: %d at %s", got.status, answer.Request.URL)
	}
}

func mustParse(t *testing.T, address string) *url.URL {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func TestSyntheticRecordingOfAnySize(t *testing.T) {
	s := begin(t, nil)
	s.connect(0)
	const size = 300 << 20
	_, entry := s.recorded(fmt.Sprintf(`{"synthetic_size":%d}`, size))
	video := entry.RecordingFiles[0]
	if video.FileSize != size {
		t.Fatalf("size %d", video.FileSize)
	}
	part := func(from, to int64) []byte {
		got, _ := s.download(video.DownloadURL, s.token, map[string]string{
			"Range": fmt.Sprintf("bytes=%d-%d", from, to),
		})
		if got.status != 206 {
			t.Fatalf("range: %d", got.status)
		}
		return got.body
	}
	whole := part(250<<20, 250<<20+999)
	pieces := append(part(250<<20, 250<<20+332), part(250<<20+333, 250<<20+999)...)
	if string(whole) != string(pieces) {
		t.Error("the same bytes read in two parts differ")
	}
	if other := part(251<<20, 251<<20+999); string(whole) == string(other) {
		t.Error("the made-up bytes repeat")
	}
	if head := part(0, 11); string(head[4:8]) != "ftyp" {
		t.Errorf("the file does not begin as an MP4: %x", head)
	}
}

func TestAutoDeleteAndTrashRunByTheClock(t *testing.T) {
	s := begin(t, nil)
	s.connect(0)
	s.want(204, "PATCH", "/users/me/settings", `{"recording":{"auto_delete_cmr":true,"auto_delete_cmr_days":30}}`)
	m, _ := s.recorded("")
	listed := func(query string) int {
		s.connect(0)
		return len(
			read[recordingList](t,
				s.want(200, "GET", "/users/me/recordings?from=2026-03-01&to=2026-03-20"+query, "")).Meetings)
	}
	if got := listed(""); got != 1 {
		t.Fatalf("at first: %d", got)
	}
	s.clock.Advance(30 * 24 * time.Hour)
	if kept, trashed := listed(""), listed("&trash=true"); kept != 0 || trashed != 1 {
		t.Errorf("after 30 days: %d kept, %d in the trash", kept, trashed)
	}
	s.clock.Advance(30 * 24 * time.Hour)
	if trashed := listed("&trash=true"); trashed != 0 {
		t.Errorf("after 30 more: %d in the trash", trashed)
	}
	s.want(404, "GET", m.path()+"/recordings", "")
}
