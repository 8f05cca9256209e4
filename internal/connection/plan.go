package connection

import (
	"context"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/zoom"
)

// ReadPlan reads the plan and the capacity of a connection again where they are not known. The rates at which Zoom is
// called follow the plan, so one failed look while connecting must not decide them for as long as the connection lasts.
// A look that fails changes nothing.
func (c *Connections) ReadPlan(ctx context.Context, api *zoom.API, current navette.Connection) error {
	if current.Capacity > 0 {
		return nil
	}
	path := UserPath(current, current.ZoomUserID)
	user, err := api.Users.Get(ctx, path)
	if err != nil {
		c.log.InfoContext(ctx, "plan not read", "connection", current.ID, "error", err)
		return nil
	}
	plan, capacity := c.readPlan(ctx, api, user, path)
	if capacity == 0 {
		return nil
	}
	return c.update(ctx, navette.System(current.OrgID), func(tx *store.Tx) error {
		return tx.SavePlan(ctx, current, plan, capacity)
	})
}

// readPlan is what the settings of a user, by the path userID, tell of their account's plan: "" and 0 where Zoom does not
// give them.
func (c *Connections) readPlan(ctx context.Context, api *zoom.API, user zoom.User, userID string) (plan string, capacity int64) {
	settings, err := api.Users.Settings(ctx, userID)
	if err != nil {
		c.log.InfoContext(ctx, "settings not read", "error", err)
	}
	capacity = int64(settings.Feature.MeetingCapacity)
	return guessPlan(user.Type, capacity), capacity
}

// guessPlan reads the plan from what a user may do. No call tells it; the capacity of 300 comes with Business
// (Zoom support, plans), and add-ons change it.
func guessPlan(licence zoom.UserType, capacity int64) string {
	switch {
	case licence == zoom.Basic:
		return "basic"
	case capacity >= 300:
		return "business"
	case capacity > 0:
		return "pro"
	default:
		return ""
	}
}
