package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"navette.dev/navette/internal/sandbox/control"
)

const (
	// simple requests per second, each with authorization, rate limits and history
	requestsGoal = 12_000
	downloadGoal = 2 << 30 // bytes per second
	memoryGoal   = 1.2     // multiple of the memory before the requests were repeated

	sandboxMeetings = 100_000
	requestRound    = 20_000    // number of requests in a round
	downloadSize    = 256 << 20 // bytes
	rounds          = 3
)

// sandboxProcess is a running `navette sandbox` with a token of its account, a meeting to request and a recording to
// download.
type sandboxProcess struct {
	process
	control           control.Client
	token             string
	rest, oauth       string // bases
	account, owner    string // ids
	email             string
	clientID          string
	clientSecret      string
	meeting, download string // addresses
}

// sandbox measures how fast the local Zoom answers and sends files, compared with a plain Go server, and its memory.
func sandbox(ctx context.Context, program, reference string) ([]Figure, error) {
	zoom := &sandboxProcess{}
	if err := zoom.begin(ctx, program); err != nil {
		return nil, err
	}
	defer zoom.stop()
	bare, err := startServer(ctx, reference, "")
	if err != nil {
		return nil, err
	}
	defer bare.stop()
	header := "Authorization: Bearer " + zoom.token + "\r\n"
	var requests, bareRequests, bytes, bareBytes []float64
	for range rounds { // the two alternate, so that other load of the machine affects both
		for _, one := range []struct {
			address           string
			n                 int
			answers, received *[]float64
		}{
			{zoom.meeting, requestRound, &requests, nil}, {bare.url + "answer", requestRound, &bareRequests, nil},
			{zoom.download, connections, nil, &bytes},
			{bare.url + fmt.Sprintf("download/%d", downloadSize), connections, nil, &bareBytes},
		} {
			answers, received, err := load(ctx, one.address, header, one.n)
			if err != nil {
				return nil, err
			}
			keep(one.answers, answers)
			keep(one.received, received)
		}
	}
	figures := []Figure{
		NewFigure("sandbox_requests", median(requests), "1/s", median(bareRequests), AtLeast(requestsGoal)),
		NewFigure("sandbox_download", median(bytes), "bytes/s", median(bareBytes), AtLeast(downloadGoal)),
	}
	memory, err := zoom.memoryAfterMore(ctx, header)
	return append(figures, memory), err
}

func keep(in *[]float64, value float64) {
	if in != nil {
		*in = append(*in, value)
	}
}

func median(values []float64) float64 { return slices.Sorted(slices.Values(values))[len(values)/2] }

// memoryAfterMore compares the memory after as many requests again with the memory now, when the history is full.
func (z *sandboxProcess) memoryAfterMore(ctx context.Context, header string) (Figure, error) {
	before, err := z.memory(ctx)
	if err != nil {
		return Figure{}, err
	}
	if _, _, err := load(ctx, z.meeting, header, rounds*requestRound); err != nil {
		return Figure{}, err
	}
	after, err := z.memory(ctx)
	return NewFigure("sandbox_memory", after, "bytes", before, AtMost(float64(int64(memoryGoal*before)))), err
}

// begin starts the sandbox and fills it.
func (z *sandboxProcess) begin(ctx context.Context, program string) error {
	if err := z.open(ctx, program); err != nil {
		return err
	}
	return z.fill(ctx, z.rest+"/v2/", z.owner)
}

// open starts the sandbox and gets a token as any client would.
func (z *sandboxProcess) open(ctx context.Context, program string, args ...string) error {
	var ready struct {
		REST, OAuth, Control string
		ClientID             string `json:"client_id"`
		ClientSecret         string `json:"client_secret"`
		AccountID            string `json:"account_id"`
		Users                []struct{ ID, Email string }
	}
	err := z.start(ctx, func(lines *bufio.Scanner) error {
		if !lines.Scan() {
			return fmt.Errorf("it ended without a ready line: %w", lines.Err())
		}
		return json.Unmarshal(lines.Bytes(), &ready)
	}, program,
		append([]string{"sandbox", "--plan=enterprise", "--rate-factor=10000", "--behaviour=download-redirect=none"},
			args...)...)
	if err != nil {
		return err
	}
	z.control, z.rest, z.oauth, z.account = control.New(ready.Control), ready.REST, ready.OAuth, ready.AccountID
	z.clientID, z.clientSecret, z.owner, z.email = ready.ClientID, ready.ClientSecret, ready.Users[0].ID,
		ready.Users[0].Email
	form := url.Values{
		"grant_type": {"account_credentials"}, "account_id": {ready.AccountID}, "client_id": {ready.ClientID},
		"client_secret": {ready.ClientSecret},
	}
	var given struct {
		AccessToken string `json:"access_token"`
	}
	if err := z.call(ctx, http.MethodPost, ready.OAuth+"/oauth/token?"+form.Encode(), "", &given); err != nil {
		return err
	}
	z.token = given.AccessToken
	return nil
}

// fill adds the meetings and one long recording, and finds the addresses to request.
func (z *sandboxProcess) fill(ctx context.Context, api, user string) error {
	var seeded struct{ Recordings []struct{ ID int64 } }
	if err := z.control.Post(ctx, "/seed", map[string]any{
		"meetings": sandboxMeetings, "past": []map[string]any{{"topic": "x", "synthetic_size": downloadSize}},
	}, &seeded); err != nil {
		return err
	}
	var made struct{ ID int64 }
	if err := z.call(ctx, http.MethodPost, api+"users/"+user+"/meetings", "{}", &made); err != nil {
		return err
	}
	var files struct {
		RecordingFiles []struct {
			DownloadURL string `json:"download_url"`
		} `json:"recording_files"`
	}
	if err := z.call(ctx, http.MethodGet, fmt.Sprintf("%smeetings/%d/recordings", api, seeded.Recordings[0].ID), "",
		&files); err != nil {
		return err
	}
	z.meeting, z.download = fmt.Sprintf("%smeetings/%d", api, made.ID), files.RecordingFiles[0].DownloadURL
	return nil
}

// call sends one request and reads its answer.
func (z *sandboxProcess) call(ctx context.Context, method, address, body string, into any) error {
	request, err := http.NewRequestWithContext(ctx, method, address, strings.NewReader(body))
	if err != nil {
		return fmt.Errorf("sandbox: %w", err)
	}
	request.Header.Set("Authorization", "Bearer "+z.token)
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return fmt.Errorf("sandbox: %w", err)
	}
	defer answer.Body.Close()
	raw, err := io.ReadAll(answer.Body)
	if err == nil && answer.StatusCode >= http.StatusBadRequest {
		err = fmt.Errorf("%s: %s", answer.Status, raw)
	}
	if err == nil {
		err = json.Unmarshal(raw, into)
	}
	if err != nil {
		return fmt.Errorf("sandbox: %s %s: %w", method, request.URL.Path, err)
	}
	return nil
}
