package navette

// FirstCallOutcome is how a test of the first call ended.
type FirstCallOutcome string

// The outcomes. An open test has none.
const (
	FirstCallGreen   FirstCallOutcome = "green"    // every step was done
	FirstCallGivenUp FirstCallOutcome = "given_up" // a step cannot happen any more
	FirstCallStopped FirstCallOutcome = "stopped"  // a user stopped it
	FirstCallRemoved FirstCallOutcome = "removed"  // a user removed it with its session and its call
)

// FirstCallSource is who reported something about a test of the first call.
type FirstCallSource string

// The sources.
const (
	SeenByWebhook FirstCallSource = "webhook" // Zoom's webhook
	SeenByLook    FirstCallSource = "look"    // a request to Zoom's API
)

// FirstCall is a test of the first call: what was asked for, and what was seen of it at Zoom. Package firstcall derives
// its steps from it.
type FirstCall struct {
	ID        string
	OrgID     string
	AnyCall   bool   // whether it waits for the first call of any linked user
	SessionID string // the session made for the test, "" if AnyCall
	SittingID string // the sitting that was found, "" if AnyCall and none was found, or if the session has its own
	AskedBy   string // user
	AskedAt   Instant
	Outcome   FirstCallOutcome
	EndedAt   Instant
	LookedAt  Instant // when Zoom was last asked, zero if it never was
	SweptAt   Instant // when the sweep of recordings was last made due for the test
	Failure   string  // message key of why the last look failed, or ""
	Detail    string  // Zoom's reply to that look
	WebhookAt Instant // when the first webhook came since the test began, zero if none came

	StartedBy   FirstCallSource
	EndedBy     FirstCallSource
	RecordedBy  FirstCallSource
	RecordedAt  Instant // when the recording began, by Zoom's clock
	ProcessedBy FirstCallSource
	ProcessedAt Instant // when Zoom had processed the recording

	ReadSettingsAt  Instant // when the host's settings were last read
	LacksRecording  string  // why Zoom will not record: "basic", "off", or "" if nothing is known to prevent it
	LacksTranscript string  // why Zoom will make no transcript: "off", or ""
}

// Open reports whether the test has not ended.
func (f FirstCall) Open() bool { return f.EndedAt.IsZero() }
