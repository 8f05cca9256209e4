package blob

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"testing"
	"unsafe"
)

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
	if w.direct || !w.refused {
		t.Errorf("direct %v, refused %v", w.direct, w.refused)
	}
}
