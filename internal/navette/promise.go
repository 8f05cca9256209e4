package navette

// PromiseKind is the kind of a promise.
type PromiseKind string

// The kinds of promise. Each comment begins with what [Promise.Subject] identifies.
const (
	PromiseGenerate  PromiseKind = "generate"  // session: create its Zoom meeting
	PromiseReconcile PromiseKind = "reconcile" // meeting: after an unclear answer, look for a surplus meeting
	PromiseLink      PromiseKind = "link"      // booking: mail the personal link
	PromiseMail      PromiseKind = "mail"      // mail: send a notice to one address
	PromiseWebhook   PromiseKind = "webhook"   // received webhook: handle it
	PromiseSweep     PromiseKind = "sweep"     // connection: read Zoom's list of recordings
	PromiseRecording PromiseKind = "recording" // sitting: read its recording until it is complete
	PromiseFile      PromiseKind = "file"      // recording file: download and verify it
	// PromiseWatch: session: notify the admins if there is no meeting when the links are due, or if the meeting is not
	// started.
	PromiseWatch PromiseKind = "watch"
	// PromiseCheck: connection: check whether the meetings of upcoming sessions still exist in Zoom.
	PromiseCheck  PromiseKind = "check"
	PromiseHosts  PromiseKind = "hosts"  // connection: read the users of the Zoom account
	PromiseReplan PromiseKind = "replan" // organization: derive the promises of its sessions from changed lead times
	// PromisePreconditions: connection: read what the Zoom account permits, see package preconditions
	PromisePreconditions PromiseKind = "preconditions"
	PromisePolicy        PromiseKind = "policy" // policy run: plan, apply or revert the recording policy
	// PromisePolicyCheck: organization: compare Zoom with what the recording policy achieved, and keep its group in step.
	PromisePolicyCheck PromiseKind = "policy_check"
	PromiseFirstCall   PromiseKind = "first_call" // test of the first call: look at Zoom until it has ended
	// PromiseZoomTrash: organization: move imported recordings to Zoom's trash once their period of grace has passed
	PromiseZoomTrash PromiseKind = "zoom_trash"
	PromisePast      PromiseKind = "past"  // import of the past: count or import its calls
	PromiseAudit     PromiseKind = "audit" // organization: compare what was held, listed and imported

	PromiseMove    PromiseKind = "move"    // organization: move its recording files to another store
	PromiseRecheck PromiseKind = "recheck" // organization: read its stored files again and compare them
)

// PromiseKinds lists all kinds.
var PromiseKinds = []PromiseKind{
	PromiseGenerate, PromiseReconcile, PromiseLink, PromiseMail, PromiseWebhook, PromiseSweep, PromiseRecording,
	PromiseFile, PromiseWatch, PromiseCheck, PromiseReplan,
	PromisePreconditions, PromiseHosts,
	PromisePolicy, PromisePolicyCheck,
	PromiseFirstCall,
	PromiseZoomTrash,
	PromisePast,
	PromiseAudit,
	PromiseMove, PromiseRecheck,
}

// Promise is a row of the work queue: one piece of work that has to be done at or after DueAt. To keep a promise is to
// do that work; each attempt is a [Try]. Package jobs runs them.
type Promise struct {
	ID         string
	OrgID      string
	Kind       PromiseKind
	Subject    string // id of what it is about, by its kind
	SessionID  string // the session it belongs to, or ""
	DueAt      Instant
	NextAt     Instant // when it is tried next: the due instant, or later after a failure
	Attempt    int64   // number of tries so far
	Lease      int64   // number of the newest lease; a worker with an older number changes nothing
	LeaseUntil Instant // real time until which only the worker with the lease may act, zero if there is no lease
	LastError  string  // message key of the last failure, or ""
	LastDetail string  // reply of Zoom or of the mail server to the last try, for the explain page
	DoneAt     Instant // when it was kept, given up or withdrawn, zero while it is open
}

// Try is one attempt to keep a promise, with its result.
type Try struct {
	PromiseID string
	Number    int64
	At        Instant
	OK        bool
	Message   string // message key
	Detail    string // reply of Zoom or of the mail server
}
