package demo

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"navette.dev/navette/internal/hosts"
	"navette.dev/navette/internal/navette"
)

// connect connects an organization to the sandbox's Zoom through its sign-in and consent pages, and subscribes to
// webhooks.
func (d *Demo) connect(ctx context.Context, actor navette.Actor, email string) error {
	address, err := d.App.Connections.Begin(ctx, actor, "/")
	if err != nil {
		return err
	}
	back, err := authorize(ctx, address, email)
	if err != nil {
		return err
	}
	if _, err := d.App.Connections.Finish(ctx, actor, back.Get("state"), back.Get("code")); err != nil {
		return err
	}
	app, err := d.App.Connections.App(ctx, actor)
	if err != nil || d.subscribed {
		return err
	}
	d.subscribed = true
	return d.control.Subscribe(ctx, app.WebhookURL)
}

// authorize opens Zoom's page as a person and returns the query of the redirect. The redirect is not followed, since
// it belongs to the browser that is signed in to Navette.
func authorize(ctx context.Context, address, email string) (url.Values, error) {
	b, err := newBrowser()
	if err != nil {
		return nil, err
	}
	var back url.Values
	b.client.CheckRedirect = func(r *http.Request, _ []*http.Request) error {
		if r.URL.Query().Has("code") {
			back = r.URL.Query()
			return http.ErrUseLastResponse
		}
		return nil
	}
	seen, err := b.open(ctx, address)
	if err != nil {
		return nil, err
	}
	if seen, err = b.fill(ctx, seen, "/oauth/authorize", url.Values{
		"email": {email}, "password": {Password},
	}); err != nil {
		return nil, fmt.Errorf("sign in at Zoom: %w", err)
	}
	if _, err = b.fill(ctx, seen, "/oauth/authorize", url.Values{"consent": {"allow"}}); err != nil {
		return nil, fmt.Errorf("consent at Zoom: %w", err)
	}
	if back == nil {
		return nil, errors.New("the page at Zoom led nowhere")
	}
	return back, nil
}

// linkAll links every member of a team to the Zoom user with the same address, for both purposes.
func (d *Demo) linkAll(ctx context.Context, actor navette.Actor) error {
	table, err := d.App.Hosts.Linking(ctx, actor)
	if err != nil {
		return err
	}
	of := map[string]string{} // host by address
	for _, h := range table.Hosts {
		of[navette.FoldEmail(h.Email)] = h.ID
	}
	var rows []hosts.LinkInput
	for _, u := range table.Users {
		if host := of[navette.FoldEmail(u.Email)]; host != "" {
			rows = append(rows, hosts.LinkInput{UserID: u.ID, HostID: host, ForImport: true})
		}
	}
	return d.App.Hosts.Link(ctx, actor, rows)
}
