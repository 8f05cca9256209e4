package importer

import (
	"context"
	"hash/maphash"
	"sync"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/zoom"
)

const (
	// listingLife is how long, in product time, Zoom's list of a recording is cached. It is well below the lifetime of
	// the list's addresses and token. A file that Zoom adds later comes with a newer list, in a webhook or a sweep.
	listingLife = time.Hour
	// listingFresh is how long, in product time, Zoom's list of one recording counts as current, so that Zoom is not
	// asked again for each file that it refuses.
	listingFresh = time.Minute
	// mostListings is the number of lists that a process caches, with about 1 kB for each file. For the files of other
	// recordings, Zoom is asked again.
	mostListings = 1000
)

// listing is Zoom's list of one recording: the addresses of its files, and the token for them.
type listing struct {
	// id of the connection with which Zoom was asked; another connection does not use the list
	connection string
	files      map[string]zoom.RecordingFile // by natural key, those that are not stored
	token      zoom.Secret                   // for these files only; "" if the connection's own token is used
	// when the request began, in product time; zero if the recording was in a list of many
	asked time.Time
	until time.Time // product time
}

// fresh reports whether the list is so recent that Zoom is not asked again.
func (l *listing) fresh(now time.Time) bool { return !now.After(l.asked.Add(listingFresh)) }

// listings caches Zoom's lists by call, so that all files of a recording need one request. Each process has its own
// cache in memory, since lists contain secrets.
type listings struct {
	mu    sync.Mutex
	of    map[string]*listing
	turns [64]chan struct{} // one lock for each hash of a call, held by the goroutine that asks Zoom about it
	seed  maphash.Seed
}

func newListings() *listings {
	k := &listings{of: map[string]*listing{}, seed: maphash.MakeSeed()}
	for i := range k.turns {
		k.turns[i] = make(chan struct{}, 1)
	}
	return k
}

// listingOf returns Zoom's list of a sitting's recording for the cache.
func listingOf(connection string, sitting navette.Sitting, r zoom.Recording, asked, now time.Time) *listing {
	l := &listing{
		connection: connection, files: make(map[string]zoom.RecordingFile, len(r.Files)), token: r.DownloadToken,
		asked: asked, until: now.Add(listingLife),
	}
	for _, f := range r.Files {
		if f.Ready() {
			l.files[naturalKey(sitting.ZoomAccountID, sitting.UUID, f)] = f
		}
	}
	return l
}

// get returns the list of a call that is cached for a connection, or calls ask and caches its result. While one caller
// asks about a call, others wait for its result.
func (k *listings) get(
	ctx context.Context, call, connection string, now time.Time, ask func() (*listing, error),
) (*listing, error) {
	if kept := k.kept(call, connection, now); kept != nil {
		return kept, nil
	}
	turn := k.turns[maphash.String(k.seed, call)%uint64(len(k.turns))]
	select {
	case turn <- struct{}{}:
		defer func() { <-turn }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if kept := k.kept(call, connection, now); kept != nil {
		return kept, nil
	}
	asked, err := ask()
	if err == nil {
		k.keep(call, asked, now)
	}
	return asked, err
}

func (k *listings) kept(call, connection string, now time.Time) *listing {
	k.mu.Lock()
	defer k.mu.Unlock()
	if l := k.of[call]; l != nil && l.connection == connection && now.Before(l.until) {
		return l
	}
	return nil
}

// keep caches a list of a call, unless the cache has mostListings of other calls. Of two lists of one recording it
// keeps the one that was requested later.
func (k *listings) keep(call string, l *listing, now time.Time) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if old := k.of[call]; old != nil && !l.asked.IsZero() && l.asked.Before(old.asked) &&
		old.connection == l.connection {
		return
	}
	if len(k.of) >= mostListings {
		for other, old := range k.of {
			if !now.Before(old.until) {
				delete(k.of, other)
			}
		}
	}
	if _, known := k.of[call]; known || len(k.of) < mostListings {
		k.of[call] = l
	}
}

// file returns one file of a list.
func (k *listings) file(l *listing, key string) (zoom.RecordingFile, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	f, listed := l.files[key]
	return f, listed
}

// doubt shortens the life of a call's list to listingFresh, because one of its files could not be downloaded.
func (k *listings) doubt(call string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	l := k.of[call]
	if l == nil {
		return
	}
	if end := l.asked.Add(listingFresh); end.Before(l.until) {
		l.until = end
	}
}

// drop removes the list of a call from the cache if it is l.
func (k *listings) drop(call string, l *listing) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.of[call] == l {
		delete(k.of, call)
	}
}

// stored removes a stored file from the list of its call, and removes the list with its last file.
func (k *listings) stored(call, key string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if l := k.of[call]; l != nil {
		if delete(l.files, key); len(l.files) == 0 {
			delete(k.of, call)
		}
	}
}
