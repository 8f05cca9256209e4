package app

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"navette.dev/navette/internal/blob"
	"navette.dev/navette/internal/lifecycle"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/web"
)

const (
	// beatEvery is how often, in real time, a node sends a heartbeat.
	beatEvery = store.NodeAlive / 3
	// beatTakes is how long a heartbeat may take.
	beatTakes = beatEvery / 2

	// markEvery is how often, in real time, a node marks the store of recordings again.
	markEvery = 6 * time.Hour

	// clockWarning and clockLimit are differences between this machine's clock and the database's. Above the first a
	// warning is logged; above the second no leases are taken, since another node's lease would appear to have ended
	// before it does.
	clockWarning = time.Second
	clockLimit   = store.LeaseTime / 2
)

// node is this process as one of those with the same database. It sends heartbeats, compares the clocks, and checks
// whether the other nodes use the same store of recordings.
type node struct {
	id    string
	store *store.Store
	files blob.Store
	now   func() time.Time // the machine's clock
	log   *slog.Logger

	marked time.Time       // when the store was last marked
	shared map[string]bool // nodes that marked the same store

	// warnings returns what else the operator has to mend, as English sentences.
	warnings func(context.Context) ([]string, error)

	mu        sync.Mutex
	condition web.Condition

	state lifecycle.State
	stop  context.CancelFunc
	beats sync.WaitGroup
}

func newNode(
	s *store.Store, files blob.Store, warnings func(context.Context) ([]string, error), log *slog.Logger,
) *node {
	return &node{
		warnings: warnings,
		id:       navette.NewID(navette.PrefixNode, navette.RealNow()), store: s, files: files, now: navette.RealNow,
		log: log, shared: map[string]bool{},
	}
}

// Condition returns what the last heartbeat found.
func (n *node) Condition() web.Condition {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.condition
}

// Start sends the first heartbeat before it returns, and one every [beatEvery] from then on.
func (n *node) Start(ctx context.Context) error {
	return n.state.Begin(func() error {
		if err := n.beat(ctx); err != nil {
			n.leave(ctx)
			return err
		}
		ctx, n.stop = context.WithCancel(context.WithoutCancel(ctx))
		n.beats.Go(func() { n.beatOn(ctx) })
		return nil
	})
}

// beatOn sends a heartbeat every [beatEvery] until ctx ends.
func (n *node) beatOn(ctx context.Context) {
	ticker := time.NewTicker(beatEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		if err := n.beat(ctx); err != nil && ctx.Err() == nil {
			n.log.ErrorContext(ctx, "no heartbeat given", "error", err)
		}
	}
}

// Stop removes the node from the database and its mark from the store of recordings. Failures are logged.
func (n *node) Stop(ctx context.Context) error {
	return n.state.End(func(running bool) error {
		if running {
			n.stop()
			n.beats.Wait()
			n.leave(ctx)
		}
		return nil
	})
}

func (n *node) leave(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), beatTakes)
	defer cancel()
	if err := n.store.System().Leave(ctx, n.id); err != nil {
		n.log.WarnContext(ctx, "this node counts as running for a while", "error", err)
	}
	if err := n.files.UnmarkNode(ctx, n.id); err != nil {
		n.log.WarnContext(ctx, "a mark of this node stays in the store of recordings", "error", err)
	}
}

// beat sends one heartbeat. If the database does not answer, the condition stays the same.
func (n *node) beat(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, beatTakes)
	defer cancel()
	rows := n.store.System()
	offset, doubt, err := rows.ClockOffset(ctx, n.now)
	if err != nil {
		return err
	}
	found := clockCondition(offset, doubt)
	n.store.HoldLeases(found.NotReady != "")
	failed := n.mark(ctx) // before the other nodes see this one
	others, err := rows.Beat(ctx, n.id, n.now().Add(offset))
	if err != nil {
		return err
	}
	apart := 0
	if err = failed; err == nil {
		apart, err = n.apart(ctx, others)
	}
	switch {
	case navette.CodeOf(err) == navette.Unavailable:
		found.Warnings = append(found.Warnings, "the store of recordings does not answer, so imports wait: "+err.Error())
	case err != nil:
		return err
	case apart > 0:
		found.Warnings = append(found.Warnings, fmt.Sprintf(
			"recordings are in %s: %d of %d other nodes keep theirs elsewhere, so each shows only what it imported "+
				"itself; give all nodes the same store (--blobs)", n.files.Name(), apart, len(others)))
	}
	more, err := n.warnings(ctx)
	if err != nil {
		return err
	}
	found.Warnings = append(found.Warnings, more...)
	n.setCondition(ctx, found)
	return nil
}

// mark marks the store of recordings, and renews the mark from time to time, since old marks count as those of killed
// nodes.
func (n *node) mark(ctx context.Context) error {
	if navette.RealNow().Sub(n.marked) < markEvery {
		return nil
	}
	if err := n.files.MarkNode(ctx, n.id); err != nil {
		return err
	}
	n.marked = navette.RealNow()
	return nil
}

// apart returns the number of nodes that have not marked this node's store of recordings.
func (n *node) apart(ctx context.Context, others []string) (int, error) {
	apart := 0
	for _, other := range others {
		if n.shared[other] {
			continue
		}
		marked, err := n.files.NodeMarked(ctx, other)
		if err != nil {
			return 0, fmt.Errorf("look who uses the same store of recordings: %w", err)
		}
		if n.shared[other] = marked; !marked {
			apart++
		}
	}
	return apart, nil
}

// setCondition stores the condition, and logs what has changed in it.
func (n *node) setCondition(ctx context.Context, found web.Condition) {
	n.mu.Lock()
	before := n.condition
	n.condition = found
	n.mu.Unlock()
	for _, warning := range found.Warnings {
		if !slices.Contains(before.Warnings, warning) {
			n.log.WarnContext(ctx, "the operator has something to mend", "warning", warning)
		}
	}
	switch {
	case found.NotReady != "" && before.NotReady == "":
		n.log.ErrorContext(ctx, "not ready", "reason", found.NotReady)
	case found.NotReady == "" && before.NotReady != "":
		n.log.InfoContext(ctx, "the clock is right again: work is taken")
	}
}

// clockCondition returns the condition for a clock that is behind the database's by offset, with an uncertainty of
// doubt. It assumes the smallest difference that is possible.
func clockCondition(offset, doubt time.Duration) web.Condition {
	certain := offset.Abs() - doubt
	if certain <= clockWarning {
		return web.Condition{}
	}
	direction := "behind"
	if offset < 0 {
		direction = "ahead of"
	}
	apart := fmt.Sprintf("this machine's clock is %s %s the database's", offset.Abs().Round(time.Second), direction)
	if certain > clockLimit {
		return web.Condition{
			NotReady: fmt.Sprintf("%s: no work is taken while they are more than %s apart; set both clocks by NTP",
				apart, clockLimit),
		}
	}
	return web.Condition{
		Warnings: []string{fmt.Sprintf("%s: above %s no work is taken; set both clocks by NTP", apart, clockLimit)},
	}
}
