package blob

import (
	"context"
	"encoding/base64"
	"fmt"
	"hash/crc32"

	"github.com/minio/minio-go/v7"

	"navette.dev/navette/internal/navette"
)

// tokenMetadata is the name of the metadata by which a completed object is known to come from one certain upload. The
// client writes it with the prefix X-Amz-Meta-.
const tokenMetadata = "Navette-Upload"

// Commit implements [Writer]. A file below [partSize] is sent in one request, a longer one by completing its upload.
// Before Commit returns, these are proven:
//
//   - Each part, or the whole small file, arrived with the CRC32C that was computed here: the server checks it and
//     repeats it in its answer.
//   - The object under the key is the one of this upload, has the size of the bytes that were written, and, if the
//     server states it, the checksum of its parts in their order.
//   - If the server does not confirm checksums, the object is read back and its SHA-256 compared.
func (w *s3Writer) Commit(ctx context.Context) (Info, error) {
	if w.closed {
		return Info{}, ErrClosed
	}
	if err := ctx.Err(); err != nil {
		return Info{}, err
	}
	if w.removed.Load() {
		return Info{}, w.wasRemoved()
	}
	commit := w.commitWhole
	if w.state.Upload != "" || w.filled == partSize {
		commit = w.complete
	}
	confirmed, err := commit(ctx)
	if err != nil {
		return Info{}, err
	}
	info := w.digest.info()
	if !confirmed {
		if err := w.readBack(ctx, info); err != nil {
			return Info{}, err
		}
	}
	if w.state.Upload != "" || w.saved.Tail > 0 {
		// What is left of the state after a failure is found by Sweep.
		_ = w.store.dropState(ctx, w.key)
	}
	w.release()
	return info, nil
}

func (w *s3Writer) readBack(ctx context.Context, want Info) error {
	found, err := w.store.Measure(ctx, w.key)
	if err == nil && found != want {
		err = navette.Fail(navette.Unavailable, unreachable,
			fmt.Errorf("blob %s is read back as %+v, want %+v", w.key, found, want))
	}
	return err
}

func (w *s3Writer) wasRemoved() error {
	return navette.Fail(navette.Conflict, "", fmt.Errorf("blob %s was removed while it was written", w.key))
}

// commitWhole sends a small file, and reports whether the server confirmed its checksum.
func (w *s3Writer) commitWhole(ctx context.Context) (bool, error) {
	confirmed, err := w.store.putConfirmed(ctx, w.key, w.buffer[:w.filled])
	return confirmed, w.store.explain("sending blob "+w.key, err)
}

// complete sends the last part and completes the upload. It reports whether the server confirmed the checksums of all
// parts. If the answer is lost or unclear, the object decides.
func (w *s3Writer) complete(ctx context.Context) (bool, error) {
	if w.filled > 0 {
		if err := w.send(ctx); err != nil {
			return false, err
		}
	}
	if err := w.settle(ctx); err != nil {
		return false, err
	}
	parts, sums, confirmed := make([]minio.CompletePart, len(w.parts)), []byte{}, true
	for i, part := range w.parts {
		parts[i] = minio.CompletePart{PartNumber: i + 1, ETag: part.etag, ChecksumCRC32C: part.crc}
		confirmed = confirmed && part.confirmed
		sum, _ := base64.StdEncoding.DecodeString(part.crc) // a confirmed one can be decoded
		sums = append(sums, sum...)
	}
	_, failed := w.store.client.CompleteMultipartUpload(ctx, w.store.at.bucket, w.store.object(w.key), w.state.Upload,
		parts, minio.PutObjectOptions{})
	composite := ""
	if confirmed {
		composite = fmt.Sprintf("%s-%d", checksum(crc32.Checksum(sums, castagnoli)), len(parts))
	}
	err := w.prove(ctx, composite)
	switch {
	case err == nil:
		return confirmed, nil
	case uploadGone(failed):
		return false, w.wasRemoved()
	case failed != nil:
		return false, w.store.explain("completing blob "+w.key, failed)
	}
	return false, err
}

// prove checks that the object under the key is complete and comes from this upload. composite is the checksum of the
// parts' checksums and their number, or "" if it is not known.
func (w *s3Writer) prove(ctx context.Context, composite string) error {
	stat, err := w.store.client.StatObject(ctx, w.store.at.bucket, w.store.object(w.key),
		minio.StatObjectOptions{Checksum: true})
	if missing(err) {
		err = fmt.Errorf("%w: the upload was completed, and there is no object", errIncomplete)
	}
	if err != nil {
		return w.store.explain("checking blob "+w.key, err)
	}
	if token := stat.UserMetadata[tokenMetadata]; token != w.state.Token || stat.Size != w.digest.size ||
		stat.ChecksumCRC32C != "" && composite != "" && stat.ChecksumCRC32C != composite {
		return navette.Fail(navette.Unavailable, unreachable, fmt.Errorf(
			"checking blob %s: the object is not the one that was sent: %d bytes of upload %q with checksum %q, "+
				"want %d of %q with %q", w.key, stat.Size, token, stat.ChecksumCRC32C, w.digest.size, w.state.Token,
			composite))
	}
	return nil
}

// put stores a small object.
func (s *S3) put(ctx context.Context, key string, data []byte) error {
	_, err := s.putConfirmed(ctx, key, data)
	return err
}

// putConfirmed stores a small object, and reports whether the server confirmed its checksum.
func (s *S3) putConfirmed(ctx context.Context, key string, data []byte) (bool, error) {
	sum := crc32.Checksum(data, castagnoli)
	body := &partBody{data: data}
	defer body.end()
	answer, err := s.client.PutObject(ctx, s.at.bucket, s.object(key), body, int64(len(data)), "", "",
		minio.PutObjectOptions{
			DisableContentSha256: true, UserMetadata: map[string]string{checksumHeader: checksum(sum)},
		})
	return confirmed(answer.ETag, answer.ChecksumCRC32C, sum, err)
}
