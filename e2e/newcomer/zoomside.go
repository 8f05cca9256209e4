package main

import (
	"context"
)

// buildApp makes a General app at Zoom, pastes its credentials into Navette, and its configuration into Zoom.
func (n *newcomer) buildApp(context.Context) error {
	if err := n.press(n.words.T("setup.app_do")); err != nil {
		return err
	}
	market, err := n.pressNew(n.words.T("zoom.marketplace"))
	if err != nil {
		return err
	}
	n.market = market
	owner := n.zoom.Users[0]
	if err := all(
		func() error { return market.write("Email address", owner.Email) },
		func() error { return market.write("Password", owner.Password) },
		func() error { return market.press("Sign in") },
		func() error { return market.tick("General App") },
		func() error { return market.press("Create") },
		func() error { return market.sees("App Credentials") },
		func() error { return n.carry("Client ID", "zoom.client_id") },
		func() error { return n.carry("Client Secret", "zoom.client_secret") },
	); err != nil {
		return err
	}
	if !n.o.noWebhooks {
		if err := all(
			market.turn, func() error { return market.press("Access") },
			func() error { return n.paste("Secret Token", "zoom.webhook_secret") },
		); err != nil {
			return err
		}
	}
	return all(n.presses("zoom.setup_save"), n.seesWords("zoom.configure"), n.configureApp)
}

// carry turns to Zoom, copies a value there, and pastes it into a field of Navette.
func (n *newcomer) carry(label, field string) error {
	if label != "Client ID" { // Zoom's page is shown already
		if err := n.market.turn(); err != nil {
			return err
		}
	}
	return n.paste(label, field)
}

// paste copies a value on Zoom's page and pastes it into a field of Navette.
func (n *newcomer) paste(label, field string) error {
	value, err := n.market.copy("Copy " + label)
	if err != nil {
		return err
	}
	return all(n.turn, n.writes(field, value))
}

// configureApp gives Zoom the manifest that Navette shows.
func (n *newcomer) configureApp() error {
	manifest, err := n.copy(n.words.T("zoom.manifest_copy"))
	if err != nil {
		return err
	}
	return all(
		n.market.turn, func() error { return n.market.press("Manifest") },
		func() error { return n.market.write("Manifest", manifest) },
		func() error { return n.market.press("Save") },
		func() error { return n.market.sees("Saved.") },
	)
}

// connect connects Zoom, whose pages know the newcomer already.
func (n *newcomer) connect(context.Context) error {
	return all(n.turn, n.presses("zoom.connect"), func() error { return n.press("Allow") }, n.seesWords("zoom.connected"))
}
