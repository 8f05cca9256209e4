package navette

// StorageRunKind is the kind of work on all recording files of an organization.
type StorageRunKind string

// The kinds of work.
const (
	StorageMove   StorageRunKind = "move"   // to another store
	StorageVerify StorageRunKind = "verify" // read every file and compare it
)

// StorageRun is work on all recording files of an organization, the newest of its kind.
type StorageRun struct {
	OrgID     string
	Kind      StorageRunKind
	Target    string // for a move, the name of the store to which the files are moved
	RemoveOld bool   // for a move, whether the copies in the other store are removed
	Rate      int64  // bytes per second at most for each process, 0 for no limit
	Files     int64  // number of files that there were to do when it began
	Bytes     int64
	DoneFiles int64
	DoneBytes int64
	Failed    int64 // number of files that were missing or had another content
	BegunAt   Instant
	EndedAt   Instant // zero while it lasts
}

// Open reports whether the work lasts.
func (r StorageRun) Open() bool { return !r.BegunAt.IsZero() && r.EndedAt.IsZero() }

// StoreSum is the number and the size of the stored files whose rows name one store.
type StoreSum struct {
	Store string // "" for files that were not looked at since the store is recorded
	Files int64
	Bytes int64
}

// DayBytes is what was stored on one day.
type DayBytes struct {
	Day   int64 // number of the day in UTC since 1970-01-01
	Files int64
	Bytes int64
}

// FullStore is a store with less free space than the operator reserves.
type FullStore struct {
	Store   string
	Free    int64 // in bytes, when it was last looked at
	Reserve int64 // in bytes
	Since   Instant
	SeenAt  Instant // when a process last saw it so
}

// DamagedFile is a stored file that was found missing or different.
type DamagedFile struct {
	FileID    string
	CallID    string
	Title     string // of the call
	StartedAt Instant
	FileType  string
	Size      int64
	DamagedAt Instant
	Failure   string  // message key of why it could not be imported again, or ""
	NextAt    Instant // when that is tried next; zero if it is not tried any more
}
