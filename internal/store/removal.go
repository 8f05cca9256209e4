package store

import (
	"context"
	"time"

	"navette.dev/navette/internal/navette"
)

// CountOwners returns the number of owners of the organization.
func (o *Org) CountOwners(ctx context.Context) (int, error) {
	return one[int](ctx, o.q, "count owners",
		"SELECT COUNT(*) FROM users u WHERE u.org_id = ? AND u.role = ? AND "+present,
		o.ID, navette.RoleOwner)
}

// SaveRole stores a user's role and records it. If the user is unknown or was removed, the error is
// [navette.NotFound].
func (t *Tx) SaveRole(ctx context.Context, user navette.User, role navette.Role) error {
	_, err := one[string](ctx, t.q, "change a role",
		"UPDATE users SET role = ? WHERE org_id = ? AND id = ? AND removed_at IS NULL RETURNING id", role, t.ID, user.ID)
	if err != nil {
		return err
	}
	return t.Record(ctx, navette.EventUserRoleChanged, user.ID, "", map[string]any{"from": user.Role, "to": role})
}

// UserLink is the Zoom user to whom a user is linked.
type UserLink struct {
	Name      string
	Email     string
	ForImport bool // whether the calls of the Zoom user are imported
}

// LinkOf returns the Zoom user to whom a user is linked, or a [navette.NotFound] error.
func (o *Org) LinkOf(ctx context.Context, userID string) (UserLink, error) {
	return one[UserLink](ctx, o.q, "read a user's link",
		`SELECT h.name, h.email, l.for_import FROM host_links l JOIN hosts h ON h.id = l.host_id
		 WHERE l.org_id = ? AND l.user_id = ?`, o.ID, userID)
}

// CountCallsOf returns the number of calls that a user hosts.
func (o *Org) CountCallsOf(ctx context.Context, userID string) (int, error) {
	return one[int](ctx, o.q, "count a user's calls", "SELECT COUNT(*) FROM calls WHERE org_id = ? AND host_user_id = ?",
		o.ID, userID)
}

// coached selects the sessions of a coach that begin after an instant and are not cancelled. The coach "" selects those
// without any coach.
const coached = "org_id = ? AND starts_at > ? AND cancelled_at IS NULL AND coach_id = ? " +
	"AND (coach_id <> '' OR coach_name = '')"

// CoachedAfter returns the first of the sessions of a coach that begin after an instant, in their order, and the number
// of all of them. Cancelled sessions do not count. With the coach "" they are the sessions without any coach.
func (o *Org) CoachedAfter(
	ctx context.Context, coachID string, after time.Time, limit int,
) ([]navette.Session, int, error) {
	n, err := one[int](ctx, o.q, "count a coach's sessions", "SELECT COUNT(*) FROM sessions WHERE "+coached, o.ID,
		navette.At(after), coachID)
	if err != nil || n == 0 {
		return nil, 0, err
	}
	first, err := many[navette.Session](ctx, o.q, "list a coach's sessions",
		"SELECT * FROM sessions WHERE "+coached+" ORDER BY starts_at, id LIMIT ?", o.ID, navette.At(after), coachID, limit)
	return first, n, err
}

// RemoveUser removes a user, and records it. The sessions that the user coaches and that begin after the transaction's
// time have no coach any more, the link to a Zoom user is deleted, and a person without another organization is signed
// out everywhere. The row stays, so that the history keeps the name.
func (t *Tx) RemoveUser(ctx context.Context, user navette.User) error {
	at := navette.At(t.at)
	_, err := one[string](ctx, t.q, "remove a user",
		"UPDATE users SET removed_at = ? WHERE org_id = ? AND id = ? AND removed_at IS NULL RETURNING id", at, t.ID, user.ID)
	if err != nil {
		return err
	}
	freed, err := many[string](ctx, t.q, "free a coach's sessions",
		"UPDATE sessions SET coach_id = '' WHERE "+coached+" RETURNING id", t.ID, at, user.ID)
	if err != nil {
		return err
	}
	for _, session := range freed {
		if err := t.Record(ctx, navette.EventSessionChanged, session, session, map[string]any{
			"coach_id":   map[string]any{"from": user.ID, "to": ""},
			"coach_name": map[string]any{"from": "", "to": ""},
		}); err != nil {
			return err
		}
	}
	unlinked, err := exec(ctx, t.q, "unlink a user", "DELETE FROM host_links WHERE org_id = ? AND user_id = ?", t.ID,
		user.ID)
	if err == nil && unlinked > 0 {
		err = t.PolicyLinksChanged(ctx)
	}
	if err != nil {
		return err
	}
	if _, err := exec(ctx, t.q, "sign a person out",
		`DELETE FROM logins WHERE person_id = ?
		     AND NOT EXISTS (SELECT 1 FROM users u WHERE u.person_id = ? AND `+present+`)`,
		user.PersonID, user.PersonID); err != nil {
		return err
	}
	return t.Record(ctx, navette.EventUserRemoved, user.ID, "", map[string]any{"sessions": len(freed)})
}

// BarLogins ends the access of a person's present logins to the organization, and records it. Their access to other
// organizations stays. A later login gives access again.
func (t *Tx) BarLogins(ctx context.Context, user navette.User) error {
	if _, err := exec(ctx, t.q, "bar logins",
		`INSERT INTO barred_logins (token, org_id) SELECT l.token, ? FROM logins l WHERE l.person_id = ?
		 ON CONFLICT (token, org_id) DO NOTHING`, t.ID, user.PersonID); err != nil {
		return err
	}
	return t.Record(ctx, navette.EventLoginsEnded, user.ID, "", nil)
}
