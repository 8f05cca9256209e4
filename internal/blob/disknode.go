package blob

import (
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

// MarkNode creates an empty marker file with the node's id in its name, by which other nodes see that this node uses
// the folder. It also removes the markers that killed nodes left behind.
func (d *Disk) MarkNode(node string) error {
	file, err := d.root.Create(markPrefix + node)
	if err == nil {
		err = file.Close()
	}
	if err != nil {
		return fmt.Errorf("marking the blob folder: %w", err)
	}
	return d.dropMarks(navette.RealNow().Add(-markKept))
}

// NodeMarked reports whether the folder has the marker of a node. A running node without one uses another folder.
func (d *Disk) NodeMarked(node string) (bool, error) {
	_, err := d.root.Stat(markPrefix + node)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}

// UnmarkNode removes a node's marker.
func (d *Disk) UnmarkNode(node string) error {
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
				err = errors.Join(err, d.UnmarkNode(node))
			}
		}
	}
	return err
}
