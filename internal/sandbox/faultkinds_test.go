package sandbox_test

import (
	"io"
	"net/http"
	"testing"
	"time"

	"navette.dev/navette/internal/sandbox"
)

func TestLatency(t *testing.T) {
	s := begin(t, func(o *sandbox.Options) {
		o.Fault = []string{`{"action":"latency","delay":"80ms","path":"/v2/users/me"}`}
	})
	s.connect(0)
	begin := time.Now()
	s.want(200, "GET", "/users/me", "")
	if took := time.Since(begin); took < 80*time.Millisecond {
		t.Errorf("answered after %s", took)
	}
}

func TestFaultsFromTheStart(t *testing.T) {
	s := begin(t, func(o *sandbox.Options) {
		o.Fault = []string{
			`{"action":"status","status":503,"path":"/v2/users/me","skip":1,"count":2}`,
			`{"action":"status","status":418,"path":"/v2/groups","count":0}`,
		}
	})
	s.connect(0)
	for _, want := range []int{200, 503, 503, 200} {
		s.want(want, "GET", "/users/me", "")
	}
	for range 3 {
		s.want(418, "GET", "/groups", "")
	}
	for _, wrong := range []string{`{"action":"explode"}`, `{"action":`, `{"action":"latency","delay":"-1s"}`} {
		options := sandbox.Defaults()
		options.Fault = []string{wrong}
		if _, err := sandbox.New(options); err == nil {
			t.Errorf("taken: %s", wrong)
		}
	}
}

func TestTheSameSeedDrawsTheSameFailures(t *testing.T) {
	draw := func() (statuses []int) {
		s := begin(t, func(o *sandbox.Options) {
			o.RateLimits, o.Seed = "off", 7
			o.Fault = []string{`{"action":"status","status":500,"path":"/v2/users/me","count":0,"probability":0.5}`}
		})
		s.connect(0)
		for range 20 {
			statuses = append(statuses, s.rest("GET", "/users/me", "").status)
		}
		return statuses
	}
	first, second, failed := draw(), draw(), 0
	for i, status := range first {
		if status != second[i] {
			t.Fatalf("request %d: %d and %d", i, status, second[i])
		}
		if status == 500 {
			failed++
		}
	}
	if failed == 0 || failed == len(first) {
		t.Errorf("%d of %d failed", failed, len(first))
	}
}

func TestClockSkew(t *testing.T) {
	s, r := beginWithWebhooks(t)
	s.connect(0)
	s.control("POST", "/faults", `{"action":"clock-skew","delay":"-10m","path":"/v2/**"}`)
	date, err := http.ParseTime(s.want(200, "GET", "/users/me", "").header.Get("Date"))
	if behind := time.Since(date); err != nil || behind < 9*time.Minute || behind > 11*time.Minute {
		t.Errorf("Date is %s behind: %v", behind, err)
	}
	s.control("POST", "/faults", `{"action":"clock-skew","delay":"10m","event":"meeting.*"}`)
	s.create(`{}`)
	got := r.until(t, "meeting.created")
	if !got.good || got.EventTS != noon.Add(10*time.Minute).UnixMilli() ||
		got.stamp <= stampOf(time.Now().Add(9*time.Minute)) {
		t.Errorf("signed rightly: %v, event_ts %d, stamp %s", got.good, got.EventTS, got.stamp)
	}
}

func TestWebhooksOutOfOrder(t *testing.T) {
	s, r := beginWithWebhooks(t)
	s.connect(0)
	s.control("POST", "/faults", `{"action":"webhook-reorder"}`)
	first, second := s.create(`{}`), s.create(`{}`)
	for _, want := range []meeting{second, first} {
		if got := r.next(t).Payload["object"].(map[string]any)["id"]; got != float64(want.ID) {
			t.Errorf("got %v, want %d", got, want.ID)
		}
	}
}

func TestSlowDownload(t *testing.T) {
	s := begin(t, nil)
	_, entry := s.recorded("")
	s.control("POST", "/faults", `{"action":"download-slow","rate":100000,"file_type":"TRANSCRIPT"}`)
	s.control("POST", "/faults", `{"action":"download-slow","rate":200,"file_type":"MP4"}`)
	var video recordingFile
	for _, f := range entry.RecordingFiles {
		if f.FileType == "MP4" {
			video = f
		}
	}
	r := s.request("GET", video.DownloadURL, "")
	r.Header.Set("Authorization", "Bearer "+s.token)
	begin := time.Now()
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if n, err := io.CopyN(io.Discard, answer.Body, 60); err != nil || time.Since(begin) < 250*time.Millisecond {
		t.Errorf("%d bytes in %s: %v", n, time.Since(begin), err)
	}
}
