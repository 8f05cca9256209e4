package demo

import (
	"context"

	"navette.dev/navette/internal/hosts"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/sandbox/control"
)

// connect connects an organization to the sandbox's Zoom through its sign-in and consent pages, and subscribes to
// webhooks.
func (d *Demo) connect(ctx context.Context, actor navette.Actor, email string) error {
	address, err := d.App.Connections.Begin(ctx, actor, "/")
	if err != nil {
		return err
	}
	redirect, err := control.Authorize(ctx, address, email, Password, true)
	if err != nil {
		return err
	}
	back := redirect.Query()
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

// linkAll links every user of a team to the Zoom user with the same address, for hosting and for import.
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
