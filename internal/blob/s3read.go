package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"

	"github.com/minio/minio-go/v7"

	"navette.dev/navette/internal/navette"
)

const (
	// firstRange and lastRange are the bytes that a reader asks for at once: few after a seek, since a player often
	// seeks again, and twice as many each time that it reads on.
	firstRange = 512 << 10
	lastRange  = 32 << 20
	// skipped is how many bytes of an answer are read to its end, so that its connection can be used again.
	skipped = 64 << 10
	// atBlock is the number of bytes that ReadAt asks for: the check of a file reads many short headers that are close
	// to each other.
	atBlock = 64 << 10
	// readTries is how often reading continues after an answer was cut without a byte in between.
	readTries = 3
)

// s3Reader reads an object by ranges. All answers must be of the same object: a request for another one, stored under
// the key meanwhile, fails.
type s3Reader struct {
	ctx   context.Context // of Open
	store *S3
	key   string
	size  int64
	etag  string

	at     int64         // the position of Read
	body   io.ReadCloser // the answer that Read reads from; nil if there is none
	left   int64         // bytes that body still has
	length int64         // of the last range

	mu    sync.Mutex
	block []byte // what ReadAt read last
	from  int64  // the position of block
}

// Read implements io.Reader. If an answer is cut, it asks for the rest.
func (r *s3Reader) Read(p []byte) (int, error) {
	for tries := 1; ; tries++ {
		if r.at >= r.size {
			return 0, io.EOF
		}
		if len(p) == 0 {
			return 0, nil
		}
		err := r.more()
		if err != nil {
			return 0, err
		}
		n, err := r.body.Read(p[:min(int64(len(p)), r.left)])
		r.at, r.left = r.at+int64(n), r.left-int64(n)
		if err != nil || r.left == 0 {
			r.drop()
		}
		if n > 0 {
			return n, nil
		}
		if err != nil && tries == readTries {
			return 0, r.store.explain("reading blob "+r.key, err)
		}
	}
}

// more makes sure that there is an answer to read from.
func (r *s3Reader) more() error {
	if r.body != nil {
		return nil
	}
	r.length = min(max(2*r.length, firstRange), lastRange)
	body, err := r.request(r.at, min(r.length, r.size-r.at))
	if err != nil {
		return err
	}
	r.body, r.left = body, min(r.length, r.size-r.at)
	return nil
}

// request asks for a range of the object.
func (r *s3Reader) request(from, length int64) (io.ReadCloser, error) {
	var options minio.GetObjectOptions
	err := errors.Join(options.SetRange(from, from+length-1), options.SetMatchETag(r.etag))
	if err != nil {
		return nil, err
	}
	object := r.store.object(r.key)
	body, _, header, err := r.store.client.GetObject(r.ctx, r.store.at.bucket, object, options)
	if err != nil {
		if minio.ToErrorResponse(err).Code == minio.PreconditionFailed {
			return nil, navette.Fail(navette.Conflict, "", fmt.Errorf("blob %s was replaced while it was read", r.key))
		}
		return nil, r.store.explain("reading blob "+r.key, err)
	}
	want := fmt.Sprintf("bytes %d-%d/", from, from+length-1)
	whole := from == 0 && length == r.size && header.Get("Content-Length") == fmt.Sprint(length)
	if !strings.HasPrefix(header.Get("Content-Range"), want) && !whole {
		_ = body.Close()
		return nil, r.store.explain("reading blob "+r.key,
			fmt.Errorf("%w: it has the range %q, want %q", errIncomplete, header.Get("Content-Range"), want))
	}
	return body, nil
}

// drop ends the current answer. It reads a short rest, so that the connection can be used again.
func (r *s3Reader) drop() {
	if r.body == nil {
		return
	}
	if r.left <= skipped {
		_, _ = io.CopyN(io.Discard, r.body, r.left+1)
	}
	_ = r.body.Close()
	r.body = nil
}

// Seek implements io.Seeker. It sends no request.
func (r *s3Reader) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += r.at
	case io.SeekEnd:
		offset += r.size
	}
	if offset < 0 {
		return 0, errors.New("a position before the beginning of the blob")
	}
	if offset != r.at {
		r.drop()
		r.at, r.length = offset, 0
	}
	return offset, nil
}

// ReadAt implements io.ReaderAt. It keeps the last block that it read.
func (r *s3Reader) ReadAt(p []byte, at int64) (n int, err error) {
	if at < 0 {
		return 0, errors.New("a position before the beginning of the blob")
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for n < len(p) {
		if at+int64(n) >= r.size {
			return n, io.EOF
		}
		if err := r.blockAt(at+int64(n), len(p)-n); err != nil {
			return n, err
		}
		n += copy(p[n:], r.block[at+int64(n)-r.from:])
	}
	return n, nil
}

// blockAt makes sure that the block has the byte at a position. It asks for at most 1 MiB.
func (r *s3Reader) blockAt(at int64, wanted int) error {
	if at >= r.from && at < r.from+int64(len(r.block)) {
		return nil
	}
	length := min(int64(max(atBlock, min(wanted, blockSize))), r.size-at)
	body, err := r.request(at, length)
	if err != nil {
		return err
	}
	defer func() { _ = body.Close() }()
	if int64(cap(r.block)) < length {
		r.block = make([]byte, length)
	}
	r.block, r.from = r.block[:length], at
	if _, err := io.ReadFull(body, r.block); err != nil {
		r.block = r.block[:0]
		return r.store.explain("reading blob "+r.key, err)
	}
	return nil
}

// Close implements io.Closer.
func (r *s3Reader) Close() error {
	r.drop()
	return nil
}
