package storage

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"sync"

	"navette.dev/navette/internal/blob"
	"navette.dev/navette/internal/jobs"
	"navette.dev/navette/internal/navette"
)

// errDiffers means that a file has another content than its row says.
var errDiffers = errors.New("the file has another content than was stored")

// proven reads a file back from the new store, and reports whether it is there and equal to its row.
func (m *mover) proven(ctx context.Context, f navette.RecordingFile) (bool, error) {
	info, err := m.both.New.Measure(ctx, f.BlobKey)
	if err != nil {
		return false, navette.IgnoreNotFound(err)
	}
	return blob.Equal(info, f), nil
}

// copy copies a file from the old store to the new one. It continues a copy that was begun. If that differs from the
// row, it copies the file again from its beginning, since the begun part may be another download's. If the whole copy
// differs, it is removed, and the error is errDiffers. If the old store does not have the file, it is NotFound.
func (m *mover) copy(ctx context.Context, f navette.RecordingFile) error {
	resumed, err := m.copyFrom(ctx, f, m.both.New.Resume)
	if resumed && errors.Is(err, errDiffers) {
		_, err = m.copyFrom(ctx, f, func(ctx context.Context, key string) (blob.Writer, int64, error) {
			w, err := m.both.New.Create(ctx, key)
			return w, 0, err
		})
	}
	return err
}

// copyFrom copies a file through the writer that begin returns, from its offset. resumed reports whether that was not
// the beginning.
func (m *mover) copyFrom(
	ctx context.Context, f navette.RecordingFile,
	begin func(context.Context, string) (blob.Writer, int64, error),
) (resumed bool, err error) {
	from, info, err := m.both.Old.Open(ctx, f.BlobKey)
	if err != nil {
		return false, err
	}
	defer func() { _ = from.Close() }()
	if info.Size != f.Size {
		return false, errDiffers
	}
	w, offset, err := begin(ctx, f.BlobKey)
	if err != nil {
		return false, err
	}
	defer func() { _ = w.Close() }()
	if offset > f.Size {
		return true, errDiffers
	}
	if _, err := from.Seek(offset, io.SeekStart); err != nil {
		return false, err
	}
	if _, err := w.ReadFrom(m.moving.reader(ctx, from, m.run.Rate)); err != nil {
		return false, err
	}
	got, err := w.Commit(ctx)
	if err != nil {
		return false, err
	}
	if !blob.Equal(got, f) {
		return offset > 0, errors.Join(errDiffers, m.both.New.Remove(ctx, f.BlobKey))
	}
	return false, nil
}

// failures are the errors of files, by their ids.
type failures struct {
	mu   sync.Mutex
	list map[string]error
}

func (fs *failures) add(f navette.RecordingFile, err error) {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	if fs.list == nil {
		fs.list = map[string]error{}
	}
	fs.list[f.ID] = fmt.Errorf("%s: %w", f.BlobKey, err)
}

func (fs *failures) ids() []string {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	return slices.Sorted(maps.Keys(fs.list))
}

// mostNamed is the number of files that the error of a try names.
const mostNamed = 5

// err returns the error of a try in which some files failed, with their keys as the detail, or nil.
func (fs *failures) err() error {
	ids := fs.ids()
	if len(ids) == 0 {
		return nil
	}
	var named []error
	for _, id := range ids[:min(len(ids), mostNamed)] {
		named = append(named, fs.list[id])
	}
	why := errors.Join(named...)
	return jobs.Retry("storage.files_failed", fmt.Sprintf("%d: %v", len(ids), why), why)
}
