// Package library finds and reads calls: lists, full-text search, and the data and files of a call's page.
package library

import (
	"context"
	"slices"
	"time"

	"navette.dev/navette/internal/blob"
	"navette.dev/navette/internal/media"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
)

// pageSize is the number of calls in one page of a list. Moments are looked for only in these.
const pageSize = 20

// Library reads the calls that an actor may see, and makes imports of their files due again.
type Library struct {
	store *store.Store
	clock navette.Clock
	blobs blob.Store
}

// New returns a Library that uses the given store and clock, and the recording files in blobs.
func New(s *store.Store, clock navette.Clock, blobs blob.Store) *Library {
	return &Library{store: s, clock: clock, blobs: blobs}
}

// Filter selects calls of the list. Zero values select all.
type Filter struct {
	Query      string
	HostUserID string
	From, To   time.Time // started in [From, To)
	Transcript bool
	SessionID  string
	Before     string // call id: selects the page of older calls
	After      string // call id: selects the page of newer calls
}

// narrows reports whether the filter may exclude a call.
func (f Filter) narrows() bool {
	f.Before, f.After = "", "" // a page excludes no call
	return f != Filter{}
}

// List is one page of calls, newest first.
type List struct {
	Total   int // calls that the reader may see
	Found   int // calls that match the filter, on all pages
	Moments int // number of [Moment]s in this page's calls
	Calls   []Row
	Newer   bool // whether there is a page of newer calls
	Older   bool
}

// Calls returns the calls that the actor may see and that match the filter.
func (l *Library) Calls(ctx context.Context, actor navette.Actor, f Filter) (List, error) {
	visible, err := visibleTo(actor)
	if err != nil {
		return List{}, err
	}
	org := l.store.Org(actor.Org)
	query := store.CallFilter{
		VisibleTo: visible, Words: words(f.Query), HostUserID: f.HostUserID, From: f.From, To: f.To,
		Transcript: f.Transcript,
		SessionID:  f.SessionID, Limit: pageSize + 1,
	}
	if query.Before, err = l.position(ctx, org, f.Before); err != nil {
		return List{}, err
	}
	if query.After, err = l.position(ctx, org, f.After); err != nil {
		return List{}, err
	}
	var list List
	if list.Total, err = org.AllCalls(ctx, visible); err != nil {
		return list, err
	}
	var calls []navette.Call
	if f.narrows() {
		calls, list.Found, err = org.FindCalls(ctx, query)
	} else {
		list.Found = list.Total
		calls, err = org.Calls(ctx, query)
	}
	if err != nil {
		return list, err
	}
	list.page(f, calls)
	err = l.fill(ctx, actor, org, list.Calls, query.Words)
	for _, row := range list.Calls {
		list.Moments += len(row.Moments)
	}
	return list, err
}

// page keeps one page of the calls and records whether there are newer and older ones.
func (list *List) page(f Filter, calls []navette.Call) {
	more := len(calls) > pageSize
	calls = calls[:min(len(calls), pageSize)]
	list.Newer, list.Older = f.Before != "", more
	if f.After != "" {
		slices.Reverse(calls)
		list.Newer, list.Older = more, true
	}
	for _, c := range calls {
		list.Calls = append(list.Calls, Row{Call: c})
	}
}

func (l *Library) position(ctx context.Context, org *store.Org, call string) (store.Position, error) {
	if call == "" {
		return store.Position{}, nil
	}
	c, err := org.Call(ctx, call)
	return store.Position{StartedAt: c.StartedAt, ID: c.ID}, err
}

// Imports returns the files being imported that the actor may see, the oldest first.
func (l *Library) Imports(ctx context.Context, actor navette.Actor) ([]store.Importing, error) {
	visible, err := visibleTo(actor)
	if err != nil {
		return nil, err
	}
	return l.store.Org(actor.Org).ImportingFiles(ctx, visible, 50)
}

// Record is the data of a call's page.
type Record struct {
	Call    navette.Call
	Sitting navette.Sitting
	Session navette.Session // zero if the call belongs to no session
	Files   []navette.RecordingFile
	Others  []string // participants besides the host, as in [Row]
	// the segments of the recording; the times of Cues and Chat are positions on their time line
	Segments []Segment
	Cues     []navette.Cue
	Chat     []media.Message
	// the calls of the same session that the actor may see, this one included, in the order of their starts; none if the
	// call belongs to no session
	Sittings []navette.Call
	// when a file that is not stored is tried next, by its id; a file that is not tried again is absent
	NextTry map[string]time.Time
}

// Hosts returns the users whose calls the actor may see, ordered by name.
func (l *Library) Hosts(ctx context.Context, actor navette.Actor) ([]navette.User, error) {
	visible, err := visibleTo(actor)
	if err != nil {
		return nil, err
	}
	return l.store.Org(actor.Org).CallHosts(ctx, visible)
}

// Call returns one call that the actor may see; for any other the error is [navette.NotFound].
func (l *Library) Call(ctx context.Context, actor navette.Actor, id string) (Record, error) {
	var r Record
	call, err := l.visible(ctx, actor, id)
	if err != nil {
		return r, err
	}
	org := l.store.Org(actor.Org)
	r.Call = call
	if r.Sitting, err = org.Sitting(ctx, call.SittingID); err != nil {
		return r, err
	}
	if call.SessionID != "" {
		if r.Session, err = org.Session(ctx, call.SessionID); err != nil {
			return r, err
		}
	}
	if r.Files, err = org.FilesOf(ctx, call.ID); err != nil {
		return r, err
	}
	if r.NextTry, err = nextTries(ctx, org, r.Files); err != nil {
		return r, err
	}
	if r.Cues, err = org.CuesOf(ctx, call.ID); err != nil {
		return r, err
	}
	r.Segments = Segments(call, r.Files)
	for i, cue := range r.Cues {
		r.Cues[i] = onLine(r.Segments, cue)
	}
	if r.Sittings, err = l.sittings(ctx, actor, org, call); err != nil {
		return r, err
	}
	row := []Row{{Call: call}}
	if err := nameOthers(ctx, actor, org, row); err != nil {
		return r, err
	}
	r.Others = row[0].Others
	r.Chat, err = l.chat(ctx, r.Segments, r.Files)
	return r, err
}

func nextTries(ctx context.Context, org *store.Org, files []navette.RecordingFile) (map[string]time.Time, error) {
	var awaited []string
	for _, f := range files {
		if f.State != navette.FileStored {
			awaited = append(awaited, f.ID)
		}
	}
	promises, err := org.PromisesAbout(ctx, navette.PromiseFile, awaited)
	next := map[string]time.Time{}
	for _, p := range promises {
		if p.DoneAt.IsZero() {
			next[p.Subject] = p.NextAt.Time
		}
	}
	for _, f := range files {
		if f.State == navette.FileFailed && !f.LookAt.IsZero() {
			next[f.ID] = f.LookAt.Time
		}
	}
	return next, err
}

// sittings returns the calls of a call's session, the earliest first.
func (l *Library) sittings(
	ctx context.Context, actor navette.Actor, org *store.Org, call navette.Call,
) ([]navette.Call, error) {
	if call.SessionID == "" {
		return nil, nil
	}
	visible, err := visibleTo(actor)
	if err != nil {
		return nil, err
	}
	calls, err := org.Calls(ctx, store.CallFilter{VisibleTo: visible, SessionID: call.SessionID, Limit: pageSize})
	slices.Reverse(calls)
	return calls, err
}

// chat reads the chat messages of all segments from their files.
func (l *Library) chat(
	ctx context.Context, segments []Segment, files []navette.RecordingFile,
) ([]media.Message, error) {
	var all []media.Message
	for _, f := range files {
		if f.FileType != "CHAT" || f.State != navette.FileStored {
			continue
		}
		messages, err := l.chatFile(ctx, f)
		if err != nil {
			return nil, err
		}
		all = append(all, shiftMessages(messages, segments[SegmentOf(segments, f)].At)...)
	}
	return all, nil
}

func (l *Library) chatFile(ctx context.Context, f navette.RecordingFile) ([]media.Message, error) {
	reader, _, err := l.blobs.Open(ctx, f.BlobKey)
	if err != nil {
		return nil, err
	}
	defer func() { _ = reader.Close() }()
	return media.ParseChat(reader)
}

// Stored is a stored file with its call.
type Stored struct {
	Call   navette.Call
	File   navette.RecordingFile
	Reader blob.Reader // set by Open; the caller closes it
}

// File returns a stored file of a call that the actor may see, without opening it.
func (l *Library) File(ctx context.Context, actor navette.Actor, call, file string) (Stored, error) {
	var s Stored
	var err error
	if s.Call, err = l.visible(ctx, actor, call); err != nil {
		return s, err
	}
	if s.File, err = l.store.Org(actor.Org).File(ctx, file); err != nil {
		return s, err
	}
	if s.File.CallID != call || s.File.State != navette.FileStored {
		return s, navette.Fail(navette.NotFound, "", nil)
	}
	return s, nil
}

// Open opens a stored file of a call that the actor may see.
func (l *Library) Open(ctx context.Context, actor navette.Actor, call, file string) (Stored, error) {
	s, err := l.File(ctx, actor, call, file)
	if err != nil {
		return s, err
	}
	s.Reader, _, err = l.blobs.Open(ctx, s.File.BlobKey)
	return s, err
}

// Address returns an address from which a colleague's player fetches a stored file that [Library.File] returned to
// them. Everyone who knows the address can use it, for at most [blob.AddressLife]. It returns false if the file is to
// be served through Navette: to everyone who is not a user of the organization, and if the store signs no addresses.
func (l *Library) Address(
	ctx context.Context, actor navette.Actor, s Stored, served blob.Served,
) (string, bool, error) {
	if actor.Kind != navette.ActorUser || actor.Org != s.Call.OrgID {
		return "", false, nil
	}
	return l.blobs.Address(ctx, s.File.BlobKey, blob.AddressLife, served)
}

// RetryFile makes the import of a file due at once, even if it was given up. It does nothing if the file is stored.
func (l *Library) RetryFile(ctx context.Context, actor navette.Actor, call, file string) error {
	if err := actor.Need(navette.RetryWork); err != nil {
		return err
	}
	c, err := l.visible(ctx, actor, call)
	if err != nil {
		return err
	}
	return l.store.Org(actor.Org).Update(ctx, actor, l.clock.Now(), func(tx *store.Tx) error {
		f, err := tx.File(ctx, file)
		if err != nil || f.CallID != call || f.State == navette.FileStored {
			return err
		}
		if err := tx.Promise(ctx, navette.PromiseFile, f.ID, c.SessionID, l.clock.Now()); err != nil {
			return err
		}
		return tx.Record(ctx, navette.EventWorkRetried, f.ID, c.SessionID, map[string]any{"kind": navette.PromiseFile})
	})
}

func (l *Library) visible(ctx context.Context, actor navette.Actor, id string) (navette.Call, error) {
	host, err := visibleTo(actor)
	if err != nil {
		return navette.Call{}, err
	}
	call, err := l.store.Org(actor.Org).Call(ctx, id)
	if err != nil {
		return call, err
	}
	if host != "" && call.HostUserID != host {
		return navette.Call{}, navette.Fail(navette.NotFound, "", nil)
	}
	return call, nil
}

// visibleTo returns the id of the user whose calls the actor may see, or "" if the actor may see all calls of the
// organization.
func visibleTo(actor navette.Actor) (string, error) {
	if err := actor.Need(navette.ReadCalls); err != nil {
		return "", err
	}
	if actor.May(navette.ReadAllCalls) {
		return "", nil
	}
	return actor.ID, nil
}
