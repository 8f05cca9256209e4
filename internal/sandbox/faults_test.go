package sandbox_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

type history struct {
	Requests []struct {
		Seq    int    `json:"seq"`
		Method string `json:"method"`
		Path   string `json:"path"`
		State  string `json:"state"`
		Status int    `json:"status"`
		Body   string `json:"body"`
		User   string `json:"user"`
		Label  string `json:"label"`
		Fault  string `json:"fault"`
		Bearer bool   `json:"bearer"`
	} `json:"requests"`
}

func (s *stranger) requests(query string) history {
	s.t.Helper()
	return read[history](s.t, s.control("GET", "/requests?"+query, ""))
}

func (s *stranger) meetings() int {
	s.t.Helper()
	list, _ := s.control("GET", "/state", "").fields(s.t)["meetings"].([]any)
	return len(list)
}

func TestHoldAfterAndBeforeTheEffect(t *testing.T) {
	for when, during := range map[string]int{"after": 1, "before": 0} {
		t.Run(when, func(t *testing.T) {
			s := begin(t, nil)
			s.connect(0)
			s.control("POST", "/faults",
				`{"action":"hold","method":"POST","path":"/v2/users/*/meetings","when":"`+when+`"}`)
			answered := make(chan int, 1)
			r := s.request("POST", s.ready.REST+"/v2/users/me/meetings", `{}`)
			r.Header.Set("Authorization", "Bearer "+s.token)
			go func() {
				answer, err := http.DefaultClient.Do(r)
				if err != nil {
					answered <- 0
					return
				}
				answer.Body.Close()
				answered <- answer.StatusCode
			}()
			if held := s.requests("state=held&wait=10s"); len(held.Requests) != 1 ||
				held.Requests[0].Path != "/v2/users/me/meetings" {
				t.Fatalf("held: %+v", held)
			}
			if got := s.meetings(); got != during {
				t.Errorf("while held: %d meetings, want %d", got, during)
			}
			select {
			case status := <-answered:
				t.Fatalf("answered %d while held", status)
			default:
			}
			s.control("POST", "/release", "")
			if status := <-answered; status != 201 {
				t.Errorf("after release: %d", status)
			}
			if got := s.meetings(); got != 1 {
				t.Errorf("after release: %d meetings", got)
			}
		})
	}
}

func TestRefusalsAndCutsBeforeAndAfterTheEffect(t *testing.T) {
	for fault, want := range map[string]struct{ status, meetings int }{
		`{"action":"status","status":503,"when":"before"}`:                               {503, 0},
		`{"action":"status","status":503,"when":"after"}`:                                {503, 1},
		`{"action":"status","status":429,"when":"before","headers":{"Retry-After":"3"}}`: {429, 0},
		`{"action":"cut","when":"before"}`:                                               {0, 0},
		`{"action":"cut","when":"after"}`:                                                {0, 1},
	} {
		t.Run(fault, func(t *testing.T) {
			s := begin(t, nil)
			s.connect(0)
			s.control("POST", "/faults", fault)
			r := s.request("POST", s.ready.REST+"/v2/users/me/meetings", `{}`)
			r.Header.Set("Authorization", "Bearer "+s.token)
			status := 0
			if answer, err := http.DefaultClient.Do(r); err == nil {
				status = answer.StatusCode
				answer.Body.Close()
			}
			if status != want.status || s.meetings() != want.meetings {
				t.Errorf("status %d with %d meetings, want %+v", status, s.meetings(), want)
			}
			s.want(201, "POST", "/users/me/meetings", `{}`) // the fault has ended
		})
	}
}

func TestEffectThatComesLater(t *testing.T) {
	s := begin(t, nil)
	s.connect(0)
	s.control("POST", "/faults", `{"action":"late-effect","status":504,"delay":"30s","path":"/v2/users/me/meetings"}`)
	s.want(504, "POST", "/users/me/meetings", `{}`)
	if got := s.meetings(); got != 0 {
		t.Fatalf("at once: %d meetings", got)
	}
	s.clock.Advance(30 * time.Second)
	poll(t, "the meeting is there", func() bool { return s.meetings() == 1 })
}

func TestRefreshThatTookEffectButWasNotAnswered(t *testing.T) {
	s := begin(t, nil)
	pair := s.connect(0)
	s.control("POST", "/behaviours", `{"refresh-rotation":"strict"}`)
	s.control("POST", "/faults", `{"action":"cut","path":"/oauth/token"}`)
	form := url.Values{"grant_type": {"refresh_token"}, "refresh_token": {pair.RefreshToken}}
	r := s.request("POST", s.ready.OAuth+"/oauth/token?"+form.Encode(), "")
	r.SetBasicAuth(s.ready.ClientID, s.ready.ClientSecret)
	if answer, err := http.DefaultClient.Do(r); err == nil {
		answer.Body.Close()
		t.Fatalf("answered %d", answer.StatusCode)
	}
	if got := s.form("/token", form, true); got.status != 400 {
		t.Errorf("the old token after the lost answer: %d", got.status)
	}
	for _, e := range s.requests("path=/oauth/token").Requests {
		if e.Fault != "" && e.State != "cut" {
			t.Errorf("history: %+v", e)
		}
	}
}

func TestDownloadFaults(t *testing.T) {
	s := begin(t, nil)
	s.connect(0)
	_, entry := s.recorded("")
	video := entry.RecordingFiles[0]
	whole, _ := s.download(video.DownloadURL, s.token, nil)
	fetch := func(fault string) ([]byte, error) {
		s.control("POST", "/faults", fault)
		r := s.request("GET", video.DownloadURL, "")
		r.Header.Set("Authorization", "Bearer "+s.token)
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		return io.ReadAll(answer.Body)
	}
	if got, err := fetch(`{"action":"download-cut","at":100000,"file_type":"MP4"}`); !errors.Is(err,
		io.ErrUnexpectedEOF) || len(got) != 100000 {
		t.Errorf("cut: %d bytes, %v", len(got), err)
	}
	if got, err := fetch(`{"action":"download-length","at":5}`); !errors.Is(err, io.ErrUnexpectedEOF) ||
		len(got) != len(whole.body) {
		t.Errorf("wrong length: %d bytes, %v", len(got), err)
	}
	got, err := fetch(`{"action":"download-flip","at":70000}`)
	if err != nil || len(got) != len(whole.body) {
		t.Fatalf("flip: %d bytes, %v", len(got), err)
	}
	for i := range got {
		if (got[i] != whole.body[i]) != (i == 70000) {
			t.Fatalf("flip: byte %d", i)
		}
	}
}

func TestDownloadHeldHalfWay(t *testing.T) {
	s := begin(t, nil)
	s.connect(0)
	_, entry := s.recorded("")
	video := entry.RecordingFiles[0]
	s.control("POST", "/faults", fmt.Sprintf(`{"action":"download-hold","at":%d}`, video.FileSize/2))
	r := s.request("GET", video.DownloadURL, "")
	r.Header.Set("Authorization", "Bearer "+s.token)
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if n, err := io.CopyN(io.Discard, answer.Body, video.FileSize/2); err != nil || n != video.FileSize/2 {
		t.Fatalf("first half: %d, %v", n, err)
	}
	s.requests("state=held&wait=10s&host=files")
	s.control("POST", "/release", "")
	if n, err := io.Copy(io.Discard, answer.Body); err != nil || n != video.FileSize-video.FileSize/2 {
		t.Errorf("second half: %d, %v", n, err)
	}
}

func TestHistoryKeepsNoSecrets(t *testing.T) {
	s := begin(t, nil)
	pair := s.connect(0)
	s.form("/token",
		url.Values{
			"grant_type": {"refresh_token"}, "refresh_token": {pair.RefreshToken}, "client_id": {s.ready.ClientID},
			"client_secret": {s.ready.ClientSecret},
		}, false)
	s.want(200, "GET", "/users/me", "")
	all := string(s.control("GET", "/requests", "").body)
	for name, secret := range map[string]string{
		"refresh token": pair.RefreshToken, "access token": pair.AccessToken, "client secret": s.ready.ClientSecret,
		"password": s.ready.Users[0].Password,
	} {
		if strings.Contains(all, secret) {
			t.Errorf("the history holds the %s", name)
		}
	}
	last := s.requests("path=/v2/**").Requests
	if len(last) != 1 || last[0].User != s.ready.Users[0].Email || last[0].Label != "LIGHT" || last[0].Status != 200 ||
		!last[0].Bearer {
		t.Errorf("history: %+v", last)
	}
}
