package e2e

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// TestMeetingIsAmongTheUsersOwn lists the connected user's upcoming meetings in Zoom, as another app of the account
// does, and finds the generated one.
func TestMeetingIsAmongTheUsersOwn(t *testing.T) {
	eachEngine(t, setting{}, func(w *surroundings) {
		w.openStudio()
		w.plan(1, 10)
		w.start()
		w.judgeAll()
		var list struct{ Meetings []struct{ Topic string } }
		w.askZoom("/v2/users/"+url.PathEscape(w.zoom.Ready.Users[0].Email)+"/meetings?type=upcoming", &list)
		if len(list.Meetings) != 1 || list.Meetings[0].Topic != w.classes[0].title {
			t.Errorf("upcoming at Zoom: %+v, want %q", list.Meetings, w.classes[0].title)
		}
	})
}

// TestSweepFindsRecordingWithoutWebhooks checks that a recording is imported if Zoom sends no webhook.
func TestSweepFindsRecordingWithoutWebhooks(t *testing.T) {
	eachEngine(t, setting{speed: 60, sweepEvery: "5m"}, func(w *surroundings) {
		w.openStudio()
		w.plan(1, 30)
		w.zoom.Do("/webhooks", map[string]any{"on": false})
		w.start()
		w.meet(w.classes[0])
		w.judgeAll()
		if sent := w.zoom.Deliveries(); len(sent) > 0 {
			t.Errorf("%d webhooks were sent", len(sent))
		}
	})
}

// meetingAtZoom makes a meeting of a user, recorded in the cloud, as the user does in Zoom, and returns its number.
func (w *surroundings) meetingAtZoom(host, topic string) int64 {
	w.Helper()
	var made struct{ ID int64 }
	w.callZoom(http.MethodPost, "/v2/users/"+url.PathEscape(host)+"/meetings",
		map[string]any{"topic": topic, "settings": map[string]any{"auto_recording": "cloud"}}, &made)
	return made.ID
}

// askZoom reads from Zoom's API.
func (w *surroundings) askZoom(path string, into any) {
	w.Helper()
	w.callZoom(http.MethodGet, path, nil, into)
}

// callZoom calls Zoom's API with a token of the account, not the product's.
func (w *surroundings) callZoom(method, path string, body, into any) {
	w.Helper()
	ready := w.zoom.Ready
	form := url.Values{"grant_type": {"account_credentials"}, "account_id": {ready.AccountID}}
	request, err := http.NewRequestWithContext(w.Context(), http.MethodPost, ready.OAuth+tokenPath,
		strings.NewReader(form.Encode()))
	w.must(err)
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.SetBasicAuth(ready.ClientID, ready.ClientSecret)
	var token struct {
		AccessToken string `json:"access_token"`
	}
	w.readJSON(request, &token)
	content, err := json.Marshal(body)
	w.must(err)
	request, err = http.NewRequestWithContext(w.Context(), method, ready.REST+path, bytes.NewReader(content))
	w.must(err)
	request.Header.Set("Authorization", "Bearer "+token.AccessToken)
	request.Header.Set("Content-Type", "application/json")
	w.readJSON(request, into)
}

func (w *surroundings) readJSON(request *http.Request, into any) {
	w.Helper()
	answer, err := http.DefaultClient.Do(request)
	w.must(err)
	defer func() { _ = answer.Body.Close() }()
	if answer.StatusCode >= http.StatusMultipleChoices {
		w.Fatalf("%s %s: %s", request.Method, request.URL.Path, answer.Status)
	}
	if into != nil {
		w.must(json.NewDecoder(answer.Body).Decode(into))
	}
}
