package web_test

import (
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"navette.dev/navette/internal/navette"
)

// listen opens a stream of changes and gives its answer, which stays open where it is one.
func (b *browser) listen() *http.Response {
	b.h.Helper()
	r, err := http.NewRequestWithContext(b.h.Context(), http.MethodGet, b.h.server.URL+"/live", nil)
	b.h.must(err)
	w, err := b.client.Do(r)
	b.h.must(err)
	b.h.Cleanup(func() { _ = w.Body.Close() })
	return w
}

func TestNobodyHoldsMoreStreamsThanTheyMay(t *testing.T) {
	inHouse(t, func(h *house) {
		h.addUser("Grace Miller", "en", navette.RoleViewer)
		h.addUser("Lea Martin", "fr", navette.RoleViewer)
		h.site.SetStreams(2, 3, time.Minute)
		camille, grace, lea := h.camille(), h.as("grace.miller@studio.test"), h.as("lea.martin@studio.test")
		want := func(w *http.Response, status int) *http.Response {
			h.Helper()
			if w.StatusCode != status {
				h.Fatalf("status %d, want %d", w.StatusCode, status)
			}
			return w
		}
		first := want(camille.listen(), http.StatusOK)
		want(camille.listen(), http.StatusOK)
		want(camille.listen(), http.StatusTooManyRequests)
		want(h.camille().listen(), http.StatusTooManyRequests) // on another device neither
		want(grace.listen(), http.StatusOK)
		want(lea.listen(), http.StatusTooManyRequests) // one too many in all
		_ = first.Body.Close()
		h.until("the place is free again", func() bool { return lea.listen().StatusCode == http.StatusOK })
	})
}

// TestAStreamThatIsNotReadEnds asks for a stream over a connection without any buffer, and never reads from it.
func TestAStreamThatIsNotReadEnds(t *testing.T) {
	inHouse(t, func(h *house) {
		h.site.SetStreams(1, 1, 50*time.Millisecond)
		login := ""
		for _, c := range h.camille().client.Jar.Cookies(h.address()) {
			login += c.Name + "=" + c.Value + ";"
		}
		ours, theirs := net.Pipe()
		server := &http.Server{Handler: h.site, ReadHeaderTimeout: time.Minute}
		line := &oneLine{conn: theirs, closed: make(chan struct{})}
		served := make(chan error, 1)
		go func() { served <- server.Serve(line) }()
		_, err := io.WriteString(ours, "GET /live HTTP/1.1\r\nHost: "+h.address().Host+"\r\nCookie: "+login+"\r\n\r\n")
		h.must(err)
		h.until("the stream ends", func() bool { return strings.Contains(h.log.String(), "GET /live") })
		h.must(server.Close())
		if err := <-served; !errors.Is(err, http.ErrServerClosed) {
			t.Error(err)
		}
	})
}

// oneLine is a listener to which one connection comes.
type oneLine struct {
	mu     sync.Mutex
	conn   net.Conn
	closed chan struct{}
	once   sync.Once
}

func (l *oneLine) Accept() (net.Conn, error) {
	l.mu.Lock()
	conn := l.conn
	l.conn = nil
	l.mu.Unlock()
	if conn != nil {
		return conn, nil
	}
	<-l.closed
	return nil, net.ErrClosed
}

func (l *oneLine) Close() error {
	l.once.Do(func() { close(l.closed) })
	return nil
}

func (l *oneLine) Addr() net.Addr { return &net.TCPAddr{} }
