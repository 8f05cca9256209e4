// Package firstcall tests the first call of an installation. A test either makes a meeting of five minutes for its
// reader, or waits for any call of a linked user, and shows each step from the meeting to the playable call: when it
// happened, why it waits, and what to do if it fails. The steps are derived from what was seen: Zoom's webhooks, and
// regular requests to Zoom, so that a test needs no webhooks and continues after a restart. The package imports nothing
// itself: it hands a recording that it sees to the importer.
package firstcall

import (
	"context"
	"time"

	"navette.dev/navette/internal/blob"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/vault"
	"navette.dev/navette/internal/zoom"
)

// Zoom gives access to organizations' Zoom accounts. The type connection.Connections implements it.
type Zoom interface {
	// API returns a client for the Zoom account of an organization, and the stored connection. If there is no working
	// connection, the error is [navette.NeedsAttention].
	API(ctx context.Context, org string) (*zoom.API, navette.Connection, error)
}

// Sittings records the start and the end of generated meetings. The type meetings.Meetings implements it.
type Sittings interface {
	Started(ctx context.Context, org string, s navette.Sitting) error
	Ended(ctx context.Context, org string, s navette.Sitting) error
}

// Recordings imports recordings. The type importer.Importer implements it.
type Recordings interface {
	Announced(ctx context.Context, org string, r zoom.Recording, at time.Time) error
}

// FirstCalls begins, follows and ends tests of the first call.
type FirstCalls struct {
	store      *store.Store
	clock      navette.Clock
	vault      *vault.Vault
	blobs      blob.Store
	zoom       Zoom
	sittings   Sittings
	recordings Recordings

	// Begun, if not nil, is called after a test was begun. It is set before the first use.
	Begun func()
}

// New returns FirstCalls that use the given store, clock and access to Zoom. The vault opens the addresses of meetings,
// and blobs has the files of recordings, which [FirstCalls.Remove] removes.
func New(
	s *store.Store, clock navette.Clock, v *vault.Vault, blobs blob.Store, z Zoom, sittings Sittings,
	recordings Recordings,
) *FirstCalls {
	return &FirstCalls{
		store: s, clock: clock, vault: v, blobs: blobs, zoom: z, sittings: sittings, recordings: recordings,
	}
}

// StepKind is one step from the meeting to the playable call.
type StepKind string

// The steps.
const (
	Meeting    StepKind = "meeting"    // the meeting exists in Zoom
	Started    StepKind = "started"    // its host started it
	Recorded   StepKind = "recorded"   // Zoom records it
	Ended      StepKind = "ended"      // it has ended
	Processed  StepKind = "processed"  // Zoom has processed the recording
	Downloaded StepKind = "downloaded" // the files of the recording were downloaded
	Verified   StepKind = "verified"   // their content matches what Zoom announced
	Searchable StepKind = "searchable" // the words of the transcript are found by the search
	Playable   StepKind = "playable"   // the call can be played
)

// Steps lists all steps in order.
var Steps = [...]StepKind{Meeting, Started, Recorded, Ended, Processed, Downloaded, Verified, Searchable, Playable}

// StepState is the state of a step.
type StepState string

// The states of a step.
const (
	Todo      StepState = "todo"      // an earlier step has to happen first
	Now       StepState = "now"       // it is the one that is waited for
	Done      StepState = "done"      // it happened
	Attention StepState = "attention" // something is wrong, and it is tried again
	Failed    StepState = "failed"    // it cannot happen any more
)

// Step is one step of a test.
type Step struct {
	Kind   StepKind
	State  StepState
	At     navette.Instant         // when it happened, by Zoom's clock where Zoom states it; zero unless done
	Since  navette.Instant         // since when it is waited for; zero unless it is waited for
	SeenBy navette.FirstCallSource // who reported it, or "" if it is our own doing
	Case   string                  // why it waits, or what is wrong: names the sentence; "" if nothing is to be said
	Remedy string                  // message key of what to do, or ""
	Args   map[string]any          // values of the sentence
	To     string                  // local path of the page where the remedy is applied, or ""
}

// Sentence returns the message key of why the step waits or what is wrong, or "" if nothing is to be said.
func (s Step) Sentence() string {
	switch _, shared := causes[s.Case]; {
	case s.Case == "":
		return ""
	case shared:
		return "firstcall.case_" + s.Case
	default:
		return "firstcall." + string(s.Kind) + "_" + s.Case
	}
}

// File is a file of the call of a test.
type File struct {
	Type     string // Zoom's file_type: MP4, M4A, TRANSCRIPT, CHAT, TIMELINE and others
	Bytes    int64  // its size as Zoom lists it, 0 if unknown
	Done     int64  // number of bytes that were downloaded
	Verified bool   // whether it is stored and its content matches
}

// Test is a test of the first call.
type Test struct {
	ID        string
	Any       bool             // whether it waits for any call of a linked user
	Session   *navette.Session // the session made for the test, nil if Any
	Host      string           // name of the Zoom user who hosts the call, "" if it is not known yet
	HostEmail string
	AskedBy   string // name of the user who began it
	AskedAt   navette.Instant
	Outcome   navette.FirstCallOutcome // "" while the test is open
	EndedBy   string                   // name of the user who stopped it, or ""
	EndedAt   navette.Instant          // when it ended, zero while it is open
	NextLook  navette.Instant          // when Zoom is asked next, zero if it is not asked any more
	StartPath string                   // path to which a POST opens the meeting as its host, or "" if it cannot be opened
	JoinURL   string                   // address at which another person joins, or ""
	CallID    string                   // "" if there is no call yet
	Steps     []Step                   // in the order of [Steps]
	Files     []File
	Webhooks  bool // whether Zoom's webhooks reached us since the test began
}

// Open reports whether the test has not ended.
func (t *Test) Open() bool { return t.EndedAt.IsZero() }

// Removable reports whether [FirstCalls.Remove] removes a session and a call with the test.
func (t *Test) Removable() bool { return !t.Open() && !t.Any }

// Step returns one step.
func (t *Test) Step(kind StepKind) Step {
	for _, s := range t.Steps {
		if s.Kind == kind {
			return s
		}
	}
	return Step{Kind: kind, State: Todo}
}

// update runs do in a transaction of an organization as the system.
func (f *FirstCalls) update(ctx context.Context, org string, do func(*store.Tx) error) error {
	return f.store.Org(org).Update(ctx, navette.System(org), f.clock.Now(), do)
}

// change applies a change to what is stored of a test, unless the test has ended. It reads the test in the transaction,
// so that a webhook and a look at Zoom do not overwrite each other's findings.
func (f *FirstCalls) change(ctx context.Context, org, id string, apply func(*navette.FirstCall)) error {
	return f.update(ctx, org, func(tx *store.Tx) error {
		row, err := tx.FirstCall(ctx, id)
		if err != nil || !row.Open() {
			return err
		}
		before := row
		if apply(&row); row == before {
			return nil
		}
		return tx.SaveFirstCall(ctx, row)
	})
}
