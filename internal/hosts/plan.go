package hosts

import (
	"context"
	"log/slog"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/zoom"
)

// ReadPlan reads the plan and the capacity of a connection again if they are unknown. The rates at which Zoom is
// called depend on the plan, so one failure while connecting must not decide them for the life of the connection. A
// failure changes nothing.
func (h *Hosts) ReadPlan(ctx context.Context, api *zoom.API, current navette.Connection) error {
	if current.Capacity > 0 {
		return nil
	}
	path := UserPath(current, current.ZoomUserID)
	user, err := api.Users.Get(ctx, path)
	if err != nil {
		h.log.InfoContext(ctx, "plan not read", "connection", current.ID, "error", err)
		return nil
	}
	plan, capacity := Plan(ctx, h.log, api, user, path)
	if capacity == 0 {
		return nil
	}
	return h.update(ctx, navette.System(current.OrgID), func(tx *store.Tx) error {
		return tx.SavePlan(ctx, current, plan, capacity)
	})
}

// Plan returns the plan of a user's account and the number of people in one of the user's meetings, by the settings
// that Zoom returns for userPath, or "" and 0 if Zoom does not return them.
func Plan(
	ctx context.Context, log *slog.Logger, api *zoom.API, user zoom.User, userPath string,
) (plan string, capacity int64) {
	settings, err := api.Users.Settings(ctx, userPath)
	if err != nil {
		log.InfoContext(ctx, "settings not read", "error", err)
	}
	capacity = int64(settings.Feature.MeetingCapacity)
	return guessPlan(user.Type, capacity), capacity
}

// guessPlan derives the plan from what a user may do, since no call returns it. The capacity of 300 comes with
// Business (Zoom support, plans), and add-ons change it.
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
