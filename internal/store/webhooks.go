package store

import (
	"context"

	"navette.dev/navette/internal/navette"
)

// Webhook is one post from Zoom, kept until it was acted on and for a while after.
type Webhook struct {
	ID            string
	AppID         string
	OrgID         string
	ZoomAccountID string
	Kind          string
	ContentKey    string // the same for a repeated post
	BodySealed    string // "" once the account was forgotten
	ReceivedAt    navette.Instant
	WorkedAt      navette.Instant
}

// ReceiveWebhook keeps a post for an organization and promises to act on it. A repeated one changes nothing.
func (t *Tx) ReceiveWebhook(ctx context.Context, w Webhook) error {
	n, err := exec(ctx, t.q, "keep a webhook",
		`INSERT INTO webhooks (id, app_id, org_id, zoom_account_id, kind, content_key, body_sealed, received_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
		 ON CONFLICT (app_id, org_id, content_key) DO NOTHING`,
		w.ID, w.AppID, t.ID, w.ZoomAccountID, w.Kind, w.ContentKey, w.BodySealed, navette.At(t.at))
	if err != nil || n == 0 {
		return err
	}
	return t.Promise(ctx, navette.PromiseWebhook, w.ID, "", t.at)
}

// Webhook reads one post.
func (o *Org) Webhook(ctx context.Context, id string) (Webhook, error) {
	return one[Webhook](ctx, o.q, "read a webhook", "SELECT * FROM webhooks WHERE org_id = ? AND id = ?", o.ID, id)
}

// WebhookWorked notes that a post was acted on.
func (t *Tx) WebhookWorked(ctx context.Context, id string) error {
	_, err := exec(ctx, t.q, "note a webhook", "UPDATE webhooks SET worked_at = ? WHERE org_id = ? AND id = ?", navette.At(t.at), t.ID, id)
	return err
}

// LastWebhook is when the organization last received a post, zero where it never did.
func (o *Org) LastWebhook(ctx context.Context) (navette.Instant, error) {
	return one[navette.Instant](ctx, o.q, "find the last webhook", "SELECT MAX(received_at) FROM webhooks WHERE org_id = ?", o.ID)
}

// WebhooksReceived is when each kind of post last came through an app, of the posts that are kept ([WebhookDays]).
func (o *Org) WebhooksReceived(ctx context.Context, appID string) (map[string]navette.Instant, error) {
	newest, err := many[Webhook](ctx, o.q, "list the webhooks received",
		"SELECT kind, MAX(received_at) AS received_at FROM webhooks WHERE org_id = ? AND app_id = ? GROUP BY kind", o.ID, appID)
	at := make(map[string]navette.Instant, len(newest))
	for _, w := range newest {
		at[w.Kind] = w.ReceivedAt
	}
	return at, err
}
