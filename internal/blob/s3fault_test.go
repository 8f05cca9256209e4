package blob_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"navette.dev/navette/internal/blob"
	"navette.dev/navette/internal/blob/blobtest"
	"navette.dev/navette/internal/navette"
)

// faulty is a bucket behind a proxy that answers some requests by itself.
type faulty struct {
	blob.Store
	straight blob.Store // without the proxy
	proxy    *httputil.ReverseProxy
	server   *blobtest.S3
	bucket   string
}

// behind returns a new bucket behind a proxy. answer returns true if it answered the request itself.
func behind(t *testing.T, answer func(f *faulty, w http.ResponseWriter, r *http.Request) bool) *faulty {
	t.Helper()
	s3 := blobtest.StartS3(t)
	to, err := url.Parse(s3.Endpoint)
	if err != nil {
		t.Fatal(err)
	}
	f := &faulty{server: s3, bucket: s3.Bucket(t), proxy: &httputil.ReverseProxy{Rewrite: func(p *httputil.ProxyRequest) {
		p.SetURL(to)
		p.Out.Host = p.In.Host // it is signed
	}}}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !answer(f, w, r) {
			f.proxy.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(server.Close)
	for _, c := range []struct {
		store   *blob.Store
		address string
	}{{&f.Store, "s3://" + f.bucket + "?endpoint=" + server.URL}, {&f.straight, s3.Address(f.bucket)}} {
		if *c.store, err = blob.Open(t.Context(), c.address, s3.Credentials()); err != nil {
			t.Fatal(err)
		}
	}
	return f
}

func fail(w http.ResponseWriter, status int, code string) {
	w.Header().Set("Content-Type", "application/xml")
	w.WriteHeader(status)
	_, _ = fmt.Fprintf(w, `<?xml version="1.0" encoding="UTF-8"?><Error><Code>%s</Code><Message>x</Message></Error>`, code)
}

func isPart(r *http.Request) bool {
	return r.Method == http.MethodPut && r.URL.Query().Has("partNumber")
}

func isComplete(r *http.Request) bool {
	return r.Method == http.MethodPost && r.URL.Query().Has("uploadId")
}

func isRead(r *http.Request) bool {
	return r.Method == http.MethodGet && strings.HasSuffix(r.URL.Path, key) && !strings.Contains(r.URL.Path, ".partial")
}

// send writes a file in a new upload and commits it. It closes the writer.
func send(t *testing.T, d blob.Store, content []byte) (blob.Info, error) {
	t.Helper()
	w, err := d.Create(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = w.Close() }()
	if _, err := w.ReadFrom(bytes.NewReader(content)); err != nil {
		return blob.Info{}, err
	}
	return w.Commit(t.Context())
}

// TestServerFaultsNeverStoreAHalfFile sends a file to servers that misbehave, and looks without them what was stored:
// the whole file or none, and the whole file wherever Commit returned without an error.
func TestServerFaultsNeverStoreAHalfFile(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		size   int
		stored bool // Commit succeeds
		answer func(f *faulty, n int, w http.ResponseWriter, r *http.Request) bool
	}{
		"the completion answers 200 with an error": {2*part + 1, false,
			func(_ *faulty, _ int, w http.ResponseWriter, r *http.Request) bool {
				if isComplete(r) {
					fail(w, http.StatusOK, "MalformedXML")
				}
				return isComplete(r)
			}},
		"the completion answers 200 with an error, then works": {2*part + 1, true,
			func(_ *faulty, n int, w http.ResponseWriter, r *http.Request) bool {
				if isComplete(r) && n == 1 {
					fail(w, http.StatusOK, "InternalError")
					return true
				}
				return false
			}},
		"the answer to the completion is lost": {2*part + 1, true,
			func(f *faulty, n int, w http.ResponseWriter, r *http.Request) bool {
				if !isComplete(r) || n > 1 {
					return false
				}
				f.proxy.ServeHTTP(httptest.NewRecorder(), r)
				panic(http.ErrAbortHandler)
			}},
		"the completion answers 200 and stores nothing": {2*part + 1, false,
			func(_ *faulty, _ int, w http.ResponseWriter, r *http.Request) bool {
				if isComplete(r) {
					_, _ = io.WriteString(w, `<CompleteMultipartUploadResult><Bucket>b</Bucket><Key>k</Key><ETag>"e"</ETag>`+
						`</CompleteMultipartUploadResult>`)
				}
				return isComplete(r)
			}},
		"a part answers 200 with an error": {2*part + 1, false,
			func(_ *faulty, _ int, w http.ResponseWriter, r *http.Request) bool {
				if isPart(r) {
					_, _ = io.Copy(io.Discard, r.Body)
					fail(w, http.StatusOK, "InternalError")
				}
				return isPart(r)
			}},
		"a small file answers 200 with an error": {100, false,
			func(_ *faulty, _ int, w http.ResponseWriter, r *http.Request) bool {
				if r.Method == http.MethodPut {
					_, _ = io.Copy(io.Discard, r.Body)
					fail(w, http.StatusOK, "InternalError")
				}
				return r.Method == http.MethodPut
			}},
		"the server is busy": {2*part + 1, true,
			func(_ *faulty, n int, w http.ResponseWriter, r *http.Request) bool {
				if isPart(r) && n <= 2 {
					fail(w, http.StatusServiceUnavailable, "SlowDown")
					return true
				}
				return false
			}},
		"a part arrives changed": {2*part + 1, false,
			func(f *faulty, _ int, w http.ResponseWriter, r *http.Request) bool {
				if isPart(r) {
					r.Body = changed(r.Body)
				}
				return false
			}},
		"a small file arrives changed": {100, false,
			func(f *faulty, _ int, w http.ResponseWriter, r *http.Request) bool {
				if r.Method == http.MethodPut {
					r.Body = changed(r.Body)
				}
				return false
			}},
		"a part is confirmed with another checksum": {2*part + 1, false,
			func(f *faulty, _ int, w http.ResponseWriter, r *http.Request) bool {
				if isPart(r) {
					f.proxy.ServeHTTP(headerWriter{w, func(h http.Header) { h.Set("X-Amz-Checksum-Crc32c", "AAAAAA==") }}, r)
				}
				return isPart(r)
			}},
		"the server confirms no checksums": {2*part + 1, true,
			func(f *faulty, _ int, w http.ResponseWriter, r *http.Request) bool {
				f.proxy.ServeHTTP(headerWriter{w, strip}, r)
				return true
			}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var seen atomic.Int64
			f := behind(t, func(f *faulty, w http.ResponseWriter, r *http.Request) bool {
				n := 0
				if isPart(r) || isComplete(r) {
					n = int(seen.Add(1))
				}
				if isComplete(r) {
					n -= 3
				}
				return c.answer(f, max(n, 1), w, r)
			})
			want := noise(c.size)
			info, err := send(t, f, want)
			if (err == nil) != c.stored {
				t.Errorf("committed as %+v, %v", info, err)
			}
			if err == nil {
				wantStored(t, f.straight, info, want)
			} else if found, err := f.straight.Measure(t.Context(), key); navette.CodeOf(err) != navette.NotFound {
				t.Errorf("a file that was not committed is there: %+v, %v", found, err)
			}
			if err != nil && navette.CodeOf(err) != navette.Unavailable {
				t.Errorf("the code of %v is %q", err, navette.CodeOf(err))
			}
		})
	}
}

// changed flips a bit of the first byte of a body.
func changed(body io.ReadCloser) io.ReadCloser {
	first := make([]byte, 1)
	if _, err := io.ReadFull(body, first); err != nil {
		return body
	}
	first[0] ^= 1
	return struct {
		io.Reader
		io.Closer
	}{io.MultiReader(bytes.NewReader(first), body), body}
}

// strip removes checksums from an answer.
func strip(h http.Header) {
	for name := range h {
		if strings.HasPrefix(name, "X-Amz-Checksum") {
			h.Del(name)
		}
	}
}

// headerWriter changes the headers of an answer before they are sent.
type headerWriter struct {
	http.ResponseWriter
	change func(http.Header)
}

func (w headerWriter) WriteHeader(status int) {
	w.change(w.Header())
	w.ResponseWriter.WriteHeader(status)
}

// TestUnconfirmedFileIsReadBack stores on a server that confirms no checksum and damages what it stores.
func TestUnconfirmedFileIsReadBack(t *testing.T) {
	t.Parallel()
	for _, size := range []int{100, part + 1} {
		f := behind(t, func(f *faulty, w http.ResponseWriter, r *http.Request) bool {
			f.proxy.ServeHTTP(headerWriter{w, strip}, r)
			if isComplete(r) || size < part && r.Method == http.MethodPut {
				f.damage(t)
			}
			return true
		})
		if info, err := send(t, f, noise(size)); navette.CodeOf(err) != navette.Unavailable {
			t.Errorf("%d bytes: committed as %+v, %v", size, info, err)
		}
	}
}

// damage changes the last byte of the stored file on the server's disk.
func (f *faulty) damage(t *testing.T) {
	file, err := os.OpenFile(f.server.Path(f.bucket, key), os.O_RDWR, 0)
	if err != nil {
		t.Error(err)
		return
	}
	defer func() { _ = file.Close() }()
	end, _ := file.Seek(-1, io.SeekEnd)
	last := make([]byte, 1)
	if _, err := file.ReadAt(last, end); err != nil {
		t.Error(err)
	}
	if _, err := file.WriteAt([]byte{^last[0]}, end); err != nil {
		t.Error(err)
	}
}

// TestReadingNeverReturnsWrongBytes reads from servers that misbehave: each read returns the right bytes or an error.
func TestReadingNeverReturnsWrongBytes(t *testing.T) {
	t.Parallel()
	want := noise(1 << 20)
	elsewhere := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		t.Errorf("a redirect was followed: %s", r.URL)
	}))
	t.Cleanup(elsewhere.Close)
	for name, c := range map[string]struct {
		reads  bool
		answer func(f *faulty, n int, w http.ResponseWriter, r *http.Request) bool
	}{
		"200 with an error": {false, func(_ *faulty, _ int, w http.ResponseWriter, _ *http.Request) bool {
			fail(w, http.StatusOK, "InternalError")
			return true
		}},
		"the range is ignored": {false, func(_ *faulty, _ int, w http.ResponseWriter, r *http.Request) bool {
			w.Header().Set("ETag", r.Header.Get("If-Match"))
			w.Header().Set("Last-Modified", "Mon, 23 Nov 2026 08:00:00 GMT")
			w.Header().Set("Content-Length", strconv.Itoa(len(want)))
			_, _ = w.Write(want)
			return true
		}},
		"a redirect elsewhere": {false, func(_ *faulty, _ int, w http.ResponseWriter, r *http.Request) bool {
			http.Redirect(w, r, elsewhere.URL, http.StatusTemporaryRedirect)
			return true
		}},
		"the first answers are cut": {true, func(f *faulty, n int, w http.ResponseWriter, r *http.Request) bool {
			if n > 2 {
				return false
			}
			whole := httptest.NewRecorder()
			f.proxy.ServeHTTP(whole, r)
			for name, values := range whole.Header() {
				w.Header()[name] = values
			}
			w.WriteHeader(whole.Code)
			_, _ = w.Write(whole.Body.Bytes()[:whole.Body.Len()/2])
			panic(http.ErrAbortHandler)
		}},
		"the file is replaced": {false, func(f *faulty, n int, _ http.ResponseWriter, _ *http.Request) bool {
			if n == 2 {
				put(t, f.straight, key, strings.Repeat("x", len(want)))
			}
			return false
		}},
		"busy at first": {true, func(_ *faulty, n int, w http.ResponseWriter, _ *http.Request) bool {
			if n == 1 {
				fail(w, http.StatusServiceUnavailable, "SlowDown")
			}
			return n == 1
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var seen atomic.Int64
			f := behind(t, func(f *faulty, w http.ResponseWriter, r *http.Request) bool {
				return isRead(r) && c.answer(f, int(seen.Add(1)), w, r)
			})
			if _, err := send(t, f.straight, want); err != nil {
				t.Fatal(err)
			}
			r, _, err := f.Open(t.Context(), key)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = r.Close() }()
			got, err := io.ReadAll(r)
			if !bytes.Equal(got, want[:len(got)]) {
				t.Errorf("%d bytes are wrong, %v", len(got), err)
			}
			if (err == nil) != c.reads || err == nil && len(got) != len(want) {
				t.Errorf("%d bytes, %v", len(got), err)
			}
			if navette.CodeOf(err) == navette.NotFound {
				t.Errorf("a fault counts as a missing file: %v", err)
			}
		})
	}
}

// TestWrongAddressesAndKeysAreExplained opens stores that cannot work.
func TestWrongAddressesAndKeysAreExplained(t *testing.T) {
	t.Parallel()
	s3 := blobtest.StartS3(t)
	bucket := s3.Bucket(t)
	skewed := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fail(w, http.StatusForbidden, "RequestTimeTooSkewed")
	}))
	t.Cleanup(skewed.Close)
	gone := httptest.NewServer(nil)
	gone.Close()
	right := s3.Credentials()
	for _, c := range []struct {
		address string
		keys    blob.Credentials
		want    string
	}{
		{s3.Address("missing-bucket"), right, "the bucket does not exist; create it"},
		{
			s3.Address(bucket), blob.Credentials{AccessKey: "unknown", SecretKey: right.SecretKey},
			"does not know the access key",
		},
		{
			s3.Address(bucket), blob.Credentials{AccessKey: right.AccessKey, SecretKey: "wrong"},
			"the secret key does not belong",
		},
		{s3.Address(bucket) + "&region=eu-west-3", right, "in another region"},
		{"s3://" + bucket + "?endpoint=" + skewed.URL + "&region=us-east-1", right, "set it by NTP"},
		{"s3://" + bucket + "?endpoint=" + gone.URL, right, "connection refused"},
		{"s3://?endpoint=" + s3.Endpoint, right, "names no bucket"},
		{"s3://user:secret@bucket", right, "keys do not belong in the address"},
		{"s3://bucket?endpoint=host", right, "write endpoint=https://host"},
		{"s3://bucket?endpoint=file:///etc", right, "write endpoint=https://host"},
		{"s3://bucket?region=x&key=y", right, `no parameter "key"`},
		{"s3://bucket?path-style=maybe", right, "write true or false"},
		{"s3://bucket/../other", right, "the prefix"},
	} {
		store, err := blob.Open(t.Context(), c.address, c.keys)
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), right.SecretKey) ||
			strings.Contains(err.Error(), "user:secret") {
			t.Errorf("%s: %v, want %q", c.address, err, c.want)
		}
		if waits := navette.CodeOf(err) == navette.Unavailable; waits != (c.want == "connection refused") ||
			waits && store == nil {
			t.Errorf("%s: the code of %v is %q", c.address, err, navette.CodeOf(err))
		}
	}
}
