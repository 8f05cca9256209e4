package main

import (
	"bufio"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net"
	"net/url"
	"slices"
	"strconv"
	"sync"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
)

const (
	webhooksGoal    = 2000.0 // per second, each committed before it is answered
	webhooksP99Goal = 50.0   // milliseconds

	// events per second of a burst that are handled, not only answered
	burstGoal = 1000.0
	burstSent = 25_000
	// burstRound is the number of webhooks after which the kinds of a burst repeat: meetings of a user who is linked for
	// import begin and end, and one of five is recorded.
	burstRound = 11

	webhooksSent  = 40_000
	senders       = 64 // persistent connections
	webhookSecret = "bench-webhook-secret"
	webhookClient = "bench-client"
	webhookFrom   = "bench-account"
	webhookUser   = "bench-user"
)

// webhooks measures how many of Zoom's webhooks are stored and answered per second, and the 99th percentile of the
// durations. The reference is a plain server that checks the same signatures and syncs each group of webhooks to a
// file.
func webhooks(ctx context.Context, program, reference string) ([]Figure, error) {
	bare, err := startServer(ctx, reference, "")
	if err != nil {
		return nil, err
	}
	defer bare.stop()
	var figures []Figure
	for _, on := range engines() {
		theirs, theirP99, err := deliver(ctx, bare.url+"webhooks", scaled(webhooksSent))
		if err != nil {
			return nil, err
		}
		ours, p99, worked, err := timeWebhooks(ctx, program, on)
		if err != nil {
			return nil, err
		}
		figures = append(figures,
			NewFigure(on.name+"_webhooks", ours, "1/s", theirs, AtLeast(webhooksGoal)),
			NewFigure(on.name+"_webhooks_p99", p99, "ms", theirP99, AtMost(webhooksP99Goal)),
			NewFigure(on.name+"_webhooks_worked_off", worked, "1/s", ours, AtLeast(burstGoal)),
		)
	}
	return figures, nil
}

// timeWebhooks delivers webhooks to the program. They come from an account to which an organization is connected. No
// request of the program reaches Zoom. worked is the number of webhooks of a burst that are handled per second, from
// the first that is sent to the last that is handled.
func timeWebhooks(ctx context.Context, program string, on engine) (rate, p99, worked float64, err error) {
	s, err := openSite(ctx, program, on, "--zoom-client-id="+webhookClient, "--zoom-client-secret=unused",
		"--zoom-webhook-secret="+webhookSecret,
		"--zoom-rest=http://127.0.0.1:1", "--zoom-oauth=http://127.0.0.1:1")
	if err != nil {
		return 0, 0, 0, err
	}
	defer s.close()
	var app navette.ZoomApp
	err = s.with(ctx, func(db *store.Store) error {
		if app, err = db.System().InstallationApp(ctx, webhookClient); err != nil {
			return err
		}
		return s.connectForWebhooks(ctx, db, app.ID)
	})
	if err != nil {
		return 0, 0, 0, err
	}
	address := s.url + "/hooks/zoom/" + app.ID
	if rate, p99, err = deliver(ctx, address, scaled(webhooksSent)); err != nil {
		return 0, 0, 0, err
	}
	if err := s.workedOff(ctx); err != nil {
		return 0, 0, 0, err
	}
	begin := navette.RealNow()
	if _, _, err = deliverAll(ctx, address, scaled(burstSent), burstBody); err == nil {
		err = s.workedOff(ctx)
	}
	return rate, p99, float64(scaled(burstSent)) / time.Since(begin).Seconds(), err
}

// workedOff waits until no webhook waits to be handled.
func (s *site) workedOff(ctx context.Context) error {
	return s.open(ctx, func(db *store.Store) error {
		return poll(ctx, func() (bool, error) {
			next, err := db.System().NextDue(ctx)
			if err != nil || !next.IsZero() && !next.After(navette.RealNow()) {
				return false, err
			}
			held, err := db.System().InHand(ctx, navette.RealNow())
			return held == 0, err
		})
	})
}

// connectForWebhooks connects the organization to a Zoom account and links a user of it for import.
func (s *site) connectForWebhooks(ctx context.Context, db *store.Store, app string) error {
	now := navette.RealNow()
	return db.Org(s.org).Update(ctx, navette.System(s.org), now, func(tx *store.Tx) error {
		if err := tx.Connect(ctx, navette.Connection{
			ID: navette.NewID(navette.PrefixConnection, now), OrgID: s.org, AppID: app,
			State: navette.ConnectionActive, GrantNumber: 1,
			ZoomAccountID: webhookFrom, ZoomUserID: webhookUser, ConnectedAt: navette.At(now),
		}); err != nil {
			return err
		}
		host := navette.Host{
			ID: navette.NewID(navette.PrefixHost, now), OrgID: s.org, ZoomAccountID: webhookFrom,
			ZoomUserID: webhookUser, Email: ownerName + "@zoom.test", SeenAt: navette.At(now),
		}
		if err := tx.SaveHosts(ctx, []navette.Host{host}); err != nil {
			return err
		}
		return tx.LinkHosts(ctx, []navette.HostLink{
			{UserID: s.user, HostID: host.ID, ForImport: true, ImportSince: navette.At(now.Add(-time.Hour))},
		})
	})
}

// deliver posts n different signed webhooks over persistent connections. All of them are built before the first is
// sent.
func deliver(ctx context.Context, address string, n int) (rate, p99 float64, err error) {
	return deliverAll(ctx, address, n, webhookBody)
}

func deliverAll(
	ctx context.Context, address string, n int, body func(i int, now time.Time) string,
) (rate, p99 float64, err error) {
	where, err := url.Parse(address)
	if err != nil {
		return 0, 0, fmt.Errorf("deliver: %w", err)
	}
	questions := make([][]byte, n)
	for i := range questions {
		questions[i] = webhookPost(where, body(i, navette.RealNow()))
	}
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	var wait sync.WaitGroup
	took, begin := make([]float64, n), navette.RealNow() // ms
	for first := range min(senders, n) {
		wait.Go(func() {
			if failed := deliverEach(ctx, where.Host, questions, took, first); failed != nil {
				stop(failed)
			}
		})
	}
	wait.Wait()
	rate = float64(n) / time.Since(begin).Seconds()
	if err := context.Cause(ctx); err != nil || n == 0 {
		return 0, 0, err
	}
	slices.Sort(took)
	return rate, took[max(0, n*99/100-1)], nil
}

// deliverEach sends every senders-th post, beginning with first, on one connection, each after the answer to the one
// before.
func deliverEach(ctx context.Context, host string, questions [][]byte, took []float64, first int) error {
	socket, err := (&net.Dialer{}).DialContext(ctx, "tcp", host)
	if err != nil {
		return fmt.Errorf("deliver: %w", err)
	}
	defer func() { _ = socket.Close() }()
	defer context.AfterFunc(ctx, func() { _ = socket.Close() })()
	answers := bufio.NewReader(socket)
	for i := first; i < len(questions); i += senders {
		begin := navette.RealNow()
		if _, err := socket.Write(questions[i]); err != nil {
			return fmt.Errorf("deliver: %w", err)
		}
		if _, err := readHead(answers); err != nil { // the body is empty
			return fmt.Errorf("deliver: %w", err)
		}
		took[i] = float64(time.Since(begin).Microseconds()) / 1000
	}
	return nil
}

// webhookBody reports that the ith meeting began.
func webhookBody(i int, now time.Time) string { return meetingBody("meeting.started", i, now) }

// burstBody reports that meetings begin and end, and that one in five was recorded. No number was sent by webhookBody.
func burstBody(i int, now time.Time) string {
	meeting := webhooksSent + i/burstRound*5
	switch at := i % burstRound; {
	case at == burstRound-1:
		return recordingBody(meeting, now)
	case at%2 == 0:
		return meetingBody("meeting.started", meeting+at/2, now)
	default:
		return meetingBody("meeting.ended", meeting+at/2, now)
	}
}

func meetingBody(event string, i int, now time.Time) string {
	end := ""
	if event == "meeting.ended" {
		end = fmt.Sprintf(`"end_time":%q,`, now.UTC().Format(time.RFC3339))
	}
	return fmt.Sprintf(
		`{"event":%q,"event_ts":%d,"payload":{"account_id":%q,"object":{"id":"%d","uuid":"%022d==",`+
			`"host_id":%q,"topic":"Vinyasa","type":2,"start_time":%q,%s"duration":60,"timezone":"Europe/Paris"}}}`,
		event, now.UnixMilli(), webhookFrom, 80_000_000_000+i, i, webhookUser, now.UTC().Format(time.RFC3339), end)
}

func recordingBody(i int, now time.Time) string {
	start := now.UTC().Format(time.RFC3339)
	return fmt.Sprintf(
		`{"event":"recording.completed","event_ts":%d,"payload":{"account_id":%q,"object":{"id":%d,"uuid":"%022d==",`+
			`"host_id":%q,"topic":"Vinyasa","type":2,"start_time":%q,"duration":60,"timezone":"Europe/Paris",`+
			`"recording_count":1,"recording_files":[{"id":"file-%d","meeting_id":"%022d==","recording_start":%q,`+
			`"recording_end":%q,"file_type":"MP4","file_extension":"MP4","file_size":1000,"status":"completed",`+
			`"recording_type":"shared_screen_with_speaker_view"}]}}}`,
		now.UnixMilli(), webhookFrom, 80_000_000_000+i, i, webhookUser, start, i, i, start, start)
}

// webhookPost returns the request with which Zoom posts a body, signed as Zoom does (Zoom API, "Using webhooks").
func webhookPost(where *url.URL, body string) []byte {
	stamp := strconv.FormatInt(navette.RealNow().Unix(), 10)
	mac := hmac.New(sha256.New, []byte(webhookSecret))
	_, _ = io.WriteString(mac, "v0:"+stamp+":"+body)
	return fmt.Appendf(nil,
		"POST %s HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nContent-Length: "+
			"%d\r\nx-zm-request-timestamp: %s\r\nx-zm-signature: v0=%s\r\n\r\n%s",
		where.RequestURI(), where.Host, len(body), stamp, hex.EncodeToString(mac.Sum(nil)), body)
}
