package webhook_test

import (
	"net/http"
	"strings"
	"testing"

	"navette.dev/navette/internal/zoom"
	"navette.dev/navette/internal/zoom/webhook"
)

func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		joined,
		`{"event":"endpoint.url_validation","event_ts":1654503849680,` +
			`"payload":{"plainToken":"qgg8vlvZRS6UYooatFL8Aw"}}`,
		`{"event":"recording.completed","event_ts":7,"download_token":"t","payload":{"object":{"id":"5",` +
			`"recording_files":[{"id":"a","file_size":"9"},null]}}}`,
		`{"event":"recording.started","payload":{"object":{"recording_file":{"recording_end":""}}}}`,
		`{"event":"app_deauthorized","payload":{"user_id":"u","event_ts":"2024-09-08 15:58:40"}}`,
		`{"event":"meeting.updated","payload":{"object":{"id":1e3},"old_object":{}}}`,
		`{"event":"unknown","payload":[]}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		event, err := webhook.Parse(body)
		if err != nil {
			return
		}
		if event.Name == "" {
			t.Error("an event without a name")
		}
		again, err := webhook.Parse(body)
		if err != nil || webhook.ContentKey(again) != webhook.ContentKey(event) {
			t.Errorf("the same body has two keys: %v", err)
		}
	})
}

func FuzzVerify(f *testing.F) {
	good := signed("secret", joined, seconds(now))
	f.Add(good.Get("x-zm-signature"), good.Get("x-zm-request-timestamp"), []byte(joined))
	f.Add("v0=", "9999999999999999999999", []byte{})
	f.Add("v0=00", "-1", []byte("x"))
	f.Fuzz(func(t *testing.T, signature, stamp string, body []byte) {
		h := http.Header{}
		h.Set("x-zm-signature", signature)
		h.Set("x-zm-request-timestamp", stamp)
		signer, err := webhook.Verifier{Secrets: []zoom.Secret{"secret"}}.Verify(h, body, now)
		right := signed("secret", string(body), stamp).Get("x-zm-signature")
		// hexadecimal digits of either case are equal
		if err == nil && (signer != "secret" || !strings.EqualFold(signature, right)) {
			t.Errorf("believed %q at %q", signature, stamp)
		}
	})
}
