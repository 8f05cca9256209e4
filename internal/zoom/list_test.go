package zoom_test

import (
	"fmt"
	"io"
	"iter"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"navette.dev/navette/internal/zoom"
)

func collect[T any](items iter.Seq2[T, error]) (all []T, err error) {
	for item, e := range items {
		if e != nil {
			return all, e
		}
		all = append(all, item)
	}
	return all, nil
}

func TestListsFollowTheirPages(t *testing.T) {
	f := newFakeZoom(t,
		says(200, `{"next_page_token":"p+2","meetings":[{"id":"1"},{"id":2}]}`),
		says(200, `{"next_page_token":"","meetings":[{"id":3,"start_time":"","duration":"60"}]}`))
	all, err := collect(f.api(t).Meetings.List(t.Context(), "me", zoom.ListScheduled))
	if err != nil || len(all) != 3 || all[0].ID != 1 || all[2].ID != 3 || all[2].Duration != 60 {
		t.Fatalf("%+v, %v", all, err)
	}
	if got := f.seen()[1].URI; got != "/v2/users/me/meetings?next_page_token=p%2B2&page_size=300&type=scheduled" {
		t.Errorf("second page: %s", got)
	}
}

func TestListsEndInWhatWentWrong(t *testing.T) {
	f := newFakeZoom(t, says(200, `{"next_page_token":"a","participants":[{"name":"x"}]}`),
		says(400, `{"code":300,"message":"The next page token is invalid or expired."}`))
	all, err := collect(f.api(t).PastMeetings.Participants(t.Context(), "u=="))
	if len(all) != 1 || !zoom.IsInvalid(err) {
		t.Errorf("%+v, %v", all, err)
	}
	f = newFakeZoom(t, says(200, `{"next_page_token":"a","users":[{"id":"x"}]}`))
	if all, err := collect(f.api(t).Users.List(t.Context(), "")); err == nil || len(all) != 2 {
		t.Errorf("the same page for ever: %+v, %v", all, err)
	}
	f = newFakeZoom(t, says(200, `{"next_page_token":"a","users":[{"id":"x"}]}`),
		says(200, `{"next_page_token":"b","users":[{"id":"y"}]}`),
		says(200, `{"next_page_token":"a","users":[{"id":"x"}]}`))
	if all, err := collect(f.api(t).Users.List(t.Context(), "")); err == nil || len(all) != 3 {
		t.Errorf("pages in a circle: %+v, %v", all, err)
	}
	f = newFakeZoom(t, says(200, `{"users":"none"}`))
	if _, err := collect(f.api(t).Users.List(t.Context(), "pending")); err == nil {
		t.Error("users that are no list: no error")
	}
	f = newFakeZoom(t, says(200, `{"total_records":0}`))
	if all, err := collect(f.api(t).Users.List(t.Context(), "")); err != nil || len(all) != 0 {
		t.Errorf("nothing: %+v, %v", all, err)
	}
	f = newFakeZoom(t, says(200, `{"next_page_token":"a","users":[{"id":"x"},{"id":"y"}]}`))
	for range f.api(t).Users.List(t.Context(), "") { //nolint:errcheck // an iterator: its errors are its second values
		break
	}
	if len(f.seen()) != 1 {
		t.Errorf("asked on after the caller left: %d", len(f.seen()))
	}
}

// TestRecordingsCoverEveryDayOnce uses a Zoom that answers one recording for each day and refuses spans of more than
// a month.
func TestRecordingsCoverEveryDayOnce(t *testing.T) {
	first := time.Date(2026, 1, 15, 22, 0, 0, 0, time.UTC)
	days := func(w http.ResponseWriter, r *http.Request) {
		from, errFrom := time.Parse(time.DateOnly, r.URL.Query().Get("from"))
		to, errTo := time.Parse(time.DateOnly, r.URL.Query().Get("to"))
		if errFrom != nil || errTo != nil || to.Before(from) || to.Sub(from) > 30*24*time.Hour {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		var items []string
		for day := from; !day.After(to); day = day.Add(24 * time.Hour) {
			items = append(items, fmt.Sprintf(`{"uuid":%q,"type":"2"}`, day.Format(time.DateOnly)))
		}
		_, _ = io.WriteString(w, `{"meetings":[`+strings.Join(items, ",")+`]}`)
	}
	for _, span := range []int{0, 1, 29, 30, 59, 60, 200} {
		f := newFakeZoom(t, days)
		all, err := collect(f.api(t).Recordings.OfUser(t.Context(), "me", first, first.AddDate(0, 0, span)))
		if err != nil || len(all) != span+1 {
			t.Fatalf("%d days: %d recordings, %v", span+1, len(all), err)
		}
		for i, r := range all {
			if want := first.AddDate(0, 0, i).Format(time.DateOnly); r.UUID != want || r.Type != zoom.ScheduledMeeting {
				t.Fatalf("day %d is %s, want %s", i, r.UUID, want)
			}
		}
	}
}

func TestRecordingOfOneStart(t *testing.T) {
	f := newFakeZoom(t,
		says(200, `{"uuid":"a/b==","id":"81234567890","download_access_token":"dat","duration":0,"recording_files":[
		{"file_type":"MP4","file_size":"7220","status":"completed","download_url":"https://zoom.us/rec/download/x",
		"recording_start":"2026-03-18T05:41:36Z"},
		{"file_type":"","file_extension":"","recording_end":"","file_size":0,"status":"processing"},
		{"file_type":"TIMELINE","file_extension":"JSON","download_url":"https://zoom.us/rec/download/y"}]}`))
	r, err := f.api(t).Recordings.OfMeeting(t.Context(), "a/b==", 30*24*time.Hour)
	if err != nil || r.MeetingID != 81234567890 || r.DownloadToken.Reveal() != "dat" || r.Files[0].Size != 7220 {
		t.Fatalf("%+v, %v", r, err)
	}
	if !r.Files[0].Ready() || r.Files[1].Ready() || !r.Files[2].Ready() {
		t.Error("which files are ready was misread")
	}
	if got := f.seen()[0].URI; got != "/v2/meetings/a%2Fb%3D%3D/recordings?include_fields=download_access_token&"+
		"ttl=604800" {
		t.Errorf("asked %s", got)
	}
}

// TestRequests compares the request of every other operation with Zoom's reference.
func TestRequests(t *testing.T) {
	f := newFakeZoom(t, says(200, `{"id":5,"token":"z","registrant_id":"r1","join_url":"https://zoom.us/w/5?tk=x"}`))
	api, ctx := f.api(t), t.Context()
	q := url.QueryEscape
	cases := []struct {
		do   func() error
		want string
		body string
	}{
		{func() error { _, err := api.Meetings.Get(ctx, 5); return err }, "GET /v2/meetings/5", "map[]"},
		{func() error {
			return api.Meetings.Delete(ctx, "", 5, zoom.DeleteOptions{OccurrenceID: "9", NotifyHosts: true})
		}, "DELETE /v2/meetings/5?cancel_meeting_reminder=false&occurrence_id=9&schedule_for_reminder=true", "map[]"},
		{func() error { return api.Meetings.End(ctx, 5) }, "PUT /v2/meetings/5/status", "map[action:end]"},
		{func() error { return api.Meetings.Recover(ctx, 5) }, "PUT /v2/meetings/5/status", "map[action:recover]"},
		{func() error { _, err := api.Meetings.Upcoming(ctx, "me"); return err }, "GET /v2/users/me/upcoming_meetings",
			"map[]"},
		{func() error {
			r, err := api.Registrants.Add(ctx, 5, zoom.NewRegistrant{
				Email: "a@example.com", FirstName: "A", AutoApprove: new(true),
			})
			if r.RegistrantID != "r1" || r.JoinURL.Reveal() != "https://zoom.us/w/5?tk=x" {
				t.Errorf("registration %+v", r)
			}
			return err
		}, "POST /v2/meetings/5/registrants", "map[auto_approve:true email:a@example.com first_name:A]"},
		{func() error { _, err := collect(api.Registrants.List(ctx, 5, "pending")); return err },
			"GET /v2/meetings/5/registrants?page_size=300&status=pending", "map[]"},
		{func() error {
			return api.Registrants.SetStatus(ctx, 5, zoom.Cancel, zoom.RegistrantRef{ID: "r1", Email: "a@example.com"})
		}, "PUT /v2/meetings/5/registrants/status", "map[action:cancel registrants:[map[email:a@example.com id:r1]]]"},
		{func() error { _, err := api.PastMeetings.Instances(ctx, 5); return err }, "GET /v2/past_meetings/5/instances",
			"map[]"},
		{func() error { _, err := collect(api.Recordings.InTrash(ctx, "me")); return err },
			"GET /v2/users/me/recordings?page_size=300&trash=true", "map[]"},
		{func() error { return api.Recordings.Trash(ctx, "u==") },
			"DELETE /v2/meetings/" + q("u==") + "/recordings?action=trash", "map[]"},
		{func() error { return api.Recordings.TrashFile(ctx, "u==", "f") },
			"DELETE /v2/meetings/" + q("u==") + "/recordings/f?action=trash", "map[]"},
		{func() error { return api.Recordings.Recover(ctx, "u==") },
			"PUT /v2/meetings/" + q("u==") + "/recordings/status", "map[action:recover]"},
		{func() error { return api.Recordings.RecoverFile(ctx, "u==", "f") },
			"PUT /v2/meetings/" + q("u==") + "/recordings/f/status", "map[action:recover]"},
		{func() error { _, err := api.Users.Settings(ctx, "me"); return err }, "GET /v2/users/me/settings", "map[]"},
		{func() error { _, err := api.Users.MyZAK(ctx); return err }, "GET /v2/users/me/zak", "map[]"},
		{func() error { _, err := api.Users.ZAK(ctx, "u", time.Hour); return err },
			"GET /v2/users/u/token?ttl=3600&type=zak", "map[]"},
	}
	for i, c := range cases {
		if err := c.do(); err != nil {
			t.Errorf("%s: %v", c.want, err)
		}
		if got := f.seen()[i]; got.Method+" "+got.URI != c.want || fmt.Sprint(got.Body) != c.body {
			t.Errorf("sent %s %s %v, want %s %s", got.Method, got.URI, got.Body, c.want, c.body)
		}
	}
	if err := api.Registrants.SetStatus(ctx, 5, zoom.Deny, make([]zoom.RegistrantRef, 31)...); err == nil {
		t.Error("31 registrants: no error")
	}
}
