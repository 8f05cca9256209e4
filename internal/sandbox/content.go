package sandbox

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"sync"
	"time"
)

// content is the bytes of a file: some parts that are held in memory, shared among recordings of the same piece, and after
// them a tail of any size that is made up from each byte's position and a seed whenever it is read.
type content struct {
	parts [][]byte
	tail  int64
	seed  uint64

	once sync.Once
	hash string
}

func plain(parts ...[]byte) *content { return &content{parts: parts} }

// held is the number of bytes in memory.
func (c *content) held() int64 {
	n := 0
	for _, part := range c.parts {
		n += len(part)
	}
	return int64(n)
}

// size is the number of bytes.
func (c *content) size() int64 {
	if c == nil {
		return 0
	}
	return c.held() + c.tail
}

// sha256 is the hexadecimal hash of the bytes, worked out once when first asked for.
func (c *content) sha256() string {
	if c == nil {
		return ""
	}
	c.once.Do(func() {
		sum := sha256.New()
		_, _ = io.Copy(sum, c.reader()) // neither side can fail
		c.hash = hex.EncodeToString(sum.Sum(nil))
	})
	return c.hash
}

// reader reads the bytes from the beginning, and can seek.
func (c *content) reader() *io.SectionReader { return io.NewSectionReader(c, 0, c.size()) }

// ReadAt fills p with the bytes from offset on.
func (c *content) ReadAt(p []byte, offset int64) (n int, err error) {
	if offset >= c.size() {
		return 0, io.EOF
	}
	if left := c.size() - offset; int64(len(p)) > left {
		p, err = p[:left], io.EOF
	}
	for _, part := range c.parts {
		if offset < int64(len(part)) {
			n += copy(p[n:], part[offset:])
			offset = int64(len(part))
		}
		offset -= int64(len(part))
	}
	makeUp(p[n:], uint64(max(0, offset)), c.seed)
	return len(p), err
}

// noise is the block that made-up bytes are taken from. Copying it is as fast as a disk of Zoom's would have to be.
var noise = func() (block [64 << 10]byte) {
	random := rand.NewChaCha8([32]byte{})
	_, _ = random.Read(block[:]) // never fails
	return block
}()

// turn is by how much the noise is turned from one block to the next, so that a piece taken from elsewhere does not pass for another.
const turn = 40_503

// makeUp fills p with the made-up bytes from position at on.
func makeUp(p []byte, at, seed uint64) {
	const size = uint64(len(noise))
	for len(p) > 0 {
		from := (at + seed + at/size*turn) % size
		n := copy(p[:min(uint64(len(p)), size-at%size)], noise[from:])
		p, at = p[n:], at+uint64(n)
	}
}

// freeBox is the header of an MP4 box that players skip, for a payload of so many bytes.
func freeBox(payload int64) []byte {
	header := make([]byte, 16)
	binary.BigEndian.PutUint32(header, 1) // the size follows in 64 bits
	copy(header[4:], "free")
	binary.BigEndian.PutUint64(header[8:], uint64(payload)+16)
	return header
}

// marked is an MP4 with a text in a box at its end, which players skip: so no two recordings have the same bytes.
func (c *content) marked(text string) *content {
	return plain(append(slices.Clone(c.parts), freeBox(int64(len(text))), []byte(text))...)
}

// madeUp is an MP4 of exactly size bytes that begins with a playable piece; it is never smaller than that piece.
func madeUp(playable *content, size int64, seed uint64) *content {
	payload := max(0, size-playable.held()-16)
	return &content{parts: append(slices.Clone(playable.parts), freeBox(payload)), tail: payload, seed: seed}
}

// chatFile is the chat of a recorded stretch, in Zoom's form: time into the recording, name and text. A piece's own chat
// stands in where nobody wrote.
func (i *instance) chatFile(part segment, otherwise *content) *content {
	var text []byte
	for _, line := range i.chat {
		if line.at.Before(part.start) || line.at.After(part.end) {
			continue
		}
		into := line.at.Sub(part.start).Truncate(time.Second)
		text = fmt.Appendf(text, "%02d:%02d:%02d\tFrom %s : %s\n", int(into.Hours()), int(into.Minutes())%60, int(into.Seconds())%60, line.name, line.text)
	}
	if text == nil {
		return otherwise
	}
	return plain(text)
}
