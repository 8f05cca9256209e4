// Package audit is the completeness audit: it compares, day by day in the organization's time zone, which recordings
// should exist, which of them Zoom lists, its trash included, and which are stored here. Each recording that is missing
// is a gap with a cause and a remedy. A gap closes when a later audit finds the recording.
//
//	webhooks, reports, lists ─► what was held ─► is a recording expected? ─► listed? ─► stored? ─► gap, or not
//
// docs/decisions/0046 says what counts as expected, and what cannot be known.
package audit

import (
	"context"
	"log/slog"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/zoom"
)

// Zoom gives access to organizations' Zoom accounts. The type connection.Connections implements it.
type Zoom interface {
	// API returns a client for the Zoom account of an organization, and the stored connection. If there is no working
	// connection, the error is [navette.NeedsAttention].
	API(ctx context.Context, org string) (*zoom.API, navette.Connection, error)
}

// Recordings imports recordings. The type importer.Importer implements it.
type Recordings interface {
	Announced(ctx context.Context, org string, r zoom.Recording, at time.Time) error
}

// Audits runs completeness audits and returns their results.
type Audits struct {
	store      *store.Store
	clock      navette.Clock
	zoom       Zoom
	recordings Recordings
	log        *slog.Logger

	// Found, if not nil, is called in the transaction that ends an audit, with the open gaps that no user accepted. It is
	// set before the first use.
	Found func(ctx context.Context, tx *store.Tx, open []navette.AuditGap) error
}

// New returns Audits that use the given store, clock and access to Zoom, and hand recordings that were not imported to
// recordings.
func New(s *store.Store, clock navette.Clock, z Zoom, recordings Recordings, log *slog.Logger) *Audits {
	return &Audits{store: s, clock: clock, zoom: z, recordings: recordings, log: log}
}

// Gap is a recording that is missing.
type Gap struct {
	ID        string
	Day       string // yyyy-mm-dd in the organization's time zone
	Cause     navette.AuditCause
	UUID      string // of the meeting; for [navette.AuditRefused] the id of the Zoom user
	Topic     string
	HostName  string
	SessionID string          // "" if the meeting belongs to no session
	CallID    string          // "" if there is no call
	StartedAt navette.Instant // of the meeting
	EndedAt   navette.Instant // zero if unknown
	FoundAt   navette.Instant
	ClosedAt  navette.Instant // zero while it is open
	Args      map[string]any  // values of the sentence [Gap.Sentence]
	Accepted  *Acceptance     // nil if no user accepted it
}

// Sentence returns the message key of the sentence that says what is missing and why.
func (g Gap) Sentence() string { return "audit.cause_" + string(g.Cause) }

// counted names the value in [Gap.Args] that the sentence of a cause counts.
var counted = map[navette.AuditCause]string{
	navette.AuditNotImported: "files", navette.AuditDamaged: "files", navette.AuditTrashed: "days",
}

// Counted returns the number that the sentence counts, and whether it counts one.
func (g Gap) Counted() (n int, counts bool) {
	name, counts := counted[g.Cause]
	count, _ := g.Args[name].(int64)
	return int(count), counts
}

// Remedy returns the message key of what to do.
func (g Gap) Remedy() string { return "audit.remedy_" + string(g.Cause) }

// To returns the local path of the page where the gap is mended.
func (g Gap) To() string {
	switch {
	case g.Cause == navette.AuditRefused:
		return "/settings/integrations/zoom"
	case g.Cause == navette.AuditNeverRecorded && g.SessionID != "":
		return "/sessions/" + g.SessionID
	case g.Cause == navette.AuditNeverRecorded:
		return "/settings/integrations/zoom/policy"
	case g.Cause == navette.AuditTrashed:
		return "/calls/imports"
	case g.CallID != "":
		return "/calls/" + g.CallID
	}
	return "/calls/imports"
}

// Acceptance is a user's statement that a gap is known.
type Acceptance struct {
	By     string // name of the user
	At     navette.Instant
	Reason string
}

// Meeting is one meeting that took place.
type Meeting struct {
	UUID      string
	Topic     string
	HostName  string
	SessionID string
	CallID    string
	StartedAt navette.Instant
	EndedAt   navette.Instant
	Expected  bool   // whether there should be a recording
	Why       string // message key of why one is expected or not
	State     navette.AuditState
}

// Day is a day with its counts. Zero Checked means that the day was not checked yet.
type Day struct {
	Date     string // yyyy-mm-dd in the organization's time zone
	Held     int    // meetings that took place
	Expected int    // of which there should be a recording
	Listed   int    // whose recordings Zoom listed when the day was checked, its trash included
	Here     int    // whose recordings are stored
	Pending  int    // that Zoom is processing or that are being imported
	Gaps     int    // open gaps that no user accepted
	Accepted int    // open gaps that a user accepted
	Checked  navette.Instant
	Notes    []string // message keys of what could not be read for the day
}

// DayReport is a day with its meetings and its open gaps, each ordered by start.
type DayReport struct {
	Day
	Meetings []Meeting
	Gaps     []Gap
}

// Progress is how far a running audit is.
type Progress struct {
	From, To string // days, both included
	Done     int64  // number of lists that were read
	Total    int64
	AskedAt  navette.Instant
	EndedAt  navette.Instant // zero while it runs
	Nightly  bool
	Failure  string // message key of why the newest try failed, or ""
}

// update runs do in a transaction of the actor's organization.
func (a *Audits) update(ctx context.Context, actor navette.Actor, do func(*store.Tx) error) error {
	return a.store.Org(actor.Org).Update(ctx, actor, a.clock.Now(), do)
}
