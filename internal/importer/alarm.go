package importer

import (
	"context"
	"encoding/json"
	"time"

	"navette.dev/navette/internal/invite"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/people"
	"navette.dev/navette/internal/store"
)

// riskBefore is how long before Zoom deletes a recording that is not stored the admins are notified.
const riskBefore = 24 * time.Hour

// alarm notifies the admins of the recordings that Zoom deletes within [riskBefore] and that are not stored, each
// recording once. All that are found together are in one mail.
func (im *Importer) alarm(ctx context.Context, orgID string) error {
	now := im.clock.Now()
	if risks, err := im.store.Org(orgID).AtRisk(ctx, now, now.Add(riskBefore)); err != nil || len(risks) == 0 {
		return err
	}
	return im.store.Org(orgID).Update(ctx, navette.System(orgID), now, func(tx *store.Tx) error {
		risks, err := tx.TellAtRisk(ctx, now.Add(riskBefore))
		if err != nil || len(risks) == 0 {
			return err
		}
		subject, first := "", risks[0].VanishesAt
		for _, r := range risks {
			subject = max(subject, r.ID)
			if r.VanishesAt.Before(first.Time) {
				first = r.VanishesAt
			}
		}
		data, err := json.Marshal(invite.RiskMail{Recordings: len(risks), Before: first.Time})
		if err != nil {
			return err
		}
		return people.NotifyAdmins(ctx, tx, navette.Mail{
			Kind: navette.MailAtRisk, SubjectID: subject, Data: string(data),
		})
	})
}
