package blob_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"navette.dev/navette/internal/blob"
	"navette.dev/navette/internal/navette"
)

// TestNodesOfOneFolderSeeEachOthersMarkers marks a folder through one of two paths, and leaves an old marker of a
// killed node.
func TestNodesOfOneFolderSeeEachOthersMarkers(t *testing.T) {
	folder := t.TempDir()
	var ways [3]*blob.Disk
	for i, dir := range []string{folder, folder, t.TempDir()} {
		disk, err := blob.NewDisk(dir)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = disk.Close() })
		ways[i] = disk
	}
	old := filepath.Join(folder, ".node-killed")
	if err := os.WriteFile(old, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	before := navette.RealNow().Add(-25 * time.Hour)
	if err := os.Chtimes(old, before, before); err != nil {
		t.Fatal(err)
	}
	if err := ways[0].MarkNode(t.Context(), "one"); err != nil {
		t.Fatal(err)
	}
	wants := func(disk *blob.Disk, node string, want bool) {
		t.Helper()
		if got, err := disk.NodeMarked(t.Context(), node); err != nil || got != want {
			t.Errorf("%s: %v, %v, want %v", node, got, err, want)
		}
	}
	wants(ways[1], "one", true)
	wants(ways[2], "one", false)
	wants(ways[1], "killed", false)
	if err := ways[0].UnmarkNode(t.Context(), "one"); err != nil {
		t.Fatal(err)
	}
	wants(ways[1], "one", false)
}
