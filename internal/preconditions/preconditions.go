// Package preconditions checks what the recording policy needs of the Zoom account: an administrator, cloud recording,
// the plan, the app's permissions and webhooks. It determines the plan of the account from all clues and the admin's
// own answer.
package preconditions

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"navette.dev/navette/internal/connection"
	"navette.dev/navette/internal/jobs"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/zoom"
)

// How long after a reading the account is read again, in product time.
const (
	readEvery  = 24 * time.Hour
	retryAfter = 15 * time.Minute // if Zoom did not answer
)

// checkWithin is how long Check waits for Zoom, in real time.
const checkWithin = 20 * time.Second

// Zoom gives access to organizations' Zoom accounts. The type connection.Connections implements it.
type Zoom interface {
	// API returns a client for the Zoom account of an organization, and the stored connection. If there is no working
	// connection, the error is [navette.NeedsAttention].
	API(ctx context.Context, org string) (*zoom.API, navette.Connection, error)
}

// Preconditions reads what Zoom permits, stores it and judges it.
type Preconditions struct {
	store *store.Store
	clock navette.Clock
	zoom  Zoom
}

// New returns Preconditions that use the given store, clock and access to Zoom.
func New(s *store.Store, clock navette.Clock, z Zoom) *Preconditions {
	return &Preconditions{store: s, clock: clock, zoom: z}
}

// Read is the handler of [navette.PromisePreconditions]: it reads the account and stores the answers. The promise is
// due again after a day, or after 15 minutes if Zoom did not answer.
func (pc *Preconditions) Read(ctx context.Context, p navette.Promise) error {
	api, current, err := pc.zoom.API(ctx, p.OrgID)
	if navette.CodeOf(err) == navette.NeedsAttention {
		return jobs.Again(pc.clock.Now().Add(readEvery)) // connecting makes a promise of its own
	}
	if err != nil {
		return err
	}
	if current.ID != p.Subject {
		return nil // the promise is about an earlier connection
	}
	reading := read(ctx, api, current)
	if err := pc.save(ctx, navette.System(p.OrgID), current, reading); err != nil {
		return err
	}
	if reading.passing() {
		return jobs.Again(pc.clock.Now().Add(retryAfter))
	}
	return jobs.Again(pc.clock.Now().Add(readEvery))
}

// Check reads the account now and stores the answers. If there is no working connection, the error is
// [navette.NeedsAttention].
func (pc *Preconditions) Check(ctx context.Context, actor navette.Actor) error {
	if err := actor.Need(navette.ManageZoom); err != nil {
		return err
	}
	api, current, err := pc.zoom.API(ctx, actor.Org)
	if err != nil {
		return err
	}
	limited, cancel := context.WithTimeout(ctx, checkWithin)
	defer cancel()
	return pc.save(ctx, actor, current, read(limited, api, current))
}

// save stores a reading and the plan that follows from it.
func (pc *Preconditions) save(
	ctx context.Context, actor navette.Actor, current navette.Connection, reading Reading,
) error {
	if err := ctx.Err(); err != nil { // the caller gave up, so what was not read is not unknown for Zoom's sake
		return err
	}
	text, err := json.Marshal(reading)
	if err != nil {
		return err
	}
	return pc.update(ctx, actor, func(tx *store.Tx) error {
		if err := tx.SaveAccountReading(ctx, current.ID, string(text)); err != nil {
			return err
		}
		return savePlan(ctx, tx, current, reading)
	})
}

// savePlan stores the plan of a connection, which follows from a reading and the admin's answer. If the reading shows
// nothing about the plan, the former plan stays.
func savePlan(ctx context.Context, tx *store.Tx, c navette.Connection, r Reading) error {
	answer, err := tx.PlanAnswer(ctx, c.ZoomAccountID)
	if err != nil && navette.CodeOf(err) != navette.NotFound {
		return err
	}
	verdict := decide(r.clues(), answer)
	if verdict.Plan == zoom.PlanUnknown && r.passing() {
		return nil
	}
	return tx.SavePlan(ctx, c, string(verdict.Plan), int64(r.Capacity))
}

// Answer stores the plan that an admin states: free, pro or business, or "" to withdraw the statement. If it is none of
// these, the error is [navette.Invalid] about the field "plan". Without a connection it is [navette.NotFound].
func (pc *Preconditions) Answer(ctx context.Context, actor navette.Actor, plan string) error {
	if err := actor.Need(navette.ManageZoom); err != nil {
		return err
	}
	if plan != "" && !slices.Contains(plans, zoom.Plan(plan)) {
		return navette.InvalidField("plan", "form.choice")
	}
	return pc.update(ctx, actor, func(tx *store.Tx) error {
		current, err := tx.Connection(ctx)
		if err != nil {
			return err
		}
		if err := tx.SavePlanAnswer(ctx, current, plan); err != nil {
			return err
		}
		_, reading, err := lastReading(ctx, tx.Org, current)
		if err != nil {
			return err
		}
		return savePlan(ctx, tx, current, reading)
	})
}

// lastReading returns what was last read through a connection, and when: a zero Instant if nothing was.
func lastReading(ctx context.Context, org *store.Org, c navette.Connection) (navette.Instant, Reading, error) {
	var reading Reading
	row, err := org.AccountReading(ctx, c.ID)
	if navette.CodeOf(err) == navette.NotFound {
		return navette.Instant{}, reading, nil
	}
	if err != nil {
		return navette.Instant{}, reading, err
	}
	if err := json.Unmarshal([]byte(row.Reading), &reading); err != nil {
		return navette.Instant{}, reading, fmt.Errorf("reading of connection %s: %w", c.ID, err)
	}
	return row.ReadAt, reading, nil
}

// Report returns what is known about the preconditions, judged for the actor. It does not call Zoom.
func (pc *Preconditions) Report(ctx context.Context, actor navette.Actor) (*Report, error) {
	if err := actor.Need(navette.ReadPreconditions); err != nil {
		return nil, err
	}
	org, r := pc.store.Org(actor.Org), &Report{}
	users, err := org.Users(ctx)
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	for _, u := range users {
		names[u.ID] = u.Name
		if u.Role == navette.RoleOwner || u.Role == navette.RoleAdmin {
			r.Admins = append(r.Admins, u.Name)
		}
	}
	r.Connection, err = org.Connection(ctx)
	if err != nil && navette.CodeOf(err) != navette.NotFound {
		return nil, err
	}
	if r.Connected = err == nil; r.Connected {
		if err := r.fill(ctx, org, names); err != nil {
			return nil, err
		}
	}
	r.Checks = r.checks(actor.May(navette.ManageZoom), pc.clock.Now())
	return r, nil
}

// fill adds what is stored about the connection and its app.
func (r *Report) fill(ctx context.Context, org *store.Org, names map[string]string) (err error) {
	c := r.Connection
	if r.ReadAt, r.Reading, err = lastReading(ctx, org, c); err != nil {
		return err
	}
	answer, err := org.PlanAnswer(ctx, c.ZoomAccountID)
	if err != nil && navette.CodeOf(err) != navette.NotFound {
		return err
	}
	r.Plan, r.AnsweredBy = decide(r.Reading.clues(), answer), names[answer.UserID]
	if c.Scopes != "" {
		lacks := func(s connection.Scope) bool { return !s.Granted(c) && !s.Optional() }
		r.Missing = slices.DeleteFunc(slices.Clone(connection.Scopes), func(s connection.Scope) bool { return !lacks(s) })
		r.MissingToo = slices.DeleteFunc(slices.Clone(connection.PolicyScopes),
			func(s connection.Scope) bool { return !lacks(s) })
	}
	app, err := org.AppOf(ctx, c)
	if err != nil {
		return err
	}
	r.Server, r.Installation = app.Kind == navette.ServerToServer, app.OrgID == ""
	r.HasSecret, r.WebhookAt = app.WebhookSecretSealed != "", app.ValidatedAt
	received, err := org.WebhooksReceived(ctx, c.AppID)
	for _, at := range received {
		if at.After(r.WebhookAt.Time) {
			r.WebhookAt = at
		}
	}
	return err
}

// update runs do in a transaction of the actor's organization.
func (pc *Preconditions) update(ctx context.Context, actor navette.Actor, do func(*store.Tx) error) error {
	return pc.store.Org(actor.Org).Update(ctx, actor, pc.clock.Now(), do)
}
