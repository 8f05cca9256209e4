package privacy

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"reflect"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
)

// Missing is a detail that a notice should have and lacks.
type Missing string

// The details that a notice should have: GDPR, article 13(1)(a), requires the controller's contact details.
const (
	NoAddress Missing = "address"
	NoContact Missing = "contact"
)

// Missing returns what the details lack. A notice can be published without it.
func (d Details) Missing() []Missing {
	var missing []Missing
	if d.Address == "" {
		missing = append(missing, NoAddress)
	}
	if d.Contact == "" {
		missing = append(missing, NoContact)
	}
	return missing
}

// Preview is what publishing the draft would do.
type Preview struct {
	Notice      Notice // as it would be published
	Before      Notice // the notice in force: the newest version, or the default text as version 0
	Changed     bool   // whether it differs from the newest version, or there is none
	Fingerprint string // of both; see [Notices.Publish]
}

// Preview returns what publishing the draft would do.
func (n *Notices) Preview(ctx context.Context, actor navette.Actor) (Preview, error) {
	if err := actor.Need(navette.ManagePrivacy); err != nil {
		return Preview{}, err
	}
	return n.preview(ctx, n.store.Org(actor.Org))
}

func (n *Notices) preview(ctx context.Context, org reader) (Preview, error) {
	var p Preview
	o, err := org.Organization(ctx)
	if err != nil {
		return p, err
	}
	d, err := draftOf(ctx, org)
	if err != nil {
		return p, err
	}
	if p.Notice, err = n.write(ctx, org, d); err != nil {
		return p, err
	}
	if p.Before, err = n.inForce(ctx, org, o); err != nil {
		return p, err
	}
	p.Changed = p.Before.Version == 0 || p.Notice.Details != p.Before.Details ||
		!reflect.DeepEqual(p.Notice.Texts, p.Before.Texts) || !sameTexts(p.Notice.Purpose, p.Before.Purpose)
	body, err := json.Marshal([]any{p.Notice, p.Before.Version})
	sum := sha256.Sum256(body)
	p.Fingerprint = hex.EncodeToString(sum[:16])
	return p, err
}

// sameTexts reports whether two maps have the same texts; a missing one is "".
func sameTexts(a, b map[string]string) bool {
	for _, m := range []map[string]string{a, b} {
		for key := range m {
			if a[key] != b[key] {
				return false
			}
		}
	}
	return true
}

// Publish publishes the draft as a new version and returns its number. fingerprint is that of the [Preview] which the
// user approved: if the text is another one by now, or nothing would change, the error is a [navette.Conflict].
func (n *Notices) Publish(ctx context.Context, actor navette.Actor, fingerprint string) (int64, error) {
	if err := actor.Need(navette.ManagePrivacy); err != nil {
		return 0, err
	}
	var version int64
	err := n.store.Org(actor.Org).Update(ctx, actor, n.clock.Now(), func(tx *store.Tx) error {
		p, err := n.preview(ctx, tx)
		switch {
		case err != nil:
			return err
		case p.Fingerprint != fingerprint:
			return navette.Fail(navette.Conflict, "privacy.other_text", nil)
		case !p.Changed:
			return navette.Fail(navette.Conflict, "privacy.unchanged", nil)
		}
		body, err := json.Marshal(p.Notice)
		if err != nil {
			return err
		}
		version, err = tx.PublishNotice(ctx, string(body))
		return err
	})
	return version, err
}

// Versions returns the published versions without their texts, the newest first.
func (n *Notices) Versions(ctx context.Context, actor navette.Actor) ([]Notice, error) {
	if err := actor.Need(navette.ManagePrivacy); err != nil {
		return nil, err
	}
	return versionsOf(ctx, n.store.Org(actor.Org))
}

// Version returns a published version and the one before it, which is the zero Notice for the first one.
func (n *Notices) Version(ctx context.Context, actor navette.Actor, version int64) (of, before Notice, err error) {
	if err := actor.Need(navette.ManagePrivacy); err != nil {
		return of, before, err
	}
	org := n.store.Org(actor.Org)
	if of, err = versionOf(ctx, org, version); err != nil || version == 1 {
		return of, before, err
	}
	before, err = versionOf(ctx, org, version-1)
	return of, before, err
}

// Recording is what a recording disclaimer says about the organization, as its notice in force says it.
type Recording struct {
	Controller string
	Contact    string            // e-mail address, "" if the notice has none
	Purpose    map[string]string // by language, where the organization wrote its own
	Months     int               // for which recordings are kept, 0 if none is stated
}

// Recording returns what a recording disclaimer says about the organization. The actor needs the right to manage the
// recording policy.
func (n *Notices) Recording(ctx context.Context, actor navette.Actor) (Recording, error) {
	if err := actor.Need(navette.ManagePolicy); err != nil {
		return Recording{}, err
	}
	org := n.store.Org(actor.Org)
	o, err := org.Organization(ctx)
	if err != nil {
		return Recording{}, err
	}
	notice, err := n.inForce(ctx, org, o)
	d := notice.Details
	return Recording{Controller: d.Name, Contact: d.Contact, Purpose: notice.Purpose, Months: int(d.Months)}, err
}
