package store

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/uptrace/bun"

	"navette.dev/navette/internal/navette"
)

// Webhook is one post from Zoom, kept for [WebhookDays].
type Webhook struct {
	ID            string
	AppID         string
	OrgID         string
	ZoomAccountID string
	Kind          string
	ContentKey    string // the same for a repeated post
	BodySealed    string // "" after [Tx.ForgetZoomAccount]
	ReceivedAt    navette.Instant
}

// KeepWebhooks stores posts for the organizations they concern and adds a promise to handle each, in one transaction at
// now (product time). It does not wait for transactions that have locked an organization ([Org.Update]). A repeated
// post changes nothing.
func (s *System) KeepWebhooks(ctx context.Context, now time.Time, posts []Webhook) error {
	if len(posts) == 0 {
		return nil
	}
	rows := slices.Clone(posts)
	for i := range rows {
		rows[i].ReceivedAt = navette.At(now)
	}
	// Nodes that store the same posts at once write them in the same order, which prevents deadlocks.
	slices.SortFunc(rows, func(a, b Webhook) int {
		return cmp.Or(strings.Compare(a.AppID, b.AppID), strings.Compare(a.OrgID, b.OrgID),
			strings.Compare(a.ContentKey, b.ContentKey))
	})
	err := s.store.begin(ctx, func(q bun.IDB) error {
		news, err := insertNew(ctx, q, rows)
		if err != nil || len(news) == 0 {
			return err
		}
		return promiseWebhooks(ctx, q, now, news)
	})
	if err == nil {
		s.store.wakeWorkers()
	}
	return err
}

// insertNew stores posts and returns those that were not stored before.
func insertNew(ctx context.Context, q bun.IDB, rows []Webhook) ([]Webhook, error) {
	result, err := q.NewInsert().Model(&rows).ModelTableExpr("webhooks").On(
		"CONFLICT (app_id, org_id, content_key) DO NOTHING").Exec(ctx)
	if err != nil {
		return nil, wrap("keep webhooks", err)
	}
	if n, err := result.RowsAffected(); err != nil || n == int64(len(rows)) {
		return rows, wrap("keep webhooks", err)
	}
	ids := make([]string, len(rows))
	for i, w := range rows {
		ids[i] = w.ID
	}
	written, err := many[string](ctx, q, "find the new webhooks", "SELECT id FROM webhooks WHERE id IN (?)",
		bun.List(ids))
	return slices.DeleteFunc(rows, func(w Webhook) bool { return !slices.Contains(written, w.ID) }), err
}

func promiseWebhooks(ctx context.Context, q bun.IDB, now time.Time, posts []Webhook) error {
	promises := make([]navette.Promise, len(posts))
	for i, w := range posts {
		promises[i] = navette.Promise{
			ID: navette.NewID(navette.PrefixPromise, now), OrgID: w.OrgID, Kind: navette.PromiseWebhook, Subject: w.ID,
			DueAt: navette.At(now), NextAt: navette.At(now),
		}
	}
	_, err := q.NewInsert().Model(&promises).ModelTableExpr("promises").Column("id", "org_id", "kind", "subject",
		"due_at", "next_at").Exec(ctx)
	return wrap("promise webhooks", err)
}

// Webhook returns one post.
func (o *Org) Webhook(ctx context.Context, id string) (Webhook, error) {
	return one[Webhook](ctx, o.q, "read a webhook", "SELECT * FROM webhooks WHERE org_id = ? AND id = ?", o.ID, id)
}

// LastWebhook returns when the organization last received a post, or zero.
func (o *Org) LastWebhook(ctx context.Context) (navette.Instant, error) {
	return one[navette.Instant](ctx, o.q, "find the last webhook",
		"SELECT MAX(received_at) FROM webhooks WHERE org_id = ?", o.ID)
}

// WebhooksReceived returns when each kind of post last came through an app, as far as posts are kept ([WebhookDays]).
func (o *Org) WebhooksReceived(ctx context.Context, appID string) (map[string]navette.Instant, error) {
	newest, err := many[Webhook](ctx, o.q, "list the webhooks received",
		"SELECT kind, MAX(received_at) AS received_at FROM webhooks WHERE org_id = ? AND app_id = ? GROUP BY kind",
		o.ID, appID)
	at := make(map[string]navette.Instant, len(newest))
	for _, w := range newest {
		at[w.Kind] = w.ReceivedAt
	}
	return at, err
}
