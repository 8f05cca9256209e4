package pastimport

import (
	"context"
	"slices"
	"time"

	"navette.dev/navette/internal/blob"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/zoom"
)

// Past is an import of past calls as pages show it.
type Past struct {
	navette.PastImport
	Chosen   []navette.Host     // whose calls it is for
	Unread   []navette.Host     // of them, those whose lists could not be read
	Progress store.PastProgress // of the files, once it was begun
	Waits    string             // message key of why it does not go on at present, or ""
	NextAt   time.Time          // when it goes on if it waits
	Costs    []Cost             // of the import once it was counted
}

// Cost is how many requests of one label an import makes at most, and what that means for Zoom's limits.
type Cost struct {
	Label    zoom.Label
	Requests int64
	PerDay   int64         // how many Navette may make in a UTC day; 0 if Zoom's plan has no daily limit
	Days     int64         // UTC days that the requests take, at least 1; 0 without a daily limit
	Takes    time.Duration // at the rate per second that Navette keeps to
}

// Linked returns the Zoom users whose past calls can be imported, ordered by name. If Zoom is not connected, the error
// is [navette.NotFound].
func (im *Imports) Linked(ctx context.Context, actor navette.Actor) ([]navette.Host, error) {
	if err := actor.Need(navette.ReadAllCalls); err != nil {
		return nil, err
	}
	org := im.store.Org(actor.Org)
	c, err := org.Connection(ctx)
	if err != nil {
		return nil, err
	}
	return importable(ctx, org, c)
}

// newest is the number of imports that All returns.
const newest = 20

// All returns the newest imports of past calls and their counts, the newest first.
func (im *Imports) All(ctx context.Context, actor navette.Actor) ([]navette.PastImport, error) {
	if err := actor.Need(navette.ReadAllCalls); err != nil {
		return nil, err
	}
	return im.store.Org(actor.Org).PastImports(ctx, newest)
}

// Past returns one import of past calls. If there is none with the id, the error is [navette.NotFound].
func (im *Imports) Past(ctx context.Context, actor navette.Actor, id string) (Past, error) {
	if err := actor.Need(navette.ReadAllCalls); err != nil {
		return Past{}, err
	}
	org := im.store.Org(actor.Org)
	row, err := org.PastImport(ctx, id)
	if err != nil {
		return Past{}, err
	}
	p := Past{PastImport: row}
	if p.Progress, err = org.PastProgress(ctx, id); err != nil {
		return p, err
	}
	all, err := org.Hosts(ctx, row.ZoomAccountID)
	if err != nil {
		return p, err
	}
	p.Chosen, p.Unread = among(all, decode(row.Hosts)), among(all, decode(row.NotRead))
	promise, err := org.PromiseAbout(ctx, navette.PromisePast, id)
	if navette.IgnoreNotFound(err) != nil {
		return p, err
	}
	if promise.LastError != "" && promise.DoneAt.IsZero() {
		p.Waits, p.NextAt = promise.LastError, promise.NextAt.Time
	}
	plan, err := im.store.System().PlanOf(ctx, row.ZoomAccountID)
	p.Costs = costs(row, zoom.Plan(plan), im.share)
	return p, err
}

func among(all []navette.Host, ids []string) []navette.Host {
	return slices.DeleteFunc(slices.Clone(all), func(h navette.Host) bool { return !slices.Contains(ids, h.ID) })
}

// Space returns how much the file store can still hold.
func (im *Imports) Space(ctx context.Context, actor navette.Actor) (blob.Space, error) {
	if err := actor.Need(navette.ReadAllCalls); err != nil {
		return blob.Space{}, err
	}
	return im.blobs.Space(ctx)
}

// costs returns the requests of an import: each list is read once more, and again for each part of the queue that was
// worked off, and Zoom is asked at most once about each call, whose files' addresses may have expired.
func costs(p navette.PastImport, plan zoom.Plan, share float64) []Cost {
	refills := max(p.Files/(queuedFiles/2), p.Bytes/(queuedBytes/2))
	return []Cost{
		costOf(zoom.Medium, p.Total+refills, plan, share),
		costOf(zoom.Light, p.Calls, plan, share),
	}
}

func costOf(label zoom.Label, requests int64, plan zoom.Plan, share float64) Cost {
	pace := zoom.PaceOf(plan, label, share)
	c := Cost{
		Label: label, Requests: requests, PerDay: int64(pace.PerDay), Takes: time.Duration(requests) * pace.Every,
	}
	if pace.PerDay > 0 {
		c.Days = max(1, (requests+c.PerDay-1)/c.PerDay)
	}
	return c
}
