package people

import (
	"context"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
)

// firstSessions is the number of sessions that a [Colleague] lists.
const firstSessions = 3

// Colleague is a user of the organization with what belongs to them. It is what a removal would touch.
type Colleague struct {
	User     navette.User
	Sessions int               // sessions that the user coaches and that have not begun
	First    []navette.Session // the first of them
	Calls    int               // calls that the user hosts
	Link     store.UserLink    // the Zoom user to whom the user is linked; the zero value if there is none
	// whether the user is the only owner, whose role cannot change and who cannot be removed
	LastOwner bool
	Events    []navette.Event // of the journal about the user, oldest first
	Names     map[string]string
}

// Colleague returns a user with what belongs to them. The user may have been removed: the sessions are then those
// without any coach. A user may read about themselves without the right to manage people.
func (p *People) Colleague(ctx context.Context, actor navette.Actor, userID string) (Colleague, error) {
	if err := mayManage(actor, userID); err != nil {
		return Colleague{}, err
	}
	org := p.store.Org(actor.Org)
	user, err := org.UserEver(ctx, userID)
	if err != nil {
		return Colleague{}, err
	}
	c := Colleague{User: user, Names: map[string]string{}}
	coach := user.ID
	if !user.RemovedAt.IsZero() {
		coach = ""
	}
	if c.First, c.Sessions, err = org.CoachedAfter(ctx, coach, p.clock.Now(), firstSessions); err != nil {
		return c, err
	}
	if c.Calls, err = org.CountCallsOf(ctx, user.ID); err != nil {
		return c, err
	}
	if c.Link, err = org.LinkOf(ctx, user.ID); navette.IgnoreNotFound(err) != nil {
		return c, err
	}
	if user.Role == navette.RoleOwner && user.RemovedAt.IsZero() {
		owners, err := org.CountOwners(ctx)
		if err != nil {
			return c, err
		}
		c.LastOwner = owners == 1
	}
	if c.Events, err = org.EventsOf(ctx, user.ID); err != nil {
		return c, err
	}
	for _, e := range c.Events {
		if e.ActorKind == navette.ActorUser && c.Names[e.ActorID] == "" {
			by, err := org.UserEver(ctx, e.ActorID)
			if navette.IgnoreNotFound(err) != nil {
				return c, err
			}
			c.Names[e.ActorID] = by.Name
		}
	}
	return c, nil
}

// mayManage checks that the actor may manage people, or is the user.
func mayManage(actor navette.Actor, userID string) error {
	if actor.Kind == navette.ActorUser && actor.ID == userID {
		return actor.Need(navette.ManageOwnSpace)
	}
	return actor.Need(navette.ManagePeople)
}

// Remove removes a user from the organization: their access ends at once. Sessions that they coach and that have not
// begun have no coach any more, and no further calls of their Zoom user are imported. Calls that they host stay, and
// the history keeps their name. Open invitations that they made are withdrawn. A user may remove themselves. Only an
// owner may remove another owner. The last owner cannot be removed: the error is then a [navette.Conflict].
func (p *People) Remove(ctx context.Context, actor navette.Actor, userID string) error {
	if err := mayManage(actor, userID); err != nil {
		return err
	}
	return p.store.Org(actor.Org).Update(ctx, actor, p.clock.Now(), func(tx *store.Tx) error {
		user, err := tx.User(ctx, userID)
		if err != nil {
			return err
		}
		if user.ID != actor.ID {
			if actor, err = Present(ctx, tx, actor); err != nil {
				return err
			}
		}
		if err := mayChange(ctx, tx, actor, user); err != nil {
			return err
		}
		if err := tx.WithdrawInvitationsBy(ctx, user.ID, navette.Roles...); err != nil {
			return err
		}
		return tx.RemoveUser(ctx, user)
	})
}

// EndAccess ends the access of a user's present logins to the organization. The person has to sign in again to enter
// it; in other organizations they stay signed in. Only an owner may do that to another owner.
func (p *People) EndAccess(ctx context.Context, actor navette.Actor, userID string) error {
	if err := actor.Need(navette.ManagePeople); err != nil {
		return err
	}
	return p.store.Org(actor.Org).Update(ctx, actor, p.clock.Now(), func(tx *store.Tx) error {
		actor, err := Present(ctx, tx, actor)
		if err != nil {
			return err
		}
		user, err := tx.User(ctx, userID)
		if err != nil {
			return err
		}
		if user.Role == navette.RoleOwner && !actor.May(navette.ManageOwners) {
			return navette.Fail(navette.Forbidden, "rules.owner_untouched", nil)
		}
		return tx.BarLogins(ctx, user)
	})
}
