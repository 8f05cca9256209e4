package journey

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"navette.dev/navette/internal/sandbox/control"
	"navette.dev/navette/internal/testkit"
)

// zoom is the sandbox as its client sees it.
type zoom struct {
	testing.TB
	*testkit.Zoom
}

// only waits for the meeting with a topic and returns it. It fails if there were ever two, deleted ones included.
func (z zoom) only(topic string) control.Meeting {
	z.Helper()
	var found control.Meeting
	until(z, "the meeting "+topic, func() error {
		many := 0
		for _, m := range z.State().Meetings {
			if m.Topic == topic {
				many, found = many+1, m
			}
		}
		if many > 1 {
			z.Fatalf("%d meetings have the topic %s", many, topic)
		}
		if many == 0 {
			return errors.New("there is none")
		}
		return nil
	})
	return found
}

// hold keeps requests from taking effect until release.
func (z zoom) hold(method, path string) {
	z.Helper()
	z.Fault(map[string]any{"action": "hold", "when": "before", "method": method, "path": path, "count": 1})
}

// release waits until a request is held, and releases it.
func (z zoom) release() {
	z.Helper()
	until(z, "a request to hold", func() error {
		if faults := z.Faults(); len(faults) == 0 || faults[0].Held == 0 {
			return fmt.Errorf("faults: %+v", faults)
		}
		return nil
	})
	z.Do("/release", map[string]any{})
}

// subscribe subscribes an address to Zoom's webhooks, as an administrator does in the app's page at Zoom, and waits
// until Zoom has validated it.
func (z zoom) subscribe(address string) {
	z.Helper()
	z.Subscribe(address)
	until(z, "Zoom validates "+address, func() error {
		webhooks, err := z.Control.Webhooks(z.Context())
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(webhooks.Subscriptions, func(s control.Subscription) bool {
			return s.URL == address && s.Validated
		}) {
			return fmt.Errorf("subscriptions: %+v", webhooks.Subscriptions)
		}
		return nil
	})
}
