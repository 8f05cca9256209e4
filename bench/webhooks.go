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

	webhooksSent  = 40_000
	senders       = 64 // persistent connections
	webhookSecret = "bench-webhook-secret"
	webhookClient = "bench-client"
	webhookFrom   = "bench-account"
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
		ours, p99, err := timeWebhooks(ctx, program, on)
		if err != nil {
			return nil, err
		}
		figures = append(figures,
			NewFigure(on.name+"_webhooks", ours, "1/s", theirs, AtLeast(webhooksGoal)),
			NewFigure(on.name+"_webhooks_p99", p99, "ms", theirP99, AtMost(webhooksP99Goal)),
		)
	}
	return figures, nil
}

// timeWebhooks delivers webhooks to the program. They come from an account to which an organization is connected. No
// request of the program reaches Zoom.
func timeWebhooks(ctx context.Context, program string, on engine) (rate, p99 float64, err error) {
	s, err := openSite(ctx, program, on, "--zoom-client-id="+webhookClient, "--zoom-client-secret=unused",
		"--zoom-webhook-secret="+webhookSecret,
		"--zoom-rest=http://127.0.0.1:1", "--zoom-oauth=http://127.0.0.1:1")
	if err != nil {
		return 0, 0, err
	}
	defer s.close()
	var app navette.ZoomApp
	err = s.with(ctx, func(db *store.Store) error {
		if app, err = db.System().InstallationApp(ctx, webhookClient); err != nil {
			return err
		}
		now := navette.RealNow()
		return db.Org(s.org).Update(ctx, navette.System(s.org), now, func(tx *store.Tx) error {
			return tx.Connect(ctx, navette.Connection{
				ID: navette.NewID(navette.PrefixConnection, now), OrgID: s.org, AppID: app.ID,
				State: navette.ConnectionActive, GrantNumber: 1,
				ZoomAccountID: webhookFrom, ZoomUserID: "bench-user", ConnectedAt: navette.At(now),
			})
		})
	})
	if err != nil {
		return 0, 0, err
	}
	return deliver(ctx, s.url+"/hooks/zoom/"+app.ID, scaled(webhooksSent))
}

// deliver posts n different signed webhooks over persistent connections. All of them are built before the first is
// sent.
func deliver(ctx context.Context, address string, n int) (rate, p99 float64, err error) {
	where, err := url.Parse(address)
	if err != nil {
		return 0, 0, fmt.Errorf("deliver: %w", err)
	}
	questions := make([][]byte, n)
	for i := range questions {
		questions[i] = webhookPost(where, i)
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

// webhookPost returns the request with which Zoom reports that the ith meeting began, signed as Zoom does (Zoom API,
// "Using webhooks").
func webhookPost(where *url.URL, i int) []byte {
	now := navette.RealNow()
	body := fmt.Sprintf(
		`{"event":"meeting.started","event_ts":%d,"payload":{"account_id":%q,"object":{"id":"%d","uuid":"%022d==",`+
			`"host_id":"bench-user","topic":"Vinyasa","type":2,"start_time":%q,"duration":60,`+
			`"timezone":"Europe/Paris"}}}`,
		now.UnixMilli(), webhookFrom, 80_000_000_000+i, i, now.UTC().Format(time.RFC3339))
	stamp := strconv.FormatInt(now.Unix(), 10)
	mac := hmac.New(sha256.New, []byte(webhookSecret))
	_, _ = io.WriteString(mac, "v0:"+stamp+":"+body)
	return fmt.Appendf(nil,
		"POST %s HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nContent-Length: "+
			"%d\r\nx-zm-request-timestamp: %s\r\nx-zm-signature: v0=%s\r\n\r\n%s",
		where.RequestURI(), where.Host, len(body), stamp, hex.EncodeToString(mac.Sum(nil)), body)
}
