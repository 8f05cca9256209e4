package zoom_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"navette.dev/navette/internal/zoom"
)

var film = bytes.Repeat([]byte("0123456789abcdef"), 8192)

// media serves the film and honours Range.
func media(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "video/mp4")
	w.Header().Set("Content-Disposition", `attachment; filename="GMT20261122.mp4"`)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(film))
}

func (f *fakeZoom) download(t *testing.T, offset int64) (*zoom.Download, []byte, error) {
	t.Helper()
	d, err := f.client(t).Download(t.Context(), zoom.Secret(f.URL+"/rec/download/abc?sig=hidden"), "t0ken", offset)
	if err != nil {
		return nil, nil, err
	}
	defer d.Body.Close()
	body, err := io.ReadAll(d.Body)
	return d, body, err
}

func TestDownloadWhole(t *testing.T) {
	f := newFakeZoom(t, media)
	d, body, err := f.download(t, 0)
	if err != nil || !bytes.Equal(body, film) {
		t.Fatalf("%d bytes, %v", len(body), err)
	}
	if d.Size != int64(len(film)) || d.Resumed || d.ContentType != "video/mp4" || d.FileName != "GMT20261122.mp4" {
		t.Errorf("%+v", d)
	}
	if got := f.seen()[0]; got.Token != "Bearer t0ken" || got.Header.Get("Range") != "" {
		t.Errorf("sent %+v", got)
	}
}

func TestDownloadResumes(t *testing.T) {
	d, body, err := newFakeZoom(t, media).download(t, 1000)
	if err != nil || !d.Resumed || d.Offset != 1000 || d.Size != int64(len(film)) || !bytes.Equal(body, film[1000:]) {
		t.Errorf("206: %+v, %v", d, err)
	}
	whole := func(w http.ResponseWriter, r *http.Request) {
		r.Header.Del("Range")
		media(w, r)
	}
	d, body, err = newFakeZoom(t, whole).download(t, 1000)
	if err != nil || d.Resumed || d.Offset != 0 || !bytes.Equal(body, film) {
		t.Errorf("200: %+v, %v", d, err)
	}
	d, body, err = newFakeZoom(t, media).download(t, int64(len(film)))
	if err != nil || !d.Resumed || len(body) != 0 || d.Size != int64(len(film)) {
		t.Errorf("416 at the end: %+v, %v", d, err)
	}
	if _, _, err = newFakeZoom(t, media).download(t, int64(len(film))+1); !errors.Is(err, zoom.Unavailable) {
		t.Errorf("416 beyond the end: %v", err)
	}
	elsewhere := func(w http.ResponseWriter, r *http.Request) {
		r.Header.Set("Range", "bytes=500-")
		media(w, r)
	}
	if _, _, err = newFakeZoom(t, elsewhere).download(t, 1000); !errors.Is(err, zoom.Unavailable) {
		t.Errorf("another range: %v", err)
	}
}

func TestDownloadFailures(t *testing.T) {
	page := says(200, "<html>Sign in", "Content-Type", "text/html; charset=utf-8")
	cases := []struct {
		name    string
		handler http.HandlerFunc
		want    zoom.DownloadFailure
	}{
		{"login page", page, zoom.LoginPage},
		{"401", says(401, ``), zoom.TokenRefused},
		{"403", says(403, ``), zoom.TokenRefused},
		{"404", says(404, ``), zoom.FileGone},
		{"500", says(500, ``), zoom.Unavailable},
		{"cut before the answer", cut, zoom.Unavailable},
		{"cut in the middle", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", fmt.Sprint(len(film)))
			_, _ = w.Write(film[:5000])
			panic(http.ErrAbortHandler)
		}, zoom.Cut},
		{"chunks that end early", func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write(film[:5000])
			_ = http.NewResponseController(w).Flush()
			panic(http.ErrAbortHandler)
		}, zoom.Cut},
		{"short range", says(206, "abc", "Content-Range", "bytes 0-2/900", "Content-Type", "video/mp4"), zoom.Cut},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, _, err := newFakeZoom(t, c.handler).download(t, 0)
			var e *zoom.DownloadError
			if !errors.Is(err, c.want) || !errors.As(err, &e) {
				t.Fatalf("%v", err)
			}
			if strings.Contains(err.Error(), "hidden") || strings.Contains(err.Error(), "t0ken") {
				t.Errorf("leaked: %v", err)
			}
		})
	}
}

func TestDownloadTellsWhenToComeBack(t *testing.T) {
	_, _, err := newFakeZoom(t, says(429, ``, "Retry-After", "90")).download(t, 0)
	var e *zoom.DownloadError
	if !errors.As(err, &e) || e.HTTPStatus != 429 || !e.RetryAt.Equal(noon.Add(90*time.Second)) {
		t.Errorf("%+v", e)
	}
}

func TestDownloadStalls(t *testing.T) {
	held := func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", "100")
		_, _ = w.Write([]byte("abc"))
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
	}
	silent := func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }
	for name, handler := range map[string]http.HandlerFunc{"in the body": held, "before it": silent} {
		f := newFakeZoom(t, handler)
		z := f.client(t, func(c *zoom.Config) { c.IdleDownload = 50 * time.Millisecond })
		d, err := z.Download(t.Context(), zoom.Secret(f.URL), "t", 0)
		if err == nil {
			_, err = io.ReadAll(d.Body)
			d.Body.Close()
		}
		if !errors.Is(err, zoom.Stalled) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestDownloadIsCancelledByItsCaller(t *testing.T) {
	f := newFakeZoom(t, func(w http.ResponseWriter, r *http.Request) {
		_, _ = w.Write([]byte("abc"))
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
	})
	ctx, cancel := context.WithCancel(t.Context())
	d, err := f.client(t).Download(ctx, zoom.Secret(f.URL), "t", 0)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Body.Close()
	cancel()
	if _, err := io.ReadAll(d.Body); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

func TestRedirectsLoseTheToken(t *testing.T) {
	cdn := newFakeZoom(t, media)
	f := newFakeZoom(t, says(302, ``, "Location", "/rec/again"), says(302, ``, "Location", cdn.URL+"/file?Signature=x"))
	d, body, err := f.download(t, 10)
	if err != nil || !bytes.Equal(body, film[10:]) || !d.Resumed {
		t.Fatalf("%v", err)
	}
	if seen := f.seen(); len(seen) != 2 || seen[1].Token != "Bearer t0ken" {
		t.Errorf("the first origin saw %+v", seen)
	}
	if got := cdn.seen()[0]; got.Token != "" || got.Header.Get("Range") != "bytes=10-" {
		t.Errorf("the other origin saw %+v", got)
	}
}

func TestRedirectsEnd(t *testing.T) {
	f := newFakeZoom(t, says(302, ``, "Location", "/again"))
	if _, _, err := f.download(t, 0); !errors.Is(err, zoom.Untrusted) || len(f.seen()) != 6 {
		t.Errorf("%v after %d requests", err, len(f.seen()))
	}
	for _, location := range []string{"ftp://a/b", "file:///etc/passwd", "", "https://user@zoom.us/x"} {
		if _, _, err := newFakeZoom(t, says(302, ``, "Location", location)).download(t, 0); !errors.Is(err,
			zoom.Untrusted) {
			t.Errorf("%q: %v", location, err)
		}
	}
}

func TestFirstHopMustBeZooms(t *testing.T) {
	stranger := httptest.NewServer(http.HandlerFunc(media))
	t.Cleanup(stranger.Close)
	z := newFakeZoom(t, media).client(t)
	for _, address := range []string{
		stranger.URL, "http://zoom.us/rec/x", "https://zoom.us.evil.example/x", "https://evilzoom.us/x",
		"https://zoom.us:8443/x",
		"https://user:pw@zoom.us/x", "https://us02web.zoom.us@evil.example/", "/rec/x", "", "https://", "%",
	} {
		if _, err := z.Download(t.Context(), zoom.Secret(address), "t", 0); !errors.Is(err, zoom.Untrusted) {
			t.Errorf("%q: %v", address, err)
		}
	}
}
