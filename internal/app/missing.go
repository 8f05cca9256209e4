package app

import (
	"context"
	"fmt"
)

// Missing returns what the installation still lacks: a mail server, a public address, a connection to Zoom. Each item
// is one or more English sentences with the remedy, for the operator who starts the server.
func (a *App) Missing(ctx context.Context) ([]string, error) {
	var missing []string
	if a.Config.SMTP == nil {
		missing = append(missing, "No mail server: no link and no notice is sent. Give --smtp and --mail-from.")
	}
	if a.local {
		missing = append(missing,
			fmt.Sprintf("No public address: links lead to %s, and Zoom's webhooks do not arrive. Give --public-url.",
				a.URL()))
	}
	without, all, err := a.Store.System().Unconnected(ctx)
	where := a.URL() + "/settings/integrations/zoom"
	switch {
	case err != nil:
		return nil, err
	case all == 0:
		missing = append(missing,
			fmt.Sprintf(
				"No connection to Zoom: no meeting is made and no recording imported. Set up your "+
					"organization, then connect it at %s", where))
	case without == 1 && all == 1:
		missing = append(missing,
			fmt.Sprintf(
				"No connection to Zoom: no meeting is made and no recording imported. An admin connects it at %s",
				where))
	case without > 0:
		missing = append(missing,
			fmt.Sprintf(
				"No connection to Zoom for %d of %d organizations: no meeting is made and no recording imported "+
					"there. An admin of each connects it at %s", without, all, where))
	}
	return missing, nil
}
