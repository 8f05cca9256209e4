package navette

// CallState is the state of a call's import.
type CallState string

// The states of a call.
const (
	CallImporting  CallState = "importing"  // found in Zoom, with files still being imported
	CallReady      CallState = "ready"      // every file that Zoom lists as completed is stored and verified
	CallIncomplete CallState = "incomplete" // no file is being imported any more, and some were given up
	CallCancelled  CallState = "cancelled"  // a user cancelled the import of those files that are not stored
)

// Call is the recording of one [Sitting], as the library lists it.
type Call struct {
	ID           string
	OrgID        string
	SittingID    string
	SessionID    string // "" if the call belongs to no session
	HostUserID   string // the user linked to the host, or ""
	HostName     string
	Title        string
	StartedAt    Instant
	Seconds      int64   // length of the recording in seconds
	AutoDeleteAt Instant // when Zoom deletes its own copy
	State        CallState
	CreatedAt    Instant
	ReadyAt      Instant
	// when Navette moved Zoom's copy to Zoom's trash after the import, zero if it did not
	ZoomTrashedAt Instant
	ZoomTrashStay string // message key of why Zoom's copy was not moved to the trash at the last attempt, or ""
}

// FileState is the state of a file's import.
type FileState string

// The states of a recording file: found → stored, or found → failed → gone. A file that was given up becomes stored
// if it is imported later. A cancelled file is found again if a user takes up its import.
const (
	FileFound     FileState = "found"
	FileStored    FileState = "stored"
	FileFailed    FileState = "failed"    // given up, and checked again from time to time
	FileGone      FileState = "gone"      // given up, and checked again only if Zoom lists it
	FileCancelled FileState = "cancelled" // a user cancelled its import
)

// GivenUp reports whether a file in this state is no longer being imported.
func (s FileState) GivenUp() bool { return s == FileFailed || s == FileGone }

// RecordingFile is one file of a call.
type RecordingFile struct {
	ID     string
	OrgID  string
	CallID string
	// identifies the file, since Zoom may omit its file ids; made of account, meeting UUID, recording start, type,
	// recording type and extension
	NaturalKey     string
	ZoomFileID     string
	FileType       string // Zoom's file_type: MP4, M4A, TRANSCRIPT, CHAT, TIMELINE and others
	RecordingType  string
	Extension      string // lower case
	RecordingStart Instant
	RecordingEnd   Instant
	Size           int64 // in bytes, as Zoom reports it; after storing, as measured
	SHA256         string
	BlobKey        string
	State          FileState
	BytesDone      int64
	Failure        string // message key of the last failure
	MediaMillis    int64  // length in milliseconds, 0 if it has none
	StoredAt       Instant
	GivenUp        int64 // number of times it was given up
	// the earliest instant of the next check of a file that was given up; zero while an import is in progress
	LookAt Instant

	AskedAt   Instant // when its first byte was first asked for
	ArrivedAt Instant // when its last byte first arrived
	ShownAt   Instant // when it was first stored

	Store     string  // name of the store in which it was last found equal to Size and SHA256, "" if unknown
	AlsoIn    string  // name of another store that still has a copy, or ""
	CheckedAt Instant // when it was last read in full and found equal; 1970 if never since it was stored
	DamagedAt Instant // when it was found missing or different from Size and SHA256; zero if it is not damaged
}

// Damaged reports whether the stored file is missing or has another content.
func (f RecordingFile) Damaged() bool { return !f.DamagedAt.IsZero() }

// Cue is one caption of a transcript, with times from the start of the recording.
type Cue struct {
	CallID      string
	Position    int64
	StartMillis int64
	EndMillis   int64
	Speaker     string
	Text        string
}
