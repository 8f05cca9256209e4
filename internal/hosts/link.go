package hosts

import (
	"context"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
)

// Linking is the data of the linking table: the users of the organization, those of the Zoom account, and the links
// between them.
type Linking struct {
	Users []navette.User
	Hosts []navette.Host
	Links []navette.HostLink
}

// Linking returns the linking table of the current connection. If there is none, the error is [navette.NotFound].
func (h *Hosts) Linking(ctx context.Context, actor navette.Actor) (Linking, error) {
	if err := actor.Need(navette.ManageZoom); err != nil {
		return Linking{}, err
	}
	org := h.store.Org(actor.Org)
	current, err := org.Connection(ctx)
	if err != nil {
		return Linking{}, err
	}
	return readLinking(ctx, org, current)
}

// readLinking reads the linking table of a connection, without links to users of other Zoom accounts.
func readLinking(ctx context.Context, org *store.Org, current navette.Connection) (l Linking, err error) {
	if l.Users, err = org.Users(ctx); err != nil {
		return l, err
	}
	if l.Hosts, err = org.Hosts(ctx, current.ZoomAccountID); err != nil {
		return l, err
	}
	of := l.hostsByID()
	links, err := org.HostLinks(ctx)
	for _, link := range links {
		if _, ours := of[link.HostID]; ours {
			l.Links = append(l.Links, link)
		}
	}
	return l, err
}

func (l Linking) hostsByID() map[string]navette.Host {
	hosts := make(map[string]navette.Host, len(l.Hosts))
	for _, h := range l.Hosts {
		hosts[h.ID] = h
	}
	return hosts
}

// LinkInput is a change of one row of the linking table: a Zoom user, and the user to whom it is linked.
type LinkInput struct {
	HostID    string
	UserID    string // "" means that the Zoom user is not linked
	ForImport bool
	Was       *string // id of the user to whom it must be linked until now, "" for none; nil permits any
}

// Link links Zoom users to users of the organization, or removes links: all changes or none. Calls are imported from
// the instant at which import was switched on. If a change is invalid, the error is [navette.Invalid].
func (h *Hosts) Link(ctx context.Context, actor navette.Actor, changes []LinkInput) error {
	if err := actor.Need(navette.ManageZoom); err != nil {
		return err
	}
	return h.update(ctx, actor, func(tx *store.Tx) error {
		current, err := tx.Connection(ctx)
		if err != nil {
			return err
		}
		known, err := readLinking(ctx, tx.Org, current)
		if err != nil {
			return err
		}
		links, err := known.check(changes, h.clock.Now())
		if err != nil {
			return err
		}
		if err := tx.LinkHosts(ctx, links); err != nil {
			return err
		}
		return tx.Promise(ctx, navette.PromiseSweep, current.ID, "", h.clock.Now())
	})
}

// check returns the links to store for the changes. Ids must exist, a user may be linked to one Zoom user only, import
// needs a user, and a deleted Zoom user gets no new link. In the error, the field of an invalid change is "user-" and
// the id of its host. A link without a user id means that the Zoom user is no longer linked.
func (l Linking) check(changes []LinkInput, now time.Time) ([]navette.HostLink, error) {
	users, hosts := map[string]bool{}, l.hostsByID()
	for _, u := range l.Users {
		users[u.ID] = true
	}
	changed := map[string]bool{}
	for _, row := range changes {
		changed[row.HostID] = true
	}
	before, taken := map[string]navette.HostLink{}, map[string]string{} // by Zoom user; the Zoom user of each user
	for _, link := range l.Links {
		before[link.HostID] = link
		if !changed[link.HostID] {
			taken[link.UserID] = link.HostID
		}
	}
	var links []navette.HostLink
	var wrong navette.FieldErrors
	for _, row := range changes {
		field, other := "user-"+row.HostID, taken[row.UserID]
		host, known := hosts[row.HostID]
		switch {
		case row.UserID == "" && row.ForImport:
			wrong.Add(field, "people.import_alone", nil)
		case !known || row.UserID != "" && !users[row.UserID]:
			wrong.Add(field, "reason.host_unknown", nil)
		case row.Was != nil && *row.Was != before[row.HostID].UserID:
			wrong.Add(field, "match.changed_meanwhile", map[string]any{"name": host.Name})
		case host.State == navette.HostDeleted && row.UserID != "" && row.UserID != before[row.HostID].UserID:
			wrong.Add(field, "match.host_deleted", map[string]any{"name": host.Name})
		case other != "":
			wrong.Add(field, "people.taken_twice", map[string]any{"name": hosts[other].Name})
		default:
			links = append(links, row.link(before[row.HostID], now))
		}
		if row.UserID != "" {
			taken[row.UserID] = row.HostID
		}
	}
	return links, wrong.Err()
}

// link returns the link to store for the change. It keeps ForHosting, which no form can change yet, as long as the user
// stays the same.
func (row LinkInput) link(before navette.HostLink, now time.Time) navette.HostLink {
	same := before.UserID == row.UserID
	link := navette.HostLink{
		UserID: row.UserID, HostID: row.HostID, ForHosting: before.ForHosting && same, ForImport: row.ForImport,
	}
	switch {
	case row.ForImport && before.ForImport && same:
		link.ImportSince = before.ImportSince
	case row.ForImport:
		link.ImportSince = navette.At(now)
	}
	return link
}

// ImportPast also imports the calls that linked users have held since an earlier instant.
func (h *Hosts) ImportPast(ctx context.Context, actor navette.Actor, since time.Time) error {
	if err := actor.Need(navette.ManageZoom); err != nil {
		return err
	}
	return h.update(ctx, actor, func(tx *store.Tx) error {
		current, err := tx.Connection(ctx)
		if err != nil {
			return err
		}
		if err := tx.ImportFrom(ctx, since); err != nil {
			return err
		}
		return tx.Promise(ctx, navette.PromiseSweep, current.ID, "", h.clock.Now())
	})
}
