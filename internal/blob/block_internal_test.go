package blob

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"os"
	"slices"
	"testing"
	"unsafe"
)

// TestNoBlockIsOnDiskBeforeTheBytesThatPrecedeIt cuts a download inside a block and resumes it. A direct write stores
// the new length of the file, at which a download is resumed after a power failure.
func TestNoBlockIsOnDiskBeforeTheBytesThatPrecedeIt(t *testing.T) {
	t.Parallel()
	d, err := NewDisk(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = d.Close() }()
	var synced []int64 // lengths of the file
	d.syncFile = func(f *os.File) error {
		info, err := f.Stat()
		if err == nil && !info.IsDir() {
			synced = append(synced, info.Size())
		}
		return errors.Join(err, f.Sync())
	}
	key := Key("org_a", "cal_1", "1")
	const cut = blockSize + 300_000
	w, err := d.begin(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.ReadFrom(bytes.NewReader(make([]byte, cut))); err != nil {
		t.Fatal(err)
	}
	if w.refused {
		t.Skip("the file system of the temporary folder has no direct I/O")
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	resumed, at, err := d.Resume(t.Context(), key)
	if err != nil || at != cut {
		t.Fatalf("resumed at %d, %v", at, err)
	}
	if _, err := resumed.ReadFrom(bytes.NewReader(make([]byte, 4*blockSize-cut))); err != nil {
		t.Fatal(err)
	}
	if want := []int64{cut, 2 * blockSize}; !slices.Equal(synced, want) {
		t.Errorf("synced at %d bytes, want %d", synced, want)
	}
	if _, err := resumed.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// TestAFileSystemThatRefusesDirectWrites writes a block from memory that is not aligned: the kernel refuses it, as some
// file systems refuse every direct write.
func TestAFileSystemThatRefusesDirectWrites(t *testing.T) {
	t.Parallel()
	d, err := NewDisk(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = d.Close() }()
	w, err := d.begin(t.Context(), Key("org_a", "cal_1", "1"))
	if err != nil {
		t.Fatal(err)
	}
	memory := make([]byte, blockSize+2)
	block := memory[1+uintptr(unsafe.Pointer(&memory[0]))%2:][:blockSize] // at an odd address
	if n, err := w.writeBlock(block); err != nil || n != blockSize {
		t.Fatalf("%d bytes, %v", n, err)
	}
	if n, err := w.ReadFrom(bytes.NewReader(block)); err != nil || n != blockSize {
		t.Fatalf("%d bytes more, %v", n, err)
	}
	info, err := w.Commit(t.Context())
	want := sha256.Sum256(append(bytes.Clone(block), block...))
	if err != nil || info.SHA256 != hex.EncodeToString(want[:]) {
		t.Errorf("%+v, %v", info, err)
	}
	if w.direct && w.refused {
		t.Error("direct I/O is still on")
	}
}
