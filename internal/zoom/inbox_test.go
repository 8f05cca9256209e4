package zoom_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/zoom"
	"navette.dev/navette/internal/zoom/webhook"
)

const hookSecret = "hook-secret"

// inbox is a webhook endpoint. It accepts verified posts, handles each event once, and answers the first post with
// 500.
type inbox struct {
	*httptest.Server
	mu      sync.Mutex
	broken  bool // whether it has answered 500 once
	seen    map[string]bool
	refused int
	done    map[string]bool // UUIDs of completed recordings
}

func newInbox(t *testing.T) *inbox {
	i := &inbox{seen: map[string]bool{}, done: map[string]bool{}}
	i.Server = httptest.NewServer(http.HandlerFunc(i.receive))
	t.Cleanup(i.Close)
	return i
}

func (i *inbox) receive(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	i.mu.Lock()
	defer i.mu.Unlock()
	secret, err := webhook.Verifier{Secrets: []zoom.Secret{hookSecret}}.Verify(r.Header, body, navette.RealNow())
	if err != nil {
		i.refused++
		http.Error(w, "not believed", http.StatusUnauthorized)
		return
	}
	event, err := webhook.Parse(body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	if check, ok := event.Detail.(*webhook.Validation); ok {
		_ = json.NewEncoder(w).Encode(webhook.Validate(secret, check.PlainToken))
		return
	}
	if !i.broken {
		i.broken = true
		http.Error(w, "out of order", http.StatusInternalServerError)
		return
	}
	if key := webhook.ContentKey(event); !i.seen[key] {
		i.seen[key] = true
		if recording, ok := event.Detail.(*webhook.Recording); ok && event.Name == webhook.RecordingCompleted {
			i.done[recording.UUID] = true
		}
	}
}

// completed returns the UUIDs of the recordings that webhooks announced.
func (i *inbox) completed() map[string]bool {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.done
}
