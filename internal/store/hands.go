package store

import (
	"sync"

	"navette.dev/navette/internal/navette"
)

// Hands counts the workers of one process: the number for each kind of promise, and how many of them work for which
// organization. Each process has its own count, so that processes add up.
type Hands struct {
	workers int                         // of each kind, at least
	raised  map[navette.PromiseKind]int // the number of workers of the kinds that have more

	mu     sync.Mutex
	inHand map[navette.PromiseKind]map[string]int // by organization
	after  map[navette.PromiseKind]string         // the organization after which the next round begins
	// the organizations after that one of which the last round found something due
	seen map[navette.PromiseKind][]string
	more map[navette.PromiseKind]bool // whether more was due than was read
}

// NewHands returns the count of a process with that many workers of each kind, all of them free.
func NewHands(workers int) *Hands {
	return &Hands{
		workers: workers, raised: map[navette.PromiseKind]int{},
		inHand: map[navette.PromiseKind]map[string]int{}, after: map[navette.PromiseKind]string{},
		seen: map[navette.PromiseKind][]string{}, more: map[navette.PromiseKind]bool{},
	}
}

// Raise makes the number of workers of a kind at least n. It must be called before the first lease.
func (h *Hands) Raise(kind navette.PromiseKind, n int) { h.raised[kind] = n }

// workersOf returns the number of workers of a kind, free or not.
func (h *Hands) workersOf(kind navette.PromiseKind) int { return max(h.workers, h.raised[kind]) }

// free returns the number of free workers of each kind. Kinds without one are left out.
func (h *Hands) free() map[navette.PromiseKind]int {
	h.mu.Lock()
	defer h.mu.Unlock()
	free := map[navette.PromiseKind]int{}
	for _, kind := range navette.PromiseKinds {
		left := h.workersOf(kind)
		for _, n := range h.inHand[kind] {
			left -= n
		}
		if left > 0 {
			free[kind] = left
		}
	}
	return free
}

// MoreIsDue reports whether more of a kind was due than was read.
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

// known returns the kinds of which more was due than could be looked at, and for which a worker is free.
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

// stretch returns the next organizations of the last round, twice as many as there are free workers, as some may have
// others in hand. It passes by as many as there are free workers.
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

// begun counts a promise whose work begins.
func (h *Hands) begun(p navette.Promise) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.inHand[p.Kind] == nil {
		h.inHand[p.Kind] = map[string]int{}
	}
	h.inHand[p.Kind][p.OrgID]++
}

// Ended says that the workers of promises are free again.
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

// turn is the number of promises of a kind that an organization may take now.
type turn struct {
	kind  navette.PromiseKind
	org   string
	due   int // number of due promises as far as is known
	turns int
}

// give assigns each free worker to the organization that has the fewest in work, and among those to the first:
// thousands of due promises of one organization do not delay those of another. If tries last for hours, the last free
// worker is only for an organization that has none: while there are fewer organizations than workers, another
// organization's first download begins at once. A single worker cannot be shared. Organizations without a worker are
// left out.
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
