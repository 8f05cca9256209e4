package blob

import (
	"context"
	"fmt"
	"sync"

	"golang.org/x/sys/unix"
)

const (
	// partSize is the size of the parts of an upload in bytes, except the last: the smallest that S3 permits, so that
	// many uploads fit into little memory. S3 permits 10 000 parts, so a file has at most 52 GB.
	partSize = 5 << 20
	mostPart = 10_000
	// partBuffers is the number of parts that all uploads of the process together keep in memory: one for each of the
	// eight downloads that run by default, and some that are sent while the next part is read.
	partBuffers = 11
)

// buffers is the memory for parts. A writer that needs more waits until a part was sent. It waits for its own parts or
// those of others, never for a buffer that is kept while its holder waits for another.
var buffers = bufferPool{tokens: make(chan struct{}, partBuffers)}

// bufferPool lends buffers of [partSize] bytes. They are outside Go's heap, so that they do not raise the size at which
// garbage is collected, and are given back to the operating system when no upload runs.
type bufferPool struct {
	tokens chan struct{} // one for each lent buffer

	mu   sync.Mutex
	lent int
	free [][]byte
}

// get lends a buffer, and waits for one if all are lent.
func (p *bufferPool) get(ctx context.Context) ([]byte, error) {
	select {
	case p.tokens <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if last := len(p.free) - 1; last >= 0 {
		buffer := p.free[last]
		p.free = p.free[:last]
		p.lent++
		return buffer, nil
	}
	buffer, err := unix.Mmap(-1, 0, partSize, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_ANON|unix.MAP_PRIVATE)
	if err != nil {
		<-p.tokens
		return nil, fmt.Errorf("memory for a part of an upload: %w", err)
	}
	p.lent++
	return buffer, nil
}

// put takes a buffer back. The caller must not use it afterwards.
func (p *bufferPool) put(buffer []byte) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.free = append(p.free, buffer)
	if p.lent--; p.lent == 0 {
		for _, buffer := range p.free {
			_ = unix.Munmap(buffer) // it fails only for memory that is not mapped
		}
		p.free = nil
	}
	<-p.tokens
}
