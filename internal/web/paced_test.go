package web_test

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
)

// fewBytes is set as the size of both ends' buffers; the kernel makes it its smallest.
const fewBytes = 1

// onShortLines serves the site on connections that hold few bytes under way, so that an answer waits for its reader.
func (h *town) onShortLines() net.Addr {
	server := httptest.NewUnstartedServer(h.site)
	server.Config.ConnContext = func(ctx context.Context, c net.Conn) context.Context {
		h.Must(c.(*net.TCPConn).SetWriteBuffer(fewBytes))
		return ctx
	}
	server.Start()
	h.Cleanup(server.Close)
	return server.Listener.Addr()
}

// ask sends a request over a connection of its own, and reads nothing of the answer.
func (b *guest) ask(server net.Addr, path string) net.Conn {
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
	for _, c := range b.client.Jar.Cookies(address) {
		r.AddCookie(c)
	}
	b.Must(r.Write(conn))
	return conn
}

// TestAnAnswerThatIsNotReadEnds asks for a recording and for a page, and reads neither.
func TestAnAnswerThatIsNotReadEnds(t *testing.T) {
	inTown(t, func(h *town) {
		_, call := h.recorded()
		b := h.user("Ada Admin", navette.RoleAdmin)
		h.site.SetStalls(50 * time.Millisecond)
		server, page := h.onShortLines(), "/calls/"+call.ID
		if length := len(b.get(page).page); length < 20_000 {
			h.Fatalf("the page has only %d bytes: it may be under way as a whole", length)
		}
		answered := func(route string, times int) {
			h.Helper()
			h.Until(route+" ends", func() bool { return strings.Count(h.log.String(), route) == times })
		}
		answered(`"GET /calls/{id}"`, 1)
		b.ask(server, page)
		answered(`"GET /calls/{id}"`, 2)
		b.ask(server, page+"/files/"+h.file(call.ID, "MP4").ID)
		answered(`"GET /calls/{id}/files/{file}"`, 1)
	})
}

// TestASlowReaderGetsAll reads a recording for twice as long as an answer may stay unread.
func TestASlowReaderGetsAll(t *testing.T) {
	inTown(t, func(h *town) {
		_, call := h.recorded()
		b, video := h.user("Ada Admin", navette.RoleAdmin), h.file(call.ID, "MP4")
		const stalls = 400 * time.Millisecond
		h.site.SetStalls(stalls)
		conn := b.ask(h.onShortLines(), "/calls/"+call.ID+"/files/"+video.ID)
		w, err := http.ReadResponse(bufio.NewReader(conn), nil)
		h.Must(err)
		defer func() { _ = w.Body.Close() }()
		const times = 40
		began, read := navette.RealNow(), int64(0)
		for i := range times {
			n, err := io.CopyN(io.Discard, w.Body, video.Size/times)
			if read += n; err != nil {
				h.Fatalf("cut after %d of %d bytes: %v", read, video.Size, err)
			}
			h.Must(navette.RealClock{}.WaitUntil(h.Context(), began.Add(2*stalls*time.Duration(i+1)/times)))
		}
		n, err := io.Copy(io.Discard, w.Body)
		if read += n; err != nil || read != video.Size {
			h.Fatalf("%d of %d bytes came: %v", read, video.Size, err)
		}
	})
}
