package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"navette.dev/navette/internal/navette"
)

// Both is a [Store] over two stores, while files are moved from Old to New. Files are written to New. They are read
// from New and, if it does not have them, from Old. Remove removes a file from both.
type Both struct{ New, Old Store }

var _ Store = (*Both)(nil)

// probeKey returns a new key of a file that belongs to no organization.
func probeKey() string {
	return Key("probe", "probe", navette.NewID(navette.PrefixNode, navette.RealNow()))
}

// Check fails if the two are the same store, under one name or two: removing the old copy of a file would then remove
// the only one. It writes a small file to New, looks whether Old has it, and removes it.
func (b *Both) Check(ctx context.Context) error {
	same := navette.Fail(navette.Invalid, "", fmt.Errorf("%s and %s are the same store: --blobs-before names the store "+
		"from which files are moved, and --blobs the one to which they are moved", b.New.Name(), b.Old.Name()))
	if b.New.Name() == b.Old.Name() {
		return same
	}
	key := probeKey()
	w, err := b.New.Create(ctx, key)
	if err != nil {
		return fmt.Errorf("writing to %s: %w", b.New.Name(), err)
	}
	_, err = io.WriteString(w, "navette")
	if err == nil {
		_, err = w.Commit(ctx)
	}
	if err := errors.Join(err, w.Close()); err != nil {
		return fmt.Errorf("writing to %s: %w", b.New.Name(), err)
	}
	r, _, err := b.Old.Open(ctx, key)
	if err == nil {
		err = errors.Join(same, r.Close())
	}
	return errors.Join(navette.IgnoreNotFound(err), b.New.Remove(ctx, key))
}

// Name implements [Store]: it is the name of the store to which files are written.
func (b *Both) Name() string { return b.New.Name() }

// Create implements [Store].
func (b *Both) Create(ctx context.Context, key string) (Writer, error) { return b.New.Create(ctx, key) }

// Resume implements [Store]. It does not continue a file that was begun in Old.
func (b *Both) Resume(ctx context.Context, key string) (Writer, int64, error) {
	return b.New.Resume(ctx, key)
}

// Open implements [Store].
func (b *Both) Open(ctx context.Context, key string) (r Reader, info Info, err error) {
	err = b.find(key, func(in Store) error {
		r, info, err = in.Open(ctx, key)
		info.Store = in.Name()
		return err
	})
	return r, info, err
}

// Measure implements [Store].
func (b *Both) Measure(ctx context.Context, key string) (info Info, err error) {
	err = b.find(key, func(in Store) error {
		info, err = in.Measure(ctx, key)
		info.Store = in.Name()
		return err
	})
	return info, err
}

// find calls look with New and, as long as the file is not found, with Old and with New again: between the first two
// looks a move may have stored the file in New and removed it from Old.
func (b *Both) find(key string, look func(Store) error) error {
	for _, in := range []Store{b.New, b.Old, b.New} {
		if err := look(in); navette.CodeOf(err) != navette.NotFound {
			return err
		}
	}
	return navette.Fail(navette.NotFound, "", fmt.Errorf("blob %s is in neither store", key))
}

// Remove implements [Store].
func (b *Both) Remove(ctx context.Context, key string) error {
	return errors.Join(b.New.Remove(ctx, key), b.Old.Remove(ctx, key))
}

// Unfinished implements [Store].
func (b *Both) Unfinished(ctx context.Context) ([]Partial, error) {
	inNew, errNew := b.New.Unfinished(ctx)
	inOld, errOld := b.Old.Unfinished(ctx)
	return append(inNew, inOld...), errors.Join(errNew, errOld)
}

// Sweep implements [Store].
func (b *Both) Sweep(ctx context.Context, before time.Time) ([]Partial, error) {
	inNew, errNew := b.New.Sweep(ctx, before)
	inOld, errOld := b.Old.Sweep(ctx, before)
	return append(inNew, inOld...), errors.Join(errNew, errOld)
}

// Space implements [Store]: it is that of the store to which files are written.
func (b *Both) Space(ctx context.Context) (Space, error) { return b.New.Space(ctx) }

// Address implements [Store]. It signs an address only for a file that New has.
func (b *Both) Address(ctx context.Context, key string, life time.Duration, served Served) (string, bool, error) {
	r, _, err := b.New.Open(ctx, key)
	if err != nil {
		return "", false, navette.IgnoreNotFound(err)
	}
	if err := r.Close(); err != nil {
		return "", false, err
	}
	return b.New.Address(ctx, key, life, served)
}

// Close implements [Store].
func (b *Both) Close() error { return errors.Join(b.New.Close(), b.Old.Close()) }

// MarkNode implements [Nodes]: a node marks the store to which it writes.
func (b *Both) MarkNode(ctx context.Context, node string) error { return b.New.MarkNode(ctx, node) }

// NodeMarked implements [Nodes]. A node that was not restarted with the new store yet has marked the old one.
func (b *Both) NodeMarked(ctx context.Context, node string) (bool, error) {
	marked, err := b.New.NodeMarked(ctx, node)
	if err != nil || marked {
		return marked, err
	}
	return b.Old.NodeMarked(ctx, node)
}

// UnmarkNode implements [Nodes].
func (b *Both) UnmarkNode(ctx context.Context, node string) error { return b.New.UnmarkNode(ctx, node) }
