package importer

import (
	"context"
	"sync"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
)

// Progress is the progress of an organization's imports.
type Progress struct {
	PausedAt navette.Instant // zero unless a user paused the imports
	PausedBy string          // id of that user

	Calls     int64 // calls that are being imported
	Files     int64 // their files that are not stored
	Unknown   int64 // those of them whose size Zoom does not list
	BytesDone int64 // of all files of these calls
	BytesLeft int64
	Rate      int64         // bytes per second that all nodes downloaded in the last minute, 0 if none
	Left      time.Duration // time left at that rate, 0 if unknown

	// the files of these calls that are not stored, at most filesShown: first those that are being downloaded, then in
	// the order in which they are imported
	Each []FileProgress
}

// FileProgress is the progress of one file.
type FileProgress struct {
	store.FileImport
	Left time.Duration // time left at the file's rate, 0 if unknown
}

// filesShown is the largest number of files in a [Progress].
const filesShown = 50

// rateLife is how long, in real time, the noted rate of a file counts as current.
const rateLife = 10 * time.Second

// Progress returns the progress of the organization's imports.
func (im *Importer) Progress(ctx context.Context, actor navette.Actor) (Progress, error) {
	if err := actor.Need(navette.ReadAllCalls); err != nil {
		return Progress{}, err
	}
	org, realNow := im.store.Org(actor.Org), navette.RealNow()
	settings, err := org.ImportSettings(ctx)
	if err != nil {
		return Progress{}, err
	}
	sums, err := org.ImportSums(ctx)
	if err != nil {
		return Progress{}, err
	}
	p := Progress{
		PausedAt: settings.PausedAt, PausedBy: settings.PausedBy, Calls: sums.Calls, Files: sums.Files,
		Unknown: sums.Unknown, BytesDone: sums.BytesDone, BytesLeft: sums.BytesLeft,
	}
	if p.Rate, err = org.ImportRate(ctx, realNow); err != nil {
		return p, err
	}
	p.Left = timeLeft(p.BytesLeft, p.Rate)
	files, err := org.FileImports(ctx, filesShown)
	for _, f := range files {
		if !f.Running || realNow.Sub(f.NotedAt.Time) > rateLife {
			f.Rate = 0
		}
		if f.Held {
			f.NextAt = navette.Instant{}
		}
		p.Each = append(p.Each, FileProgress{FileImport: f, Left: timeLeft(f.Size-f.BytesDone, f.Rate)})
	}
	return p, err
}

// timeLeft returns how long bytes take at a rate per second, 0 if that is unknown.
func timeLeft(bytes, rate int64) time.Duration {
	if bytes <= 0 || rate <= 0 {
		return 0
	}
	return time.Duration(float64(bytes) / float64(rate) * float64(time.Second)).Round(time.Second)
}

// progress counts the downloaded bytes of a file and stores the count from time to time.
type progress struct {
	ctx    context.Context
	org    *store.Org
	file   string
	meters *meters
	done   int64
	last   int64 // value of done at noted
	noted  time.Time
	full   func() bool // whether imports pause for lack of space
}

// Write implements io.Writer. It stops the download when imports pause for lack of space. A failure to store the count
// does not stop it.
func (w *progress) Write(p []byte) (int, error) {
	if w.full() {
		return 0, errNoRoom
	}
	w.done += int64(len(p))
	w.meters.add(w.ctx, w.org, int64(len(p)))
	now := navette.RealNow()
	if since := now.Sub(w.noted); since >= noteEvery {
		rate := int64(float64(w.done-w.last) / since.Seconds())
		w.noted, w.last = now, w.done
		_ = w.org.FileProgress(w.ctx, w.file, w.done, rate, now)
	}
	return len(p), nil
}

// meterEvery is how often, in real time, a process stores how many bytes it downloaded for an organization.
const meterEvery = 2 * time.Second

// meters counts the bytes that this process downloads, by organization, for the rate of all imports.
type meters struct {
	name string // of this process among those that share the database
	mu   sync.Mutex
	of   map[string]*meter
}

type meter struct {
	bytes int64 // since stored
	noted time.Time
}

func newMeters() *meters {
	return &meters{name: navette.NewID(navette.PrefixNode, navette.RealNow()), of: map[string]*meter{}}
}

// add counts bytes, and stores the count if that is due. A failure to store it loses the count, which is for display
// only.
func (m *meters) add(ctx context.Context, org *store.Org, n int64) {
	m.mu.Lock()
	counted := m.of[org.ID]
	if counted == nil {
		counted = &meter{noted: navette.RealNow()}
		m.of[org.ID] = counted
	}
	counted.bytes += n
	now := navette.RealNow()
	due := now.Sub(counted.noted) >= meterEvery
	bytes := counted.bytes
	if due {
		counted.bytes, counted.noted = 0, now
	}
	m.mu.Unlock()
	if due {
		_ = org.CountImported(ctx, m.name, bytes, now)
	}
}
