package blob

import (
	"errors"
	"fmt"
	"io"
	"sync"
	"syscall"
	"unsafe"
)

const (
	// blockSize is the number of bytes that are read from a download and written at once.
	blockSize = 1 << 20
	// blockAlign is the alignment of memory, offset and length that direct I/O needs on every common disk
	// (open(2), "O_DIRECT").
	blockAlign = 4096
)

// blocks holds blocks of blockSize bytes for running downloads, one each.
var blocks = sync.Pool{New: func() any {
	memory := make([]byte, blockSize+blockAlign)
	skip := -uintptr(unsafe.Pointer(&memory[0])) % blockAlign
	return (*[blockSize]byte)(memory[skip:])
}}

// ReadFrom implements io.ReaderFrom. Whole blocks are written past the page cache where the file system allows it:
// that takes less processor time, and a long recording does not push the database out of memory. If the reader fails,
// the bytes that it returned before are kept.
func (w *diskWriter) ReadFrom(from io.Reader) (total int64, err error) {
	block, _ := blocks.Get().(*[blockSize]byte)
	defer blocks.Put(block)
	for err == nil {
		part := block[:blockSize-w.digest.size%blockSize] // blocks begin at multiples of their size
		var n int
		n, err = fill(part, from)
		written, failed := w.writeBlock(part[:n])
		total += int64(written)
		if failed != nil {
			return total, failed
		}
	}
	if err == io.EOF { //nolint:errorlint // an error that wraps io.EOF may be a cut connection's, and is not the end
		err = nil
	}
	return total, err
}

// fill reads until the block is full or the reader returns an error, which may be io.EOF.
func fill(block []byte, from io.Reader) (n int, err error) {
	for n < len(block) && err == nil {
		var more int
		more, err = from.Read(block[n:])
		n += more
	}
	return n, err
}

// writeBlock writes a whole block with direct I/O, and a shorter one through the page cache.
func (w *diskWriter) writeBlock(block []byte) (int, error) {
	if err := w.useDirect(len(block) == blockSize); err != nil {
		return 0, err
	}
	n, err := w.append(block)
	if w.direct && errors.Is(err, syscall.EINVAL) { // some file systems refuse it only when they write
		w.refused = true
		if err := w.useDirect(false); err != nil {
			return n, err
		}
		var more int
		more, err = w.append(block[n:])
		n += more
	}
	return n, err
}

// useDirect switches direct I/O on or off. Once it was refused, it is not switched on again. A direct write stores the
// new length of the file with its bytes, so the bytes before it are synced first: after a power failure, Resume
// continues at the file's length.
func (w *diskWriter) useDirect(on bool) error {
	if w.file == nil || on == w.direct || on && w.refused {
		return nil
	}
	if on {
		if err := w.sync(); err != nil {
			return err
		}
	}
	if err := setDirect(w.file, on); err != nil {
		w.refused = true
		if on {
			return nil
		}
		return fmt.Errorf("writing blob %s: %w", w.key, err)
	}
	w.direct = on
	return nil
}
