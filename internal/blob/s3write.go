package blob

import (
	"context"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"sync"
	"sync/atomic"
	"time"

	"github.com/minio/minio-go/v7"

	"navette.dev/navette/internal/navette"
)

const (
	// mostSending is the number of parts of one file that are sent at the same time.
	mostSending = 4
	// stateBytes and stateEvery are how many bytes, and how much real time, may pass between two writes of an upload's
	// state: after a kill, at most so much is downloaded again, besides the parts that were being sent.
	stateBytes = 32 << 20
	stateEvery = time.Second
	// closeTime is how long, in real time, Close waits for the parts that are being sent, and then for the state.
	closeTime = 5 * time.Second
)

// s3Writer sends a file in parts. Its goroutines send full parts while the next one is read.
type s3Writer struct {
	store   *S3
	key     string
	ctx     context.Context // of Create or Resume: ends the waits of Write and ReadFrom
	sendCtx context.Context // of the requests that send parts; Close and Abort cancel it
	cancel  context.CancelFunc
	digest  *digest // of all bytes so far
	buffer  []byte  // the part that is being filled; nil if it is empty
	filled  int
	closed  bool
	removed atomic.Bool // Remove was called for the key
	slots   chan struct{}
	sending sync.WaitGroup

	mu      sync.Mutex
	state   partial // the upload and what was sent of it without a gap
	parts   []sentPart
	failed  error // of the first part that could not be sent
	saved   partial
	savedAt time.Time
	saving  bool
}

// sentPart is one part of an upload.
type sentPart struct {
	size      int
	digest    []byte // the state of the digest of everything up to the end of this part
	sent      bool
	confirmed bool // the server confirmed the checksum
	etag      string
	crc       string // [checksum]; "" if the server did not list it
}

// Write implements io.Writer.
func (w *s3Writer) Write(p []byte) (int, error) {
	total := 0
	for len(p) > 0 {
		if err := w.room(); err != nil {
			return total, err
		}
		n := copy(w.buffer[w.filled:], p)
		w.filled += n
		_, _ = w.digest.Write(p[:n])
		total, p = total+n, p[n:]
	}
	return total, nil
}

// ReadFrom implements io.ReaderFrom.
func (w *s3Writer) ReadFrom(from io.Reader) (total int64, err error) {
	for err == nil {
		if err := w.room(); err != nil {
			return total, err
		}
		block := w.buffer[w.filled:min(w.filled+blockSize, partSize)]
		var n int
		n, err = fill(block, from)
		_, _ = w.digest.Write(block[:n])
		w.filled += n
		total += int64(n)
	}
	if err == io.EOF { //nolint:errorlint // an error that wraps io.EOF may be a cut connection's, and is not the end
		err = nil
	}
	return total, err
}

// room returns when the buffer has room for at least one byte. It sends a full buffer.
func (w *s3Writer) room() error {
	if w.closed {
		return ErrClosed
	}
	if err := w.failure(); err != nil {
		return err
	}
	if w.filled == partSize {
		if err := w.send(w.ctx); err != nil {
			return err
		}
	}
	if w.buffer != nil {
		return nil
	}
	var err error
	w.buffer, err = buffers.get(w.ctx)
	return err
}

func (w *s3Writer) failure() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.failed
}

// send begins to send the buffer as the next part, and leaves the writer without a buffer.
func (w *s3Writer) send(ctx context.Context) error {
	if err := w.begin(ctx); err != nil {
		return err
	}
	select {
	case w.slots <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	position, err := w.digest.position()
	if err != nil {
		return err
	}
	buffer, size := w.buffer, w.filled
	w.buffer, w.filled = nil, 0
	w.mu.Lock()
	w.parts = append(w.parts, sentPart{size: size, digest: position})
	number := len(w.parts)
	w.mu.Unlock()
	if number > mostPart {
		buffers.put(buffer)
		return fmt.Errorf("blob %s has more than %d parts of %d bytes", w.key, mostPart, partSize)
	}
	w.sending.Go(func() {
		err := w.sendPart(number, buffer[:size])
		buffers.put(buffer)
		w.note(err)
		<-w.slots
	})
	return nil
}

// begin begins the multipart upload and stores its state, unless that was done before. The state is stored before the
// first part, so that no part is on the server without a state by which it is found.
func (w *s3Writer) begin(ctx context.Context) error {
	if w.state.Upload != "" {
		return nil
	}
	token := navette.NewID(navette.PrefixNode, navette.RealNow())
	upload, err := w.store.client.NewMultipartUpload(ctx, w.store.at.bucket, w.store.object(w.key),
		minio.PutObjectOptions{UserMetadata: map[string]string{
			tokenMetadata: token, "x-amz-checksum-algorithm": "CRC32C",
		}})
	if err == nil && upload == "" {
		err = errIncomplete
	}
	if err != nil {
		return w.store.explain("beginning blob "+w.key, err)
	}
	w.mu.Lock()
	w.state.Upload, w.state.Token = upload, token
	state := w.state
	w.mu.Unlock()
	if err := w.store.saveState(ctx, w.key, state, nil); err != nil {
		return err
	}
	w.mu.Lock()
	w.saved, w.savedAt = state, navette.RealNow()
	w.mu.Unlock()
	return nil
}

// sendPart sends one part and checks the server's answer.
func (w *s3Writer) sendPart(number int, data []byte) error {
	sum := crc32.Checksum(data, castagnoli)
	body := &partBody{data: data}
	defer body.end()
	answer, err := w.store.client.PutObjectPart(w.sendCtx, w.store.at.bucket, w.store.object(w.key), w.state.Upload,
		number, body, int64(len(data)), minio.PutObjectPartOptions{
			DisableContentSha256: true, CustomHeader: map[string][]string{checksumHeader: {checksum(sum)}},
		})
	confirmed, err := confirmed(answer.ETag, answer.ChecksumCRC32C, sum, err)
	if err != nil {
		return w.store.explain(fmt.Sprintf("sending part %d of blob %s", number, w.key), err)
	}
	w.mu.Lock()
	part := &w.parts[number-1]
	part.sent, part.confirmed, part.etag, part.crc = true, confirmed, answer.ETag, checksum(sum)
	w.mu.Unlock()
	return nil
}

// confirmed reports whether a server confirmed the checksum of what it received. A different checksum, or no ETag, is
// an error.
func confirmed(etag, answered string, sum uint32, err error) (bool, error) {
	switch {
	case err != nil:
		return false, err
	case etag == "":
		return false, fmt.Errorf("%w: it has no ETag", errIncomplete)
	case answered != "" && answered != checksum(sum):
		return false, fmt.Errorf("%w: the checksum is %s, want %s", errIncomplete, answered, checksum(sum))
	}
	return answered != "", nil
}

// note records the result of a part, and stores the state if enough was sent since it was last stored. A state that
// could not be stored only costs time after a kill, so its error is not reported; Close tries again.
func (w *s3Writer) note(err error) {
	w.mu.Lock()
	if err != nil && w.failed == nil {
		w.failed = err
	}
	w.advance()
	state := w.state
	due := state.Parts > w.saved.Parts && !w.saving && (int64(state.Parts-w.saved.Parts)*partSize >= stateBytes ||
		navette.RealNow().Sub(w.savedAt) >= stateEvery)
	w.saving = w.saving || due
	w.mu.Unlock()
	if !due {
		return
	}
	failed := w.store.saveState(w.sendCtx, w.key, state, nil)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.saving, w.savedAt = false, navette.RealNow()
	if failed == nil {
		w.saved = state
	}
}

// advance moves the state over the whole parts that were sent without a gap. The caller holds the lock.
func (w *s3Writer) advance() {
	for w.state.Parts < len(w.parts) {
		part := &w.parts[w.state.Parts]
		if !part.sent || part.size != partSize {
			return
		}
		w.state.Parts++
		w.state.Digest, part.digest = part.digest, nil
		w.state.ETags = chain(w.state.ETags, part.etag)
	}
}

// settle waits until no part is being sent, and returns the failure of one.
func (w *s3Writer) settle(ctx context.Context) error {
	done := make(chan struct{})
	go func() {
		w.sending.Wait()
		close(done)
	}()
	select {
	case <-done:
		return w.failure()
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Close implements [Writer]. It keeps the parts that were sent, and the bytes after them, in the state of the upload.
func (w *s3Writer) Close() error {
	if w.closed {
		return nil
	}
	defer w.release()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(w.ctx), closeTime)
	defer cancel()
	failed := w.settle(ctx)
	w.cancel()
	w.sending.Wait()
	if w.removed.Load() {
		return nil
	}
	var tail []byte
	if failed == nil && w.state.Parts == len(w.parts) {
		tail = w.buffer[:w.filled]
	}
	if len(tail) == 0 && w.state.Parts == w.saved.Parts && w.saved.Tail == 0 {
		return nil
	}
	ctx, cancelSave := context.WithTimeout(context.WithoutCancel(w.ctx), closeTime)
	defer cancelSave()
	if err := w.store.saveState(ctx, w.key, w.state, tail); err != nil {
		return fmt.Errorf("closing blob %s: %w", w.key, err)
	}
	return nil
}

// Abort implements [Writer].
func (w *s3Writer) Abort(ctx context.Context) error {
	if w.closed {
		return nil
	}
	defer w.release()
	w.cancel()
	w.sending.Wait()
	return w.store.discard(ctx, w.key)
}

// release frees the key and the memory.
func (w *s3Writer) release() {
	w.closed = true
	w.cancel()
	w.sending.Wait()
	if w.buffer != nil {
		buffers.put(w.buffer)
		w.buffer = nil
	}
	w.store.mu.Lock()
	delete(w.store.open, w.key)
	w.store.mu.Unlock()
}

// partBody reads a part for a request. After end it reads no more: the client may still read a request's body when the
// request has returned, and the memory then belongs to another part.
type partBody struct {
	mu   sync.Mutex
	data []byte
	at   int
}

var errPartEnded = errors.New("the part is not being sent any more")

func (b *partBody) Read(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.data == nil {
		return 0, errPartEnded
	}
	if b.at == len(b.data) {
		return 0, io.EOF
	}
	n := copy(p, b.data[b.at:])
	b.at += n
	return n, nil
}

// Seek implements io.Seeker as far as the client uses it: to the beginning, for another try.
func (b *partBody) Seek(offset int64, whence int) (int64, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if offset != 0 || whence != io.SeekStart {
		return 0, errors.ErrUnsupported
	}
	b.at = 0
	return 0, nil
}

func (b *partBody) end() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.data = nil
}
