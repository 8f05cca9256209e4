package pastimport

import (
	"context"
	"errors"
	"slices"
	"time"

	"navette.dev/navette/internal/hosts"
	"navette.dev/navette/internal/jobs"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/zoom"
)

const (
	// span is the time that one list covers. Zoom shortens longer ones without an error (Zoom API, "List all
	// recordings").
	span = 30 * 24 * time.Hour
	// margin is how far the lists reach beyond the range: Zoom lists by the planned start of some meetings.
	margin = 24 * time.Hour
	// queuedFiles and queuedBytes limit how much of an organization is queued for download at once while an import of the
	// past goes on, so that a new call never waits for the whole past.
	queuedFiles = 400
	queuedBytes = 2 << 30
	// takenAtOnce is the number of recordings that are stored in one transaction.
	takenAtOnce = 20
	// lookEvery is the pause until the queue is looked at again, in product time.
	lookEvery = 2 * time.Second
	// settleEvery is the pause between two looks at the last files of an import, in product time.
	settleEvery = 5 * time.Second
)

// spansOf returns the beginnings of the spans of an import's range, the oldest first.
func spansOf(p navette.PastImport) []time.Time {
	var spans []time.Time
	for from := p.FromAt.Add(-margin); from.Before(p.UntilAt.Add(margin)); from = from.Add(span) {
		spans = append(spans, from)
	}
	return spans
}

// work is the work on one import.
type work struct {
	*Imports
	org        *store.Org
	api        *zoom.API
	connection navette.Connection
	row        navette.PastImport
	hosts      []string // ids, in the order in which the lists of each span are read
	linked     []navette.Host
}

// Work is the handler of [navette.PromisePast]: it counts or imports past calls. After a crash it continues with the
// list at which it was.
func (im *Imports) Work(ctx context.Context, p navette.Promise) error {
	org := im.store.Org(p.OrgID)
	row, err := org.PastImport(ctx, p.Subject)
	if err != nil {
		return navette.IgnoreNotFound(err)
	}
	if row.State != navette.PastCounting && row.State != navette.PastRunning {
		return nil
	}
	api, connection, err := im.zoom.API(ctx, p.OrgID)
	if err != nil {
		return later(err)
	}
	w := &work{Imports: im, org: org, api: api, connection: connection, row: row, hosts: decode(row.Hosts)}
	if connection.ZoomAccountID != row.ZoomAccountID {
		w.row.Message = "imports.other_account"
		return w.end(ctx, navette.PastFailed)
	}
	if w.linked, err = importable(ctx, org, connection); err != nil {
		return err
	}
	if row.State == navette.PastCounting {
		return later(w.count(ctx))
	}
	return later(w.walk(ctx))
}

// later converts a failure to the error of a promise that is tried later.
func later(err error) error {
	var limited *zoom.RateLimitedError
	var lost *zoom.LostError
	switch {
	case errors.As(err, &limited):
		return jobs.RetryAt(limited.Until, "reason.zoom_rate_limited", "", err)
	case zoom.Unclear(err), errors.As(err, &lost):
		return jobs.Retry("reason.zoom_unreachable", "", err)
	}
	return err
}

// count reads the lists that are left, and adds what they contain to the counts.
func (w *work) count(ctx context.Context) error {
	for w.row.Done < w.row.Total {
		listed, err := w.list(ctx)
		if err != nil {
			return err
		}
		unknown, removed, err := w.recordings.Unknown(ctx, w.org, listed)
		if err != nil {
			return err
		}
		w.row.Removed += int64(removed)
		w.row.Here += int64(len(listed) - removed - len(unknown))
		for _, r := range unknown {
			w.add(r)
		}
		if saved, err := w.step(ctx); err != nil || !saved {
			return err
		}
	}
	w.row.CountedAt = navette.At(w.clock.Now())
	return w.become(ctx, navette.PastCounted)
}

// add counts a recording.
func (w *work) add(r zoom.Recording) {
	w.row.Calls++
	w.row.Files += int64(len(r.Files))
	start, end := startOf(r), time.Time{}
	for _, f := range r.Files {
		w.row.Bytes += f.Size
		if f.End.After(end) {
			end = f.End
		}
	}
	if end.After(start) {
		w.row.Seconds += int64(end.Sub(start) / time.Second)
	} else {
		w.row.Seconds += int64(r.Duration) * 60
	}
	if at := r.AutoDeleteDate; !at.IsZero() && (w.row.VanishesAt.IsZero() || at.Before(w.row.VanishesAt.Time)) {
		w.row.VanishesAt = navette.At(at)
	}
}

// walk queues the calls of the lists that are left, as fast as they are downloaded, and then waits for the last ones.
func (w *work) walk(ctx context.Context) error {
	for w.row.Done < w.row.Total {
		room, err := w.room(ctx)
		if err != nil {
			return err
		}
		if room.Files <= 0 || room.Bytes <= 0 {
			return jobs.Again(w.clock.Now().Add(lookEvery))
		}
		listed, err := w.list(ctx)
		if err != nil {
			return err
		}
		unknown, _, err := w.recordings.Unknown(ctx, w.org, listed)
		if err != nil {
			return err
		}
		fitting := fitting(unknown, room)
		for some := range slices.Chunk(unknown[:fitting], takenAtOnce) {
			if err := w.recordings.TakePast(ctx, w.connection, w.row.ID, some); err != nil {
				return err
			}
		}
		if fitting < len(unknown) {
			return jobs.Again(w.clock.Now().Add(lookEvery))
		}
		if saved, err := w.step(ctx); err != nil || !saved {
			return err
		}
	}
	progress, err := w.org.PastProgress(ctx, w.row.ID)
	if err != nil {
		return err
	}
	if progress.Importing > 0 || progress.Unread > 0 {
		return jobs.Again(w.clock.Now().Add(settleEvery))
	}
	return w.end(ctx, navette.PastDone)
}

// room returns how much may be queued now. There is none while more than half of what may be queued still is, so that
// a list is not read again for each file.
func (w *work) room(ctx context.Context) (store.Coming, error) {
	coming, err := w.org.Coming(ctx)
	if coming.Files > w.queue.Files/2 || coming.Bytes > w.queue.Bytes/2 {
		return store.Coming{}, err
	}
	return store.Coming{Files: w.queue.Files - coming.Files, Bytes: w.queue.Bytes - coming.Bytes}, err
}

// fitting returns how many of the recordings, from the first on, there is room for. It is at least one.
func fitting(recordings []zoom.Recording, room store.Coming) int {
	for i, r := range recordings {
		if room.Files <= 0 || room.Bytes <= 0 {
			return i
		}
		room.Files -= int64(len(r.Files))
		for _, f := range r.Files {
			room.Bytes -= f.Size
		}
	}
	return len(recordings)
}

// list reads the list that is next, without the recordings outside the range. If Zoom refuses it, or the Zoom user is
// no longer linked for import, list notes that and returns an empty list.
func (w *work) list(ctx context.Context) ([]zoom.Recording, error) {
	spans := spansOf(w.row)
	from := spans[int(w.row.Done)/len(w.hosts)]
	until := earlier(from.Add(span-24*time.Hour), w.row.UntilAt.Add(margin)) // both days are included
	id := w.hosts[int(w.row.Done)%len(w.hosts)]
	at := slices.IndexFunc(w.linked, func(h navette.Host) bool { return h.ID == id })
	if at < 0 {
		w.notRead(id)
		return nil, nil
	}
	var listed []zoom.Recording
	host := w.linked[at]
	for r, err := range w.api.Recordings.OfUser(ctx, hosts.UserPath(w.connection, host.ZoomUserID), from, until) {
		if refused(err) {
			w.notRead(id)
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		r.AccountID, r.HostID = w.row.ZoomAccountID, host.ZoomUserID
		start := startOf(r)
		twice := slices.ContainsFunc(listed, func(other zoom.Recording) bool { return other.UUID == r.UUID })
		if !twice && !start.Before(w.row.FromAt.Time) && start.Before(w.row.UntilAt.Time) && len(r.Files) > 0 {
			listed = append(listed, r)
		}
	}
	return listed, nil
}

// notRead notes a Zoom user whose list could not be read.
func (w *work) notRead(host string) {
	if ids := decode(w.row.NotRead); !slices.Contains(ids, host) {
		w.row.NotRead = encode(append(ids, host))
	}
}

// refused reports whether err is Zoom's refusal of one list, for example because the user left.
func refused(err error) bool {
	var zoomError *zoom.Error
	return errors.As(err, &zoomError) && !zoom.IsRateLimited(err) && !zoom.Unclear(err) && !zoom.IsTokenDead(err) &&
		navette.CodeOf(err) != navette.NeedsAttention
}

// startOf returns when a recording began: the earliest start of its files, since its own is the planned one for some
// recurring meetings.
func startOf(r zoom.Recording) time.Time {
	start := r.StartTime
	for i, f := range r.Files {
		if !f.Start.IsZero() && (i == 0 || f.Start.Before(start)) {
			start = f.Start
		}
	}
	return start
}

// step stores that a list was read. It reports whether the import is still in the state of the work.
func (w *work) step(ctx context.Context) (saved bool, err error) {
	w.row.Done++
	err = w.update(ctx, navette.System(w.row.OrgID), func(tx *store.Tx) error {
		saved, err = tx.SavePastImport(ctx, w.row, w.row.State)
		return err
	})
	return saved, err
}

// end ends the import.
func (w *work) end(ctx context.Context, state navette.PastImportState) error {
	w.row.EndedAt = navette.At(w.clock.Now())
	return w.become(ctx, state)
}

// become stores the next state of the import, unless a user changed the state meanwhile.
func (w *work) become(ctx context.Context, state navette.PastImportState) error {
	was := w.row.State
	w.row.State = state
	return w.update(ctx, navette.System(w.row.OrgID), func(tx *store.Tx) error {
		saved, err := tx.SavePastImport(ctx, w.row, was)
		if err != nil || !saved {
			return err
		}
		return tx.Record(ctx, navette.EventPastImport, w.row.ID, "", map[string]any{"state": state})
	})
}
