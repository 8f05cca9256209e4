package e2e

import (
	"fmt"
	"path"
	"path/filepath"
	"testing"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
)

// nodesVariable is the number of recordings of [TestThreeNodes], each of five files; `make soak-back` sets 100.
const nodesVariable = "NAVETTE_NODES"

const (
	threeNodes     = 3
	nodeKilledEach = 4 * time.Second        // real time between two kills
	appearEach     = 500 * time.Millisecond // real time between two recordings
)

// TestThreeNodes imports recordings with three nodes on PostgreSQL and S3 while one of them is killed every few seconds
// and started again. Every file is there once in the end. A download that a killed node had begun is asked for again
// within failOver.
func TestThreeNodes(t *testing.T) {
	t.Parallel()
	recordings := int(number(t, nodesVariable, 16))
	w := newSurroundings(t, store.Postgres, laneSetting(true))
	b := newBucket(t)
	b.use(w)
	w.flags.Workers = "60" // so that a worker is free for what a killed node leaves
	l := w.openLane(b, true)
	l.zoom.Fault(map[string]any{"action": "download-slow", "file_type": "MP4", "rate": 60_000, "count": 0})
	n := &nodes{lane: l}
	for i := range threeNodes {
		n.running = append(n.running, n.startNode(i))
	}
	n.killWhileAppearing(recordings)
	n.judge(recordings >= 100) // on a loaded machine, as in a short run, times say nothing
}

// nodes are several servers of one installation.
type nodes struct {
	*lane
	running []*server
	killed  []time.Time // when nodes were killed
}

// startNode starts a node with an address and a data folder of its own.
func (n *nodes) startNode(i int) *server {
	n.Helper()
	return n.start(func(o *serverOptions) {
		o.Flags.Data = filepath.Join(n.flags.Data, fmt.Sprint("node", i))
		if i > 0 {
			o.Flags.Listen = freeAddress(n.T)
		}
	})
}

// killWhileAppearing lets recordings appear, and kills the nodes in turn until the last one has appeared.
func (n *nodes) killWhileAppearing(recordings int) {
	n.Helper()
	appear, kill := time.NewTicker(appearEach), time.NewTicker(nodeKilledEach)
	defer appear.Stop()
	defer kill.Stop()
	for n.made < recordings {
		select {
		case <-appear.C:
			n.appear(window{size: 300_000})
		case <-kill.C:
			n.killNode(len(n.killed) % threeNodes)
		case <-n.Context().Done():
			return
		}
	}
	n.killNode(len(n.killed) % threeNodes)
}

// killNode kills a node, checks that no lease lasts longer than the other nodes may wait, and starts it again.
func (n *nodes) killNode(i int) {
	n.Helper()
	n.running[i].kill()
	now := navette.RealNow()
	n.killed = append(n.killed, now)
	late, err := n.rules.Store.System().InHand(n.Context(), now.Add(failOver-noticed))
	n.must(err)
	if late > 0 {
		n.Errorf("%d promises are leased for more than %v", late, failOver-noticed)
	}
	n.running[i] = n.startNode(i)
}

// judge waits until everything is stored and judges it.
func (n *nodes) judge(timed bool) {
	n.Helper()
	n.lane.judge()
	took, again := n.takenUp()
	n.Logf("%d nodes were killed, %d files stored; %d downloads were begun again, at most %.1f s after the kill",
		len(n.killed), n.judged, again, took.Seconds())
	if again == 0 {
		n.Error("no kill hit a download")
	}
	if timed && took > failOver {
		n.Errorf("a download was begun again %v after the kill, want at most %v", took, failOver)
	}
}

// takenUp returns the longest time from a kill to the next request for a file that was being downloaded, and how many
// files were asked for again.
func (n *nodes) takenUp() (longest time.Duration, again int) {
	n.Helper()
	asked := map[string]time.Time{} // by the file's token
	for _, r := range n.zoom.Requests("GET", "/replay/**") {
		file := path.Dir(r.Path)
		before := asked[file]
		asked[file] = r.RealTime
		for _, at := range n.killed {
			if at.After(before) && !before.IsZero() && at.Before(r.RealTime) {
				longest, again = max(longest, r.RealTime.Sub(at)), again+1
				break // the kill that ended the first of the two
			}
		}
	}
	return longest, again
}
