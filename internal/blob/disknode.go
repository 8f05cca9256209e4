package blob

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"time"

	"navette.dev/navette/internal/navette"
)

const (
	// markPrefix is the beginning of the names of nodes' markers. No key and no temporary file has such a name.
	markPrefix = ".node-"
	// markKept is the age, in real time, from which the marker of a node counts as left behind by a killed node.
	markKept = 24 * time.Hour
)

// MarkNode implements [Nodes]: it creates an empty file in the folder.
func (d *Disk) MarkNode(_ context.Context, node string) error {
	file, err := d.root.Create(markPrefix + node)
	if err == nil {
		err = file.Close()
	}
	if err != nil {
		return fmt.Errorf("marking the blob folder: %w", err)
	}
	return d.dropMarks(navette.RealNow().Add(-markKept))
}

// NodeMarked implements [Nodes].
func (d *Disk) NodeMarked(_ context.Context, node string) (bool, error) {
	_, err := d.root.Stat(markPrefix + node)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}

// UnmarkNode implements [Nodes].
func (d *Disk) UnmarkNode(_ context.Context, node string) error {
	return d.dropMark(node)
}

func (d *Disk) dropMark(node string) error {
	if err := d.root.Remove(markPrefix + node); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("removing the marker from the blob folder: %w", err)
	}
	return nil
}

func (d *Disk) dropMarks(before time.Time) error {
	entries, err := fs.ReadDir(d.root.FS(), ".")
	for _, entry := range entries {
		if node, isMark := strings.CutPrefix(entry.Name(), markPrefix); isMark {
			if info, statErr := entry.Info(); statErr == nil && info.ModTime().Before(before) {
				err = errors.Join(err, d.dropMark(node))
			}
		}
	}
	return err
}
