package testkit

import (
	"net/url"

	"navette.dev/navette/internal/connection"
	"navette.dev/navette/internal/hosts"
	"navette.dev/navette/internal/navette"
)

// Host returns the e-mail address of the Zoom user who administers the account and with whom the studio connects.
func (w *Studio) Host() string { return w.Zoom.Ready.Users[0].Email }

// SaveApp saves the credentials of the sandbox's app, as an administrator copies them from Zoom's Marketplace.
func (w *Studio) SaveApp() {
	w.Helper()
	w.Must(w.Connections.SaveApp(w.Context(), w.Owner, connection.AppInput{
		Kind: navette.GeneralApp, ClientID: w.Zoom.Ready.ClientID, ClientSecret: w.Zoom.Ready.ClientSecret,
		WebhookSecret: w.Zoom.Ready.WebhookSecret,
	}))
}

// Visit opens Zoom's page as the owner, signs in as a Zoom user and allows the app. It returns the query of the
// redirect.
func (w *Studio) Visit(email string) url.Values {
	w.Helper()
	address, err := w.Connections.Begin(w.Context(), w.Owner, "/settings/integrations/zoom")
	w.Must(err)
	return w.Zoom.Authorize(address, email, true).Query()
}

// Connect connects the studio to Zoom and waits until all work that needed the connection is done.
func (w *Studio) Connect() navette.Connection {
	w.Helper()
	w.SaveApp()
	return w.ConnectAs(w.Host())
}

// ConnectAs connects the studio as a Zoom user.
func (w *Studio) ConnectAs(email string) navette.Connection {
	w.Helper()
	back := w.Visit(email)
	_, err := w.Connections.Finish(w.Context(), w.Owner, back.Get("state"), back.Get("code"))
	w.Must(err)
	w.Rest()
	return w.Connection()
}

// Connection returns the studio's connection that has not ended.
func (w *Studio) Connection() navette.Connection {
	w.Helper()
	c, err := w.Connections.Current(w.Context(), w.Owner)
	w.Must(err)
	return c
}

// HookURL returns the address for webhooks of the studio's app.
func (w *Studio) HookURL() string {
	w.Helper()
	facts, err := w.Connections.App(w.Context(), w.Owner)
	w.Must(err)
	return facts.WebhookURL
}

// Subscribe has Zoom send its webhooks to the studio, once it has validated the address.
func (w *Studio) Subscribe() {
	w.Helper()
	w.Zoom.Subscribe(w.HookURL())
	w.Until("Zoom has validated the webhook address", w.Zoom.Subscribed)
}

// LinkForImport links a user to a Zoom user, for import.
func (w *Studio) LinkForImport(user navette.Actor, email string) {
	w.Helper()
	table, err := w.Hosts.Linking(w.Context(), w.Owner)
	w.Must(err)
	for _, h := range table.Hosts {
		if h.Email == email {
			w.Must(
				w.Hosts.Link(w.Context(), w.Owner, []hosts.LinkInput{
					{UserID: user.ID, HostID: h.ID, ForImport: true},
				}))
			return
		}
	}
	w.Fatalf("no host %s among %+v", email, table.Hosts)
}
