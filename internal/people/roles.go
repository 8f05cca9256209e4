package people

import (
	"context"
	"slices"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
)

// ChangeRole gives a user another role. Only an owner makes or unmakes an owner, and no user can raise their own role.
// The last owner keeps the role: the error is then a [navette.Conflict]. The actor's role is read again in the
// transaction, since another user may have changed it meanwhile. Open invitations that the user made and could not make
// with the new role are withdrawn.
func (p *People) ChangeRole(ctx context.Context, actor navette.Actor, userID string, role navette.Role) error {
	if err := actor.Need(navette.ManagePeople); err != nil {
		return err
	}
	if !slices.Contains(navette.Roles, role) {
		return navette.InvalidField("role", "form.choice")
	}
	return p.store.Org(actor.Org).Update(ctx, actor, p.clock.Now(), func(tx *store.Tx) error {
		actor, err := Present(ctx, tx, actor)
		if err != nil {
			return err
		}
		user, err := tx.User(ctx, userID)
		if err != nil || user.Role == role {
			return err
		}
		if user.ID == actor.ID && role.Above(user.Role) {
			return navette.InvalidField("role", "rules.own_role")
		}
		if role == navette.RoleOwner && !actor.May(navette.ManageOwners) {
			return navette.InvalidField("role", "rules.owner_only")
		}
		if err := mayChange(ctx, tx, actor, user); err != nil {
			return err
		}
		if err := tx.SaveRole(ctx, user, role); err != nil {
			return err
		}
		switch {
		case !role.May(navette.ManagePeople):
			return tx.WithdrawInvitationsBy(ctx, user.ID, navette.Roles...)
		case !role.May(navette.ManageOwners):
			return tx.WithdrawInvitationsBy(ctx, user.ID, navette.RoleOwner)
		}
		return nil
	})
}

// Present returns the actor with the role that the user has now. If the user was removed meanwhile, or the new role may
// not manage people, the error is [navette.Forbidden].
func Present(ctx context.Context, tx *store.Tx, actor navette.Actor) (navette.Actor, error) {
	if actor.Kind != navette.ActorUser {
		return actor, actor.Need(navette.ManagePeople)
	}
	user, err := tx.User(ctx, actor.ID)
	if navette.CodeOf(err) == navette.NotFound {
		return actor, navette.Fail(navette.Forbidden, "reason.forbidden", err)
	}
	if err != nil {
		return actor, err
	}
	actor.Role = user.Role
	return actor, actor.Need(navette.ManagePeople)
}

// mayChange checks that the actor may take the present role from a user: only an owner may take it from an owner, and
// not from the last one.
func mayChange(ctx context.Context, tx *store.Tx, actor navette.Actor, user navette.User) error {
	if user.Role != navette.RoleOwner {
		return nil
	}
	if user.ID != actor.ID {
		if err := actor.Need(navette.ManageOwners); err != nil {
			return navette.Fail(navette.Forbidden, "rules.owner_untouched", err)
		}
	}
	owners, err := tx.CountOwners(ctx)
	if err == nil && owners == 1 {
		err = navette.Fail(navette.Conflict, "rules.last_owner", nil)
	}
	return err
}
