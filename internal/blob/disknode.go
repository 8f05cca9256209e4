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
	// signPrefix is the beginning of the names of nodes' signs. No key and no temporary file has such a name.
	signPrefix = ".node-"
	// signKept is the age, in real time, from which the sign of a node counts as left behind by a killed node.
	signKept = 24 * time.Hour
)

// Sign creates a node's sign, an empty file in the folder with the node's id in its name, by which other nodes see that
// this node uses the folder. It also removes the signs that killed nodes left behind.
func (d *Disk) Sign(node string) error {
	file, err := d.root.Create(signPrefix + node)
	if err == nil {
		err = file.Close()
	}
	if err != nil {
		return fmt.Errorf("signing the blob folder: %w", err)
	}
	return d.dropSigns(navette.RealNow().Add(-signKept))
}

// Signed reports whether the folder has the sign of a node. A running node without a sign in it uses another folder.
func (d *Disk) Signed(node string) (bool, error) {
	_, err := d.root.Stat(signPrefix + node)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}

// Unsign removes a node's sign.
func (d *Disk) Unsign(node string) error {
	if err := d.root.Remove(signPrefix + node); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("taking the sign from the blob folder: %w", err)
	}
	return nil
}

func (d *Disk) dropSigns(before time.Time) error {
	entries, err := fs.ReadDir(d.root.FS(), ".")
	for _, entry := range entries {
		if node, isSign := strings.CutPrefix(entry.Name(), signPrefix); isSign {
			if info, statErr := entry.Info(); statErr == nil && info.ModTime().Before(before) {
				err = errors.Join(err, d.Unsign(node))
			}
		}
	}
	return err
}
