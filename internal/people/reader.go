package people

import (
	"context"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
)

// ReaderInput is a user's language and zone, for pages and mails.
type ReaderInput struct {
	Language string // "fr" or "en"
	Zone     string // IANA, "" for the organization's
}

// SaveReader stores the language and zone of the actor's person. They apply on every device and in all of the person's
// organizations. If nothing changes, nothing is recorded in the journal.
func (p *People) SaveReader(ctx context.Context, actor navette.Actor, in ReaderInput) error {
	if err := actor.Need(navette.ManageOwnSpace); err != nil {
		return err
	}
	var wrong navette.FieldErrors
	checkLanguage(&wrong, "language", in.Language)
	checkZone(&wrong, "zone", &in.Zone, false)
	if err := wrong.Err(); err != nil {
		return err
	}
	return p.store.Org(actor.Org).Update(ctx, actor, p.clock.Now(), func(tx *store.Tx) error {
		user, err := tx.User(ctx, actor.ID)
		if err != nil || user.Language == in.Language && user.Zone == in.Zone {
			return err
		}
		user.Language, user.Zone = in.Language, in.Zone
		return tx.SaveReader(ctx, user)
	})
}
