package people

import (
	"context"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
)

// NotifyAdmins promises the mail to every owner and admin. If the mail of that kind about that subject was promised to
// a user before, it is not promised to that user again.
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
