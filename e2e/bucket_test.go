package e2e

import (
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"navette.dev/navette/internal/blob/blobtest"
)

// bucket is a bucket of a real S3 server. Servers reach it through a line that can hold a request.
type bucket struct {
	server *blobtest.S3
	name   string
	line   *s3Line
}

func newBucket(t *testing.T) *bucket {
	t.Helper()
	b := &bucket{server: blobtest.StartS3(t)}
	b.name = b.server.Bucket(t)
	b.line = newS3Line(t, b.server.Endpoint)
	return b
}

// use sets the options with which a server keeps its files in the bucket.
func (b *bucket) use(w *surroundings) {
	w.flags.Blobs = "s3://" + b.name + "?endpoint=" + url.QueryEscape(b.line.address)
	w.flags.BlobsAccessKey, w.flags.BlobsSecretKey = b.server.AccessKey, b.server.SecretKey
}

// list reads the objects as the files that the S3 server keeps, without its protocol.
func (b *bucket) list() (files []storedFile, err error) {
	names, err := b.names()
	for _, name := range names {
		f, failed := read(b.server.Path(b.name, name))
		if failed != nil {
			return nil, failed
		}
		f.path = name
		files = append(files, f)
	}
	return files, err
}

// names returns the keys of the objects, without the marks of nodes and the states of unfinished uploads.
func (b *bucket) names() (names []string, err error) {
	top := b.server.Path(b.name, "")
	err = filepath.WalkDir(filepath.Join(top, "org"), func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return ignoreMissing(err)
		}
		name, err := filepath.Rel(top, path)
		names = append(names, filepath.ToSlash(name))
		return err
	})
	return names, err
}

// s3Line passes requests to an S3 server, and holds one before it is passed, or its answer.
type s3Line struct {
	address string
	mu      sync.Mutex
	hold    *s3Hold
	held    bool
}

// s3Hold is a request to hold.
type s3Hold struct {
	method string
	query  string // of which the request's query has to contain a key, "" for a request without any
	path   string // part of the path
	after  bool   // holds the answer, not the request
}

func newS3Line(t *testing.T, server string) *s3Line {
	t.Helper()
	l := &s3Line{}
	to, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	pass := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(to)
			r.Out.Host = r.In.Host // which is signed
		},
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusBadGateway) },
	}
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		hold := l.take(r)
		if hold == nil {
			pass.ServeHTTP(w, r)
			return
		}
		if hold.after {
			pass.ServeHTTP(httptest.NewRecorder(), r)
		}
		l.wait(r)
	}))
	t.Cleanup(front.Close)
	l.address = front.URL
	return l
}

// take returns the hold if a request is the one to hold.
func (l *s3Line) take(r *http.Request) *s3Hold {
	l.mu.Lock()
	defer l.mu.Unlock()
	h := l.hold
	if h == nil || r.Method != h.method || !strings.Contains(r.URL.Path, h.path) || !h.asks(r.URL.Query()) {
		return nil
	}
	l.hold = nil
	return h
}

func (h *s3Hold) asks(query url.Values) bool {
	if h.query == "" {
		return !query.Has("uploadId") && !query.Has("uploads")
	}
	return query.Has(h.query)
}

// wait holds a request until the server that sent it was killed.
func (l *s3Line) wait(r *http.Request) {
	l.mu.Lock()
	l.held = true
	l.mu.Unlock()
	_, _ = io.Copy(io.Discard, r.Body) // the end of a connection is not noticed before the body is read
	<-r.Context().Done()
}

// holdNext holds the next request that matches.
func (l *s3Line) holdNext(h s3Hold) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.hold, l.held = &h, false
}

func (l *s3Line) holds() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.held
}
