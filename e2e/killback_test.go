package e2e

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"sync"
	"testing"
	"time"

	"navette.dev/navette/internal/sandbox/control"
)

// TestKilledInTheMiddleOfADownload kills the server while Zoom holds the download of a video, when the video's first
// block is on disk. The download must resume there.
func TestKilledInTheMiddleOfADownload(t *testing.T) {
	const block = 1 << 20 // bytes that are written at once
	eachEngine(t, setting{}, func(w *surroundings) {
		w.openStudio()
		w.plan(2, 10)
		w.classes[0].videoSize = block * 5 / 2
		w.zoom.Fault(map[string]any{"action": "download-hold", "file_type": "MP4", "at": block * 3 / 2})
		server := w.start()
		w.subscribe(w.hook)
		w.meet(w.classes[0])
		w.zoom.Held("/replay/**", 1)
		// The client ends a download that is held for 60 s, and then writes what it received.
		w.within(30*time.Second, "the video's first block is on disk", func() bool {
			return slices.ContainsFunc(w.storedFiles(), func(f storedFile) bool {
				return f.unfinished() && f.size == block
			})
		})
		server.kill()
		w.zoom.Mend()
		w.start()
		w.judgeAll()
		resumed := func(r control.Request) bool { return r.Range == fmt.Sprintf("bytes=%d-", block) }
		if !slices.ContainsFunc(w.zoom.Requests("GET", "/replay/**"), resumed) {
			t.Error("no download went on where the killed one stopped")
		}
	})
}

// TestKilledWhenAFileIsStored kills the server when a file is committed and no row refers to it yet.
func TestKilledWhenAFileIsStored(t *testing.T) {
	eachEngine(t, setting{}, func(w *surroundings) {
		w.openStudio()
		w.plan(2, 10)
		server := w.start(func(o *serverOptions) { o.Hold = blobCommitted })
		w.subscribe(w.hook)
		w.meet(w.classes[0])
		server.hear(saysHeld + blobCommitted)
		server.hear(saysHeld + blobCommitted)
		server.kill()
		downloads := len(w.zoom.Requests("GET", "/replay/**"))
		stored := slices.DeleteFunc(w.storedFiles(), storedFile.unfinished)
		w.start()
		w.judgeAll()
		missing := len(w.storedFiles()) - len(stored)
		if again := len(w.zoom.Requests("GET", "/replay/**")) - downloads; again > missing {
			t.Errorf("%d downloads for %d missing files: what was stored was fetched again", again, missing)
		}
	})
}

// TestKilledWhenAWebhookIsReceived kills the server when it has received a webhook and not answered it. Zoom sends the
// webhook again.
func TestKilledWhenAWebhookIsReceived(t *testing.T) {
	eachEngine(t, setting{}, func(w *surroundings) {
		w.openStudio()
		w.plan(2, 10)
		server := w.start()
		line := newWebhookProxy(w, "recording.completed")
		w.subscribe(line.address)
		w.meet(w.classes[0])
		<-line.held
		server.kill()
		close(line.release)
		w.start()
		w.until("Zoom counts the webhook as failed", func() bool {
			return len(w.delivery("recording.completed").Attempts) == 1
		})
		w.zoom.Do("/webhooks/resend", map[string]any{"id": w.delivery("recording.completed").ID})
		w.judgeAll()
	})
}

// delivery returns the first delivery of an event.
func (w *surroundings) delivery(event string) control.Delivery {
	w.Helper()
	for _, d := range w.zoom.Deliveries() {
		if d.Event == event {
			return d
		}
	}
	return control.Delivery{}
}

// webhookProxy is a proxy between Zoom and the server. It holds the answer to one event and then drops it.
type webhookProxy struct {
	address string
	event   string
	server  string // scheme and host
	held    chan struct{}
	release chan struct{}
	once    sync.Once
}

func newWebhookProxy(w *surroundings, event string) *webhookProxy {
	w.Helper()
	hook, err := url.Parse(w.hook)
	w.must(err)
	l := &webhookProxy{event: event, server: w.flags.PublicURL, held: make(chan struct{}), release: make(chan struct{})}
	front := httptest.NewServer(l)
	w.Cleanup(front.Close)
	l.address = front.URL + hook.Path
	return l
}

// ServeHTTP forwards a webhook to the server and returns the server's answer.
func (l *webhookProxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	status, answer := l.pass(r, body)
	if bytes.Contains(body, []byte(`"event":"`+l.event+`"`)) {
		l.once.Do(func() {
			close(l.held)
			<-l.release
			status, answer = http.StatusBadGateway, nil
		})
	}
	w.WriteHeader(status)
	_, _ = w.Write(answer)
}

func (l *webhookProxy) pass(r *http.Request, body []byte) (status int, answer []byte) {
	onward, err := http.NewRequestWithContext(r.Context(), r.Method, l.server+r.URL.Path, bytes.NewReader(body))
	if err != nil {
		return http.StatusBadGateway, nil
	}
	onward.Header = r.Header.Clone()
	got, err := http.DefaultClient.Do(onward)
	if err != nil {
		return http.StatusBadGateway, nil
	}
	defer func() { _ = got.Body.Close() }()
	answer, err = io.ReadAll(got.Body)
	if err != nil {
		return http.StatusBadGateway, nil
	}
	return got.StatusCode, answer
}
