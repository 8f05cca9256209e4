package navette

// PolicyRow is an organization's recording policy as it is stored. Package policy has its contents.
type PolicyRow struct {
	OrgID   string
	Body    string // JSON
	Version int64  // number of times that it was saved
	SavedBy string // id of the user
	SavedAt Instant
	// ReadAt is when everything that the policy is about was last read from Zoom to find what was changed there, zero if
	// it was not read yet.
	ReadAt Instant
}

// PolicyRunKind is the kind of a policy run.
type PolicyRunKind string

// The kinds of run.
const (
	PolicyPlan   PolicyRunKind = "plan"
	PolicyApply  PolicyRunKind = "apply"
	PolicyRevert PolicyRunKind = "revert"
)

// PolicyRunState is the state of a policy run: waiting → running → asks, done or failed.
type PolicyRunState string

// The states of a run.
const (
	RunWaiting PolicyRunState = "waiting"
	RunRunning PolicyRunState = "running"
	// RunAsks: it ended without a change, because what it found differs from what the user had seen.
	RunAsks   PolicyRunState = "asks"
	RunDone   PolicyRunState = "done"
	RunFailed PolicyRunState = "failed"
)

// PolicyRun is one plan, apply or revert of a recording policy. An organization has at most one that has not ended.
type PolicyRun struct {
	ID            string
	OrgID         string
	Kind          PolicyRunKind
	State         PolicyRunState
	ZoomAccountID string
	Done          int64 // number of steps done, of Total; both are 0 until they are known
	Total         int64
	AskedBy       string // id of the user
	AskedAt       Instant
	BegunAt       Instant // when it began to change Zoom, zero if it has changed nothing
	EndedAt       Instant
	Fingerprint   string // of the plan that the user had seen
	Input         string // JSON: what the user agreed to
	Plan          string // JSON: the plan that was made, or "" if the run has none
	Result        string // JSON: what became of it so far, or ""
	Message       string // message key of why it failed or asks, or ""
	Detail        string // Zoom's message, or ""
}

// Ended reports whether the run has ended.
func (r PolicyRun) Ended() bool {
	return r.State == RunDone || r.State == RunFailed || r.State == RunAsks
}

// PolicyChange is a value in Zoom that an apply set: what was there before the first apply, and what was set. It is
// stored before the request that sets it.
type PolicyChange struct {
	ID            string
	OrgID         string
	ZoomAccountID string
	Level         string // account, group or user
	Owner         string // Zoom's id of the account, the group or the user
	Change        string // setting, lock, member, primary or group
	Item          string // key of the item; for member and primary the id of the group
	Name          string // of the owner, for people
	Former        string // JSON
	Ours          string // JSON
	Sent          bool   // whether the request was answered
	At            Instant
}

// PolicyGroup is a Zoom group that Navette creates. It is stored before the request that creates it.
type PolicyGroup struct {
	OrgID         string
	ZoomAccountID string
	Name          string
	GroupID       string  // Zoom's id, "" until it is known
	AskedAt       Instant // when the request to create it was about to be sent
}

// PolicyExpectation is what an apply achieved for one owner: the values that a check compares with Zoom's.
type PolicyExpectation struct {
	OrgID         string
	ZoomAccountID string
	Level         string
	Owner         string
	Name          string
	Body          string // JSON
}

// PolicyDrift is a value that was changed in Zoom after an apply.
type PolicyDrift struct {
	ID            string
	OrgID         string
	ZoomAccountID string
	Level         string
	Owner         string
	Name          string
	Change        string
	Item          string
	Expected      string // JSON
	Present       string // JSON
	FoundAt       Instant
	AnnouncedAt   Instant // when the mail about it was promised, zero before
}

// PolicyTick is an entry of the checklist that a user did by hand.
type PolicyTick struct {
	OrgID    string
	Item     string
	TickedBy string // id of the user
	TickedAt Instant
}

// PolicyTouch is an account, a group or a user of which Zoom reported a change that was not read yet.
type PolicyTouch struct {
	OrgID string
	Level string
	Owner string
	At    Instant
}
