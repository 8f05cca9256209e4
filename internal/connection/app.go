package connection

import (
	"context"
	"strings"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/zoom"
)

// AppInput is the input for a Zoom app. An empty secret keeps the stored one.
type AppInput struct {
	Kind          navette.ZoomAppKind
	ClientID      string
	ClientSecret  string
	WebhookSecret string
	AccountID     string // for Server-to-Server
}

// AppFacts is what a page may show of a Zoom app, without its secrets.
type AppFacts struct {
	App              navette.ZoomApp
	Installation     bool // whether it belongs to the installation and not to the organization
	HasSecret        bool
	HasWebhookSecret bool
	RedirectURL      string // to be entered in Zoom's Marketplace exactly
	WebhookURL       string
}

// SaveApp stores the organization's own Zoom app. If the input is invalid, the error is [navette.Invalid].
func (c *Connections) SaveApp(ctx context.Context, actor navette.Actor, in AppInput) error {
	if err := actor.Need(navette.ManageZoom); err != nil {
		return err
	}
	stored, err := c.store.Org(actor.Org).OwnApp(ctx, strings.TrimSpace(in.ClientID))
	own := err == nil
	if err != nil && navette.CodeOf(err) != navette.NotFound {
		return err
	}
	if err := in.check(own); err != nil {
		return err
	}
	app := navette.ZoomApp{
		ID: navette.NewID(navette.PrefixZoomApp, c.clock.Now()), OrgID: actor.Org, Kind: in.Kind,
		ClientID: strings.TrimSpace(in.ClientID), AccountID: strings.TrimSpace(in.AccountID),
		CreatedAt: navette.At(c.clock.Now()),
	}
	if own {
		app.ID, app.ClientSecretSealed, app.WebhookSecretSealed = stored.ID, stored.ClientSecretSealed,
			stored.WebhookSecretSealed
	}
	if err := c.sealApp(&app, in); err != nil {
		return err
	}
	defer c.signing.forget(app.ID, nil)
	return c.update(ctx, actor, func(tx *store.Tx) error {
		_, err := tx.SaveApp(ctx, app)
		return err
	})
}

// check checks the input. stored reports whether the app is stored already, with its secrets.
func (in AppInput) check(stored bool) error {
	var wrong []navette.FieldError
	need := func(field, value string) {
		if strings.TrimSpace(value) == "" {
			wrong = append(wrong, navette.FieldError{Field: field, Message: "form.empty"})
		}
	}
	if in.Kind != navette.GeneralApp && in.Kind != navette.ServerToServer {
		wrong = append(wrong, navette.FieldError{Field: "kind", Message: "form.choice"})
	}
	need("client_id", in.ClientID)
	if in.Kind == navette.ServerToServer {
		need("account_id", in.AccountID)
		if !stored {
			need("client_secret", in.ClientSecret)
		}
	}
	for _, typed := range []struct{ field, value string }{
		{"client_id", in.ClientID}, {"client_secret", in.ClientSecret}, {"webhook_secret", in.WebhookSecret},
		{"account_id", in.AccountID},
	} {
		if len(typed.value) > 200 || strings.ContainsAny(strings.TrimSpace(typed.value), " \t\r\n") {
			wrong = append(wrong, navette.FieldError{Field: typed.field, Message: "reason.app_malformed"})
		}
	}
	if len(wrong) > 0 {
		return &navette.Error{Code: navette.Invalid, Fields: wrong}
	}
	return nil
}

// sealApp seals the secrets of the input into the app. An empty secret keeps the stored one.
func (c *Connections) sealApp(app *navette.ZoomApp, in AppInput) error {
	seal := func(into *string, column, plain string) error {
		if plain = strings.TrimSpace(plain); plain == "" {
			return nil
		}
		sealed, err := c.vault.SealText(keyOf(*app), "zoom_apps."+column, app.ID, plain)
		*into = sealed
		return err
	}
	if err := seal(&app.ClientSecretSealed, "client_secret", in.ClientSecret); err != nil {
		return err
	}
	return seal(&app.WebhookSecretSealed, "webhook_secret", in.WebhookSecret)
}

// UseInstallationApp stores the Zoom app of the installation's configuration. It is called at the start of the program.
func (c *Connections) UseInstallationApp(ctx context.Context, in AppInput) error {
	app := navette.ZoomApp{
		ID: navette.NewID(navette.PrefixZoomApp, c.clock.Now()), Kind: in.Kind, ClientID: in.ClientID,
		AccountID: in.AccountID, CreatedAt: navette.At(c.clock.Now()),
	}
	stored, err := c.store.System().InstallationApp(ctx, in.ClientID)
	switch {
	case err == nil:
		app.ID = stored.ID
	case navette.CodeOf(err) != navette.NotFound:
		return err
	}
	if err := c.sealApp(&app, in); err != nil {
		return err
	}
	_, err = c.store.System().SaveInstallationApp(ctx, app)
	if navette.CodeOf(err) == navette.Conflict && stored.ID == "" {
		return c.UseInstallationApp(ctx, in) // another node stored it first
	}
	return err
}

// App returns the Zoom app that the organization uses. If neither it nor the installation has one, the error is
// [navette.NotFound].
func (c *Connections) App(ctx context.Context, actor navette.Actor) (AppFacts, error) {
	facts := AppFacts{RedirectURL: c.redirectURL()}
	if err := actor.Need(navette.ManageZoom); err != nil {
		return facts, err
	}
	app, err := c.store.Org(actor.Org).App(ctx)
	if err != nil {
		return facts, err
	}
	facts.App, facts.Installation = app, app.OrgID == ""
	facts.HasSecret, facts.HasWebhookSecret = app.ClientSecretSealed != "", app.WebhookSecretSealed != ""
	facts.WebhookURL = c.publicURL + "/hooks/zoom/" + app.ID
	return facts, nil
}

// redirectURL returns the address to which Zoom redirects the browser.
func (c *Connections) redirectURL() string { return c.publicURL + "/zoom/callback" }

// appOf returns the credentials of the app through which a connection was made.
func (c *Connections) appOf(ctx context.Context, current navette.Connection) (zoom.App, error) {
	app, err := c.store.Org(current.OrgID).AppOf(ctx, current)
	if err != nil {
		return zoom.App{}, err
	}
	return c.credentials(app)
}

// credentials returns the client id and secret of an app.
func (c *Connections) credentials(app navette.ZoomApp) (zoom.App, error) {
	secret, err := c.vault.OpenText(keyOf(app), "zoom_apps.client_secret", app.ID, app.ClientSecretSealed)
	return zoom.App{ClientID: app.ClientID, ClientSecret: zoom.Secret(secret)}, err
}

// WebhookSecret returns the secret with which Zoom signs the webhooks of an app, or "" if none is stored.
func (c *Connections) WebhookSecret(app navette.ZoomApp) (string, error) {
	return c.vault.OpenText(keyOf(app), "zoom_apps.webhook_secret", app.ID, app.WebhookSecretSealed)
}

// keyOf returns the name of the key that seals an app's secrets: the id of its organization, or "installation".
func keyOf(app navette.ZoomApp) string {
	if app.OrgID == "" {
		return "installation"
	}
	return app.OrgID
}
