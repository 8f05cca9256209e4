package main

import (
	"context"
	"errors"
	"time"

	"navette.dev/navette/internal/navette"
)

// firstCall makes a test call, holds its meeting at Zoom, sees it arrive step by step, and plays it.
func (n *newcomer) firstCall(ctx context.Context) error {
	if err := all(
		n.presses("setup.go_on"), n.presses("firstcallpage.make_do"),
		n.seesWords("firstcallpage.meeting_done"),
	); err != nil {
		return err
	}
	host, err := n.pressNew(n.words.T("firstcallpage.start"))
	if err != nil {
		return err
	}
	return all(
		func() error { return host.press("Start the meeting") },
		func() error { return host.sees("Running") },
		func() error { return n.tally.leave("the meeting", func() error { return pause(ctx, n.o.meeting) }) },
		func() error { return host.press("End the meeting for all") },
		func() error { return host.sees("Not running") },
		func() error {
			return n.tally.leave("Zoom's processing of the recording", func() error { return n.zoomProcesses(ctx) })
		},
		n.turn, n.seesWords("firstcallpage.green"), n.presses("firstcallpage.watch"), n.presses("call.player.play"),
		func() error { return n.seesThat("the call is played", playing) },
		func() error { return n.judgeTeam(ctx) },
	)
}

// playing is true once the video has played for half a second.
const playing = `document.querySelector("video")?.currentTime > 0.5 && !document.querySelector("video").paused`

// pause waits for a length of real time.
func pause(ctx context.Context, length time.Duration) error {
	return (navette.RealClock{}).WaitUntil(ctx, navette.RealNow().Add(length))
}

// zoomProcesses waits until Zoom has the recording with its transcript.
func (n *newcomer) zoomProcesses(ctx context.Context) error {
	return n.hand.until("Zoom has processed the recording", func() (bool, error) {
		state, err := n.control.State(ctx)
		if err != nil {
			return false, err
		}
		for _, r := range state.Recordings {
			for _, f := range r.Files {
				if r.Status == "completed" && f.Type == "TRANSCRIPT" {
					return true, nil
				}
			}
		}
		return false, errors.New("the transcript is missing")
	})
}
