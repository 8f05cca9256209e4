// Package rules constructs the services of the product over one database, and maps each kind of promise to its handler.
// The program and the tests use it.
//
// A service, called a rule in this program, is a type whose methods check the actor's rights, read and write the store,
// and call Zoom or the mail server. Pages and workers only call them.
package rules

import (
	"context"
	"log/slog"
	"time"

	"navette.dev/navette/internal/audit"
	"navette.dev/navette/internal/blob"
	"navette.dev/navette/internal/colleague"
	"navette.dev/navette/internal/connection"
	"navette.dev/navette/internal/firstcall"
	"navette.dev/navette/internal/generate"
	"navette.dev/navette/internal/hooks"
	"navette.dev/navette/internal/hosts"
	"navette.dev/navette/internal/importer"
	"navette.dev/navette/internal/invite"
	"navette.dev/navette/internal/jobs"
	"navette.dev/navette/internal/journey"
	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/library"
	"navette.dev/navette/internal/livetest"
	"navette.dev/navette/internal/mail"
	"navette.dev/navette/internal/match"
	"navette.dev/navette/internal/meetings"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/pastimport"
	"navette.dev/navette/internal/people"
	"navette.dev/navette/internal/policy"
	"navette.dev/navette/internal/preconditions"
	"navette.dev/navette/internal/privacy"
	"navette.dev/navette/internal/schedule"
	"navette.dev/navette/internal/setup"
	"navette.dev/navette/internal/signin"
	"navette.dev/navette/internal/standing"
	"navette.dev/navette/internal/storage"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/vault"
	"navette.dev/navette/internal/zoom"
)

// Needs are the parts from which [New] constructs the services.
type Needs struct {
	Store     *store.Store
	Clock     navette.Clock
	Vault     *vault.Vault
	Blobs     blob.Store // of recording files
	Zoom      *zoom.Zoom
	Sender    invite.Sender // nil if no mail server is configured
	Letters   invite.Letters
	From      mail.Address     // of every mail
	Words     *lang.Catalogues // of the default privacy notices
	Log       *slog.Logger
	PublicURL string // address at which browsers, mailed links and Zoom's webhooks reach the server

	SweepEvery time.Duration // product time between two reads of Zoom's lists of recordings
	RateShare  float64       // share (0 to 1) of a Zoom account's rate limits that Navette uses
	Storage    storage.Options
	Settle     time.Duration // real time for which a request to Zoom with an unclear outcome may still take effect
}

// Rules has one instance of each service, all on the same database.
type Rules struct {
	SignIn      *signin.SignIn
	People      *people.People
	Colleagues  *colleague.Colleagues
	Schedule    *schedule.Schedule
	Journeys    *journey.Reader
	Connections *connection.Connections
	Hosts       *hosts.Hosts
	Match       *match.Match
	Generate    *generate.Generator
	Meetings    *meetings.Meetings
	Invite      *invite.Invitations
	Importer    *importer.Importer
	Library     *library.Library
	Standings   *standing.Standings
	Policies    *policy.Policies
	FirstCalls  *firstcall.FirstCalls
	Hooks       *hooks.Hooks
	Privacy     *privacy.Notices

	Preconditions *preconditions.Preconditions
	Setup         *setup.Setup
	PastImports   *pastimport.Imports
	LiveTests     *livetest.LiveTests
	Audits        *audit.Audits
	Storage       *storage.Storage
}

// New constructs the services. It fails if the public address is invalid.
func New(n Needs) (*Rules, error) {
	signIn := signin.New(n.Store, n.Clock, n.Vault)
	r := &Rules{
		SignIn:      signIn,
		People:      people.New(n.Store, n.Clock, signIn),
		Colleagues:  colleague.New(n.Store, n.Clock, n.Vault, signIn, n.PublicURL, n.Sender == nil),
		Schedule:    schedule.New(n.Store, n.Clock, n.Vault),
		Journeys:    journey.New(n.Store, n.Clock),
		Connections: connection.New(n.Store, n.Clock, n.Vault, n.Zoom, n.Log, n.PublicURL),
		Library:     library.New(n.Store, n.Clock, n.Blobs),
		Standings:   standing.New(n.Store, n.Clock, n.Sender == nil),
		Privacy:     privacy.New(n.Store, n.Clock, n.Words, n.Sender == nil),
	}
	var err error
	if r.Invite, err = invite.New(n.Store, n.Clock, n.Vault, n.Sender, n.Letters, n.From,
		n.PublicURL); err != nil {
		return nil, err
	}
	r.Preconditions = preconditions.New(n.Store, n.Clock, r.Connections)
	r.Hosts = hosts.New(n.Store, n.Clock, r.Connections, n.Log)
	r.Match = match.New(n.Store, n.Clock, r.Hosts)
	r.Generate = generate.New(n.Store, n.Clock, n.Vault, r.Connections, n.Settle)
	r.Meetings = meetings.New(n.Store, n.Clock, r.Connections)
	r.Importer = importer.New(n.Store, n.Clock, n.Blobs, r.Connections, n.Log, n.SweepEvery)
	r.PastImports = pastimport.New(n.Store, n.Clock, r.Connections, r.Importer, n.Blobs, n.RateShare)
	r.Storage = storage.New(n.Store, n.Clock, n.Blobs, n.Log, n.Storage)
	r.Importer.WatchSpace(r.Storage)
	r.Policies = policy.New(n.Store, n.Clock, r.Connections, n.Log)
	r.FirstCalls = firstcall.New(n.Store, n.Clock, n.Vault, n.Blobs, r.Connections, r.Meetings, r.Importer)
	r.Audits = audit.New(n.Store, n.Clock, r.Connections, r.Importer, n.Log)
	r.Audits.Found = r.Invite.GapsFound
	r.Setup = setup.New(n.Store, n.Clock, r.Preconditions, r.Policies, n.Sender == nil)
	r.Hooks = hooks.New(n.Store, n.Clock, n.Vault, r.Connections, r.Meetings, r.Importer, r.Hosts, r.Policies,
		r.FirstCalls, r.Audits, n.Log)
	r.observe(n)
	return r, nil
}

// observe lets the exchanges with Zoom be observed while an organization tests its first call.
func (r *Rules) observe(n Needs) {
	r.LiveTests = livetest.New(n.Store, n.Clock, r.Connections, n.Log)
	r.Connections.ObserveBy(r.LiveTests.Observer)
	r.Importer.ProbeBy(r.LiveTests.Probe)
	r.Hooks.ObserveBy(r.LiveTests.Delivered)
	r.FirstCalls.Begun = r.LiveTests.Expect
}

// firstCall follows a test of the first call. It first asks Zoom what the test's own requests leave open.
func (r *Rules) firstCall(ctx context.Context, p navette.Promise) error {
	r.LiveTests.Ask(ctx, p.OrgID)
	return r.FirstCalls.Work(ctx, p)
}

// MailKinds are the kinds of promise whose handlers send a mail. Their workers wait for the mail server.
var MailKinds = []navette.PromiseKind{navette.PromiseLink, navette.PromiseMail}

// Handlers returns the handler of each kind of promise, for [jobs.Runner.Handle].
func (r *Rules) Handlers() map[navette.PromiseKind]jobs.Handler {
	return map[navette.PromiseKind]jobs.Handler{
		navette.PromiseGenerate:  r.Generate.Generate,
		navette.PromiseReconcile: r.Generate.Reconcile,
		navette.PromiseLink:      r.Invite.Link,
		navette.PromiseMail:      r.Invite.Mail,
		navette.PromiseWatch:     r.Meetings.Watch,
		navette.PromiseCheck:     r.Meetings.Check,
		navette.PromiseWebhook:   r.Hooks.Webhook,
		navette.PromiseSweep:     r.Importer.Sweep,
		navette.PromiseRecording: r.Importer.Recording,
		navette.PromiseFile:      r.Importer.File,
		navette.PromiseReplan:    r.Schedule.Replan,
		navette.PromiseHosts:     r.Hosts.ReadAll,

		navette.PromisePreconditions: r.Preconditions.Read,

		navette.PromisePolicy:      r.Policies.Work,
		navette.PromisePolicyCheck: r.Policies.Check,

		navette.PromiseFirstCall: r.firstCall,
		navette.PromiseZoomTrash: r.Importer.TrashOnZoom,
		navette.PromisePast:      r.PastImports.Work,

		navette.PromiseAudit:   r.Audits.Work,
		navette.PromiseMove:    r.Storage.Move,
		navette.PromiseRecheck: r.Storage.Recheck,
	}
}
