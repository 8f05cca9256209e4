package journey

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"testing"
)

// zoom is a client of the sandbox's control API.
type zoom struct {
	testing.TB
	control string
}

// meeting is the part of a meeting that the tests read.
type meeting struct {
	ID           int64         `json:"id"`
	Topic        string        `json:"topic"`
	Host         string        `json:"host"`
	JoinURL      string        `json:"join_url"`
	Live         bool          `json:"live"`
	Participants []participant `json:"participants"`
}

type participant struct {
	Name string `json:"name"`
}

// meetings returns all meetings that were ever created.
func (z zoom) meetings() []meeting {
	z.Helper()
	var state struct {
		Meetings []meeting `json:"meetings"`
	}
	z.call(http.MethodGet, "/state", nil, &state)
	return state.Meetings
}

// only waits for the meeting with a topic. There must never be two.
func (z zoom) only(topic string) meeting {
	z.Helper()
	var found meeting
	until(z, "the meeting "+topic, func() error {
		many := 0
		for _, m := range z.meetings() {
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

// act performs an action as the host of a meeting.
func (z zoom) act(m meeting, action string, body any) {
	z.Helper()
	z.call(http.MethodPost, fmt.Sprintf("/meetings/%d/%s", m.ID, action), body, nil)
}

// hold keeps requests from taking effect until release.
func (z zoom) hold(method, path string) {
	z.Helper()
	z.call(http.MethodPost, "/faults",
		map[string]any{"action": "hold", "when": "before", "method": method, "path": path, "count": 1}, nil)
}

// release waits until a request is held, and releases it.
func (z zoom) release() {
	z.Helper()
	until(z, "a request to hold", func() error {
		var state struct {
			Faults []struct {
				Held int `json:"held"`
			} `json:"faults"`
		}
		z.call(http.MethodGet, "/faults", nil, &state)
		if len(state.Faults) == 0 || state.Faults[0].Held == 0 {
			return fmt.Errorf("faults: %+v", state.Faults)
		}
		return nil
	})
	z.call(http.MethodPost, "/release", map[string]any{}, nil)
}

// tell subscribes an address to Zoom's webhooks, as an administrator does in the app's page at Zoom, and waits until
// Zoom has validated it.
func (z zoom) tell(address string) {
	z.Helper()
	z.call(http.MethodPost, "/webhooks/subscriptions", map[string]any{"url": address}, nil)
	until(z, "Zoom validates "+address, func() error {
		var state struct {
			Subscriptions []struct {
				URL       string `json:"url"`
				Validated bool   `json:"validated"`
				LastError string `json:"last_error"`
			} `json:"subscriptions"`
		}
		z.call(http.MethodGet, "/webhooks", nil, &state)
		for _, s := range state.Subscriptions {
			if s.URL == address && s.Validated {
				return nil
			}
		}
		return fmt.Errorf("subscriptions: %+v", state.Subscriptions)
	})
}

func (z zoom) call(method, path string, body, into any) {
	z.Helper()
	raw, err := json.Marshal(body)
	if err != nil {
		z.Fatal(err)
	}
	request, err := http.NewRequestWithContext(z.Context(), method, z.control+path, bytes.NewReader(raw))
	if err != nil {
		z.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		z.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	text, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode >= 300 {
		z.Fatalf("%s %s: %s: %s (%v)", method, path, answer.Status, text, err)
	}
	if into == nil {
		return
	}
	if err := json.Unmarshal(text, into); err != nil {
		z.Fatalf("%s %s: %v", method, path, err)
	}
}
