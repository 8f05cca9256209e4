// Package hooks takes Zoom's webhooks in: verify over the raw bytes, persist, answer, and only then work. An app has
// three seconds to answer before Zoom counts the post as failed (Zoom API, "Using webhooks").
package hooks

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"

	"navette.dev/navette/internal/connection"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/vault"
	"navette.dev/navette/internal/zoom"
	"navette.dev/navette/internal/zoom/webhook"
)

// Sittings is who keeps track of meetings that start and end.
type Sittings interface {
	Started(ctx context.Context, org string, s navette.Sitting) error
	Ended(ctx context.Context, org string, s navette.Sitting) error
}

// Recordings is who imports what was recorded.
type Recordings interface {
	Announced(ctx context.Context, org string, r zoom.Recording) error
}

// Hooks receives and works webhooks.
type Hooks struct {
	store       *store.Store
	clock       navette.Clock
	vault       *vault.Vault
	connections *connection.Connections
	sittings    Sittings
	recordings  Recordings
	log         *slog.Logger
}

// New makes the receiver.
func New(s *store.Store, clock navette.Clock, v *vault.Vault, c *connection.Connections, sittings Sittings, recordings Recordings, log *slog.Logger) *Hooks {
	return &Hooks{store: s, clock: clock, vault: v, connections: c, sittings: sittings, recordings: recordings, log: log}
}

// Mount puts the receiver at POST /hooks/zoom/{app}.
func (h *Hooks) Mount(mux *http.ServeMux) { mux.HandleFunc("POST /hooks/zoom/{app}", h.receive) }

// receive answers 200 only once the post is kept. What it cannot verify gets a 401 that says nothing.
func (h *Hooks) receive(w http.ResponseWriter, r *http.Request) {
	ctx := r.Context()
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, webhook.MaxBody))
	if err != nil {
		http.Error(w, "too large", http.StatusRequestEntityTooLarge)
		return
	}
	app, secret, err := h.verify(ctx, r, body)
	if err != nil {
		if navette.CodeOf(err) == navette.Internal && !refused(err) {
			h.log.ErrorContext(ctx, "webhook not checked", "error", err)
			http.Error(w, "try again", http.StatusServiceUnavailable)
			return
		}
		http.Error(w, "not verified", http.StatusUnauthorized)
		return
	}
	event, err := webhook.Parse(body)
	if err != nil {
		h.log.WarnContext(ctx, "webhook not understood", "app", app.ID, "error", err)
		http.Error(w, "not understood", http.StatusBadRequest)
		return
	}
	if check, ok := event.Detail.(*webhook.Validation); ok {
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(webhook.Validate(secret, check.PlainToken))
		return
	}
	if err := h.keep(ctx, app, event, body); err != nil {
		h.log.ErrorContext(ctx, "webhook not kept", "app", app.ID, "event", event.Name, "error", err)
		http.Error(w, "try again", http.StatusServiceUnavailable)
		return
	}
	w.WriteHeader(http.StatusOK)
}

// verify finds the app of the address and checks the signature with its secret.
func (h *Hooks) verify(ctx context.Context, r *http.Request, body []byte) (navette.ZoomApp, zoom.Secret, error) {
	app, err := h.store.System().HookApp(ctx, r.PathValue("app"))
	if err != nil {
		return app, "", err
	}
	secret, err := h.connections.WebhookSecret(app)
	if err != nil {
		return app, "", err
	}
	if secret == "" {
		return app, "", navette.Fail(navette.NotFound, "", errors.New("the app has no webhook secret"))
	}
	used, err := webhook.Verifier{Secrets: []zoom.Secret{zoom.Secret(secret)}}.Verify(r.Header, body, navette.RealNow()) // Zoom signs in real time
	return app, used, err
}

// refused says whether the post itself was at fault, not we.
func refused(err error) bool {
	return errors.Is(err, webhook.ErrUnsigned) || errors.Is(err, webhook.ErrSignature) || errors.Is(err, webhook.ErrTooOld) ||
		errors.Is(err, webhook.ErrTooLong)
}

// keep stores the post for every organization it concerns.
func (h *Hooks) keep(ctx context.Context, app navette.ZoomApp, event webhook.Event, body []byte) error {
	orgs, err := h.store.System().ConnectedThrough(ctx, app.ID, event.AccountID)
	if err != nil {
		return err
	}
	for _, org := range orgs {
		w := store.Webhook{
			ID: navette.NewID(navette.PrefixWebhook, h.clock.Now()), AppID: app.ID, ZoomAccountID: event.AccountID, Kind: event.Name,
			ContentKey: webhook.ContentKey(event),
		}
		if w.BodySealed, err = h.vault.SealText(org, "webhooks", w.ID, string(body)); err != nil {
			return err
		}
		err := h.store.Org(org).Update(ctx, navette.Actor{Kind: navette.ActorZoom, Org: org}, h.clock.Now(), func(tx *store.Tx) error {
			return tx.ReceiveWebhook(ctx, w)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// Webhook acts on a kept post.
func (h *Hooks) Webhook(ctx context.Context, p navette.Promise) error {
	w, err := h.store.Org(p.OrgID).Webhook(ctx, p.Subject)
	if err != nil || !w.WorkedAt.IsZero() {
		return err
	}
	body, err := h.vault.OpenText(p.OrgID, "webhooks", w.ID, w.BodySealed)
	if err != nil {
		return err
	}
	event, err := webhook.Parse([]byte(body))
	if err != nil {
		return err
	}
	if err := h.act(ctx, w, event); err != nil {
		return err
	}
	return h.store.Org(p.OrgID).Update(ctx, navette.System(p.OrgID), h.clock.Now(), func(tx *store.Tx) error {
		return tx.WebhookWorked(ctx, w.ID)
	})
}

func (h *Hooks) act(ctx context.Context, w store.Webhook, event webhook.Event) error {
	org := w.OrgID
	switch detail := event.Detail.(type) {
	case *webhook.Meeting:
		sitting := sittingOf(event.AccountID, detail)
		switch event.Name {
		case "meeting.started":
			return h.sittings.Started(ctx, org, sitting)
		case "meeting.ended":
			return h.sittings.Ended(ctx, org, sitting)
		case webhook.MeetingDeleted, webhook.MeetingGone:
			return h.deleted(ctx, org, event.AccountID, detail.ID)
		}
	case *webhook.Recording:
		switch event.Name {
		case "recording.completed", "recording.transcript_completed":
			recording := detail.Recording
			if recording.AccountID == "" {
				recording.AccountID = event.AccountID
			}
			return h.recordings.Announced(ctx, org, recording)
		}
	case *webhook.Deauthorization:
		return h.deauthorized(ctx, w, event, detail)
	}
	return nil
}

// deauthorized passes on that a user removed the app whose secret signed the post. A post that names another client id
// is about none that connected here: an app's two pairs of credentials may share an address and a secret.
func (h *Hooks) deauthorized(ctx context.Context, w store.Webhook, event webhook.Event, said *webhook.Deauthorization) error {
	app, err := h.store.System().HookApp(ctx, w.AppID)
	if err != nil || said.ClientID != "" && said.ClientID != app.ClientID {
		return err
	}
	return h.connections.Deauthorized(ctx, w.OrgID, connection.Deauthorization{
		ClientID: app.ClientID, ZoomAccountID: event.AccountID, ZoomUserID: said.UserID, At: said.At,
	})
}

// deleted has a meeting of ours looked for that Zoom says was deleted.
func (h *Hooks) deleted(ctx context.Context, org, account string, number int64) error {
	meeting, err := h.store.Org(org).MeetingByNumber(ctx, account, number)
	if navette.CodeOf(err) == navette.NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	return h.store.Org(org).Update(ctx, navette.Actor{Kind: navette.ActorZoom, Org: org}, h.clock.Now(), func(tx *store.Tx) error {
		return tx.SuspectMeeting(ctx, meeting)
	})
}

func sittingOf(account string, m *webhook.Meeting) navette.Sitting {
	return navette.Sitting{
		ZoomAccountID: account, UUID: m.UUID, Number: m.ID, HostZoomID: m.HostID, Topic: m.Topic,
		StartedAt: navette.At(m.StartTime), EndedAt: navette.At(m.EndTime),
	}
}
