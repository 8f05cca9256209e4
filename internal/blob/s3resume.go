package blob

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"

	"github.com/minio/minio-go/v7"

	"navette.dev/navette/internal/navette"
)

// partial is the state of an unfinished file. It is stored as an object whose first line is the state in JSON and whose
// rest are the last bytes of the file, which do not fill a part. Its name is [stateOf] the key.
//
// S3 does not let the parts of an upload be read before it is complete, so the digest of what was sent is in the state.
type partial struct {
	Upload string `json:"upload,omitempty"` // id of the multipart upload; "" before the first part is full
	Token  string `json:"token,omitempty"`  // see [tokenMetadata]
	Parts  int    `json:"parts"`            // whole parts that were sent, from the first
	ETags  string `json:"etags,omitempty"`  // the [chain] of their ETags
	Digest []byte `json:"digest,omitempty"` // the state of SHA-256 after them
	Tail   int    `json:"tail"`             // bytes after them
	Sum    uint32 `json:"sum,omitempty"`    // CRC32C of the tail

	found, broken bool // the state exists; it cannot be used
}

func (p *partial) size() int64 { return int64(p.Parts)*partSize + int64(p.Tail) }

// statePrefix is the beginning of the names of states. No key begins so.
const statePrefix = ".partial/"

func stateOf(key string) string { return statePrefix + key }

// chain is a digest of a list of ETags: of the earlier ones and one more. Two lists with the same chain are equal.
func chain(earlier, etag string) string {
	sum := sha256.Sum256([]byte(earlier + "\n" + etag))
	return hex.EncodeToString(sum[:])
}

// Create implements [Store].
func (s *S3) Create(ctx context.Context, key string) (Writer, error) {
	w, err := s.claim(ctx, key)
	if err != nil {
		return nil, err
	}
	if err := s.discard(ctx, key); err != nil {
		w.release()
		return nil, err
	}
	return w, nil
}

// Resume implements [Store]. It continues after the parts that the server has, and the bytes that Close stored. Parts
// that are not those of the state, or a state that cannot be read, are discarded.
func (s *S3) Resume(ctx context.Context, key string) (Writer, int64, error) {
	w, err := s.claim(ctx, key)
	if err != nil {
		return nil, 0, err
	}
	if err := w.takeUp(ctx); err != nil {
		w.release()
		return nil, 0, err
	}
	return w, w.digest.size, nil
}

// claim returns a writer of the key, unless this process has one.
func (s *S3) claim(ctx context.Context, key string) (*s3Writer, error) {
	if err := errors.Join(ctx.Err(), checkKey(key)); err != nil {
		return nil, err
	}
	w := &s3Writer{store: s, key: key, ctx: ctx, digest: newDigest(), slots: make(chan struct{}, mostSending)}
	w.sendCtx, w.cancel = context.WithCancel(context.WithoutCancel(ctx))
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.open[key] != nil {
		w.cancel()
		return nil, navette.Fail(navette.Conflict, "", fmt.Errorf("blob %s is being written", key))
	}
	s.open[key] = w
	return w, nil
}

// takeUp continues from the stored state.
func (w *s3Writer) takeUp(ctx context.Context) error {
	state, tail, err := w.store.loadState(ctx, w.key)
	if err != nil || !state.found {
		return err
	}
	usable := !state.broken && (state.Parts == 0 || w.digest.restore(state.Digest, int64(state.Parts)*partSize))
	var parts []sentPart
	if usable && state.Upload != "" {
		if parts, usable, err = w.store.sentParts(ctx, w.key, state); err != nil {
			return err
		}
	}
	if !usable {
		w.digest = newDigest()
		return w.store.discard(ctx, w.key)
	}
	w.state, w.saved, w.parts = state, state, parts
	w.state.Tail = 0
	_, err = w.Write(tail)
	return err
}

// sentParts returns the parts of the state as the server lists them, and false if they differ from the state.
func (s *S3) sentParts(ctx context.Context, key string, state partial) ([]sentPart, bool, error) {
	parts, etags := []sentPart{}, ""
	for len(parts) < state.Parts {
		list, err := s.client.ListObjectParts(ctx, s.at.bucket, s.object(key), state.Upload, len(parts), 1000)
		if uploadGone(err) {
			return nil, false, nil
		}
		if err != nil {
			return nil, false, s.explain("listing the parts of blob "+key, err)
		}
		before := len(parts)
		for _, p := range list.ObjectParts {
			if len(parts) == state.Parts {
				break
			}
			if p.PartNumber != len(parts)+1 || p.Size != partSize {
				return nil, false, nil
			}
			parts = append(parts, sentPart{
				size: partSize, sent: true, confirmed: p.ChecksumCRC32C != "", etag: trimETag(p.ETag), crc: p.ChecksumCRC32C,
			})
			etags = chain(etags, trimETag(p.ETag))
		}
		if len(parts) == before {
			return nil, false, nil
		}
	}
	return parts, etags == state.ETags, nil
}

// saveState stores the state of an unfinished file with the bytes after its parts.
func (s *S3) saveState(ctx context.Context, key string, state partial, tail []byte) error {
	state.Tail, state.Sum = len(tail), crc32.Checksum(tail, castagnoli)
	head, err := json.Marshal(state)
	if err != nil {
		return err
	}
	data := make([]byte, 0, len(head)+1+len(tail))
	data = append(append(append(data, head...), '\n'), tail...)
	return s.explain("keeping the state of blob "+key, s.put(ctx, stateOf(key), data))
}

// loadState returns the state of an unfinished file with the bytes after its parts.
func (s *S3) loadState(ctx context.Context, key string) (partial, []byte, error) {
	body, _, _, err := s.client.GetObject(ctx, s.at.bucket, s.object(stateOf(key)), minio.GetObjectOptions{})
	if missing(err) {
		return partial{}, nil, nil
	}
	var data []byte
	if err == nil {
		data, err = io.ReadAll(io.LimitReader(body, 2*partSize))
		_ = body.Close()
	}
	if err != nil {
		return partial{}, nil, s.explain("reading the state of blob "+key, err)
	}
	head, tail, _ := bytes.Cut(data, []byte("\n"))
	var state partial
	if json.Unmarshal(head, &state) != nil || state.Parts < 0 || state.Parts > mostPart ||
		state.Parts > 0 && (state.Upload == "" || state.Digest == nil) ||
		len(tail) != state.Tail || crc32.Checksum(tail, castagnoli) != state.Sum {
		return partial{Upload: state.Upload, found: true, broken: true}, nil, nil
	}
	state.found = true
	return state, tail, nil
}

// discard removes the state of an unfinished file and its parts.
func (s *S3) discard(ctx context.Context, key string) error {
	state, _, err := s.loadState(ctx, key)
	if err != nil {
		return err
	}
	if !state.found {
		return nil
	}
	if err := s.abort(ctx, key, state.Upload); err != nil {
		return err
	}
	return s.dropState(ctx, key)
}

// abort removes the parts of an upload.
func (s *S3) abort(ctx context.Context, key, upload string) error {
	if upload == "" {
		return nil
	}
	err := s.client.AbortMultipartUpload(ctx, s.at.bucket, s.object(key), upload)
	if uploadGone(err) {
		return nil
	}
	return s.explain("discarding blob "+key, err)
}

func (s *S3) dropState(ctx context.Context, key string) error {
	err := s.client.RemoveObject(ctx, s.at.bucket, s.object(stateOf(key)), minio.RemoveObjectOptions{})
	return s.explain("removing the state of blob "+key, err)
}
