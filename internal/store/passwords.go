package store

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"navette.dev/navette/internal/navette"
)

// ResetPassword stores a person's new password hash, ends the person's browser logins, and records that in each
// organization of the person. The password then gives access to all of them. It returns the number of logins that
// ended, including those that were stored before the column person_id existed and whose person is unknown.
func (s *System) ResetPassword(ctx context.Context, personID, hash string, now time.Time) (logins int, err error) {
	return s.resetPassword(ctx, personID, hash, now, func(q bun.IDB) error {
		_, err := exec(ctx, q, "delete a password link", "DELETE FROM password_links WHERE person_id = ?", personID)
		return err
	})
}

// resetPassword is ResetPassword, and calls use in the transaction after it has locked the person's organizations.
func (s *System) resetPassword(
	ctx context.Context, personID, hash string, now time.Time, use func(bun.IDB) error,
) (logins int, err error) {
	err = s.store.begin(ctx, func(q bun.IDB) error {
		users, err := many[navette.User](ctx, q, "list a person's users",
			selectUsers+" WHERE u.person_id = ? AND "+present+" ORDER BY u.org_id", personID)
		if err != nil {
			return err
		}
		for _, u := range users { // ordered by organization, so that two resets cannot deadlock
			err := s.store.Org(u.OrgID).within(ctx, q, navette.System(u.OrgID), now, func(tx *Tx) error {
				if s.store.Engine == Postgres { // on SQLite the transaction is the only one that writes
					if _, err := tx.lock(ctx, q, ""); err != nil {
						return err
					}
				}
				return tx.Record(ctx, navette.EventPasswordReset, u.ID, "", nil)
			})
			if err != nil {
				return err
			}
		}
		if err := use(q); err != nil {
			return err
		}
		if _, err := exec(ctx, q, "replace a password",
			"UPDATE people SET password_hash = ?, password_org = '', password_number = password_number + 1 WHERE id = ?",
			hash, personID); err != nil {
			return err
		}
		ended, err := exec(ctx, q, "end logins", "DELETE FROM logins WHERE person_id IN (?, '')", personID)
		logins = int(ended)
		return err
	})
	return logins, err
}
