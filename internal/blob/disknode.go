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
	// signPrefix begins the names of nodes' signs. No key and no temporary file has such a name.
	signPrefix = ".node-"
	// signKept is how long, in real time, a sign is kept that was not removed.
	signKept = 24 * time.Hour
)

// Sign creates an empty file in the folder that names a running node, until [Disk.Unsign]. It removes old signs of
// killed nodes.
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

// Signed reports whether a node has signed this folder. If not, the node stores its files elsewhere.
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
