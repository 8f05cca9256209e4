//go:build !linux

package blob

import (
	"errors"
	"os"
)

// setDirect fails: files are written through the page cache on this system.
func setDirect(*os.File, bool) error { return errors.ErrUnsupported }
