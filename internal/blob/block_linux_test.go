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
	if part := cached(t, directFile(t, dir)); part > 0.25 {
		t.Skipf("the file system of the temporary folder holds %.0f %% of direct writes in memory", 100*part)
	}
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
	if part := cached(t, filepath.Join(dir, key)); part > 0.25 {
		t.Errorf("%.0f %% of the file are in memory", 100*part)
	}
}

// directFile writes a file of one block with direct I/O, without the store.
func directFile(t *testing.T, dir string) string {
	t.Helper()
	memory, err := unix.Mmap(-1, 0, block, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_ANON|unix.MAP_PRIVATE)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = unix.Munmap(memory) }()
	path := filepath.Join(dir, "direct")
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|unix.O_DIRECT, 0o600)
	if err != nil {
		t.Skipf("the file system of the temporary folder has no direct I/O: %v", err)
	}
	defer file.Close()
	if _, err := file.Write(memory); err != nil {
		t.Skipf("the file system of the temporary folder has no direct I/O: %v", err)
	}
	return path
}

// cached returns the part of a file's pages that are in memory, from 0 to 1.
func cached(t *testing.T, path string) float64 {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		t.Fatal(err)
	}
	memory, err := unix.Mmap(int(file.Fd()), 0, int(info.Size()), unix.PROT_READ, unix.MAP_SHARED)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = unix.Munmap(memory) }()
	pages := make([]byte, (len(memory)+os.Getpagesize()-1)/os.Getpagesize())
	_, _, failed := unix.Syscall(unix.SYS_MINCORE, uintptr(unsafe.Pointer(&memory[0])), uintptr(len(memory)),
		uintptr(unsafe.Pointer(&pages[0])))
	if failed != 0 {
		t.Fatal(failed)
	}
	n := 0
	for _, page := range pages {
		n += int(page & 1)
	}
	return float64(n) / float64(len(pages))
}
