package page_test

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"syscall"
	"testing"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/web/webtest"
)

// fewBytes is the size requested for the buffers of both ends. The kernel raises it to its minimum.
const fewBytes = 1

// onShortLines serves the site on connections with small buffers, so that writing an answer waits for its reader.
func onShortLines(studio *webtest.Studio) net.Addr {
	server := httptest.NewUnstartedServer(studio.Pages)
	server.Config.ConnContext = func(ctx context.Context, c net.Conn) context.Context {
		studio.Must(c.(*net.TCPConn).SetWriteBuffer(fewBytes))
		return ctx
	}
	server.Start()
	studio.Cleanup(server.Close)
	return server.Listener.Addr()
}

// ask sends a request over a new connection, and does not read the answer.
func ask(b *webtest.Visitor, server net.Addr, path string) net.Conn {
	b.Helper()
	dialer := net.Dialer{Control: func(_, _ string, raw syscall.RawConn) error {
		var err error
		return errors.Join(raw.Control(func(fd uintptr) {
			err = syscall.SetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_RCVBUF, fewBytes)
		}), err)
	}}
	conn, err := dialer.DialContext(b.Context(), "tcp", server.String())
	b.Must(err)
	b.Cleanup(func() { _ = conn.Close() })
	r, err := http.NewRequestWithContext(b.Context(), http.MethodGet, b.URL+path, nil)
	b.Must(err)
	address, err := url.Parse(b.URL)
	b.Must(err)
	for _, c := range b.Client.Jar.Cookies(address) {
		r.AddCookie(c)
	}
	b.Must(r.Write(conn))
	return conn
}

// TestAnAnswerThatIsNotReadEnds requests a recording and a page, and reads neither.
func TestAnAnswerThatIsNotReadEnds(t *testing.T) {
	webtest.EachStudio(t, func(studio *webtest.Studio) {
		_, call := studio.RecordedCall()
		b := studio.SignIn("Ada Admin", navette.RoleAdmin)
		studio.Pages.Limits.Stall = 50 * time.Millisecond
		server, page := onShortLines(studio), "/calls/"+call.ID
		if length := len(b.Get(page).Page); length < 20_000 {
			studio.Fatalf("the page has only %d bytes: it may be under way as a whole", length)
		}
		answered := func(route string, times int) {
			studio.Helper()
			studio.Until(route+" ends", func() bool { return strings.Count(studio.Logged.String(), route) == times })
		}
		answered(`"GET /calls/{id}"`, 1)
		ask(b, server, page)
		answered(`"GET /calls/{id}"`, 2)
		ask(b, server, page+"/files/"+studio.File(call.ID, "MP4").ID)
		answered(`"GET /calls/{id}/files/{file}"`, 1)
	})
}

// TestASlowReaderGetsAll reads a recording for twice as long as an answer may stay unread.
func TestASlowReaderGetsAll(t *testing.T) {
	webtest.EachStudio(t, func(studio *webtest.Studio) {
		_, call := studio.RecordedCall()
		b, video := studio.SignIn("Ada Admin", navette.RoleAdmin), studio.File(call.ID, "MP4")
		const stalls = 400 * time.Millisecond
		studio.Pages.Limits.Stall = stalls
		conn := ask(b, onShortLines(studio), "/calls/"+call.ID+"/files/"+video.ID)
		w, err := http.ReadResponse(bufio.NewReader(conn), nil)
		studio.Must(err)
		defer func() { _ = w.Body.Close() }()
		const times = 40
		began, read := navette.RealNow(), int64(0)
		for i := range times {
			n, err := io.CopyN(io.Discard, w.Body, video.Size/times)
			if read += n; err != nil {
				studio.Fatalf("cut after %d of %d bytes: %v", read, video.Size, err)
			}
			studio.Must(navette.RealClock{}.WaitUntil(studio.Context(), began.Add(2*stalls*time.Duration(i+1)/times)))
		}
		n, err := io.Copy(io.Discard, w.Body)
		if read += n; err != nil || read != video.Size {
			studio.Fatalf("%d of %d bytes came: %v", read, video.Size, err)
		}
	})
}
