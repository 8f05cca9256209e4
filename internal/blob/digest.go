package blob

import (
	"context"
	"crypto/sha256"
	"encoding"
	"encoding/hex"
	"errors"
	"hash"
	"io"
)

// digest counts and hashes the bytes written to it.
type digest struct {
	size int64
	hash hash.Hash
}

func newDigest() *digest { return &digest{hash: sha256.New()} }

func (d *digest) Write(p []byte) (int, error) {
	d.size += int64(len(p))
	return d.hash.Write(p)
}

func (d *digest) info() Info {
	return Info{Size: d.size, SHA256: hex.EncodeToString(d.hash.Sum(nil))}
}

// whileRunning reads until its context ends, since hashing gigabytes must stop when the program does.
type whileRunning struct {
	ctx context.Context
	io.Reader
}

func (r whileRunning) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.Reader.Read(p)
}

// position returns the state of the digest, from which restore continues.
func (d *digest) position() ([]byte, error) {
	state, ok := d.hash.(encoding.BinaryMarshaler)
	if !ok {
		return nil, errors.ErrUnsupported
	}
	return state.MarshalBinary()
}

// restore continues from a position after size bytes, and returns false if it cannot be read.
func (d *digest) restore(position []byte, size int64) bool {
	state, ok := d.hash.(encoding.BinaryUnmarshaler)
	if !ok || state.UnmarshalBinary(position) != nil {
		return false
	}
	d.size = size
	return true
}
