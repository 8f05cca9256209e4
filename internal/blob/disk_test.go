package blob_test

import (
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"navette.dev/navette/internal/blob"
)

func TestDiskHasANameAndSpaceAndNoAddresses(t *testing.T) {
	d, dir := open(t)
	if got := d.Name(); got != "disk:"+dir || !filepath.IsAbs(dir) {
		t.Errorf("name %q, folder %q", got, dir)
	}
	t.Chdir(filepath.Dir(dir))
	if got := reopen(t, filepath.Base(dir)).Name(); got != d.Name() {
		t.Errorf("by a relative path the name is %q, want %q", got, d.Name())
	}
	space, err := d.Space(t.Context())
	var stat syscall.Statfs_t
	if err := syscall.Statfs(dir, &stat); err != nil {
		t.Fatal(err)
	}
	total := int64(stat.Blocks) * int64(stat.Bsize)
	if err != nil || !space.Known || space.Total != total || space.Free <= 0 || space.Free > total {
		t.Errorf("space %+v, %v; the file system has %d bytes", space, err, total)
	}
	put(t, d, key, "whole")
	if address, has, err := d.Address(t.Context(), key, time.Minute, blob.Served{}); address != "" || has || err != nil {
		t.Errorf("address %q, %v, %v", address, has, err)
	}
}
