package importer

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"navette.dev/navette/internal/blob"
	"navette.dev/navette/internal/jobs"
	"navette.dev/navette/internal/media"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/zoom"
)

const (
	// tokenLife is the lifetime of a download token: long enough for the longest file over a slow connection.
	tokenLife = 12 * time.Hour
	// noteEvery is how often, in real time, progress is stored.
	noteEvery = 500 * time.Millisecond
	// damagedTries is the number of failures after which a damaged file is given up.
	damagedTries = 10
)

const (
	// damaged is the message key of a file whose content does not match its type.
	damaged = "reason.file_damaged"
	// gone is the message key of a file that Zoom no longer lists.
	gone = "reason.file_gone"
)

// File imports one file: it is streamed to the store, verified, and then made visible by its row. The same commit
// records that the promise is kept.
func (im *Importer) File(ctx context.Context, p navette.Promise) error {
	org := im.store.Org(p.OrgID)
	file, err := org.File(ctx, p.Subject)
	if err != nil || file.State == navette.FileStored && !file.Damaged() {
		return err
	}
	info, err := im.blobs.Measure(ctx, file.BlobKey) // an earlier run may have ended between the file and its row
	if navette.CodeOf(err) == navette.NotFound || file.Damaged() && (err != nil || !blob.Equal(info, file)) {
		info, err = im.fetch(ctx, org, p, &file)
	}
	var next *navette.Promise
	if err == nil {
		jobs.Reached(ctx, "file fetched")
		next, err = im.finish(ctx, org, p, file, info)
	}
	if err == nil {
		jobs.Reached(ctx, "file stored")
		return jobs.Noted{Next: next}
	}
	if removed, dropped := im.dropRemoved(context.WithoutCancel(ctx), org, file); removed {
		return errors.Join(err, dropped)
	}
	if errors.Is(err, store.ErrLeaseLost) {
		return err // the worker that has the lease now records the result
	}
	failure := im.fullLater(ctx, err)
	if failure == nil {
		im.listings.doubt(file.CallID)
		failure = im.laterFile(p, file, err)
	}
	if err := im.noteFailure(ctx, org, p, file, failure); err != nil {
		return err // not failure: if it gives up, the sweep checks the file again only if it was stored
	}
	return failure
}

// dropRemoved removes the stored file if a user removed its call meanwhile, and reports whether that is so.
func (im *Importer) dropRemoved(ctx context.Context, org *store.Org, file navette.RecordingFile) (bool, error) {
	if _, err := org.File(ctx, file.ID); navette.CodeOf(err) != navette.NotFound {
		return false, nil // if the row could not be read, the next try finds out
	}
	return true, im.blobs.Remove(ctx, file.BlobKey)
}

// laterFile is [Importer.later] for a file. A file that Zoom does not list or does not return, or that is damaged
// repeatedly, is given up, so that gigabytes are not downloaded in vain every ten minutes. The sweep has it checked
// again, with growing pauses, and each check is one try.
func (im *Importer) laterFile(p navette.Promise, file navette.RecordingFile, err error) error {
	var download *zoom.DownloadError
	again := file.GivenUp > 0
	late := again || im.clock.Now().After(p.DueAt.Add(navette.ProcessedWithin))
	switch {
	case zoom.IsNotFound(err) && late:
		return navette.Fail(navette.NotFound, gone, errors.Join(jobs.ErrGiveUp, err))
	case errors.As(err, &download) && download.Failure == zoom.FileGone && late:
		return navette.Fail(navette.Unavailable, "reason.file_withheld", errors.Join(jobs.ErrGiveUp, err))
	case jobs.MessageOf(err) == damaged && (again || p.Attempt >= damagedTries):
		return navette.Fail(navette.Unavailable, damaged, errors.Join(jobs.ErrGiveUp, err))
	}
	return im.later(err)
}

const (
	firstLook = time.Hour
	mostPause = 24 * time.Hour
	// trashKept is how long Zoom keeps a deleted recording in its trash (Zoom support, cloud recordings). A file that
	// was missing for longer does not return.
	trashKept = 30 * 24 * time.Hour
)

// noteFailure records why a file could not be imported. After it was given up, the next check is an hour later, after
// the second time two hours later, and so on up to a day.
func (im *Importer) noteFailure(
	ctx context.Context, org *store.Org, p navette.Promise, file navette.RecordingFile, failure error,
) error {
	now, message := im.clock.Now(), jobs.MessageOf(failure)
	return org.Update(ctx, navette.System(p.OrgID), now, func(tx *store.Tx) error {
		if err := tx.FileFailed(ctx, file, p.SessionID, message); err != nil || !errors.Is(failure, jobs.ErrGiveUp) {
			return err
		}
		call, err := tx.Call(ctx, file.CallID)
		if err != nil {
			return err
		}
		pause := min(firstLook<<min(file.GivenUp, 5), mostPause)
		settled, err := tx.FileGivenUp(ctx, file, p.SessionID, now.Add(pause),
			message == gone && now.After(call.CreatedAt.Add(trashKept)))
		if err != nil {
			return err
		}
		return UpdateStates(ctx, tx, settled)
	})
}

// fetch downloads the file from the address in Zoom's list. If a cached list may be out of date, Zoom is asked again,
// and the file is tried again at once. A list from before the file was found is out of date whatever its age.
func (im *Importer) fetch(
	ctx context.Context, org *store.Org, p navette.Promise, file *navette.RecordingFile,
) (blob.Info, error) {
	api, current, err := im.connections.API(ctx, org.ID)
	if err != nil {
		return blob.Info{}, err
	}
	for again := false; ; again = true {
		from, err := im.source(ctx, org, api, current.ID, *file)
		if err != nil {
			return blob.Info{}, err
		}
		info, err := im.fetchFrom(ctx, org, api, p, file, from)
		if again || !outOfDate(err) || from.fresh(im.clock.Now()) && !from.asked.Before(p.DueAt.Time) {
			return info, err
		}
		im.listings.drop(file.CallID, from)
	}
}

// errRelisted means that a file has another size than Zoom listed earlier.
var errRelisted = errors.New("the file's size is not the one that was listed")

// outOfDate reports whether a file that could not be downloaded may have another address or token by now.
func outOfDate(err error) bool {
	var download *zoom.DownloadError
	if errors.As(err, &download) {
		return download.Failure == zoom.TokenRefused || download.Failure == zoom.LoginPage ||
			download.Failure == zoom.FileGone
	}
	return errors.Is(err, errRelisted) || err != nil && jobs.MessageOf(err) == gone
}

// fetchFrom downloads the file as a stream, and resumes where an earlier run stopped. The file must match what Zoom
// lists now: a file that Zoom has processed again since is another one, and is downloaded from its beginning.
func (im *Importer) fetchFrom(
	ctx context.Context, org *store.Org, api *zoom.API, p navette.Promise, file *navette.RecordingFile, from *listing,
) (blob.Info, error) {
	listed, found := im.listings.file(from, file.NaturalKey)
	if !found {
		return blob.Info{}, navette.Fail(navette.NotFound, gone, jobs.ErrGiveUp)
	}
	if listed.Size > 0 && listed.Size != file.Size {
		if !from.fresh(im.clock.Now()) {
			return blob.Info{}, errRelisted
		}
		if err := im.relist(ctx, org, p, file, listed.Size); err != nil {
			return blob.Info{}, err
		}
	}
	if im.noRoom() {
		return blob.Info{}, errNoRoom
	}
	writer, offset, err := im.blobs.Resume(ctx, file.BlobKey)
	if err != nil {
		return blob.Info{}, err
	}
	defer func() { _ = writer.Close() }()
	if file.Size > 0 && offset == file.Size {
		return writer.Commit(ctx)
	}
	if im.probe != nil {
		im.probe(ctx, org.ID, api, listed.DownloadURL, from.token, file.Size)
	}
	file.AskedAt = navette.At(im.clock.Now())
	download, err := api.Download(ctx, listed.DownloadURL, from.token, offset)
	if err != nil {
		return blob.Info{}, err
	}
	defer func() { _ = download.Body.Close() }()
	if offset > 0 && !download.Resumed {
		anew, err := im.anew(ctx, writer, file.BlobKey)
		if err != nil {
			return blob.Info{}, err
		}
		writer, offset = anew, 0
	}
	if file.Size > 0 && download.Size >= 0 && download.Size != file.Size {
		return blob.Info{}, navette.Fail(navette.Unavailable, "reason.file_wrong_size",
			fmt.Errorf("%d bytes announced, %d listed", download.Size, file.Size))
	}
	progress := &progress{
		ctx: ctx, org: org, file: file.ID, meters: im.meters, done: offset, last: offset, noted: navette.RealNow(),
		full: im.noRoom,
	}
	if _, err := writer.ReadFrom(io.TeeReader(download.Body, progress)); err != nil {
		return blob.Info{}, err
	}
	file.ArrivedAt = navette.At(im.clock.Now())
	return writer.Commit(ctx)
}

// relist records that Zoom lists the file with another size than before. The part of the earlier file is removed
// first, since a download that reads the new size may resume.
func (im *Importer) relist(
	ctx context.Context, org *store.Org, p navette.Promise, file *navette.RecordingFile, size int64,
) error {
	if err := im.drop(ctx, org, p, *file); err != nil {
		return err
	}
	file.Size = size
	return org.FileListed(ctx, file.ID, size)
}

// drop removes the downloaded part of a file. Only the holder of its promise may do so: another worker that took the
// promise may have stored the file since.
func (im *Importer) drop(ctx context.Context, org *store.Org, p navette.Promise, file navette.RecordingFile) error {
	held, err := org.KeepAlive(ctx, p.ID, p.Lease)
	if err == nil && !held {
		err = store.ErrLeaseLost
	}
	if err != nil {
		return err
	}
	return im.blobs.Remove(ctx, file.BlobKey)
}

// anew begins the file again if the server cannot resume.
func (im *Importer) anew(ctx context.Context, writer blob.Writer, key string) (blob.Writer, error) {
	if err := writer.Abort(ctx); err != nil {
		return nil, err
	}
	return im.blobs.Create(ctx, key)
}

// source returns Zoom's list of the recording that the file belongs to, from the cache or from a request, with a token
// for the addresses.
func (im *Importer) source(
	ctx context.Context, org *store.Org, api *zoom.API, connection string, file navette.RecordingFile,
) (*listing, error) {
	return im.listings.get(ctx, file.CallID, connection, im.clock.Now(), func() (*listing, error) {
		call, err := org.Call(ctx, file.CallID)
		if err != nil {
			return nil, err
		}
		sitting, err := org.Sitting(ctx, call.SittingID)
		if err != nil {
			return nil, err
		}
		asked := im.clock.Now()
		recording, err := api.Recordings.OfMeeting(ctx, sitting.UUID, tokenLife)
		if err != nil {
			return nil, err
		}
		return listingOf(connection, sitting, recording, asked, im.clock.Now()), nil
	})
}

// finish checks the stored file, makes it visible, and records that its promise is kept; next is a file to continue
// with. It removes a file that is not what Zoom announced.
func (im *Importer) finish(
	ctx context.Context, org *store.Org, p navette.Promise, file navette.RecordingFile, info blob.Info,
) (next *navette.Promise, err error) {
	reader, _, err := im.blobs.Open(ctx, file.BlobKey)
	if err != nil {
		return nil, fmt.Errorf("look at the file: %w", err)
	}
	found, err := verify(file, info, reader)
	_ = reader.Close()
	if err != nil {
		return nil, errors.Join(navette.Fail(navette.Unavailable, damaged, err), im.drop(ctx, org, p, file))
	}
	jobs.Reached(ctx, "file verified")
	file.Size, file.SHA256, file.MediaMillis = info.Size, info.SHA256, found.Duration.Milliseconds()
	file.Store = cmp.Or(info.Store, im.blobs.Name())
	for {
		spoken, err := im.read(ctx, org, file)
		if err != nil {
			return nil, err
		}
		jobs.Reached(ctx, "text read")
		next, err = im.put(org, &stored{ctx: ctx, promise: p, file: file, spoken: spoken})
		if err == nil {
			im.listings.stored(file.CallID, file.NaturalKey)
		}
		if !errors.Is(err, errOvertaken) {
			return next, err
		}
	}
}

func verify(file navette.RecordingFile, info blob.Info, reader io.ReaderAt) (media.Info, error) {
	if file.Size > 0 && info.Size != file.Size {
		return media.Info{}, fmt.Errorf("%d bytes came, %d listed", info.Size, file.Size)
	}
	return media.Verify(file.FileType, reader, info.Size)
}
