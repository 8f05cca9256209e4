package storage

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"syscall"
	"time"

	"navette.dev/navette/internal/blob"
	"navette.dev/navette/internal/jobs"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
)

const (
	// waitForTurn is the pause, in product time, of an organization whose files wait for another's to be read.
	waitForTurn = 10 * time.Second
	// mostPause is the longest pause, in product time, between two looks for files to read again.
	mostPause = 24 * time.Hour
	// emptyFrom is the number of missing files from which a store in which none was found counts as the wrong one.
	emptyFrom = 3
)

// BeginVerify begins to read all files of all organizations again, at most rate bytes per second in each process, 0 for
// no limit.
func (st *Storage) BeginVerify(ctx context.Context, rate int64) error {
	ids, err := st.store.System().Organizations(ctx)
	for _, id := range ids {
		if err == nil {
			err = st.store.Org(id).Update(ctx, navette.System(id), st.clock.Now(), func(tx *store.Tx) error {
				return beginVerify(ctx, tx, rate)
			})
		}
	}
	return err
}

func beginVerify(ctx context.Context, tx *store.Tx, rate int64) error {
	sums, err := tx.StoreSums(ctx)
	if err != nil {
		return err
	}
	run := navette.StorageRun{Kind: navette.StorageVerify, Rate: rate}
	for _, s := range sums {
		run.Files, run.Bytes = run.Files+s.Files, run.Bytes+s.Bytes
	}
	if err := tx.BeginStorageRun(ctx, run); err != nil {
		return err
	}
	return tx.Promise(ctx, navette.PromiseRecheck, tx.ID, "", tx.At())
}

// Recheck is the handler of [navette.PromiseRecheck]: it reads stored files of an organization again, the longest
// unread first, and compares each with its row. A file is due after two thirds of [Options.CheckEvery], so that there
// is time for it until the whole. A file that is missing or different is damaged, and imported again. While the command
// verify lasts, all files are due that were not read since it began.
func (st *Storage) Recheck(ctx context.Context, p navette.Promise) error {
	org, now := st.store.Org(p.OrgID), st.clock.Now()
	run, err := org.StorageRun(ctx, navette.StorageVerify)
	if err != nil {
		return err
	}
	c := &checker{Storage: st, org: org, asked: run.Open(), before: run.BegunAt.Time, rate: run.Rate}
	if !c.asked {
		if st.options.CheckEvery <= 0 {
			return jobs.Again(now.Add(mostPause))
		}
		c.before, c.rate = now.Add(-st.due()), st.options.CheckRate
	}
	if !st.oneReads.TryLock() {
		return jobs.Again(now.Add(waitForTurn))
	}
	defer st.oneReads.Unlock()
	again, err := c.all(ctx)
	if err != nil || again {
		return c.later(err)
	}
	if c.asked {
		if err := org.Update(ctx, navette.System(p.OrgID), st.clock.Now(), func(tx *store.Tx) error {
			_, err := tx.EndStorageRun(ctx, navette.StorageVerify)
			return err
		}); err != nil {
			return err
		}
	}
	return st.nextRead(ctx, org)
}

// due is how long after a file was read it is read again.
func (st *Storage) due() time.Duration { return st.options.CheckEvery * 2 / 3 }

// nextRead returns the result of a try after which no file is due: the next try is when the next file is.
func (st *Storage) nextRead(ctx context.Context, org *store.Org) error {
	next := st.clock.Now().Add(mostPause)
	first, err := org.FirstRead(ctx)
	if err != nil {
		return err
	}
	if due := first.Add(st.due()); !first.IsZero() && st.options.CheckEvery > 0 && due.Before(next) {
		next = due
		if soon := st.clock.Now().Add(time.Minute); next.Before(soon) {
			next = soon // a file that could not be read, or is being imported
		}
	}
	return jobs.Again(next)
}

// checker is one try to read an organization's files again.
type checker struct {
	*Storage
	org    *store.Org
	asked  bool      // by the command verify
	before time.Time // files that were read before are due
	rate   int64

	failed  failures
	found   int
	waiting []lost // files that are missing, as long as no file was found
}

// later returns the result of a try that is not the last one.
func (c *checker) later(err error) error {
	if err == nil {
		return jobs.Again(c.clock.Now())
	}
	return err
}

// all reads the due files until none is left or the time of a try is over (again).
func (c *checker) all(ctx context.Context) (again bool, err error) {
	end := navette.RealNow().Add(tryFor)
	seen := []string{}
	for navette.RealNow().Before(end) {
		files, err := c.org.FilesUnread(ctx, c.before, seen, filesAtOnce)
		if err != nil {
			return false, err
		}
		if len(files) == 0 {
			return false, errors.Join(c.keepWaiting(ctx), c.failed.err())
		}
		for _, f := range files {
			seen = append(seen, f.ID)
			if err := c.read(ctx, f); err != nil {
				return false, err
			}
			if navette.RealNow().After(end) {
				break
			}
		}
	}
	return true, c.keepWaiting(ctx)
}

// read reads one file and records what was found.
func (c *checker) read(ctx context.Context, f navette.RecordingFile) error {
	info, err := c.measure(ctx, f.BlobKey)
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err == nil && blob.Equal(info, f):
		c.found++
		return c.equal(ctx, f, info.Store)
	case navette.CodeOf(err) == navette.NotFound:
		c.waiting = append(c.waiting, lost{f, true})
		return nil
	case err == nil, errors.Is(err, syscall.EIO):
		c.found++
		return c.note(ctx, []lost{{f, false}}, f.Size)
	default: // the store does not answer: the file may be in order
		c.failed.add(f, err)
		return nil
	}
}

// measure is [blob.Store.Measure] at the rate of the check.
func (c *checker) measure(ctx context.Context, key string) (blob.Info, error) {
	from, info, err := c.blobs.Open(ctx, key)
	if err != nil {
		return info, err
	}
	defer func() { _ = from.Close() }()
	digest := sha256.New()
	info.Size, err = io.CopyBuffer(digest, c.rereading.reader(ctx, from, c.rate), make([]byte, 1<<20))
	info.SHA256 = hex.EncodeToString(digest.Sum(nil))
	return info, err
}

// equal records that a file was read and is equal to its row. in is the name of its store, or "" if there is only one.
func (c *checker) equal(ctx context.Context, f navette.RecordingFile, in string) error {
	alsoIn := f.AlsoIn
	switch {
	case in == "":
		in = c.blobs.Name()
	case in != f.Store && f.Store != "":
		alsoIn = f.Store
	}
	if alsoIn == in {
		alsoIn = ""
	}
	return c.org.Update(ctx, navette.System(c.org.ID), c.clock.Now(), func(tx *store.Tx) error {
		if _, err := tx.FileFound(ctx, f, in, alsoIn); err != nil {
			return err
		}
		return tx.StorageRunDid(ctx, navette.StorageVerify, 1, f.Size, 0)
	})
}

// keepWaiting records the missing files. If the store has none of an organization's files, it is more likely that the
// wrong folder is mounted, or none: then nothing is recorded and the try fails, unless the operator asked for the
// check.
func (c *checker) keepWaiting(ctx context.Context) error {
	missing := c.waiting
	c.waiting = nil
	if len(missing) == 0 {
		return nil
	}
	if !c.asked && c.found == 0 && len(missing) >= emptyFrom {
		return jobs.Retry("storage.empty_store", c.blobs.Name(), errors.New("the store has none of the files"))
	}
	return c.note(ctx, missing, 0)
}

// note records files that are missing or different.
func (c *checker) note(ctx context.Context, found []lost, bytes int64) error {
	return c.org.Update(ctx, navette.System(c.org.ID), c.clock.Now(), func(tx *store.Tx) error {
		if _, err := c.damaged(ctx, tx, found); err != nil {
			return err
		}
		n := int64(len(found))
		return tx.StorageRunDid(ctx, navette.StorageVerify, n, bytes, n)
	})
}
