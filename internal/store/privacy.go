package store

import (
	"context"
	"time"

	"navette.dev/navette/internal/navette"
)

// PrivacyDraft returns the draft of the organization's privacy notice, or a [navette.NotFound] error.
func (o *Org) PrivacyDraft(ctx context.Context) (navette.PrivacyDraft, error) {
	return one[navette.PrivacyDraft](ctx, o.q, "read the draft of the privacy notice",
		"SELECT * FROM privacy_drafts WHERE org_id = ?", o.ID)
}

// SavePrivacyDraft stores the draft of the organization's privacy notice by the transaction's actor.
func (t *Tx) SavePrivacyDraft(ctx context.Context, body string) error {
	_, err := exec(ctx, t.q, "write the draft of the privacy notice",
		`INSERT INTO privacy_drafts (org_id, body, saved_by, saved_at) VALUES (?, ?, ?, ?)
		 ON CONFLICT (org_id) DO UPDATE SET body = excluded.body, saved_by = excluded.saved_by,
		     saved_at = excluded.saved_at`, t.ID, body, t.actor.ID, navette.At(t.at))
	return err
}

// PublishNotice stores the next version of the organization's privacy notice by the transaction's actor, records it,
// and returns its number.
func (t *Tx) PublishNotice(ctx context.Context, body string) (int64, error) {
	version, err := one[int64](ctx, t.q, "count the versions of the privacy notice",
		"UPDATE organizations SET notice_version = notice_version + 1 WHERE id = ? RETURNING notice_version", t.ID)
	if err != nil {
		return 0, err
	}
	notice := navette.PrivacyNotice{
		OrgID: t.ID, Version: version, Body: body, PublishedBy: t.actor.ID, PublishedAt: navette.At(t.at),
	}
	if err := insert(ctx, t.q, "privacy_notices", &notice); err != nil {
		return 0, err
	}
	return version, t.Record(ctx, navette.EventNoticePublished, t.ID, "", map[string]any{"version": version})
}

// PrivacyNotice returns one version of the organization's privacy notice, or a [navette.NotFound] error.
func (o *Org) PrivacyNotice(ctx context.Context, version int64) (navette.PrivacyNotice, error) {
	return one[navette.PrivacyNotice](ctx, o.q, "read a privacy notice",
		"SELECT * FROM privacy_notices WHERE org_id = ? AND version = ?", o.ID, version)
}

// PrivacyNotices returns the versions of the organization's privacy notice without their bodies, the newest first.
func (o *Org) PrivacyNotices(ctx context.Context) ([]navette.PrivacyNotice, error) {
	return many[navette.PrivacyNotice](ctx, o.q, "list privacy notices",
		`SELECT org_id, version, published_by, published_at FROM privacy_notices WHERE org_id = ?
		 ORDER BY version DESC`, o.ID)
}

// KeptPersonal is personal data that is deleted after a time, with the name by which privacy notices mention it.
type KeptPersonal struct {
	Name string // part of a message key
	For  time.Duration
}

// Personal returns the kinds of personal data that are deleted after a time, in the order of docs/retention.md.
func Personal() []KeptPersonal {
	var all []KeptPersonal
	for _, k := range keeping {
		if k.personal != "" {
			all = append(all, KeptPersonal{k.personal, k.For})
		}
	}
	return all
}
