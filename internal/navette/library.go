package navette

// CallState is how complete a call is.
type CallState string

// The states of a call.
const (
	CallImporting  CallState = "importing"  // found on Zoom, files still on their way
	CallReady      CallState = "ready"      // every file that Zoom lists as completed is here and verified
	CallIncomplete CallState = "incomplete" // no file is on its way any more, and some were given up
)

// Call is one recorded sitting in the library.
type Call struct {
	ID           string
	OrgID        string
	SittingID    string
	SessionID    string // "" where the call came from no session
	HostUserID   string // the user linked to the host, "" where none
	HostName     string
	Title        string
	StartedAt    Instant
	Seconds      int64   // length of the recording
	AutoDeleteAt Instant // when Zoom deletes its own copy
	State        CallState
	CreatedAt    Instant
	ReadyAt      Instant
}

// FileState is how far the import of a file is.
type FileState string

// The states of a recording file: found → stored, or found → failed → gone. A file that was given up is stored if it
// comes after all.
const (
	FileFound  FileState = "found"
	FileStored FileState = "stored"
	FileFailed FileState = "failed" // given up, and looked at again from time to time
	FileGone   FileState = "gone"   // given up, and looked at again only if Zoom lists it
)

// GivenUp says whether a file in this state is not on its way any more.
func (s FileState) GivenUp() bool { return s == FileFailed || s == FileGone }

// RecordingFile is one file of a call.
type RecordingFile struct {
	ID             string
	OrgID          string
	CallID         string
	NaturalKey     string // meeting UUID, recording start, type, recording type, extension: Zoom's own file ids are optional
	ZoomFileID     string
	FileType       string // Zoom's file_type: MP4, M4A, TRANSCRIPT, CHAT, TIMELINE, …
	RecordingType  string
	Extension      string // lower case
	RecordingStart Instant
	RecordingEnd   Instant
	Size           int64 // bytes, as Zoom says; after storing, as measured
	SHA256         string
	BlobKey        string
	State          FileState
	BytesDone      int64
	Failure        string // message key of what went wrong
	MediaMillis    int64  // length of the medium in milliseconds, 0 where it has none
	StoredAt       Instant
	GivenUp        int64   // how often it was given up
	LookAt         Instant // the earliest instant of the next look at a file that was given up; zero while one is under way
}

// Cue is one spoken line of a transcript.
type Cue struct {
	CallID      string
	Position    int64
	StartMillis int64
	EndMillis   int64
	Speaker     string
	Text        string
}
