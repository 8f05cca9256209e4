package navette

// AuditCause is why the completeness audit misses a recording.
type AuditCause string

// The causes, from the most serious to the least.
const (
	AuditVanished          AuditCause = "vanished"           // it was made, and neither Zoom nor Navette has it any more
	AuditNeverRecorded     AuditCause = "never_recorded"     // it should have been made, and there is none
	AuditDamaged           AuditCause = "damaged"            // a stored file no longer has the content that was verified
	AuditTrashed           AuditCause = "trashed"            // it is in Zoom's trash, and not imported
	AuditNotImported       AuditCause = "not_imported"       // Zoom lists it, and it is not imported
	AuditWrongSize         AuditCause = "wrong_size"         // a file has another size than Zoom lists
	AuditTranscriptMissing AuditCause = "transcript_missing" // everything is here except the transcript
	AuditRefused           AuditCause = "refused"            // Zoom refuses the lists of a host
)

// AuditCauses lists all causes, from the most serious to the least.
var AuditCauses = []AuditCause{
	AuditVanished, AuditNeverRecorded, AuditDamaged, AuditTrashed, AuditNotImported, AuditWrongSize,
	AuditTranscriptMissing, AuditRefused,
}

// AuditState is what the audit found about the recording of a meeting.
type AuditState string

// The states.
const (
	AuditHere        AuditState = "here"         // every file is stored
	AuditPending     AuditState = "pending"      // Zoom may still be processing it, or it is being imported
	AuditGapState    AuditState = "gap"          // it is missing, see [AuditGap]
	AuditNotExpected AuditState = "not_expected" // there is none, and none is missed
	AuditRemoved     AuditState = "removed"      // a user removed it from Navette
)

// AuditMeeting is one instance of a meeting that took place. The fields up to ListedAt are what Zoom reported; the
// others are what the newest audit found.
type AuditMeeting struct {
	OrgID         string
	ZoomAccountID string
	UUID          string
	Number        int64
	HostZoomID    string
	Topic         string
	StartedAt     Instant
	EndedAt       Instant // zero if unknown
	// AutoRecording is the automatic recording of the meeting as Zoom's API reports it: cloud, local or none. It is
	// [AutoRecordingGone] if Zoom no longer has the meeting, and "" if it was not asked.
	AutoRecording  string
	RecordedAt     Instant // when Zoom last began to record it, by webhook
	StoppedAt      Instant // when Zoom last stopped recording it, by webhook
	RecordedMillis int64   // length of the longest recorded part that ended, by webhook
	AnnouncedAt    Instant // when its finished recording was moved to the trash or deleted, by webhook
	ListedAt       Instant // when an audit last saw its recording in Zoom's list or trash

	Day       string // yyyy-mm-dd in the organization's time zone, "" until it was judged
	State     AuditState
	Expected  bool   // whether there should be a recording
	Why       string // message key of why one is expected or not
	HostName  string
	SessionID string
	CallID    string
	JudgedAt  Instant
}

// AutoRecordingGone is the AutoRecording of a meeting that Zoom no longer has.
const AutoRecordingGone = "gone"

// AuditGap is a recording that is missing. A gap closes when a later audit no longer finds it.
type AuditGap struct {
	ID            string
	OrgID         string
	ZoomAccountID string
	UUID          string // of the meeting; for [AuditRefused] the id of the Zoom user
	Day           string // yyyy-mm-dd in the organization's time zone
	Cause         AuditCause
	Topic         string
	HostZoomID    string
	HostName      string
	SessionID     string
	CallID        string
	StartedAt     Instant
	EndedAt       Instant
	FoundAt       Instant
	ClosedAt      Instant
	Args          string // JSON object with the values of the sentence about the cause
	AcceptedBy    string // id of the user who accepted it, "" if it is not accepted
	AcceptedName  string // that user's name at that time
	AcceptedAt    Instant
	Reason        string  // what the user wrote about it
	AnnouncedAt   Instant // when a mail announced it, zero if none did
	SettledAt     Instant // when a mail said, or had no need to say, that it is closed or accepted
}

// AuditDay is a day that was checked.
type AuditDay struct {
	OrgID     string
	Day       string // yyyy-mm-dd in the organization's time zone
	CheckedAt Instant
	Notes     string // message keys of what could not be read, separated by spaces
}

// AuditRun is the newest audit of an organization. It covers the days from FromDay to ToDay, both included.
type AuditRun struct {
	OrgID   string
	FromDay string
	ToDay   string
	NextDay string // the first day that is not checked yet
	AskedBy string // user, "" for the nightly audit
	AskedAt Instant
	// NightlyAt is when the last nightly audit was begun, which may be another one; zero if none was.
	NightlyAt Instant
	Done      int64 // number of hosts whose lists were read, once for each span of days
	Total     int64
	EndedAt   Instant // zero while it runs
}

// AuditHost is what an audit read about the settings of a Zoom user: they were the same from Since to ReadAt, as far as
// audits saw.
type AuditHost struct {
	OrgID         string
	ZoomAccountID string
	HostZoomID    string
	Since         Instant
	ReadAt        Instant
	AutoRecording string // cloud, local or none; "" if unknown
	Transcripts   bool   // whether Zoom makes transcripts of cloud recordings
}
