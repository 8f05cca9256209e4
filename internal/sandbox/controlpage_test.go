package sandbox_test

import (
	"net/url"
	"strings"
	"testing"
)

// press submits a form of the control page and returns the page that follows.
func (s *stranger) press(path string, form url.Values) string {
	r := s.request("POST", s.ready.Control+path, form.Encode())
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	answer := s.send(s.browser, r)
	if answer.status != 303 {
		s.t.Fatalf("POST %s: %d %s", path, answer.status, answer.body)
	}
	return string(s.control("GET", answer.header.Get("Location"), "").body)
}

func TestControlPageChangesWebhookAddress(t *testing.T) {
	s, before := beginWithWebhooks(t)
	if page := string(s.control("GET", "/", "").body); !strings.Contains(page,
		`name="url" type="url" value="`+before.URL+`"`) {
		t.Error("the page has no field with the webhook address")
	}
	after := receive(t)
	for _, wrong := range []string{"", "example.org/hook", "ftp://example.org/", "http://"} {
		if page := s.press("/do/endpoint", url.Values{
			"id": {"sub-1"}, "url": {wrong},
		}); !strings.Contains(page, "want an http or https address") {
			t.Errorf("address %q: the page shows no error", wrong)
		}
	}
	if page := s.press("/do/endpoint", url.Values{
		"id": {"sub-9"}, "url": {after.URL},
	}); !strings.Contains(page, "no subscription is called") {
		t.Error("an unknown subscription: the page shows no error")
	}
	if page := s.press("/do/endpoint", url.Values{
		"id": {"sub-1"}, "url": {after.URL},
	}); !strings.Contains(page, after.URL) || strings.Contains(page, before.URL+`"`) {
		t.Error("the page does not show the new address alone")
	}
	poll(t, "the new address is validated", s.validated)
	s.connect(0)
	s.create(`{"topic":"After the move"}`)
	if got := after.until(t, "meeting.created"); !got.good {
		t.Error("the event at the new address is not signed rightly")
	}
	if n := len(before.events); n != 0 {
		t.Errorf("%d events came to the old address", n)
	}
}

func TestControlPageAddsWebhookAddress(t *testing.T) {
	s := begin(t, nil)
	r := receive(t)
	s.press("/do/endpoint", url.Values{"url": {r.URL}})
	poll(t, "the address is validated", s.validated)
	s.connect(0)
	s.create(`{"topic":"First"}`)
	r.until(t, "meeting.created")
}

func TestControlPageShowsFaultsFirst(t *testing.T) {
	s := begin(t, nil)
	page := string(s.control("GET", "/", "").body)
	faults, requests := strings.Index(page, `action="/do/fault"`), strings.Index(page, "<h2>Running meetings")
	if faults < 0 || faults > requests || strings.Count(page, `action="/do/fault"`) != 1 {
		t.Error("the form of faults does not come once, before the lists")
	}
	if !strings.Contains(page, `<time datetime="2`) {
		t.Error("times are not marked for the script that adds the local time")
	}
	icon := s.control("GET", "/assets/icon.svg", "")
	if !strings.Contains(page, `href="/assets/icon.svg"`) || icon.status != 200 ||
		icon.header.Get("Content-Type") != "image/svg+xml" {
		t.Errorf("icon: %d %s", icon.status, icon.header.Get("Content-Type"))
	}
}
