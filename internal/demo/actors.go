package demo

import (
	"context"
	"time"

	"navette.dev/navette/internal/sandbox/control"
)

// Play simulates the hosts and members until ctx ends: hosts start their meetings on time, and members join and leave.
// A viewer of the demo sees sessions start, end, and get their recordings.
func (d *Demo) Play(ctx context.Context) {
	for ctx.Err() == nil {
		if err := d.playOnce(ctx); err != nil && ctx.Err() == nil {
			d.log.WarnContext(ctx, "the cast missed its cue", "error", err)
		}
		step := time.Duration(float64(time.Second) * max(1, d.Clock.Anchor().Speed/4))
		if d.Clock.WaitUntil(ctx, d.Clock.Now().Add(step)) != nil {
			return
		}
	}
}

// playOnce does what is due in every meeting.
func (d *Demo) playOnce(ctx context.Context) error {
	state, err := d.control.State(ctx)
	if err != nil {
		return err
	}
	now := d.Clock.Now()
	for i, m := range state.Meetings {
		end := m.StartTime.Add(time.Duration(m.Duration) * time.Minute)
		switch {
		case m.Deleted || len(m.Instances) > 0:
		case !m.Live && !now.Before(m.StartTime) && now.Before(end):
			err = d.begin(ctx, m, i)
		case m.Live && !now.Before(end):
			err = d.control.Play(ctx, m.ID, "end", nil)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// begin starts a meeting, and some members join it.
func (d *Demo) begin(ctx context.Context, m control.Meeting, cast int) error {
	if err := d.control.Play(ctx, m.ID, "start", map[string]any{"piece": "cours-fr"}); err != nil {
		return err
	}
	for i := range 4 {
		who := members[(cast+i)%len(members)]
		if err := d.control.Play(ctx, m.ID, "join", map[string]any{"name": who.Name(), "email": who.email}); err != nil {
			return err
		}
	}
	return nil
}
