package blob_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/iotest"

	"navette.dev/navette/internal/blob"
)

const block = 1 << 20

// noise returns n bytes that no block repeats.
func noise(n int) []byte {
	p := make([]byte, n)
	_, _ = rand.NewChaCha8([32]byte{}).Read(p) // never fails
	return p
}

// TestAnySizeIsWrittenWhole writes files whose end lies around those of blocks and sectors, at once and resumed from
// any offset, and reads them back.
func TestAnySizeIsWrittenWhole(t *testing.T) {
	t.Parallel()
	all := noise(2*block + 5000)
	for _, size := range []int{0, 1, 4096, block - 1, block, block + 1, block + 4096, 2 * block, len(all)} {
		for _, from := range []int{0, 1, 4096, 5000, block - 4096, block, block + 7} {
			if from > size {
				continue
			}
			d, _ := open(t)
			key := blob.Key("org_a", "cal_1", "1")
			w, err := d.Create(t.Context(), key)
			if err == nil {
				_, err = w.Write(all[:from])
			}
			if err := errors.Join(err, w.Close()); err != nil {
				t.Fatal(err)
			}
			w, offset, err := d.Resume(t.Context(), key)
			if err != nil || offset != int64(from) {
				t.Fatalf("resumed at %d, want %d: %v", offset, from, err)
			}
			n, err := w.ReadFrom(iotest.HalfReader(bytes.NewReader(all[from:size])))
			if err != nil || n != int64(size-from) {
				t.Fatalf("%d bytes, want %d: %v", n, size-from, err)
			}
			info, err := w.Commit(t.Context())
			if err != nil || info.Size != int64(size) || info.SHA256 != sum(string(all[:size])) {
				t.Errorf("%d bytes from %d: %+v, %v", size, from, info, err)
			}
			if read(t, d, key) != string(all[:size]) {
				t.Errorf("%d bytes from %d are not those that were written", size, from)
			}
		}
	}
}

// TestWhatAFailedReaderReturnedIsKept cuts a download with errors that resemble the end of a file.
func TestWhatAFailedReaderReturnedIsKept(t *testing.T) {
	t.Parallel()
	all := noise(block + 70_000)
	for _, cut := range []error{errors.New("cut"), io.ErrUnexpectedEOF, fmt.Errorf("cut: %w", io.EOF)} {
		d, _ := open(t)
		key := blob.Key("org_a", "cal_1", "1")
		w, err := d.Create(t.Context(), key)
		if err != nil {
			t.Fatal(err)
		}
		n, err := w.ReadFrom(io.MultiReader(bytes.NewReader(all), iotest.ErrReader(cut)))
		if !errors.Is(err, cut) || n != int64(len(all)) {
			t.Errorf("%v: %d of %d bytes, %v", cut, n, len(all), err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		w, offset, err := d.Resume(t.Context(), key)
		if err != nil || offset != int64(len(all)) {
			t.Fatalf("%v: resumed at %d of %d, %v", cut, offset, len(all), err)
		}
		if _, err := w.ReadFrom(strings.NewReader("end")); err != nil {
			t.Fatal(err)
		}
		info, err := w.Commit(t.Context())
		if err != nil || info.SHA256 != sum(string(all)+"end") {
			t.Errorf("%v: %+v, %v", cut, info, err)
		}
	}
}
