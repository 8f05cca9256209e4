package demo

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"
)

// control uses the sandbox's control API, as any client could.
type control struct{ base string }

// zoomState is the part of the sandbox's state that the demo reads.
type zoomState struct {
	Meetings   []zoomMeeting   `json:"meetings"`
	Recordings []zoomRecording `json:"recordings"`
}

type zoomMeeting struct {
	ID           int64           `json:"id"`
	Host         string          `json:"host"`
	Topic        string          `json:"topic"`
	Agenda       string          `json:"agenda"`
	StartTime    time.Time       `json:"start_time"`
	Duration     int             `json:"duration"` // minutes
	Deleted      bool            `json:"deleted"`
	Live         bool            `json:"live"`
	JoinURL      string          `json:"join_url"`
	Participants []zoomPerson    `json:"participants"`
	Instances    []zoomInstances `json:"instances"`
}

type zoomPerson struct {
	Name  string    `json:"name"`
	Email string    `json:"email"`
	Join  time.Time `json:"join_time"`
}

type zoomInstances struct {
	UUID         string       `json:"uuid"`
	Participants []zoomPerson `json:"participants"`
}

type zoomRecording struct {
	UUID      string     `json:"uuid"`
	MeetingID int64      `json:"meeting_id"`
	Status    string     `json:"status"`
	Files     []zoomFile `json:"files"`
}

type zoomFile struct {
	Type   string `json:"file_type"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

func (c control) state(ctx context.Context) (zoomState, error) {
	var s zoomState
	err := getJSON(ctx, c.base+"/state", &s)
	return s, err
}

// act performs an action in a meeting as its host or a participant.
func (c control) act(ctx context.Context, meeting int64, action string, body map[string]any) error {
	return c.post(ctx, "/meetings/"+strconv.FormatInt(meeting, 10)+"/"+action, body, nil)
}

func (c control) post(ctx context.Context, path string, body, into any) error {
	raw, err := json.Marshal(body)
	if err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, c.base+path, bytes.NewReader(raw))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	return answerJSON(request, into)
}

func (c control) delete(ctx context.Context, path string) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodDelete, c.base+path, http.NoBody)
	if err != nil {
		return err
	}
	return answerJSON(request, nil)
}

func getJSON(ctx context.Context, address string, into any) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
	if err != nil {
		return err
	}
	return answerJSON(request, into)
}

func answerJSON(request *http.Request, into any) error {
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return err
	}
	if response.StatusCode >= 300 {
		return fmt.Errorf("%s %s: %s: %s", request.Method, request.URL.Path, response.Status, body)
	}
	if into == nil {
		return nil
	}
	return json.Unmarshal(body, into)
}
