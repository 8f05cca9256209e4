package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"syscall"

	"navette.dev/navette/internal/navette"
)

// Create implements [Store].
func (d *Disk) Create(ctx context.Context, key string) (Writer, error) {
	w, err := d.begin(ctx, key)
	if err != nil {
		return nil, err
	}
	if err := w.file.Truncate(0); err != nil {
		_ = w.Close()
		return nil, fmt.Errorf("beginning blob %s: %w", key, err)
	}
	return w, nil
}

// Resume implements [Store]. The offset is the length of the unfinished file, which is read once to compute the digest
// so far.
func (d *Disk) Resume(ctx context.Context, key string) (Writer, int64, error) {
	w, err := d.begin(ctx, key)
	if err != nil {
		return nil, 0, err
	}
	offset, err := io.Copy(w.digest, whileRunning{ctx, w.file})
	if err != nil {
		_ = w.Close()
		return nil, 0, fmt.Errorf("taking up blob %s: %w", key, err)
	}
	w.unsynced = offset > 0 // an earlier process may have been killed
	return w, offset, nil
}

// begin opens and locks the unfinished file of a key.
func (d *Disk) begin(ctx context.Context, key string) (*diskWriter, error) {
	if err := checkKey(key); err != nil {
		return nil, err
	}
	for range maxTries {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		file, err := d.lockPartial(key)
		if err != nil {
			return nil, err
		}
		if file != nil {
			return &diskWriter{disk: d, key: key, file: file, digest: newDigest()}, nil
		}
	}
	return nil, navette.Fail(navette.Conflict, "", fmt.Errorf("blob %s is removed as often as it is begun", key))
}

// maxTries is how often opening is retried when other writers commit or remove the file at the same moment.
const maxTries = 20

// lockPartial opens the unfinished file and locks it. The lock belongs to the open file: it excludes other writers of
// this process and of others, and a crash releases it. It returns nil if the file was committed or removed after it was
// opened.
func (d *Disk) lockPartial(key string) (*os.File, error) {
	name := temporary(key)
	err := d.makeCall(path.Dir(key))
	var file *os.File
	if err == nil {
		file, err = d.root.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o600)
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil // Remove deleted a folder after makeCall
	}
	if err != nil {
		return nil, fmt.Errorf("beginning blob %s: %w", key, err)
	}
	if err := lock(file); err != nil {
		_ = file.Close()
		return nil, lockError(key, err)
	}
	if !d.isAt(name, file) {
		_ = file.Close()
		return nil, nil
	}
	return file, nil
}

// isAt reports whether name still refers to the open file.
func (d *Disk) isAt(name string, file *os.File) bool {
	there, errThere := d.root.Lstat(name)
	mine, errMine := file.Stat()
	return errThere == nil && errMine == nil && os.SameFile(there, mine)
}

func lock(file *os.File) error {
	return syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
}

// unlock releases the lock before the file is closed. A process that is being started has a copy of the open file until
// it runs its program, and the copy would keep the lock.
func unlock(file *os.File) error {
	return syscall.Flock(int(file.Fd()), syscall.LOCK_UN)
}

func lockError(key string, err error) error {
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return navette.Fail(navette.Conflict, "", fmt.Errorf("blob %s is being written", key))
	}
	return fmt.Errorf("locking blob %s: %w", key, err)
}

// diskWriter writes the unfinished file of a key. file is nil once it is closed.
type diskWriter struct {
	disk     *Disk
	key      string
	file     *os.File
	digest   *digest
	unsynced bool // bytes in the page cache may not be on the disk
	direct   bool // writes bypass the page cache
	refused  bool // the file system has no direct I/O
}

// Write implements io.Writer.
func (w *diskWriter) Write(p []byte) (int, error) {
	if err := w.useDirect(false); err != nil {
		return 0, err
	}
	return w.append(p)
}

// append appends bytes to the file and to its digest.
func (w *diskWriter) append(p []byte) (int, error) {
	if w.file == nil {
		return 0, ErrClosed
	}
	n, err := w.file.Write(p)
	_, _ = w.digest.Write(p[:n])
	w.unsynced = w.unsynced || n > 0 && !w.direct
	if err != nil {
		return n, fmt.Errorf("writing blob %s: %w", w.key, err)
	}
	return n, nil
}

// sync syncs the file, if bytes were written through the page cache.
func (w *diskWriter) sync() error {
	if !w.unsynced {
		return nil
	}
	if err := w.disk.syncFile(w.file); err != nil {
		return fmt.Errorf("syncing blob %s: %w", w.key, err)
	}
	w.unsynced = false
	return nil
}

// Commit implements [Writer]: it syncs the file, renames it, and syncs the folders that are not known to be synced.
func (w *diskWriter) Commit(ctx context.Context) (Info, error) {
	if w.file == nil {
		return Info{}, ErrClosed
	}
	if err := ctx.Err(); err != nil {
		return Info{}, err
	}
	if err := w.disk.syncFile(w.file); err != nil {
		return Info{}, fmt.Errorf("syncing blob %s: %w", w.key, err)
	}
	w.unsynced = false
	if !w.disk.isAt(temporary(w.key), w.file) {
		return Info{}, navette.Fail(navette.Conflict, "", fmt.Errorf("blob %s was removed while it was written", w.key))
	}
	if err := w.disk.root.Rename(temporary(w.key), w.key); err != nil {
		return Info{}, fmt.Errorf("naming blob %s: %w", w.key, err)
	}
	if err := w.disk.syncCall(path.Dir(w.key)); err != nil {
		return Info{}, err
	}
	return w.digest.info(), w.Close()
}

// Abort implements [Writer]: it removes the unfinished file.
func (w *diskWriter) Abort(context.Context) error {
	if w.file == nil {
		return nil
	}
	w.unsynced = false
	err := w.disk.root.Remove(temporary(w.key))
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	if err := errors.Join(err, w.Close()); err != nil {
		return fmt.Errorf("discarding blob %s: %w", w.key, err)
	}
	return w.disk.prune(path.Dir(w.key))
}

// Close implements [Writer]: it syncs the unfinished file, keeps it, and releases its key.
func (w *diskWriter) Close() error {
	if w.file == nil {
		return nil
	}
	err := w.sync()
	file := w.file
	w.file = nil
	if err := errors.Join(err, unlock(file), file.Close()); err != nil {
		return fmt.Errorf("closing blob %s: %w", w.key, err)
	}
	return nil
}
