package navette

// PromiseKind is what sort of thing Navette has promised to do.
type PromiseKind string

// The kinds of promise. The subject says what about.
const (
	PromiseGenerate  PromiseKind = "generate"  // session: its Zoom meeting
	PromiseReconcile PromiseKind = "reconcile" // meeting: after an unclear answer, look for a surplus one
	PromiseLink      PromiseKind = "link"      // booking: the personal link by mail
	PromiseMail      PromiseKind = "mail"      // mail: a notice to one address
	PromiseWebhook   PromiseKind = "webhook"   // received webhook: act on it
	PromiseSweep     PromiseKind = "sweep"     // connection: read Zoom's own list of recordings
	PromiseRecording PromiseKind = "recording" // sitting: read what was recorded, until it is complete
	PromiseFile      PromiseKind = "file"      // recording file: download and verify
	PromiseWatch     PromiseKind = "watch"     // session: warn when it has no meeting at the time of its links, or nobody starts it
	PromiseCheck     PromiseKind = "check"     // connection: look whether the meetings of coming sessions are still on Zoom
	PromiseReplan    PromiseKind = "replan"    // organization: its sessions' promises follow other leads
)

// PromiseKinds are all of them.
var PromiseKinds = []PromiseKind{
	PromiseGenerate, PromiseReconcile, PromiseLink, PromiseMail, PromiseWebhook, PromiseSweep, PromiseRecording, PromiseFile, PromiseWatch,
	PromiseCheck, PromiseReplan,
}

// Promise is one thing that has to happen at a due instant. It is kept in our own row.
type Promise struct {
	ID         string
	OrgID      string
	Kind       PromiseKind
	Subject    string
	SessionID  string // the session it belongs to, "" where none
	DueAt      Instant
	NextAt     Instant // when it is tried next: the due instant, later after a failure
	Attempt    int64   // tries so far
	Lease      int64   // number of the newest lease; a worker with an older number changes nothing
	LeaseUntil Instant // real time: until when one worker alone may act, zero where it is free
	LastError  string  // message key of the last failure
	LastDetail string  // what the other side said, for the explain page
	DoneAt     Instant
}

// Try is one attempt at keeping a promise.
type Try struct {
	PromiseID string
	Number    int64
	At        Instant
	OK        bool
	Message   string // message key
	Detail    string
}
