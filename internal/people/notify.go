package people

import (
	"context"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
)

// NotifyAdmins promises a mail to each user who is notified of problems: owners and admins. A mail of the same kind
// about the same subject is promised once to each of them.
func NotifyAdmins(ctx context.Context, tx *store.Tx, m navette.Mail) error {
	users, err := tx.Users(ctx)
	if err != nil {
		return err
	}
	for _, u := range users {
		if u.Role != navette.RoleOwner && u.Role != navette.RoleAdmin {
			continue
		}
		m.RecipientID = u.ID
		if err := tx.PromiseMail(ctx, m); err != nil {
			return err
		}
	}
	return nil
}
