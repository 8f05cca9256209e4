package webhook_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"navette.dev/navette/internal/zoom"
	"navette.dev/navette/internal/zoom/webhook"
)

var now = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

const joined = `{"payload":{"account_id":"ACC","object":{"uuid":"VVV==","participant":{"user_id":"16778240",` +
	`"user_name":"Guest One","id":"","join_time":"2026-10-05T13:44:53Z","email":"","participant_uuid":"1111"},` +
	`"id":"1234567890","type":4,"duration":0}},"event_ts":1791207894338,"event":"meeting.participant_joined"}`

// signed returns the headers of a post, signed as Zoom documents it with the secret at the time of stamp.
func signed(secret, body, stamp string) http.Header {
	mac := hmac.New(sha256.New, []byte(secret))
	fmt.Fprintf(mac, "v0:%s:%s", stamp, body)
	h := http.Header{}
	h.Set("x-zm-request-timestamp", stamp)
	h.Set("x-zm-signature", "v0="+hex.EncodeToString(mac.Sum(nil)))
	return h
}

func seconds(t time.Time) string { return fmt.Sprint(t.Unix()) }

func TestVerify(t *testing.T) {
	v := webhook.Verifier{Secrets: []zoom.Secret{"", "new", "old"}}
	narrow := webhook.Verifier{Secrets: v.Secrets, Window: time.Minute}
	without := func(name string) http.Header {
		h := signed("new", joined, seconds(now))
		h.Del(name)
		return h
	}
	with := func(signature string) http.Header {
		h := signed("new", joined, seconds(now))
		h.Set("x-zm-signature", signature)
		return h
	}
	good := signed("new", joined, seconds(now)).Get("x-zm-signature")
	cases := []struct {
		name   string
		v      webhook.Verifier
		header http.Header
		body   string
		signer zoom.Secret
		err    error
	}{
		{"present secret", v, signed("new", joined, seconds(now)), joined, "new", nil},
		{"former secret", v, signed("old", joined, seconds(now)), joined, "old", nil},
		{"last retry, not stamped anew", v, signed("new", joined, seconds(now.Add(-89*time.Minute))), joined, "new",
			nil},
		{"milliseconds", v, signed("new", joined, fmt.Sprint(now.UnixMilli())), joined, "new", nil},
		{"Zoom's clock ahead", v, signed("new", joined, seconds(now.Add(4*time.Minute))), joined, "new", nil},
		{"upper case", v, with("v0=" + strings.ToUpper(good[3:])), joined, "new", nil},
		{"stranger's secret", v, signed("evil", joined, seconds(now)), joined, "", webhook.ErrSignature},
		{"empty secret", v, signed("", joined, seconds(now)), joined, "", webhook.ErrSignature},
		{"no secret configured", webhook.Verifier{}, signed("", joined, seconds(now)), joined, "",
			webhook.ErrSignature},
		{"body changed", v, signed("new", joined, seconds(now)), joined + " ", "", webhook.ErrSignature},
		{"old", v, signed("new", joined, seconds(now.Add(-91*time.Minute))), joined, "", webhook.ErrTooOld},
		{"old for a narrow window", narrow, signed("new", joined, seconds(now.Add(-2*time.Minute))), joined, "",
			webhook.ErrTooOld},
		{"far ahead", v, signed("new", joined, seconds(now.Add(6*time.Minute))), joined, "", webhook.ErrTooOld},
		{"no timestamp", v, without("x-zm-request-timestamp"), joined, "", webhook.ErrUnsigned},
		{"no signature", v, without("x-zm-signature"), joined, "", webhook.ErrUnsigned},
		{"other version", v, with("v1=" + good[3:]), joined, "", webhook.ErrUnsigned},
		{"half a signature", v, with(good[:20]), joined, "", webhook.ErrUnsigned},
		{"no hex", v, with("v0=" + strings.Repeat("z", 64)), joined, "", webhook.ErrUnsigned},
		{"timestamp in words", v, signed("new", joined, "now"), joined, "", webhook.ErrUnsigned},
		{"too long", v, signed("new", strings.Repeat(" ", webhook.MaxBody+1), seconds(now)),
			strings.Repeat(" ", webhook.MaxBody+1), "", webhook.ErrTooLong},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			signer, err := c.v.Verify(c.header, []byte(c.body), now)
			if signer != c.signer || !errors.Is(err, c.err) {
				t.Errorf("signed by %q, %v", signer.Reveal(), err)
			}
		})
	}
}

func TestValidate(t *testing.T) {
	event, err := webhook.Parse(
		[]byte(
			`{"payload":{"plainToken":"qgg8vlvZRS6UYooatFL8Aw"},"event_ts":1654503849680,` +
				`"event":"endpoint.url_validation"}`))
	if err != nil {
		t.Fatal(err)
	}
	got := webhook.Validate("secret", event.Detail.(*webhook.Validation).PlainToken)
	want := webhook.ValidationAnswer{
		PlainToken:     "qgg8vlvZRS6UYooatFL8Aw",
		EncryptedToken: "72cef096bfd47c0b8664df30d07721641e4abd7e885ba432204260db477a9a3e",
	}
	if got != want {
		t.Errorf("%+v", got)
	}
}

func parse(t *testing.T, body string) webhook.Event {
	t.Helper()
	e, err := webhook.Parse([]byte(body))
	if err != nil {
		t.Fatalf("%s: %v", body, err)
	}
	return e
}

func TestParseTypes(t *testing.T) {
	e := parse(t, joined)
	p := e.Detail.(*webhook.Participation)
	if e.AccountID != "ACC" || e.At.UnixMilli() != 1791207894338 || p.ID != 1234567890 || p.UUID != "VVV==" ||
		p.Participant.UserID != "16778240" || p.Participant.JoinTime.Minute() != 44 {
		t.Errorf("%+v", p)
	}
	e = parse(t,
		`{"event":"meeting.ended","event_ts":1,"payload":{"object":{"id":5,"end_time":"2026-10-05T13:43:41Z"}}}`)
	if m := e.Detail.(*webhook.Meeting); m.ID != 5 || m.EndTime.Second() != 41 {
		t.Errorf("%+v", m)
	}
	e = parse(t,
		`{"event":"recording.completed","event_ts":1,"download_token":"dt","payload":{"object":{"id":"5","uuid":"u",`+
			`"type":"2","recording_files":[{"file_type":"MP4","file_size":"9","meeting_id":"u",`+
			`"download_url":"https://zoom.us/x"}]}}}`)
	if r := e.Detail.(*webhook.Recording); e.DownloadToken.Reveal() != "dt" || r.MeetingID != 5 ||
		r.Files[0].Size != 9 || !r.Files[0].Ready() {
		t.Errorf("%+v", r)
	}
	e = parse(t,
		`{"event":"recording.started","event_ts":1,"payload":{"object":{"id":5,`+
			`"recording_file":{"recording_start":"2026-10-05T13:43:41Z","recording_end":""}}}}`)
	if r := e.Detail.(*webhook.Recording); r.File == nil || r.File.Start.IsZero() || !r.File.End.IsZero() {
		t.Errorf("%+v", r)
	}
	e = parse(t,
		`{"event":"meeting.deleted","event_ts":1,"payload":{"operator":"a@example.com","operator_id":"z8",`+
			`"operation":"single","object":{"id":5}}}`)
	if m := e.Detail.(*webhook.Meeting); e.OperatorID != "z8" || m.Operation != "single" {
		t.Errorf("%+v %+v", e, m)
	}
	e = parse(t,
		`{"event":"recording.batch_trashed","payload":{"operation":"trash_user_recordings",`+
			`"object":{"meeting_uuids":["a","b"]}}}`)
	if b := e.Detail.(*webhook.RecordingBatch); len(b.MeetingUUIDs) != 2 || b.Operation != "trash_user_recordings" {
		t.Errorf("%+v", b)
	}
	e = parse(t,
		`{"event":"recording.batch_deleted","payload":{"object":{"meetings":[{"meeting_uuid":"a",`+
			`"recording_file_ids":["f"]},{"meeting_uuid":"b"}]}}}`)
	if b := e.Detail.(*webhook.RecordingBatch); !slices.Equal(b.MeetingUUIDs, []string{"a", "b"}) {
		t.Errorf("%+v", b)
	}
	e = parse(t,
		`{"event":"app_deauthorized","payload":{"account_id":"ACC","user_id":"u","client_id":"c",`+
			`"deauthorization_time":"2020-06-17T13:52:28.632Z","event_ts":"2024-09-08 15:58:40"}}`)
	if d := e.Detail.(*webhook.Deauthorization); d.UserID != "u" || d.ClientID != "c" || d.At.IsZero() ||
		e.At.Year() != 2024 {
		t.Errorf("%+v %+v", e, d)
	}
	e = parse(t,
		`{"event":"meeting.registration_approved","payload":{"object":{"id":5,"registrant":{"id":"r",`+
			`"email":"a@example.com","status":"approved","join_url":"j"}}}}`)
	if r := e.Detail.(*webhook.Registration); r.ID != 5 || r.Registrant.ID != "r" ||
		r.Registrant.JoinURL.Reveal() != "j" {
		t.Errorf("%+v", r)
	}
	e = parse(t, `{"event":"zoomroom.alert","payload":{"object":[1]}}`)
	if e.Detail != nil || e.Name != "zoomroom.alert" || string(e.Payload) != `{"object":[1]}` {
		t.Errorf("unknown: %+v", e)
	}
}

func TestParseRefuses(t *testing.T) {
	for _, body := range []string{
		``, `[]`, `{}`, `<html>`, `{"event":""}`, `{"event":"meeting.started"}`,
		`{"event":"meeting.started","payload":[]}`,
		`{"event":"meeting.started","payload":{}}`, `{"event":"meeting.started","payload":{"object":"x"}}`,
		`{"event":"x","pad":"` + strings.Repeat("x", webhook.MaxBody) + `"}`,
	} {
		if e, err := webhook.Parse([]byte(body)); err == nil {
			t.Errorf("%.60s: taken as %+v", body, e)
		}
	}
}

func TestContentKey(t *testing.T) {
	const files = `{"event":"recording.completed","event_ts":7,"download_token":"%s","payload":{"account_id":"A",` +
		`"object":{"uuid":"u","id":5,"recording_files":[%s]}}}`
	const one, two = `{"id":"f1","file_type":"MP4"}`, `{"id":"f2","file_type":"M4A","download_url":"%s"}`
	same := [][2]string{
		{fmt.Sprintf(files, "t1", one+","+fmt.Sprintf(two, "x")),
			fmt.Sprintf(files, "t2", fmt.Sprintf(two, "y")+", "+one)},
		{`{"event":"user.x","event_ts":7,"payload":{"a":1,"b":2}}`,
			`{"payload":{"b":2, "a":1},"event_ts":"7","event":"user.x"}`},
	}
	for i, pair := range same {
		if webhook.ContentKey(parse(t, pair[0])) != webhook.ContentKey(parse(t, pair[1])) {
			t.Errorf("repeat %d has another key", i)
		}
	}
	different := []string{
		joined,
		strings.Replace(joined, "1791207894338", "1791207894339", 1),
		strings.Replace(joined, "participant_joined", "participant_left", 1),
		strings.Replace(joined, "VVV==", "WWW==", 1),
		strings.Replace(joined, "16778240", "16778241", 1),
		strings.Replace(joined, `"ACC"`, `"ACD"`, 1),
		fmt.Sprintf(files, "t", one),
		fmt.Sprintf(files, "t", one+","+fmt.Sprintf(two, "x")),
		`{"event":"user.x","event_ts":7,"payload":{"a":1}}`,
		`{"event":"user.x","event_ts":7,"payload":{"a":2}}`,
	}
	keys := map[string]string{}
	for _, body := range different {
		key := webhook.ContentKey(parse(t, body))
		if other, taken := keys[key]; taken {
			t.Errorf("one key for\n%s\n%s", other, body)
		}
		keys[key] = body
	}
}
