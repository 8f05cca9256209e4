package navette

// TrashState is the state of a recording that was found in Zoom's trash before it was imported.
type TrashState string

// The states of a trashed recording: waiting → recovering → recovered, or waiting → left.
const (
	TrashHeard      TrashState = "heard"      // a webhook reported it; the trash was not read since
	TrashWaiting    TrashState = "waiting"    // a person trashed it, and a user has to decide
	TrashRecovering TrashState = "recovering" // it is being restored, by itself or by a user's decision
	TrashRecovered  TrashState = "recovered"  // it is no longer in the trash, and is imported as any other
	TrashLeft       TrashState = "left"       // a user decided to leave it in the trash
	TrashGone       TrashState = "gone"       // Zoom no longer has it
)

// TrashedRecording is a recording in Zoom's trash that the organization wants and has not stored.
type TrashedRecording struct {
	ID            string
	OrgID         string
	ZoomAccountID string
	UUID          string
	Number        int64
	HostZoomID    string
	HostName      string
	Topic         string
	StartedAt     Instant
	Seconds       int64
	Files         int64   // number of files
	Bytes         int64   // size of all files
	TrashedAt     Instant // zero if unknown
	VanishesAt    Instant // when Zoom deletes it for good; zero if unknown
	Operator      string  // address of the person who trashed it, if a webhook named one
	Automatic     bool    // whether Zoom's auto-delete trashed it
	State         TrashState
	DecidedBy     string // id of the user who decided, or ""
	DecidedAt     Instant
	SeenAt        Instant // when it was last seen in the trash
	ToldAt        Instant // when a mail reported that it vanishes soon, zero if none did
}
