package store

import (
	"sync"

	"navette.dev/navette/internal/navette"
)

// Hands counts the busy workers of one process, by kind of promise and organization. It also records after which
// organization the next round of leasing begins.
type Hands struct {
	workers int                         // of each kind, at least
	raised  map[navette.PromiseKind]int // the number of workers of the kinds that have more
	only    []navette.PromiseKind       // the kinds that the process works on; nil for all

	mu     sync.Mutex
	inHand map[navette.PromiseKind]map[string]int // number of promises in work, by organization
	after  map[navette.PromiseKind]string         // the organization after which the next round begins
	// the organizations after that one for which the last round found due promises
	seen map[navette.PromiseKind][]string
	more map[navette.PromiseKind]bool // whether more promises were due at the last look than were read
	held map[navette.PromiseKind]bool // kinds that the process leaves to others for now
}

// NewHands returns the Hands of a process with the given number of workers of each kind, all of them free.
func NewHands(workers int) *Hands {
	return &Hands{
		workers: workers, raised: map[navette.PromiseKind]int{},
		inHand: map[navette.PromiseKind]map[string]int{}, after: map[navette.PromiseKind]string{},
		seen: map[navette.PromiseKind][]string{}, more: map[navette.PromiseKind]bool{},
		held: map[navette.PromiseKind]bool{},
	}
}

// Raise makes the number of workers of a kind at least n. It must be called before the first lease.
func (h *Hands) Raise(kind navette.PromiseKind, n int) { h.raised[kind] = n }

// Only makes the process lease no other kinds than these. It must be called before the first lease.
func (h *Hands) Only(kinds ...navette.PromiseKind) { h.only = kinds }

// Hold makes the process lease no promises of a kind, or permits it again. Promises in work stay in work.
func (h *Hands) Hold(kind navette.PromiseKind, held bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.held[kind] = held
}

// workersOf returns the number of workers of a kind, free or not.
func (h *Hands) workersOf(kind navette.PromiseKind) int { return max(h.workers, h.raised[kind]) }

// free returns the number of free workers of each kind. Kinds without one are left out.
func (h *Hands) free() map[navette.PromiseKind]int {
	h.mu.Lock()
	defer h.mu.Unlock()
	free := map[navette.PromiseKind]int{}
	kinds := h.only
	if kinds == nil {
		kinds = navette.PromiseKinds
	}
	for _, kind := range kinds {
		left := h.workersOf(kind)
		for _, n := range h.inHand[kind] {
			left -= n
		}
		if left > 0 && !h.held[kind] {
			free[kind] = left
		}
	}
	return free
}

// MoreIsDue reports whether the last look found more due promises of a kind than it read.
func (h *Hands) MoreIsDue(kind navette.PromiseKind) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.more[kind]
}

func (h *Hands) noteMore(kind navette.PromiseKind, more bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.more[kind] = more
}

// known returns the kinds with a free worker of which more promises were due at the last look than were read.
func (h *Hands) known() []navette.PromiseKind {
	free := h.free()
	h.mu.Lock()
	defer h.mu.Unlock()
	var kinds []navette.PromiseKind
	for kind, more := range h.more {
		if more && free[kind] > 0 {
			kinds = append(kinds, kind)
		}
	}
	return kinds
}

// stretch returns the next organizations for which the last round found due promises: twice as many as there are free
// workers, since those that have other promises in work get no worker before those that have none. The next call
// begins after as many of them as there are free workers.
func (h *Hands) stretch(kind navette.PromiseKind, free int) (waiting []turn) {
	seen := h.seen[kind]
	for _, org := range seen[:min(2*free, len(seen))] {
		waiting = append(waiting, turn{kind: kind, org: org, due: free})
	}
	if pass := min(free, len(seen)); pass > 0 {
		h.after[kind], h.seen[kind] = seen[pass-1], seen[pass:]
	}
	return waiting
}

// of returns the number of promises of a kind that an organization has in work.
func (h *Hands) of(kind navette.PromiseKind, org string) int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.inHand[kind][org]
}

// begun counts a worker that begins to work on a promise.
func (h *Hands) begun(p navette.Promise) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.inHand[p.Kind] == nil {
		h.inHand[p.Kind] = map[string]int{}
	}
	h.inHand[p.Kind][p.OrgID]++
}

// Ended counts the workers of promises as free again.
func (h *Hands) Ended(promises ...navette.Promise) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, p := range promises {
		if h.inHand[p.Kind][p.OrgID]--; h.inHand[p.Kind][p.OrgID] <= 0 {
			delete(h.inHand[p.Kind], p.OrgID)
		}
	}
}

// lasts reports whether tries of a kind can last for hours.
func lasts(kind navette.PromiseKind) bool { return kind == navette.PromiseFile }

// turn is the number of workers for a kind of promise that an organization gets now.
type turn struct {
	kind  navette.PromiseKind
	org   string
	due   int // number of its due promises that were read; turns does not exceed it
	turns int // number of its workers

	mostBytes int64 // if positive, the size of the largest file that it may take
}

// give assigns each free worker to the organization that has the fewest promises in work, and among those to the first,
// so that thousands of due promises of one organization do not delay those of another. If tries of the kind last for
// hours and there is more than one worker, the last free worker is kept for an organization that has none: while fewer
// organizations than workers download, the first download of another one begins at once. give returns the
// organizations that get a worker.
func (h *Hands) give(waiting []turn, free int) []turn {
	for ; free > 0; free-- {
		next, least := -1, 0
		for i, w := range waiting {
			has := h.of(w.kind, w.org) + w.turns
			if w.turns == w.due || lasts(w.kind) && free == 1 && has > 0 && h.workersOf(w.kind) > 1 {
				continue
			}
			if next < 0 || has < least {
				next, least = i, has
			}
		}
		if next < 0 {
			break
		}
		waiting[next].turns++
	}
	var given []turn
	for _, w := range waiting {
		if w.turns > 0 {
			given = append(given, w)
		}
	}
	return given
}
