package hosts

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"navette.dev/navette/internal/jobs"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/zoom"
)

// ReadEvery is how often the users of an account are read from Zoom, in case a webhook did not arrive.
const ReadEvery = 24 * time.Hour

// maxHosts is the largest number of users of an account that are read.
const maxHosts = 10_000

// Listing is what Zoom's lists of an account's users contain.
type Listing struct {
	account string
	org     string
	at      time.Time
	hosts   []navette.Host  // active and deactivated users, each once
	pending map[string]bool // folded addresses of invited users, who have no id until they accept
	err     error           // why only a part of the users was read, or nil
	cut     bool            // whether there are more than maxHosts users
}

// List reads the users of an account, the active and the deactivated ones, as hosts of an organization. own is the user
// who connected, the only one in the listing if the app may not read the others. now is the time of the reading.
func List(ctx context.Context, log *slog.Logger, api *zoom.API, own zoom.User, org string, now time.Time) Listing {
	l := Listing{account: own.AccountID, org: org, at: now, pending: map[string]bool{}}
	seen := map[string]bool{own.ID: true}
	l.hosts = append(l.hosts, hostOf(own, own.AccountID, org, now))
	for _, status := range []string{"active", "inactive", "pending"} {
		for user, err := range api.Users.List(ctx, status) {
			if err != nil {
				log.InfoContext(ctx, "zoom users not listed", "status", status, "error", err)
				l.err = err
				return l
			}
			if user.ID == "" {
				l.pending[navette.FoldEmail(user.Email)] = true
			} else if !seen[user.ID] {
				seen[user.ID] = true
				l.hosts = append(l.hosts, hostOf(user, own.AccountID, org, now))
			}
			if len(l.hosts) == maxHosts {
				l.cut = true
				return l
			}
		}
	}
	return l
}

func hostOf(u zoom.User, account, org string, now time.Time) navette.Host {
	if u.AccountID != "" {
		account = u.AccountID
	}
	state := navette.HostActive
	if u.Status == "inactive" {
		state = navette.HostInactive
	}
	return navette.Host{
		ID: navette.NewID(navette.PrefixHost, now), OrgID: org, ZoomAccountID: account, ZoomUserID: u.ID, Email: u.Email,
		Name: NameOf(u), Type: int64(u.Type), State: state, SeenAt: navette.At(now),
	}
}

// Save stores the listing: new and changed users, and, if all users were read, those who are no longer in the account.
func (l Listing) Save(ctx context.Context, tx *store.Tx) error {
	stored, err := tx.Hosts(ctx, l.account)
	if err != nil {
		return err
	}
	before := make(map[string]navette.Host, len(stored))
	for _, h := range stored {
		before[h.ZoomUserID] = h
	}
	var write []navette.Host
	counts := map[string]any{"hosts": len(l.hosts), "new": 0, "changed": 0, "gone": 0}
	add := func(what string, h navette.Host) {
		counts[what], write = counts[what].(int)+1, append(write, h)
	}
	for _, h := range l.hosts {
		old, known := before[h.ZoomUserID]
		delete(before, h.ZoomUserID)
		if !known {
			add("new", h)
		} else if h, changed := follow(old, h, l.at); changed {
			add("changed", h)
		}
	}
	for _, h := range stored {
		if _, missing := before[h.ZoomUserID]; missing && l.whole() && h.State != navette.HostDeleted &&
			!l.pending[navette.FoldEmail(h.Email)] {
			add("gone", deleted(h, l.at))
		}
	}
	if err := tx.SaveHosts(ctx, write); err != nil {
		return err
	}
	read := store.HostRead{Pending: int64(len(l.pending)), Failure: l.failure()}
	if l.whole() {
		read.ReadAt = navette.At(l.at)
	}
	if err := tx.NoteHostsRead(ctx, l.account, read); err != nil || len(write) == 0 {
		return err
	}
	return tx.Record(ctx, navette.EventHostsRead, tx.ID, "", counts)
}

// whole reports whether all users of the account were read.
func (l Listing) whole() bool { return l.err == nil && !l.cut }

// failure returns the message key of why only a part of the users was read, or "".
func (l Listing) failure() string {
	switch {
	case l.cut:
		return "match.too_many"
	case l.err == nil:
		return ""
	case zoom.IsRateLimited(l.err):
		return "reason.zoom_rate_limited"
	case zoom.Unclear(l.err):
		return "reason.zoom_unreachable"
	default:
		return "match.not_permitted"
	}
}

// follow returns the stored host with what was read of it now, and whether anything differs.
func follow(stored, read navette.Host, now time.Time) (navette.Host, bool) {
	next := stored
	next.Email, next.Name, next.Type, next.State = read.Email, read.Name, read.Type, read.State
	if next.State != stored.State {
		next.StateAt = navette.At(now)
	}
	changed := next != stored
	next.SeenAt = navette.At(now)
	return next, changed
}

// deleted returns the stored host of a user who is no longer in the account.
func deleted(h navette.Host, now time.Time) navette.Host {
	h.State, h.StateAt, h.SeenAt = navette.HostDeleted, navette.At(now), navette.At(now)
	return h
}

// Read reads the users of the connected account from Zoom and stores them as hosts.
func (h *Hosts) Read(ctx context.Context, actor navette.Actor) error {
	if err := actor.Need(navette.ManageZoom); err != nil {
		return err
	}
	api, current, err := h.zoom.API(ctx, actor.Org)
	if err != nil {
		return err
	}
	_, err = h.read(ctx, actor, api, current)
	return err
}

func (h *Hosts) read(
	ctx context.Context, actor navette.Actor, api *zoom.API, current navette.Connection,
) (Listing, error) {
	user, err := api.Users.Get(ctx, UserPath(current, current.ZoomUserID))
	if err != nil {
		return Listing{}, navette.Fail(navette.Unavailable, "reason.zoom_unreachable", err)
	}
	if user.AccountID == "" {
		user.AccountID = current.ZoomAccountID
	}
	list := List(ctx, h.log, api, user, actor.Org, h.clock.Now())
	return list, h.update(ctx, actor, func(tx *store.Tx) error { return list.Save(ctx, tx) })
}

// ReadAll is the handler of [navette.PromiseHosts]: it reads the users of a connection's account, once a day.
func (h *Hosts) ReadAll(ctx context.Context, p navette.Promise) error {
	api, current, err := h.zoom.API(ctx, p.OrgID)
	if navette.CodeOf(err) == navette.NeedsAttention {
		return jobs.Again(h.clock.Now().Add(ReadEvery)) // connecting reads them, and promises a reading of its own
	}
	if err != nil {
		return err
	}
	if current.ID != p.Subject {
		return nil // the promise is about an earlier connection
	}
	list, err := h.read(ctx, navette.System(p.OrgID), api, current)
	if err == nil && zoom.Unclear(list.err) {
		err = navette.Fail(navette.Unavailable, "reason.zoom_unreachable", list.err)
	}
	var limited *zoom.RateLimitedError
	if errors.As(errors.Join(err, list.err), &limited) {
		return jobs.RetryAt(limited.Until, "reason.zoom_rate_limited", "", limited)
	}
	if err != nil {
		return err
	}
	return &jobs.Later{At: h.clock.Now().Add(ReadEvery), Periodic: true}
}

// Changed reads one user of an account from Zoom, who is new, changed or removed, and stores what differs. It believes
// no webhook about the user's state, because webhooks arrive late and in any order. Without a working connection to
// the account it does nothing: connecting reads all users.
func (h *Hosts) Changed(ctx context.Context, org, zoomAccountID, zoomUserID string) error {
	api, current, err := h.zoom.API(ctx, org)
	if navette.CodeOf(err) == navette.NeedsAttention || err == nil && current.ZoomAccountID != zoomAccountID {
		return nil
	}
	if err != nil {
		return err
	}
	user, err := api.Users.Get(ctx, UserPath(current, zoomUserID))
	gone := zoom.IsNotFound(err)
	var limited *zoom.RateLimitedError
	switch {
	case errors.As(err, &limited):
		return jobs.RetryAt(limited.Until, "reason.zoom_rate_limited", "", err)
	case zoom.Unclear(err):
		return navette.Fail(navette.Unavailable, "reason.zoom_unreachable", err)
	case err != nil && !gone:
		h.log.InfoContext(ctx, "zoom user not read", "error", err) // the daily reading finds the change
		return nil
	case err == nil && user.ID == "": // invited, and not accepted
		return nil
	}
	read := hostOf(user, zoomAccountID, org, h.clock.Now())
	read.ZoomUserID = zoomUserID
	if gone {
		read.State = navette.HostDeleted
	}
	return h.update(ctx, navette.Actor{Kind: navette.ActorZoom, Org: org}, func(tx *store.Tx) error {
		return saveOne(ctx, tx, read)
	})
}

// saveOne stores what was read of one user now, if it differs from what is stored. Nothing is known about a deleted
// user but the id.
func saveOne(ctx context.Context, tx *store.Tx, read navette.Host) error {
	stored, err := tx.HostByZoomID(ctx, read.ZoomAccountID, read.ZoomUserID)
	next, changed := read, true
	switch gone := read.State == navette.HostDeleted; {
	case navette.CodeOf(err) == navette.NotFound && gone:
		return nil
	case navette.CodeOf(err) == navette.NotFound: // a new user
	case err != nil:
		return err
	case gone:
		next, changed = deleted(stored, tx.At()), stored.State != navette.HostDeleted
	default:
		next, changed = follow(stored, read, tx.At())
	}
	if !changed {
		return nil
	}
	if err := tx.SaveHosts(ctx, []navette.Host{next}); err != nil {
		return err
	}
	return tx.Record(ctx, navette.EventHostChanged, next.ID, "", map[string]any{"state": next.State})
}
