package connection

import (
	"context"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
)

// Overview is what the page of the connection shows beside the connection itself.
type Overview struct {
	Connection  navette.Connection
	ConnectedBy string          // name of the user, "" where they have left
	LastSignal  navette.Instant // newest webhook, zero where none ever came
	LastSweep   navette.Instant // up to when Zoom's list of recordings was read, zero where it never was
	NotSwept    []store.Swept   // whose recordings concern us and could not be read last time
	Losses      store.Losses    // what a disconnection would cost

	Received map[string]navette.Instant // when each event last came through the connection's app, as far as posts are kept
}

// Overview reads how the connection stands; [navette.NotFound] where there is none.
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

// readSweeps finds out how far the lists of recordings were read, and whose could not be.
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

// readJournal finds out who connected.
func (o *Overview) readJournal(ctx context.Context, org *store.Org) error {
	events, err := org.EventsOf(ctx, o.Connection.ID)
	if err != nil {
		return err
	}
	for _, e := range events {
		if e.Kind != navette.EventConnected || e.ActorKind != navette.ActorUser {
			continue
		}
		user, err := org.User(ctx, e.ActorID)
		if err != nil && navette.CodeOf(err) != navette.NotFound {
			return err
		}
		o.ConnectedBy = user.Name
	}
	return nil
}

// AuthorizeOrigin is the origin of Zoom's authorisation page: where the form that connects leads to.
func (c *Connections) AuthorizeOrigin() string { return c.zoom.AuthorizeOrigin() }
