// Package blobtest runs tests of stores of files, on the local disk and on a real S3 server. It is for tests only.
package blobtest

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
)

// S3 is a running S3 server (versitygw). It keeps each object as a plain file, so that a test can look at the objects
// without the code that it tests.
type S3 struct {
	Endpoint  string // http://127.0.0.1:port
	AccessKey string
	SecretKey string

	folder string
	alive  io.Closer     // the server ends when it is closed, also by the end of the test's process
	ended  chan struct{} // closed when it has ended
}

// startTime is how long a server may take to answer. It starts within 0.1 s on an idle machine.
const startTime = 30 * time.Second

// shared is the server of the running tests of this process: it starts with the first one and ends with the last one.
var shared struct {
	sync.Mutex
	server *S3
	users  int
}

// StartS3 returns the S3 server of this process, and starts it if no other test uses it. Without bin/versitygw, which
// scripts/deps builds, the test fails. Each test uses a bucket of its own.
func StartS3(t testing.TB) *S3 {
	t.Helper()
	shared.Lock()
	defer shared.Unlock()
	if shared.server == nil {
		server, err := Start()
		if err != nil {
			t.Fatal(err)
		}
		shared.server = server
	}
	shared.users++
	t.Cleanup(release)
	return shared.server
}

func release() {
	shared.Lock()
	defer shared.Unlock()
	if shared.users--; shared.users == 0 {
		shared.server.End()
		shared.server = nil
	}
}

// Bucket creates a bucket and returns its name.
func (s *S3) Bucket(t testing.TB) string {
	t.Helper()
	name, err := s.NewBucket(context.Background())
	if err != nil {
		t.Fatalf("make a bucket: %v", err)
	}
	return name
}

// NewBucket is Bucket for a program that is no test.
func (s *S3) NewBucket(ctx context.Context) (string, error) {
	client, err := s.NewClient()
	if err != nil {
		return "", err
	}
	name := "test-" + strings.ToLower(rand.Text())
	return name, client.MakeBucket(ctx, name, minio.MakeBucketOptions{})
}

// Address returns the address of a bucket as the option --blobs takes it. The keys are not part of it.
func (s *S3) Address(bucket string) string {
	return "s3://" + bucket + "?endpoint=" + url.QueryEscape(s.Endpoint)
}

// Path returns the file that holds an object of the bucket. It exists once the object does.
func (s *S3) Path(bucket, object string) string {
	return filepath.Join(s.folder, "buckets", bucket, filepath.FromSlash(object))
}

// Client returns a client of the server without any code of Navette.
func (s *S3) Client(t testing.TB) *minio.Core {
	t.Helper()
	client, err := s.NewClient()
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// NewClient is Client for a program that is no test.
func (s *S3) NewClient() (*minio.Core, error) {
	return minio.NewCore(strings.TrimPrefix(s.Endpoint, "http://"), &minio.Options{
		Creds: credentials.NewStaticV4(s.AccessKey, s.SecretKey, ""),
	})
}

// Start starts a server on a free port, for a program that is no test. The caller calls End. Another process may take
// the port in between, so Start tries again.
func Start() (*S3, error) {
	binary, err := built()
	if err != nil {
		return nil, err
	}
	folder, err := os.MkdirTemp("", "navette-s3-")
	if err != nil {
		return nil, err
	}
	for range 3 {
		var server *S3
		if server, err = startIn(folder, binary); err == nil {
			return server, nil
		}
	}
	return nil, errors.Join(err, os.RemoveAll(folder))
}

// startIn starts a server that ends with this process, even if it is killed: the shell stops the server when its own
// standard input ends.
func startIn(folder, binary string) (*S3, error) {
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	s := &S3{
		Endpoint: "http://" + port, AccessKey: rand.Text(), SecretKey: rand.Text(), folder: folder,
		ended: make(chan struct{}),
	}
	buckets := filepath.Join(folder, "buckets")
	if err := os.MkdirAll(buckets, 0o700); err != nil {
		return nil, err
	}
	server := exec.CommandContext(context.Background(), "sh", "-c",
		`"$@" & child=$!; read -r _; kill -KILL "$child"; wait`, "sh", binary, "--quiet", "--keep-alive",
		"--port", port, "posix", buckets)
	server.Env = append(os.Environ(), "ROOT_ACCESS_KEY="+s.AccessKey, "ROOT_SECRET_KEY="+s.SecretKey)
	said, err := os.Create(filepath.Join(folder, "log"))
	if err != nil {
		return nil, err
	}
	defer func() { _ = said.Close() }()
	server.Stdout, server.Stderr = said, said
	if s.alive, err = server.StdinPipe(); err != nil {
		return nil, err
	}
	if err := server.Start(); err != nil {
		return nil, err
	}
	go func() {
		_ = server.Wait() // it is always killed
		close(s.ended)
	}()
	if err := s.answers(); err != nil {
		text, _ := os.ReadFile(said.Name())
		_ = s.alive.Close()
		<-s.ended
		return nil, fmt.Errorf("the S3 server does not answer: %w\n%s", err, text)
	}
	return s, nil
}

// answers waits until the server answers a request that is signed with its keys.
func (s *S3) answers() error {
	client, err := s.NewClient()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), startTime)
	defer cancel()
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for {
		if _, err = client.ListBuckets(ctx); err == nil {
			return nil
		}
		select {
		case <-again.C:
		case <-ctx.Done():
			return err
		}
	}
}

// End ends the server and removes its objects.
func (s *S3) End() {
	_ = s.alive.Close()
	<-s.ended
	_ = os.RemoveAll(s.folder)
}

// built returns the path of the server's binary, in the folder bin of the module.
func built() (string, error) {
	folder, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for ; ; folder = filepath.Dir(folder) {
		if _, err := os.Stat(filepath.Join(folder, "go.mod")); err == nil {
			break
		}
		if folder == filepath.Dir(folder) {
			return "", errors.New("the module's folder was not found")
		}
	}
	binary := filepath.Join(folder, "bin", "versitygw")
	if _, err := os.Stat(binary); err != nil {
		return "", errors.New("bin/versitygw, the S3 server of the tests, is missing; run: make deps")
	}
	return binary, nil
}

func freePort() (string, error) {
	listener, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer func() { _ = listener.Close() }()
	return listener.Addr().String(), nil
}
