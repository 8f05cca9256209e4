package sandbox_test

import (
	"net/url"
	"testing"

	"navette.dev/navette/internal/sandbox"
)

// TestPageTokensBelongToTheirList checks that a token is invalid with other filters or for another list.
func TestPageTokensBelongToTheirList(t *testing.T) {
	s := begin(t, func(o *sandbox.Options) { o.RateLimits = "off" })
	s.connect(0)
	for range 3 {
		s.create(`{"start_time":"2026-03-05T10:00:00Z"}`)
	}
	first := read[meetingList](t, s.want(200, "GET", "/users/me/meetings?type=upcoming&page_size=1", ""))
	token := "&next_page_token=" + url.QueryEscape(first.NextPageToken)
	for path, want := range map[string]int{
		"/users/me/meetings?type=upcoming&page_size=1":                          200,
		"/users/me/meetings?page_size=2&type=upcoming":                          200,
		"/users/me/meetings?type=scheduled&page_size=1":                         400,
		"/users/me/meetings?type=upcoming&page_size=1&from=2026-03-01":          400,
		"/users/" + s.ready.Users[0].ID + "/meetings?type=upcoming&page_size=1": 400,
		"/users/me/recordings?type=upcoming&page_size=1":                        400,
	} {
		got := s.rest("GET", path+token, "")
		if got.status != want ||
			want == 400 && got.fields(t)["message"] != "The next page token is invalid or expired." {
			t.Errorf("%s: %d %.200s", path, got.status, got.body)
		}
	}
	for _, size := range []string{"0", "-1", "99999"} {
		if list := read[meetingList](t,
			s.want(200, "GET", "/users/me/meetings?page_size="+size, "")); len(list.Meetings) != 3 {
			t.Errorf("page_size %s: %d meetings", size, len(list.Meetings))
		}
	}
}
