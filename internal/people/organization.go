package people

import (
	"context"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
)

// OrganizationInput is the input for a change of an organization. For its lead times see [schedule.LeadTimesInput].
type OrganizationInput struct {
	Name     string
	Zone     string // IANA
	Language string // "fr" or "en"
	Profile  navette.Profile
}

// ChangeOrganization changes the organization's name, zone, language and profile. Sessions keep the zone in which they
// were planned, and people keep their own language and zone. If nothing changes, nothing is recorded in the journal.
func (p *People) ChangeOrganization(ctx context.Context, actor navette.Actor, in OrganizationInput) error {
	if err := actor.Need(navette.ManageOrg); err != nil {
		return err
	}
	var wrong navette.FieldErrors
	checkText(&wrong, "organization", &in.Name, maxName)
	checkZone(&wrong, "zone", &in.Zone, true)
	checkLanguage(&wrong, "language", in.Language)
	checkProfile(&wrong, in.Profile)
	if err := wrong.Err(); err != nil {
		return err
	}
	return p.store.Org(actor.Org).Update(ctx, actor, p.clock.Now(), func(tx *store.Tx) error {
		org, err := tx.Organization(ctx)
		if err != nil {
			return err
		}
		var changed []string
		set := func(name string, value *string, to string) {
			if *value != to {
				*value, changed = to, append(changed, name)
			}
		}
		set("name", &org.Name, in.Name)
		set("zone", &org.Zone, in.Zone)
		set("language", &org.Language, in.Language)
		if org.Profile != in.Profile {
			org.Profile, changed = in.Profile, append(changed, "profile")
		}
		if len(changed) == 0 {
			return nil
		}
		return tx.SaveOrganization(ctx, org, changed...)
	})
}
