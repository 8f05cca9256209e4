// Package pastimport imports the calls that chosen Zoom users held before import was switched on. It first reads Zoom's
// lists to state how many calls there are and what their import costs. Once a user begins it, it walks the same lists
// again, in spans of 30 days from the oldest on, since Zoom deletes the oldest recordings first.
package pastimport

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"navette.dev/navette/internal/blob"
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

// Recordings imports listed recordings. The type importer.Importer implements it.
type Recordings interface {
	Unknown(ctx context.Context, org *store.Org, listed []zoom.Recording) ([]zoom.Recording, int, error)
	TakePast(ctx context.Context, c navette.Connection, past string, listed []zoom.Recording) error
}

// Imports estimates, begins and carries out imports of past calls.
type Imports struct {
	store      *store.Store
	clock      navette.Clock
	zoom       Zoom
	recordings Recordings
	blobs      blob.Store
	share      float64
	queue      store.Coming // the most that is queued for download at once
}

// New returns Imports. share is the share (0 to 1) of a Zoom account's rate limits that Navette uses.
func New(s *store.Store, clock navette.Clock, z Zoom, r Recordings, blobs blob.Store, share float64) *Imports {
	return &Imports{
		store: s, clock: clock, zoom: z, recordings: r, blobs: blobs, share: share,
		queue: store.Coming{Files: queuedFiles, Bytes: queuedBytes},
	}
}

// LongestRange is the longest range of one import.
const LongestRange = 10 * 366 * 24 * time.Hour

// Choice is which calls an import is for: those that began at From or later, and before Until.
type Choice struct {
	From, Until time.Time
	Hosts       []string // ids of Zoom users who are linked for import; none means all of those
}

// Estimate begins to count the calls of a choice. The result has the state [navette.PastCounting]. It replaces earlier
// counts. If the choice is invalid, the error is [navette.Invalid], and if an import is running or paused, it is a
// [navette.Conflict].
func (im *Imports) Estimate(ctx context.Context, actor navette.Actor, c Choice) (navette.PastImport, error) {
	if err := actor.Need(navette.ManageImports); err != nil {
		return navette.PastImport{}, err
	}
	now := im.clock.Now()
	p := navette.PastImport{
		ID: navette.NewID(navette.PrefixPastImport, now), OrgID: actor.Org, State: navette.PastCounting,
		FromAt: navette.At(c.From), UntilAt: navette.At(earlier(c.Until, now)), AskedBy: actor.ID,
		AskedAt: navette.At(now), NotRead: "[]",
	}
	err := im.update(ctx, actor, func(tx *store.Tx) error {
		connection, err := tx.Connection(ctx)
		if err != nil {
			return err
		}
		linked, err := importable(ctx, tx.Org, connection)
		if err != nil {
			return err
		}
		if err := c.check(linked, now); err != nil {
			return err
		}
		ids := c.Hosts
		if len(ids) == 0 {
			for _, h := range linked {
				ids = append(ids, h.ID)
			}
		}
		p.ZoomAccountID, p.Hosts = connection.ZoomAccountID, encode(ids)
		p.Total = int64(len(ids) * len(spansOf(p)))
		if err := tx.DropPastCounts(ctx); err != nil {
			return err
		}
		if err := tx.AddPastImport(ctx, p); err != nil {
			return err
		}
		return im.changed(ctx, tx, p, true)
	})
	if navette.CodeOf(err) == navette.Conflict {
		err = navette.Fail(navette.Conflict, "imports.past_busy", err)
	}
	return p, err
}

// check returns the error of an invalid choice.
func (c Choice) check(linked []navette.Host, now time.Time) error {
	var wrong navette.FieldErrors
	switch {
	case !c.From.Before(c.Until):
		wrong.Add("until", "imports.range_reversed", nil)
	case !c.From.Before(now):
		wrong.Add("from", "imports.range_future", nil)
	case c.Until.Sub(c.From) > LongestRange:
		wrong.Add("from", "imports.range_long", nil)
	}
	if len(linked) == 0 {
		wrong.Add("hosts", "imports.nobody_linked", nil)
	}
	for _, id := range c.Hosts {
		if !slices.ContainsFunc(linked, func(h navette.Host) bool { return h.ID == id }) {
			wrong.Add("hosts", "imports.host_not_linked", nil)
			break
		}
	}
	return wrong.Err()
}

// Begin begins an import whose calls were counted. If it was begun or dropped already, the error is a
// [navette.Conflict].
func (im *Imports) Begin(ctx context.Context, actor navette.Actor, id string) error {
	return im.change(ctx, actor, id, func(p *navette.PastImport, now time.Time) bool {
		p.Done, p.NotRead = 0, "[]"
		p.BegunBy, p.BegunAt = actor.ID, navette.At(now)
		return p.State.Becomes(navette.PastRunning, navette.PastCounted)
	})
}

// Pause stops a running import. The few calls that are already queued for download are still imported.
func (im *Imports) Pause(ctx context.Context, actor navette.Actor, id string) error {
	return im.change(ctx, actor, id, func(p *navette.PastImport, _ time.Time) bool {
		return p.State.Becomes(navette.PastPaused, navette.PastRunning)
	})
}

// Resume continues a paused import where it stopped.
func (im *Imports) Resume(ctx context.Context, actor navette.Actor, id string) error {
	return im.change(ctx, actor, id, func(p *navette.PastImport, _ time.Time) bool {
		return p.State.Becomes(navette.PastRunning, navette.PastPaused)
	})
}

// Cancel ends an import, or a count, before its end. Calls that are here stay.
func (im *Imports) Cancel(ctx context.Context, actor navette.Actor, id string) error {
	return im.change(ctx, actor, id, func(p *navette.PastImport, now time.Time) bool {
		p.EndedAt = navette.At(now)
		return p.State.Becomes(navette.PastCancelled, navette.PastCounting, navette.PastCounted, navette.PastRunning,
			navette.PastPaused)
	})
}

// change changes the state of an import, and promises or withdraws the work on it. to reports whether the change is
// permitted; otherwise the error is a [navette.Conflict].
func (im *Imports) change(
	ctx context.Context, actor navette.Actor, id string, to func(*navette.PastImport, time.Time) bool,
) error {
	if err := actor.Need(navette.ManageImports); err != nil {
		return err
	}
	return im.update(ctx, actor, func(tx *store.Tx) error {
		p, err := tx.PastImport(ctx, id)
		if err != nil {
			return err
		}
		was := p.State
		if !to(&p, tx.At()) {
			return navette.Fail(navette.Conflict, "imports.past_changed", fmt.Errorf("the import is %s", was))
		}
		if _, err := tx.SavePastImport(ctx, p, was); err != nil {
			return err
		}
		return im.changed(ctx, tx, p, p.State == navette.PastRunning)
	})
}

// changed records the new state of an import, and promises the work on it or withdraws that promise.
func (im *Imports) changed(ctx context.Context, tx *store.Tx, p navette.PastImport, work bool) error {
	if err := tx.Record(ctx, navette.EventPastImport, p.ID, "", map[string]any{"state": p.State}); err != nil {
		return err
	}
	if work {
		return tx.Promise(ctx, navette.PromisePast, p.ID, "", tx.At())
	}
	return tx.Withdraw(ctx, navette.PromisePast, p.ID)
}

// importable returns the users of a connection's Zoom account who are linked for import, ordered by name.
func importable(ctx context.Context, org *store.Org, c navette.Connection) ([]navette.Host, error) {
	all, err := org.Hosts(ctx, c.ZoomAccountID)
	if err != nil {
		return nil, err
	}
	links, err := org.HostLinks(ctx)
	linked := map[string]bool{}
	for _, l := range links {
		linked[l.HostID] = l.ForImport
	}
	return slices.DeleteFunc(all, func(h navette.Host) bool {
		return !linked[h.ID] || h.State == navette.HostDeleted
	}), err
}

// update runs do in a transaction of the actor's organization.
func (im *Imports) update(ctx context.Context, actor navette.Actor, do func(*store.Tx) error) error {
	return im.store.Org(actor.Org).Update(ctx, actor, im.clock.Now(), do)
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// encode returns ids as JSON.
func encode(ids []string) string {
	if ids == nil {
		ids = []string{}
	}
	raw, _ := json.Marshal(ids) // strings can always be encoded
	return string(raw)
}

// decode returns the ids that encode encoded.
func decode(text string) []string {
	var ids []string
	_ = json.Unmarshal([]byte(text), &ids)
	return ids
}
