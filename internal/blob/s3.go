package blob

import (
	"context"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"net"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"navette.dev/navette/internal/navette"
)

const (
	// s3Tries is how often a request is sent if the server is busy or the connection breaks, with pauses of at most a
	// second in between.
	s3Tries = 5
	// s3Idle is how long a connection may stay without a byte in either direction.
	s3Idle = time.Minute
	// s3CheckTime is how long the check at start may take.
	s3CheckTime = 20 * time.Second
)

// S3 is a [Store] in a bucket of an S3-compatible server. A key is the name of an object, after the prefix.
//
// A file of at least [partSize] bytes is sent as a multipart upload, so that it becomes visible by one request, and
// only complete. Beside it there is an object with the state of the upload (see [partial]), by which any node
// continues.
// Within this process a key has one writer. Between processes the lease of the caller's promise excludes a second one;
// if a lease is lost while its holder still writes, the two may send parts of the same upload, and the server refuses
// to complete it with a part that the completing writer did not send (by the part's ETag).
//
// Each part is sent with its CRC32C, which the server checks and repeats. See [s3Writer.Commit] for what is checked of
// the whole.
type S3 struct {
	client *minio.Core
	at     s3Address
	idle   func() // closes the idle connections

	mu   sync.Mutex
	open map[string]*s3Writer // the open writers of this process, by key
}

var _ Store = (*S3)(nil)

func newS3(at s3Address, keys Credentials) (*S3, error) {
	transport := &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		DialContext:           dialIdle,
		MaxIdleConnsPerHost:   32,
		IdleConnTimeout:       s3Idle,
		TLSHandshakeTimeout:   10 * time.Second,
		ResponseHeaderTimeout: s3Idle,
		DisableCompression:    true,
	}
	lookup := minio.BucketLookupDNS
	if at.pathStyle {
		lookup = minio.BucketLookupPath
	}
	client, err := minio.NewCore(at.server.Host, &minio.Options{
		Creds: keys.chain(transport), Secure: at.server.Scheme == "https", Region: at.region, BucketLookup: lookup,
		Transport: transport, MaxRetries: s3Tries,
	})
	if err != nil {
		return nil, fmt.Errorf("the store %s: %w", at.name(), err)
	}
	return &S3{client: client, at: at, idle: transport.CloseIdleConnections, open: map[string]*s3Writer{}}, nil
}

// chain returns where the keys are looked for.
func (c Credentials) chain(transport http.RoundTripper) *credentials.Credentials {
	if c.AccessKey != "" || c.SecretKey != "" {
		return credentials.NewStaticV4(c.AccessKey, c.SecretKey, "")
	}
	return credentials.NewChainCredentials([]credentials.Provider{
		&credentials.EnvAWS{}, &credentials.FileAWSCredentials{},
		&credentials.IAM{Client: &http.Client{Transport: transport, Timeout: 5 * time.Second}},
	})
}

// dialIdle connects, and ends a connection on which nothing was read or written for [s3Idle].
func dialIdle(ctx context.Context, network, address string) (net.Conn, error) {
	conn, err := (&net.Dialer{Timeout: 10 * time.Second}).DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	return idleConn{conn}, nil
}

type idleConn struct{ net.Conn }

func (c idleConn) Read(p []byte) (int, error) {
	if err := c.SetReadDeadline(navette.RealNow().Add(s3Idle)); err != nil {
		return 0, err
	}
	return c.Conn.Read(p)
}

func (c idleConn) Write(p []byte) (int, error) {
	if err := c.SetWriteDeadline(navette.RealNow().Add(s3Idle)); err != nil {
		return 0, err
	}
	return c.Conn.Write(p)
}

// check lists one file, which needs the bucket, the keys, the region and the clocks to be right.
func (s *S3) check(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, s3CheckTime)
	defer cancel()
	for object := range s.client.ListObjectsIter(ctx, s.at.bucket, minio.ListObjectsOptions{
		Prefix: s.object(""), MaxKeys: 1,
	}) {
		if object.Err != nil {
			return s.explain("checking the bucket", object.Err)
		}
		break
	}
	return nil
}

// object returns the name of an object: the prefix and a key.
func (s *S3) object(key string) string {
	if s.at.prefix == "" {
		return key
	}
	return s.at.prefix + "/" + key
}

// Name implements [Store].
func (s *S3) Name() string { return s.at.name() }

// Space implements [Store]: the space of a bucket is not known.
func (s *S3) Space(ctx context.Context) (Space, error) { return Space{}, ctx.Err() }

// Close implements [Store].
func (s *S3) Close() error {
	s.idle()
	return nil
}

// Open implements [Store]. The reader's requests end with ctx.
func (s *S3) Open(ctx context.Context, key string) (Reader, Info, error) {
	if err := errors.Join(ctx.Err(), checkKey(key)); err != nil {
		return nil, Info{}, err
	}
	stat, err := s.client.StatObject(ctx, s.at.bucket, s.object(key), minio.StatObjectOptions{})
	if err != nil {
		return nil, Info{}, s.explain("opening blob "+key, err)
	}
	return &s3Reader{ctx: ctx, store: s, key: key, size: stat.Size, etag: stat.ETag}, Info{Size: stat.Size}, nil
}

// Measure implements [Store].
func (s *S3) Measure(ctx context.Context, key string) (Info, error) {
	file, _, err := s.Open(ctx, key)
	if err != nil {
		return Info{}, err
	}
	defer func() { _ = file.Close() }()
	digest := newDigest()
	if _, err := io.Copy(digest, whileRunning{ctx, file}); err != nil {
		return Info{}, fmt.Errorf("measuring blob %s: %w", key, err)
	}
	return digest.info(), nil
}

// Remove implements [Store]. A bucket with versions keeps the earlier ones: docs/configuration.md advises against them.
func (s *S3) Remove(ctx context.Context, key string) error {
	if err := errors.Join(ctx.Err(), checkKey(key)); err != nil {
		return err
	}
	s.mu.Lock()
	if w := s.open[key]; w != nil {
		w.removed.Store(true)
	}
	s.mu.Unlock()
	if err := s.discard(ctx, key); err != nil {
		return err
	}
	err := s.client.RemoveObject(ctx, s.at.bucket, s.object(key), minio.RemoveObjectOptions{})
	return s.explain("removing blob "+key, err)
}

// Address implements [Store].
func (s *S3) Address(
	ctx context.Context, key string, life time.Duration, served Served,
) (string, bool, error) {
	if err := errors.Join(ctx.Err(), checkKey(key)); err != nil {
		return "", false, err
	}
	headers := url.Values{"response-content-type": {served.ContentType}}
	if served.Disposition != "" {
		headers.Set("response-content-disposition", served.Disposition)
	}
	address, err := s.client.PresignedGetObject(ctx, s.at.bucket, s.object(key), min(life, AddressLife), headers)
	if err != nil {
		return "", false, s.explain("signing the address of blob "+key, err)
	}
	return address.String(), true, nil
}

// MarkNode implements [Nodes].
func (s *S3) MarkNode(ctx context.Context, node string) error {
	if err := s.put(ctx, markPrefix+node, nil); err != nil {
		return s.explain("marking the bucket", err)
	}
	before := navette.RealNow().Add(-markKept)
	for object := range s.client.ListObjectsIter(ctx, s.at.bucket, minio.ListObjectsOptions{
		Prefix: s.object(markPrefix),
	}) {
		if object.Err != nil {
			return s.explain("looking for the marks of nodes", object.Err)
		}
		if object.LastModified.Before(before) {
			err := s.client.RemoveObject(ctx, s.at.bucket, object.Key, minio.RemoveObjectOptions{})
			if err != nil {
				return s.explain("removing the mark of a killed node", err)
			}
		}
	}
	return nil
}

// NodeMarked implements [Nodes].
func (s *S3) NodeMarked(ctx context.Context, node string) (bool, error) {
	_, err := s.client.StatObject(ctx, s.at.bucket, s.object(markPrefix+node), minio.StatObjectOptions{})
	if missing(err) {
		return false, nil
	}
	return err == nil, s.explain("looking for the mark of a node", err)
}

// UnmarkNode implements [Nodes].
func (s *S3) UnmarkNode(ctx context.Context, node string) error {
	err := s.client.RemoveObject(ctx, s.at.bucket, s.object(markPrefix+node), minio.RemoveObjectOptions{})
	return s.explain("removing the mark of a node", err)
}

// castagnoli is the table of CRC32C, which S3 servers compute of what they receive.
var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// checksum is the CRC32C of bytes as S3 has it in headers: four bytes, big-endian, in Base64.
func checksum(sum uint32) string {
	return base64.StdEncoding.EncodeToString(binary.BigEndian.AppendUint32(nil, sum))
}

const checksumHeader = "X-Amz-Checksum-Crc32c"
