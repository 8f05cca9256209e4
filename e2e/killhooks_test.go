package e2e

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"navette.dev/navette/internal/navette"
)

// TestKilledWhileWebhooksArrive announces recordings on many connections at once until the server is killed. The next
// server must work on each webhook that was answered 200: it asks Zoom for each announced recording.
func TestKilledWhileWebhooksArrive(t *testing.T) {
	const senders, enough = 32, 60
	eachEngine(t, setting{}, func(w *surroundings) {
		w.openStudio()
		w.plan(1, 10)
		server := w.start()
		number := w.meetingOf(w.classes[0]).ID
		var (
			wait sync.WaitGroup
			next atomic.Int64
			kept = make(chan string, 100_000) // UUIDs of recordings whose announcement was answered 200
		)
		for range senders {
			wait.Go(func() {
				for {
					uuid := fmt.Sprintf("announced-%06d", next.Add(1))
					status, err := w.announce(number, uuid)
					if err != nil {
						return // the server was killed
					}
					if status != http.StatusOK {
						w.Errorf("%s was answered with %d", uuid, status)
						return
					}
					kept <- uuid
				}
			})
		}
		w.until("webhooks are kept", func() bool { return len(kept) >= enough })
		server.kill()
		wait.Wait()
		close(kept)
		w.start()
		missing := map[string]bool{}
		for uuid := range kept {
			missing[uuid] = true
		}
		w.Logf("%d of %d webhooks were answered before the server was killed", len(missing), next.Load())
		defer func() {
			if len(missing) > 0 {
				w.Errorf("%d webhooks were answered 200 and lost: %v", len(missing), slices.Sorted(maps.Keys(missing)))
			}
		}()
		w.until("Zoom was asked for every announced recording", func() bool {
			for _, r := range w.zoom.Requests("GET", "/v2/meetings/*/recordings") {
				delete(missing, strings.Split(r.Path, "/")[3])
			}
			return len(missing) == 0
		})
	})
}

// announce posts a webhook that announces a recording of a meeting, signed as Zoom signs it (Zoom API, "Using
// webhooks": HMAC-SHA256 over v0:timestamp:body).
func (w *surroundings) announce(number int64, uuid string) (status int, err error) {
	now := w.clock.Now().UTC().Format("2006-01-02T15:04:05Z")
	body := fmt.Sprintf(`{"event":"recording.completed","event_ts":%d,"payload":{"account_id":%q,"object":{`+
		`"uuid":%q,"id":%d,"host_id":"host","topic":"Class","type":2,"start_time":%q,`+
		`"duration":10,"recording_count":1,`+
		`"recording_files":[{"id":%q,"meeting_id":%q,"recording_start":%q,"recording_end":%q,"file_type":"MP4",`+
		`"file_size":10,"status":"completed"}]}}}`,
		w.clock.Now().UnixMilli(), w.zoom.Ready.AccountID, uuid, number, now, uuid, uuid, now, now)
	stamp := strconv.FormatInt(navette.RealNow().Unix(), 10)
	mac := hmac.New(sha256.New, []byte(w.zoom.Ready.WebhookSecret))
	_, _ = mac.Write([]byte("v0:" + stamp + ":" + body))
	request, err := http.NewRequestWithContext(w.Context(), http.MethodPost, w.hook, strings.NewReader(body))
	if err != nil {
		return 0, err
	}
	request.Header.Set("X-Zm-Request-Timestamp", stamp)
	request.Header.Set("X-Zm-Signature", "v0="+hex.EncodeToString(mac.Sum(nil)))
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, err
	}
	_ = answer.Body.Close()
	return answer.StatusCode, nil
}
