package live_test

import (
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/web/live"
	"navette.dev/navette/internal/web/webtest"
)

// serve starts a server with only the streams of changes, with limits per person and in all. A stream that is not
// read for the stall ends.
func serve(site *webtest.Site, each, inAll int, stall time.Duration) *httptest.Server {
	site.Helper()
	site.Pages.Limits.Stall = stall
	pages := &live.Pages{Journeys: site.Journeys, Streams: live.NewCounter(each, inAll), Running: site.Context()}
	server := httptest.NewServer(site.Pages.Paced(site.Pages.Handler(pages.Routes()[0])))
	site.Cleanup(server.Close)
	return server
}

// listen opens a stream of changes and returns its response. The stream stays open until the test ends.
func listen(b *webtest.Browser, address string) *http.Response {
	b.Site.Helper()
	r, err := http.NewRequestWithContext(b.Site.Context(), http.MethodGet, address+"/live", nil)
	b.Site.Must(err)
	w, err := b.Client.Do(r)
	b.Site.Must(err)
	b.Site.Cleanup(func() { _ = w.Body.Close() })
	return w
}

func TestNobodyHoldsMoreStreamsThanTheyMay(t *testing.T) {
	webtest.Each(t, func(site *webtest.Site) {
		site.AddUser("Grace Miller", "en", navette.RoleViewer)
		site.AddUser("Lea Martin", "fr", navette.RoleViewer)
		address := serve(site, 2, 3, time.Minute).URL
		camille, grace, lea := site.Camille(), site.SignIn("grace.miller@studio.test"), site.SignIn("lea.martin@studio.test")
		want := func(w *http.Response, status int) *http.Response {
			site.Helper()
			if w.StatusCode != status {
				site.Fatalf("status %d, want %d", w.StatusCode, status)
			}
			return w
		}
		first := want(listen(camille, address), http.StatusOK)
		want(listen(camille, address), http.StatusOK)
		want(listen(camille, address), http.StatusTooManyRequests)
		want(listen(site.Camille(), address), http.StatusTooManyRequests) // also on another device
		want(listen(grace, address), http.StatusOK)
		want(listen(lea, address), http.StatusTooManyRequests) // the limit of all streams is reached
		_ = first.Body.Close()
		site.Until("the place is free again", func() bool { return listen(lea, address).StatusCode == http.StatusOK })
	})
}

// TestAStreamThatIsNotReadEnds requests a stream over a connection without buffers, and does not read it.
func TestAStreamThatIsNotReadEnds(t *testing.T) {
	webtest.Each(t, func(site *webtest.Site) {
		handler := serve(site, 1, 1, 50*time.Millisecond).Config.Handler
		login := ""
		for _, c := range site.Camille().Client.Jar.Cookies(site.Address()) {
			login += c.Name + "=" + c.Value + ";"
		}
		ours, theirs := net.Pipe()
		server := &http.Server{Handler: handler, ReadHeaderTimeout: time.Minute}
		line := &oneLine{conn: theirs, closed: make(chan struct{})}
		served := make(chan error, 1)
		go func() { served <- server.Serve(line) }()
		_, err := io.WriteString(ours, "GET /live HTTP/1.1\r\nHost: "+site.Address().Host+"\r\nCookie: "+login+"\r\n\r\n")
		site.Must(err)
		site.Until("the stream ends", func() bool { return strings.Contains(site.Logged.String(), "GET /live") })
		site.Must(server.Close())
		if err := <-served; !errors.Is(err, http.ErrServerClosed) {
			t.Error(err)
		}
	})
}

// oneLine is a listener that accepts one connection.
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
