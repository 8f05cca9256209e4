// Package hooks receives Zoom's webhooks: it verifies and stores each post, answers it, and handles it later through a
// promise. An app has three seconds to answer before Zoom counts the post as failed (Zoom API, "Using webhooks").
package hooks

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"time"

	"navette.dev/navette/internal/connection"
	"navette.dev/navette/internal/jobs"
	"navette.dev/navette/internal/livetest"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/policy"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/vault"
	"navette.dev/navette/internal/zoom"
	"navette.dev/navette/internal/zoom/webhook"
)

// Sittings records the start and end of meetings.
type Sittings interface {
	Started(ctx context.Context, org string, s navette.Sitting) error
	Ended(ctx context.Context, org string, s navette.Sitting) error
}

// Recordings imports recordings.
type Recordings interface {
	Announced(ctx context.Context, org string, r zoom.Recording, at time.Time) error
	TrashChanged(ctx context.Context, org, account, operator string, uuids []string) error
	Restored(ctx context.Context, org, account string, uuids []string) error
}

// Users follows the users of Zoom accounts.
type Users interface {
	// Changed reads a user of an account who is new, changed or removed.
	Changed(ctx context.Context, org, zoomAccountID, zoomUserID string) error
}

// Policies checks what was changed in Zoom.
type Policies interface {
	Changed(ctx context.Context, org string, at policy.Level, owner string) error
}

// FirstCalls follows tests of the first call.
type FirstCalls interface {
	Heard(ctx context.Context, org string, event webhook.Event) error
}

// Audits notes what webhooks report about the meetings that the completeness audit checks.
type Audits interface {
	Heard(ctx context.Context, org string, event webhook.Event) error
}

// Hooks receives and handles webhooks.
type Hooks struct {
	store       *store.Store
	clock       navette.Clock
	vault       *vault.Vault
	connections *connection.Connections
	sittings    Sittings
	recordings  Recordings
	users       Users
	policies    Policies
	firstCalls  FirstCalls
	audits      Audits
	complaints  complaints
	intake      intake
	observe     func(ctx context.Context, d livetest.Delivery) // nil for none
}

// New returns Hooks that pass the contents of webhooks to c, sittings, recordings, users and policies, and to
// firstCalls and audits.
func New(
	s *store.Store, clock navette.Clock, v *vault.Vault, c *connection.Connections, sittings Sittings,
	recordings Recordings, users Users, policies Policies, firstCalls FirstCalls, audits Audits, log *slog.Logger,
) *Hooks {
	h := &Hooks{
		store: s, clock: clock, vault: v, connections: c, sittings: sittings, recordings: recordings,
		users: users, policies: policies, firstCalls: firstCalls, audits: audits, complaints: complaints{log: log},
	}
	h.intake = intake{write: h.keep, most: postsWaiting}
	return h
}

// ObserveBy calls a function with each verified webhook, after its answer is known. It is called before the first use
// of h.
func (h *Hooks) ObserveBy(observe func(ctx context.Context, d livetest.Delivery)) {
	h.observe = observe
}

// Mount registers the receiver at POST /hooks/zoom/{app}.
func (h *Hooks) Mount(mux *http.ServeMux) { mux.HandleFunc("POST /hooks/zoom/{app}", h.receive) }

// FlushLog logs the failed posts that are not logged yet: after the first failure, those with the same message are
// counted and logged together every 10 s (real time). It is called before the program ends.
func (h *Hooks) FlushLog() { h.complaints.flushAll() }

// receive answers a post: 200 once it is stored, and 401 without a reason if it cannot be verified. If the headers of a
// post are invalid, receive neither reads its body nor queries the database.
func (h *Hooks) receive(w http.ResponseWriter, r *http.Request) {
	ctx, app, arrived := r.Context(), r.PathValue("app"), navette.RealNow()
	if _, err := (webhook.Verifier{}).Check(r.Header, arrived); err != nil {
		http.Error(w, "not verified", http.StatusUnauthorized)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, webhook.MaxBody))
	if err != nil {
		http.Error(w, "too large", http.StatusRequestEntityTooLarge)
		return
	}
	secret, err := h.verify(ctx, app, r.Header, body, arrived)
	if err != nil {
		if navette.CodeOf(err) == navette.Internal && !refused(err) {
			h.complaints.add(slog.LevelError, "webhook not checked", slog.Any("error", err))
			http.Error(w, "try again", http.StatusServiceUnavailable)
			return
		}
		http.Error(w, "not verified", http.StatusUnauthorized)
		return
	}
	event, err := webhook.Parse(body)
	if err != nil {
		h.complaints.add(slog.LevelWarn, "webhook not understood", slog.String("app", app), slog.Any("error", err))
		http.Error(w, "not understood", http.StatusBadRequest)
		return
	}
	if check, ok := event.Detail.(*webhook.Validation); ok {
		if err := h.store.System().WebhookValidated(ctx, app, h.clock.Now()); err != nil {
			h.complaints.add(slog.LevelError, "webhook validation not noted", slog.String("app", app), slog.Any("error", err))
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(webhook.Validate(secret, check.PlainToken))
		return
	}
	err = h.intake.keep(ctx, &post{app: app, event: event, body: body})
	status := http.StatusOK
	if err != nil {
		status = http.StatusServiceUnavailable
	}
	if h.observe != nil {
		h.observe(ctx, livetest.Delivery{
			App: app, Header: r.Header, Body: body, Event: event, Arrived: arrived, Status: status,
		})
	}
	if err != nil {
		message := "webhook not kept"
		if errors.Is(err, errFull) {
			message = "webhook not kept, too many wait"
		}
		h.complaints.add(slog.LevelError, message, slog.String("app", app), slog.String("event", event.Name),
			slog.Any("error", err))
		http.Error(w, "try again", status)
		return
	}
	w.WriteHeader(status)
}

// verify checks the signature with the secret of the app in the address. If the signature does not match the cached
// secret, it tries the stored one, which may have been changed on another node.
func (h *Hooks) verify(
	ctx context.Context, app string, header http.Header, body []byte, arrived time.Time,
) (zoom.Secret, error) {
	signed := func(since time.Time) (zoom.Secret, error) {
		secret, err := h.connections.SigningSecret(ctx, app, since)
		if err != nil {
			return "", err
		}
		// arrived is real time, because Zoom signs the real time of sending
		return webhook.Verifier{Secrets: []zoom.Secret{secret}}.Verify(header, body, arrived)
	}
	secret, err := signed(arrived.Add(-connection.SecretLife))
	if errors.Is(err, webhook.ErrSignature) {
		return signed(arrived)
	}
	return secret, err
}

// refused reports whether the post itself is invalid. Other errors are failures of this server.
func refused(err error) bool {
	return errors.Is(err, webhook.ErrUnsigned) || errors.Is(err, webhook.ErrSignature) ||
		errors.Is(err, webhook.ErrTooOld) || errors.Is(err, webhook.ErrTooLong)
}

// keep stores posts in one transaction. It stores a post once for each organization with a connection to its Zoom
// account through its app.
func (h *Hooks) keep(ctx context.Context, posts []*post) error {
	ways := make([]store.Route, 0, 1)
	for _, p := range posts {
		if way := p.way(); !slices.Contains(ways, way) {
			ways = append(ways, way)
		}
	}
	orgs, err := h.store.System().ConnectedThrough(ctx, ways)
	if err != nil {
		return err
	}
	now, rows := h.clock.Now(), make([]store.Webhook, 0, len(posts))
	for _, p := range posts {
		for _, org := range orgs[p.way()] {
			row := store.Webhook{
				ID: navette.NewID(navette.PrefixWebhook, now), AppID: p.app, OrgID: org,
				ZoomAccountID: p.event.AccountID, Kind: p.event.Name,
				ContentKey: webhook.ContentKey(p.event),
			}
			if row.BodySealed, err = h.vault.SealText(org, "webhooks", row.ID, string(p.body)); err != nil {
				return err
			}
			rows = append(rows, row)
		}
	}
	return h.store.System().KeepWebhooks(ctx, now, rows)
}

func (p *post) way() store.Route { return store.Route{AppID: p.app, ZoomAccountID: p.event.AccountID} }

// Webhook handles a stored post. Only its promise records that it was handled: a commit for each post would halve the
// number of posts that are handled in a second.
func (h *Hooks) Webhook(ctx context.Context, p navette.Promise) error {
	w, err := h.store.Org(p.OrgID).Webhook(ctx, p.Subject)
	if err != nil || w.BodySealed == "" { // the organization left the Zoom account
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
	jobs.Reached(ctx, "webhook read")
	if err := h.act(ctx, w, event); err != nil {
		return err
	}
	jobs.Reached(ctx, "webhook acted on")
	if err := h.audits.Heard(ctx, w.OrgID, event); err != nil {
		return err
	}
	return h.firstCalls.Heard(ctx, w.OrgID, event)
}

func (h *Hooks) act(ctx context.Context, w store.Webhook, event webhook.Event) error {
	org := w.OrgID
	switch detail := event.Detail.(type) {
	case *webhook.Meeting:
		sitting := sittingOf(event.AccountID, detail)
		switch event.Name {
		case webhook.MeetingStarted:
			return h.sittings.Started(ctx, org, sitting)
		case webhook.MeetingEnded:
			return h.sittings.Ended(ctx, org, sitting)
		case webhook.MeetingDeleted, webhook.MeetingGone:
			return h.deleted(ctx, org, event.AccountID, detail.ID)
		}
	case *webhook.Recording:
		return h.recording(ctx, org, event, detail.Recording)
	case *webhook.RecordingBatch:
		if event.Name == webhook.BatchRecovered {
			return h.recordings.Restored(ctx, org, event.AccountID, detail.MeetingUUIDs)
		}
		return h.recordings.TrashChanged(ctx, org, event.AccountID, event.Operator, detail.MeetingUUIDs)
	case *webhook.User:
		return errors.Join(h.users.Changed(ctx, org, event.AccountID, detail.ID),
			h.policies.Changed(ctx, org, policy.User, detail.ID))
	case *webhook.Settings:
		return h.policies.Changed(ctx, org, levelOf(event.Name), detail.ID)
	case *webhook.Deauthorization:
		return h.deauthorized(ctx, w, event, detail)
	}
	return nil
}

// recording handles an event about one recording.
func (h *Hooks) recording(ctx context.Context, org string, event webhook.Event, r zoom.Recording) error {
	if r.AccountID == "" {
		r.AccountID = event.AccountID
	}
	switch event.Name {
	case webhook.RecordingCompleted, webhook.TranscriptCompleted, webhook.RecordingRecovered:
		return h.recordings.Announced(ctx, org, r, event.At)
	case webhook.RecordingTrashed, webhook.RecordingDeleted:
		return h.recordings.TrashChanged(ctx, org, event.AccountID, event.Operator, []string{r.UUID})
	}
	return nil
}

// deauthorized records that a user removed the app whose secret signed the post. It ignores a post with another client
// id, since the two pairs of credentials of an app in Zoom may have the same webhook address and secret.
func (h *Hooks) deauthorized(
	ctx context.Context, w store.Webhook, event webhook.Event, said *webhook.Deauthorization,
) error {
	app, err := h.store.System().HookApp(ctx, w.AppID)
	if err != nil || said.ClientID != "" && said.ClientID != app.ClientID {
		return err
	}
	return h.connections.Deauthorized(ctx, w.OrgID, connection.Deauthorization{
		ClientID: app.ClientID, ZoomAccountID: event.AccountID, ZoomUserID: said.UserID, At: said.At,
	})
}

// levelOf returns the level of the settings that an event is about.
func levelOf(event string) policy.Level {
	switch event {
	case webhook.AccountSettings, webhook.AccountLocks:
		return policy.Account
	case webhook.UserSettings:
		return policy.User
	}
	return policy.Group
}

// deleted schedules a check of a generated meeting that Zoom reported as deleted.
func (h *Hooks) deleted(ctx context.Context, org, account string, number int64) error {
	meeting, err := h.store.Org(org).MeetingByNumber(ctx, account, number)
	if navette.CodeOf(err) == navette.NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	return h.store.Org(org).Update(ctx, navette.Actor{Kind: navette.ActorZoom, Org: org}, h.clock.Now(),
		func(tx *store.Tx) error {
			return tx.SuspectMeeting(ctx, meeting)
		})
}

func sittingOf(account string, m *webhook.Meeting) navette.Sitting {
	return navette.Sitting{
		ZoomAccountID: account, UUID: m.UUID, Number: m.ID, HostZoomID: m.HostID, Topic: m.Topic,
		StartedAt: navette.At(m.StartTime), EndedAt: navette.At(m.EndTime),
	}
}
