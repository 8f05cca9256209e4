package sandbox_test

import (
	"net/url"
	"testing"
	"time"
)

type deviceAnswer struct {
	DeviceCode string `json:"device_code"`
	UserCode   string `json:"user_code"`
	Page       string `json:"verification_uri"`
	ExpiresIn  int    `json:"expires_in"`
	Interval   int    `json:"interval"`
}

// device begins a device grant, and returns it with a function that requests its tokens.
func (s *stranger) device() (deviceAnswer, func() reply) {
	s.t.Helper()
	begun := s.form("/devicecode", nil, true)
	if begun.status != 200 {
		s.t.Fatalf("devicecode: %d %s", begun.status, begun.body)
	}
	device := read[deviceAnswer](s.t, begun)
	return device, func() reply {
		return s.form("/token",
			url.Values{
				"grant_type": {"urn:ietf:params:oauth:grant-type:device_code"}, "device_code": {device.DeviceCode},
			}, true)
	}
}

func (s *stranger) decide(device deviceAnswer, consent, password string) int {
	s.t.Helper()
	form := url.Values{
		"user_code": {device.UserCode}, "email": {s.ready.Users[1].Email}, "password": {password}, "consent": {consent},
	}
	r := s.request("POST", device.Page, form.Encode())
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return s.send(s.browser, r).status
}

func TestDeviceGrant(t *testing.T) {
	s := begin(t, nil)
	device, ask := s.device()
	if device.ExpiresIn != 900 || device.Interval != 5 {
		t.Errorf("%+v", device)
	}
	refused := func(want string) {
		t.Helper()
		if got := ask(); got.status != 400 || got.fields(t)["error"] != want {
			t.Errorf("want %s, got %d %s", want, got.status, got.body)
		}
	}
	refused("authorization_pending")
	refused("slow_down")
	s.clock.Advance(5 * time.Second)
	refused("authorization_pending")
	if status := s.decide(device, "allow", "wrong"); status != 401 {
		t.Errorf("a wrong password: %d", status)
	}
	if status := s.decide(device, "allow", s.ready.Users[1].Password); status != 200 {
		t.Fatalf("allow: %d", status)
	}
	s.clock.Advance(5 * time.Second)
	pair := read[tokens](t, ask())
	s.token = pair.AccessToken
	if me := s.want(200, "GET", "/users/me", "").fields(t); me["email"] != s.ready.Users[1].Email ||
		pair.RefreshToken == "" {
		t.Errorf("tokens of %v", me["email"])
	}
	refused("invalid_grant") // a code is valid once
}

func TestDeviceGrantRefusedOrTooLate(t *testing.T) {
	s := begin(t, nil)
	device, ask := s.device()
	s.decide(device, "decline", s.ready.Users[1].Password)
	if got := ask(); got.fields(t)["error"] != "access_denied" {
		t.Errorf("declined: %s", got.body)
	}
	late, ask := s.device()
	s.clock.Advance(15 * time.Minute)
	if got := ask(); got.fields(t)["error"] != "expired_token" {
		t.Errorf("after 15 minutes: %s", got.body)
	}
	if status := s.decide(late, "allow", s.ready.Users[1].Password); status != 401 {
		t.Errorf("allowed after 15 minutes: %d", status)
	}
}
