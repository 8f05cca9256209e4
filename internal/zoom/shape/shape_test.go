package shape_test

import (
	"encoding/json"
	"strings"
	"testing"

	"navette.dev/navette/internal/zoom/shape"
)

func TestAShapeHasTypesAndFormatsOnly(t *testing.T) {
	t.Parallel()
	text := `{
		"id": 81234567890, "uuid": "4444AAAiAAAAAiAiAiiAii==", "host_id": "x1yCzABCDEfg23HiJKl4mN", "topic": "Marguerite",
		"start_time": "2026-11-27T18:00:00Z", "duration": 1.5, "join_url": "https://zoom.us/j/1?pwd=s3cret", "password": "",
		"settings": {}, "occurrences": [], "recording_files": [{"file_size": 7}, {"file_size": "7", "status": null}],
		"email": "marguerite@example.org", "token": "aaaaaaaaaaaa.bbbbbbbbbbbb.cccccccccccc", "public_ip": "192.0.2.7",
		"plainToken": "q", "enabled": true, "recurrence": {"end_date_time": "2026-11-27"}
	}`
	got, err := json.Marshal(shape.Of([]byte(text)))
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"duration":["number"],"email":["e-mail"],"enabled":["boolean"],"host_id":["id of 22 characters"],` +
		`"id":["integer"],"join_url":["url"],"occurrences":["array"],"password":["empty"],"plainToken":["text"],` +
		`"public_ip":["ip address"],"recording_files":["array"],"recording_files[].file_size":["digits","integer"],` +
		`"recording_files[].status":["null"],"recurrence.end_date_time":["date"],"settings":["object"],` +
		`"start_time":["date-time"],"token":["jwt"],"topic":["text"],"uuid":["uuid in base64"]}`
	if string(got) != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	for _, none := range []string{"", "no JSON", `"` + strings.Repeat("a", 2<<20) + `"`} {
		if s := shape.Of([]byte(none)); s != nil {
			t.Errorf("%.10s… has the shape %v", none, s)
		}
	}
}

func TestKeysThatMayBeDataAreMasked(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"recording_files": "recording_files", "plainToken": "plainToken", "x-zm-trackingid": "x-zm-trackingid",
		"recording.transcript_completed": "recording.transcript_completed", "h323_password": "h323_password",
		"marguerite": "*", "Marguerite Duval": "*", "marguerite.duval@example.org": "*", "fr": "*", "fr-FR": "*",
		"record_marguerite_view": "record_*_view", "x1yCzABCDEfg23HiJKl4mN": "*", "81234567890": "*", "192.0.2.7": "*",
		"": "*", "élodie": "*", "meeting_81234567890": "meeting_*", "X-Duval-Token": "X-*-Token",
		"3b2c1d0e-1111-2222-3333-444455556666": "*", "join_url": "join_url", "USER": "USER",
	} {
		if got := shape.Name(name); got != want {
			t.Errorf("%q is written as %q, want %q", name, got, want)
		}
	}
}

func TestAShapeIsBounded(t *testing.T) {
	t.Parallel()
	deep := strings.Repeat(`{"a":`, 5000) + "1" + strings.Repeat("}", 5000)
	many := map[string]string{}
	for n := range 5000 {
		many[strings.Repeat("recording_", n%60)+"user_"+strings.Repeat("meeting_", n/60)+"id"] = "secret"
	}
	wide, err := json.Marshal(many)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{deep, string(wide)} {
		if s := shape.Of([]byte(text)); len(s) > 1000 {
			t.Errorf("%d paths", len(s))
		}
	}
	merged := shape.Of([]byte(`{"id": 1}`))
	merged.Merge(shape.Of([]byte(`{"id": "a", "topic": ""}`)))
	if len(merged["id"]) != 2 || len(merged["topic"]) != 1 {
		t.Errorf("merged %v", merged)
	}
}
