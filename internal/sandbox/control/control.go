// Package control is a client of the sandbox's control API, for the demo, tests and measurements. It shares no type
// with the sandbox, so that a mistake in a field name cannot be made on both sides at once and go unnoticed.
package control

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
)

// Client is a client of one sandbox.
type Client struct{ address string }

// New returns a client of the control API at an address, which the sandbox's ready line contains.
func New(address string) Client { return Client{address} }

// State returns the state of the sandbox's Zoom, with the SHA-256 digests of its files.
func (c Client) State(ctx context.Context) (State, error) {
	var s State
	err := c.Get(ctx, "/state", &s)
	return s, err
}

// Meetings returns every meeting that was created, including deleted ones. It is faster than [Client.State], for which
// the sandbox also computes digests.
func (c Client) Meetings(ctx context.Context) ([]Meeting, error) {
	var s State
	err := c.Get(ctx, "/state?hashes=no", &s)
	return s.Meetings, err
}

// Settings returns the state with groups, settings and locks, and without digests.
func (c Client) Settings(ctx context.Context) (State, error) {
	var s State
	err := c.Get(ctx, "/state?hashes=no&settings=yes", &s)
	return s, err
}

// Requests returns the requests that Zoom received, the oldest first. filter contains the parameters of the control
// API's GET /requests.
func (c Client) Requests(ctx context.Context, filter url.Values) ([]Request, error) {
	var answer struct{ Requests []Request }
	err := c.Get(ctx, "/requests?"+filter.Encode(), &answer)
	return answer.Requests, err
}

// Fault adds a fault and returns its id.
func (c Client) Fault(ctx context.Context, fault map[string]any) (id string, err error) {
	var made struct{ ID string }
	err = c.Post(ctx, "/faults", fault, &made)
	return made.ID, err
}

// Faults returns the faults.
func (c Client) Faults(ctx context.Context) ([]Fault, error) {
	var answer struct{ Faults []Fault }
	err := c.Get(ctx, "/faults", &answer)
	return answer.Faults, err
}

// Mend removes every fault and releases held requests.
func (c Client) Mend(ctx context.Context) error {
	return c.delete(ctx, "/faults")
}

func (c Client) delete(ctx context.Context, path string) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodDelete, c.address+path, http.NoBody)
	if err != nil {
		return err
	}
	return do(request, nil)
}

// Play performs an action in a meeting: start, join, chat, end and others.
func (c Client) Play(ctx context.Context, meeting int64, action string, body map[string]any) error {
	return c.Post(ctx, "/meetings/"+strconv.FormatInt(meeting, 10)+"/"+action, body, nil)
}

// Subscribe adds a subscription to all webhooks. Zoom sends them once it has validated the address.
func (c Client) Subscribe(ctx context.Context, address string) error {
	return c.Post(ctx, "/webhooks/subscriptions", map[string]any{"url": address}, nil)
}

// Webhooks returns the subscriptions and the deliveries.
func (c Client) Webhooks(ctx context.Context) (Webhooks, error) {
	var w Webhooks
	err := c.Get(ctx, "/webhooks", &w)
	return w, err
}

// CreateGroup creates a group as an administrator in Zoom's portal does, and returns its id. It may have members,
// settings and locks from the start.
func (c Client) CreateGroup(ctx context.Context, change GroupChange) (id string, err error) {
	var made struct{ ID string }
	err = c.Post(ctx, "/groups", change, &made)
	return made.ID, err
}

// ChangeGroup changes a group as an administrator in Zoom's portal does.
func (c Client) ChangeGroup(ctx context.Context, id string, change GroupChange) error {
	return c.Post(ctx, "/groups/"+id, change, nil)
}

// DeleteGroup deletes a group.
func (c Client) DeleteGroup(ctx context.Context, id string) error {
	return c.delete(ctx, "/groups/"+id)
}

// Drop replaces the settings that Zoom accepts without effect, by level: account, group, user, account-locks or
// group-locks. A setting is named by its path, such as recording.cloud_recording.
func (c Client) Drop(ctx context.Context, paths map[string][]string) error {
	return c.Post(ctx, "/drops", paths, nil)
}

// Get reads a path of the control API.
func (c Client) Get(ctx context.Context, path string, into any) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, c.address+path, http.NoBody)
	if err != nil {
		return err
	}
	return do(request, into)
}

// Post posts to a path of the control API. into receives the answer unless it is nil.
func (c Client) Post(ctx context.Context, path string, body, into any) error {
	raw, err := json.Marshal(body)
	if err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, c.address+path, bytes.NewReader(raw))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	return do(request, into)
}

func do(request *http.Request, into any) error {
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer func() { _ = answer.Body.Close() }()
	raw, err := io.ReadAll(answer.Body)
	if err != nil {
		return err
	}
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("%s %s: %s: %s", request.Method, request.URL.Path, answer.Status, raw)
	}
	if into == nil {
		return nil
	}
	return json.Unmarshal(raw, into)
}
