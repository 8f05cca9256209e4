package connection

import (
	"context"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/zoom"
)

// maxHosts bounds how many Zoom users are read at once.
const maxHosts = 10_000

// readUsers are the account's active users as hosts. An app without the right to list them knows its own user only.
func (c *Connections) readUsers(ctx context.Context, api *zoom.API, own zoom.User, now time.Time) []navette.Host {
	hosts := []navette.Host{hostOf(own, now)}
	for user, err := range api.Users.List(ctx, "active") {
		if err != nil {
			c.log.InfoContext(ctx, "zoom users not listed", "error", err)
			break
		}
		if user.ID != "" && user.ID != own.ID {
			if user.AccountID == "" {
				user.AccountID = own.AccountID
			}
			hosts = append(hosts, hostOf(user, now))
		}
		if len(hosts) == maxHosts {
			break
		}
	}
	return hosts
}

func hostOf(u zoom.User, now time.Time) navette.Host {
	return navette.Host{
		ID: navette.NewID(navette.PrefixHost, now), ZoomAccountID: u.AccountID, ZoomUserID: u.ID, Email: u.Email,
		Name: nameOf(u), Type: int64(u.Type), SeenAt: navette.At(now),
	}
}

func own(hosts []navette.Host, org string) []navette.Host {
	for i := range hosts {
		hosts[i].OrgID = org
	}
	return hosts
}

// ReadHosts reads the account's users from Zoom again.
func (c *Connections) ReadHosts(ctx context.Context, actor navette.Actor) error {
	if err := actor.Need(navette.ManageZoom); err != nil {
		return err
	}
	api, current, err := c.API(ctx, actor.Org)
	if err != nil {
		return err
	}
	user, err := api.Users.Get(ctx, current.ZoomUserID)
	if err != nil {
		return navette.Fail(navette.Unavailable, "reason.zoom_unreachable", err)
	}
	hosts := own(c.readUsers(ctx, api, user, c.clock.Now()), actor.Org)
	return c.update(ctx, actor, func(tx *store.Tx) error { return tx.SaveHosts(ctx, hosts) })
}

// Linking is what the linking table shows: our users, the account's, and which stands for which.
type Linking struct {
	Users []navette.User
	Hosts []navette.Host
	Links []navette.HostLink
}

// Linking reads the linking table of the current connection.
func (c *Connections) Linking(ctx context.Context, actor navette.Actor) (Linking, error) {
	var l Linking
	if err := actor.Need(navette.ManageZoom); err != nil {
		return l, err
	}
	org := c.store.Org(actor.Org)
	current, err := org.Connection(ctx)
	if err != nil {
		return l, err
	}
	if l.Users, err = org.Users(ctx); err != nil {
		return l, err
	}
	if l.Hosts, err = org.Hosts(ctx, current.ZoomAccountID); err != nil {
		return l, err
	}
	l.Links, err = org.HostLinks(ctx)
	return l, err
}

// LinkInput is one row of the linking table: a Zoom user and whom they stand for.
type LinkInput struct {
	HostID     string
	UserID     string // "" means linked to nobody
	ForHosting bool
	ForImport  bool
}

// LinkHosts saves the whole linking table, or nothing of it. Calls are imported from the moment that was switched on.
func (c *Connections) LinkHosts(ctx context.Context, actor navette.Actor, table []LinkInput) error {
	if err := actor.Need(navette.ManageZoom); err != nil {
		return err
	}
	known, err := c.Linking(ctx, actor)
	if err != nil {
		return err
	}
	links, err := known.check(table, c.clock.Now())
	if err != nil {
		return err
	}
	return c.update(ctx, actor, func(tx *store.Tx) error {
		if err := tx.LinkHosts(ctx, links); err != nil {
			return err
		}
		current, err := tx.Connection(ctx)
		if err != nil {
			return err
		}
		return tx.Promise(ctx, navette.PromiseSweep, current.ID, "", c.clock.Now())
	})
}

// check turns the table into links: known ids only, a person for one Zoom user only, no purpose without a person. A
// wrong row is named by its input, "user-" and the Zoom user's id.
func (l Linking) check(table []LinkInput, now time.Time) ([]navette.HostLink, error) {
	users, hosts, before := map[string]bool{}, map[string]bool{}, map[string]navette.HostLink{}
	for _, u := range l.Users {
		users[u.ID] = true
	}
	for _, h := range l.Hosts {
		hosts[h.ID] = true
	}
	for _, link := range l.Links {
		before[link.UserID+link.HostID] = link
	}
	var links []navette.HostLink
	var wrong navette.FieldErrors
	takenUser, takenHost := map[string]bool{}, map[string]bool{}
	for _, row := range table {
		field := "user-" + row.HostID
		switch {
		case row.UserID == "" && row.ForImport:
			wrong.Add(field, "people.import_alone", nil)
		case row.UserID == "" && row.ForHosting:
			wrong.Add(field, "people.hosting_alone", nil)
		case row.UserID == "":
		case !users[row.UserID] || !hosts[row.HostID]:
			wrong.Add(field, "reason.host_unknown", nil)
		case takenUser[row.UserID] || takenHost[row.HostID]:
			wrong.Add(field, "people.taken_twice", nil)
		default:
			links = append(links, row.link(before[row.UserID+row.HostID], now))
		}
		takenUser[row.UserID], takenHost[row.HostID] = true, true
	}
	return links, wrong.Err()
}

// link is the row as it is stored; calls are imported from when that was switched on.
func (row LinkInput) link(before navette.HostLink, now time.Time) navette.HostLink {
	link := navette.HostLink{UserID: row.UserID, HostID: row.HostID, ForHosting: row.ForHosting, ForImport: row.ForImport}
	switch {
	case row.ForImport && before.ForImport:
		link.ImportSince = before.ImportSince
	case row.ForImport:
		link.ImportSince = navette.At(now)
	}
	return link
}

// ImportPast imports also the calls that linked users had since an earlier instant: the past comes only when asked for.
func (c *Connections) ImportPast(ctx context.Context, actor navette.Actor, since time.Time) error {
	if err := actor.Need(navette.ManageZoom); err != nil {
		return err
	}
	return c.update(ctx, actor, func(tx *store.Tx) error {
		current, err := tx.Connection(ctx)
		if err != nil {
			return err
		}
		if err := tx.ImportFrom(ctx, since); err != nil {
			return err
		}
		return tx.Promise(ctx, navette.PromiseSweep, current.ID, "", c.clock.Now())
	})
}
