package connection

import (
	"context"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
)

// Overview is the data of the connection's page.
type Overview struct {
	Connection  navette.Connection
	ConnectedBy string            // name of the user who connected, "" if unknown
	LastSignal  navette.Instant   // when the newest webhook arrived, zero if none did
	LastSweep   navette.Instant   // up to when Zoom's list of recordings was read for a host, zero if never
	NotSwept    []store.SweepHost // hosts whose list of recordings could not be read last time
	Losses      store.Losses      // what a disconnection would affect

	// when each event last arrived through the connection's app, within the last [EventDays], by Zoom's name
	Received map[string]navette.Instant
}

// Overview returns the state of the connection. If there is none, the error is [navette.NotFound].
func (c *Connections) Overview(ctx context.Context, actor navette.Actor) (Overview, error) {
	var o Overview
	if err := actor.Need(navette.ManageZoom); err != nil {
		return o, err
	}
	org := c.store.Org(actor.Org)
	var err error
	if o.Connection, err = org.Connection(ctx); err != nil {
		return o, err
	}
	if o.LastSignal, err = org.LastWebhook(ctx); err != nil {
		return o, err
	}
	if o.Received, err = org.WebhooksReceived(ctx, o.Connection.AppID); err != nil {
		return o, err
	}
	if err := o.readSweeps(ctx, org); err != nil {
		return o, err
	}
	if o.Losses, err = org.Losses(ctx, c.clock.Now()); err != nil {
		return o, err
	}
	err = o.readJournal(ctx, org)
	return o, err
}

// readSweeps reads up to when the lists of recordings were read, and for which hosts they could not be read.
func (o *Overview) readSweeps(ctx context.Context, org *store.Org) error {
	hosts, err := org.ToSweep(ctx, o.Connection.ZoomAccountID)
	for _, h := range hosts {
		if h.SweptUntil.After(o.LastSweep.Time) {
			o.LastSweep = h.SweptUntil
		}
		if h.SweepFailure != "" {
			o.NotSwept = append(o.NotSwept, h)
		}
	}
	return err
}

// readJournal reads who connected.
func (o *Overview) readJournal(ctx context.Context, org *store.Org) error {
	events, err := org.EventsOf(ctx, o.Connection.ID)
	if err != nil {
		return err
	}
	for _, e := range events {
		if e.Kind != navette.EventConnected || e.ActorKind != navette.ActorUser {
			continue
		}
		user, err := org.UserEver(ctx, e.ActorID)
		if err != nil && navette.CodeOf(err) != navette.NotFound {
			return err
		}
		o.ConnectedBy = user.Name
	}
	return nil
}

// AuthorizeOrigin returns the origin of Zoom's authorization page, to which the form for connecting redirects.
func (c *Connections) AuthorizeOrigin() string { return c.zoom.AuthorizeOrigin() }
