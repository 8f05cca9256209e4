package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"sync"
	"time"

	"golang.org/x/sys/unix"

	"navette.dev/navette/internal/navette"
)

// Disk is a [Store] in a folder of the local disk. The operating system resolves every path inside that folder, so
// neither a key nor a symbolic link can point outside. The folder of a call is removed with its last file.
type Disk struct {
	root     *os.Root
	folder   string               // absolute
	syncFile func(*os.File) error // [os.File.Sync]; tests count its calls

	mu     sync.Mutex
	synced map[string]bool // folders "org/<org>/call" that are on stable storage, with all folders above them
}

var _ Store = (*Disk)(nil)

// NewDisk opens the store in dir, and creates dir if it does not exist.
func NewDisk(dir string) (*Disk, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("opening the blob folder: %w", err)
	}
	folder, errFolder := filepath.Abs(dir)
	root, err := os.OpenRoot(dir)
	if err := errors.Join(err, errFolder); err != nil {
		return nil, fmt.Errorf("opening the blob folder: %w", err)
	}
	return &Disk{root: root, folder: folder, syncFile: (*os.File).Sync, synced: map[string]bool{}}, nil
}

// Close implements [Store].
func (d *Disk) Close() error { return d.root.Close() }

// Name implements [Store].
func (d *Disk) Name() string { return "disk:" + d.folder }

// Space implements [Store]: it returns the space of the file system that is free for the server's user (statfs(2),
// f_bavail).
func (d *Disk) Space(ctx context.Context) (Space, error) {
	if err := ctx.Err(); err != nil {
		return Space{}, err
	}
	folder, err := d.root.Open(".")
	if err != nil {
		return Space{}, fmt.Errorf("reading the space of the blob folder: %w", err)
	}
	defer func() { _ = folder.Close() }()
	var stat unix.Statfs_t
	if err := unix.Fstatfs(int(folder.Fd()), &stat); err != nil {
		return Space{}, fmt.Errorf("reading the space of the blob folder: %w", err)
	}
	block := int64(stat.Bsize) //nolint:unconvert // its type differs between systems
	return Space{Free: int64(stat.Bavail) * block, Total: int64(stat.Blocks) * block, Known: true}, nil
}

// Address implements [Store]: there are no addresses of local files.
func (d *Disk) Address(context.Context, string, time.Duration, Served) (string, bool, error) {
	return "", false, nil
}

// Open implements [Store].
func (d *Disk) Open(ctx context.Context, key string) (Reader, Info, error) {
	if err := errors.Join(ctx.Err(), checkKey(key)); err != nil {
		return nil, Info{}, err
	}
	file, err := d.root.Open(key)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, Info{}, navette.Fail(navette.NotFound, "", fmt.Errorf("blob %s: %w", key, err))
	}
	if err != nil {
		return nil, Info{}, fmt.Errorf("opening blob %s: %w", key, err)
	}
	stat, err := file.Stat()
	if err != nil {
		_ = file.Close()
		return nil, Info{}, fmt.Errorf("opening blob %s: %w", key, err)
	}
	return file, Info{Size: stat.Size()}, nil
}

// Measure implements [Store]. It syncs the folders, since a commit may have been interrupted after it renamed the file
// and before it synced them.
func (d *Disk) Measure(ctx context.Context, key string) (Info, error) {
	file, _, err := d.Open(ctx, key)
	if err != nil {
		return Info{}, err
	}
	defer func() { _ = file.Close() }()
	digest := newDigest()
	if _, err := io.Copy(digest, whileRunning{ctx, file}); err != nil {
		return Info{}, fmt.Errorf("measuring blob %s: %w", key, err)
	}
	if err := d.syncCall(path.Dir(key)); err != nil {
		return Info{}, err
	}
	return digest.info(), nil
}

// Remove implements [Store]. It also removes the folder of the call if it becomes empty.
func (d *Disk) Remove(ctx context.Context, key string) error {
	if err := errors.Join(ctx.Err(), checkKey(key)); err != nil {
		return err
	}
	for _, name := range []string{key, temporary(key)} {
		if err := d.root.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("removing blob %s: %w", key, err)
		}
	}
	return d.prune(path.Dir(key))
}

// prune removes the folder of a call if it is empty, and syncs the folder whose entries changed. It keeps the folders
// above, so that writers do not have to sync them again.
func (d *Disk) prune(folder string) error {
	if d.root.Remove(folder) == nil {
		folder = path.Dir(folder)
	}
	err := d.syncFolder(folder)
	if errors.Is(err, fs.ErrNotExist) { // there was no folder, or a concurrent call removed it
		return nil
	}
	return err
}

// syncCall syncs the folder of a call, which has the entry of a file, and the folder above it, which has the entry of
// the call's folder. Each process syncs the folders further up once.
func (d *Disk) syncCall(folder string) error {
	calls := path.Dir(folder)
	if err := errors.Join(d.syncFolder(folder), d.syncFolder(calls)); err != nil {
		return err
	}
	d.mu.Lock()
	known := d.synced[calls]
	d.mu.Unlock()
	if known {
		return nil
	}
	for above := calls; above != "."; {
		above = path.Dir(above)
		if err := d.syncFolder(above); err != nil {
			return err
		}
	}
	d.mu.Lock()
	d.synced[calls] = true
	d.mu.Unlock()
	return nil
}

// makeCall creates the folder of a call. If a folder above it is missing, makeCall creates that too, and the folders
// above have to be synced again.
func (d *Disk) makeCall(folder string) error {
	err := d.root.Mkdir(folder, 0o700)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	d.mu.Lock()
	delete(d.synced, path.Dir(folder))
	d.mu.Unlock()
	return d.root.MkdirAll(folder, 0o700)
}

func (d *Disk) syncFolder(folder string) error {
	file, err := d.root.Open(folder)
	if err != nil {
		return fmt.Errorf("syncing a blob folder: %w", err)
	}
	if err := errors.Join(d.syncFile(file), file.Close()); err != nil {
		return fmt.Errorf("syncing a blob folder: %w", err)
	}
	return nil
}

// temporary returns the name of the unfinished file of a key: hidden, in the same folder.
func temporary(key string) string {
	folder, file := path.Split(key)
	return folder + "." + file + partialSuffix
}

const partialSuffix = ".partial"
