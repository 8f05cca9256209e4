package main

import (
	"context"
	"fmt"
	"slices"

	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"navette.dev/navette/internal/sandbox/control"
)

// judgeTeam asks Zoom, and not the product, whether the way led where it should.
func (n *newcomer) judgeTeam(ctx context.Context) error {
	return all(
		func() error { return n.judgeVideo(ctx) }, func() error { return n.judgePolicy(ctx) },
		func() error { return n.judgeWebhooks(ctx) },
	)
}

// sumOfVideo is the SHA-256 of the bytes that the page's video is played from.
const sumOfVideo = `fetch(document.querySelector("video").currentSrc).then(a => a.arrayBuffer())
	.then(bytes => crypto.subtle.digest("SHA-256", bytes))
	.then(sum => [...new Uint8Array(sum)].map(b => b.toString(16).padStart(2, "0")).join(""))`

// judgeVideo compares the bytes that the page plays with those of Zoom's recording.
func (n *newcomer) judgeVideo(ctx context.Context) error {
	var sum string
	if err := n.do(chromedp.Evaluate(sumOfVideo, &sum, func(e *runtime.EvaluateParams) *runtime.EvaluateParams {
		return e.WithAwaitPromise(true)
	})); err != nil {
		return err
	}
	state, err := n.control.State(ctx)
	if err != nil {
		return err
	}
	if len(state.Recordings) != 1 || !slices.ContainsFunc(state.Recordings[0].Files, func(f control.RecordingFile) bool {
		return f.Type == "MP4" && f.SHA256 == sum
	}) {
		return fmt.Errorf("the page plays %s, Zoom recorded %+v", sum, state.Recordings)
	}
	return nil
}

// judgePolicy waits until the one group of the Zoom account records automatically, and has the three people as members.
func (n *newcomer) judgePolicy(ctx context.Context) error {
	want := []string{n.zoom.Users[0].ID, n.zoom.Users[1].ID, n.zoom.Users[3].ID}
	slices.Sort(want)
	return n.hand.until("the group has its settings and its members", func() (bool, error) {
		state, err := n.control.Settings(ctx)
		if err != nil {
			return false, err
		}
		if len(state.Account.Groups) != 1 {
			return false, fmt.Errorf("the groups are %+v", state.Account.Groups)
		}
		group := state.Account.Groups[0]
		recording, _ := group.Own["recording"].(map[string]any)
		slices.Sort(group.Members)
		return recording["auto_recording"] == "cloud" && slices.Equal(group.Members, want), fmt.Errorf("it is %+v", group)
	})
}

// judgeWebhooks checks that Zoom sent webhooks if they were set up, and none if not.
func (n *newcomer) judgeWebhooks(ctx context.Context) error {
	sent, err := n.control.Webhooks(ctx)
	if err != nil {
		return err
	}
	delivered := 0
	for _, d := range sent.Deliveries {
		if d.State == "delivered" {
			delivered++
		}
	}
	if (delivered == 0) != n.o.noWebhooks {
		return fmt.Errorf("%d webhooks were delivered; left out: %v", delivered, n.o.noWebhooks)
	}
	return nil
}
