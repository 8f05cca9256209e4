package blob_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"unsafe"

	"golang.org/x/sys/unix"

	"navette.dev/navette/internal/blob"
)

// TestALargeFileTakesNoPageCache asks the kernel which pages of a stored file are in memory.
func TestALargeFileTakesNoPageCache(t *testing.T) {
	t.Parallel()
	d, dir := open(t)
	key := blob.Key("org_a", "cal_1", "1")
	w, err := d.Create(t.Context(), key)
	if err == nil {
		_, err = w.ReadFrom(bytes.NewReader(noise(16 * block)))
	}
	if err == nil {
		_, err = w.Commit(t.Context())
	}
	if err != nil {
		t.Fatal(err)
	}
	file, err := os.Open(filepath.Join(dir, key))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	memory, err := unix.Mmap(int(file.Fd()), 0, 16*block, unix.PROT_READ, unix.MAP_SHARED)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = unix.Munmap(memory) }()
	pages := make([]byte, len(memory)/os.Getpagesize())
	_, _, failed := unix.Syscall(unix.SYS_MINCORE, uintptr(unsafe.Pointer(&memory[0])), uintptr(len(memory)),
		uintptr(unsafe.Pointer(&pages[0])))
	if failed != 0 {
		t.Fatal(failed)
	}
	cached := 0
	for _, page := range pages {
		cached += int(page & 1)
	}
	if cached > len(pages)/4 {
		t.Errorf("%d of %d pages are in the page cache", cached, len(pages))
	}
}
