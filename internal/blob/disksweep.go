package blob

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"syscall"
	"time"
)

// Unfinished implements [Store]: it lists the temporary files that no writer has locked.
func (d *Disk) Unfinished(ctx context.Context) ([]Partial, error) {
	var found []Partial
	err := d.eachPartial(ctx, func(p Partial) error {
		free, err := d.whileLocked(p.Key, func() error { return nil })
		if free {
			found = append(found, p)
		}
		return err
	})
	return found, err
}

// Sweep implements [Store]: it removes the temporary files that no writer has locked and that were last written
// before the instant.
func (d *Disk) Sweep(ctx context.Context, before time.Time) ([]Partial, error) {
	var removed []Partial
	err := d.eachPartial(ctx, func(p Partial) error {
		if !p.Modified.Before(before) {
			return nil
		}
		free, err := d.whileLocked(p.Key, func() error { return d.root.Remove(temporary(p.Key)) })
		if err != nil {
			return fmt.Errorf("sweeping blob %s: %w", p.Key, err)
		}
		if free {
			removed = append(removed, p)
		}
		return d.prune(path.Dir(p.Key))
	})
	return removed, err
}

// eachPartial calls visit for every temporary file with the name of a key.
func (d *Disk) eachPartial(ctx context.Context, visit func(Partial) error) error {
	return fs.WalkDir(d.root.FS(), ".", func(name string, entry fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil // removed during the walk
		}
		if err := errors.Join(err, ctx.Err()); err != nil {
			return err
		}
		key, isPartial := keyOfTemporary(name)
		if !isPartial || !entry.Type().IsRegular() {
			return nil
		}
		info, err := entry.Info()
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return err
		}
		return visit(Partial{Key: key, Size: info.Size(), Modified: info.ModTime().UTC()})
	})
}

// whileLocked locks the temporary file of a key, so that no writer can open it, and calls do. If a writer has locked
// the file, or it does not exist, free is false and do is not called.
func (d *Disk) whileLocked(key string, do func() error) (free bool, err error) {
	file, err := d.root.Open(temporary(key))
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	defer func() { _ = file.Close() }()
	if err := lock(file); errors.Is(err, syscall.EWOULDBLOCK) {
		return false, nil
	} else if err != nil {
		return false, err
	}
	if !d.isAt(temporary(key), file) {
		return false, nil
	}
	return true, do()
}

// keyOfTemporary is the inverse of [temporary].
func keyOfTemporary(name string) (string, bool) {
	folder, file := path.Split(name)
	if !strings.HasPrefix(file, ".") || !strings.HasSuffix(file, partialSuffix) {
		return "", false
	}
	key := folder + strings.TrimSuffix(strings.TrimPrefix(file, "."), partialSuffix)
	return key, checkKey(key) == nil
}
