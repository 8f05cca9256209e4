package hosts

import (
	"context"
	"log/slog"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/zoom"
)

// ReadPlan reads the plan and the capacity of a connection if they could not be read while connecting. The rates at
// which Zoom is called depend on the plan. If they cannot be read now either, ReadPlan logs it and returns nil.
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

// Plan returns the plan of a user's account and the number of people allowed in one of the user's meetings. It reads
// the user's settings at userPath. If Zoom does not return them, the capacity is 0 and the plan is "" or "basic".
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

// guessPlan derives the plan from a user's licence and capacity, since no operation of Zoom's API returns it. Meetings
// on Business hold 300 people (Zoom support, plans). An add-on for larger meetings makes Pro look like Business.
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
