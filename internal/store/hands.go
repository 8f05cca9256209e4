package store

import (
	"sync"

	"navette.dev/navette/internal/navette"
)

// Hands counts the workers of one process: how many there are for each kind of promise, and how many work on promises of which
// organization. Each process counts its own, so that processes add up.
type Hands struct {
	workers int

	mu     sync.Mutex
	inHand map[navette.PromiseKind]map[string]int // by organization
	after  map[navette.PromiseKind]string         // the organization after which the next round begins
	seen   map[navette.PromiseKind][]string       // the organizations after that one of which the last round found something due
	more   map[navette.PromiseKind]bool           // more was due than could be looked at
}

// NewHands returns the count of a process with that many workers of each kind, all of them free.
func NewHands(workers int) *Hands {
	return &Hands{workers: workers, inHand: map[navette.PromiseKind]map[string]int{}, after: map[navette.PromiseKind]string{}, seen: map[navette.PromiseKind][]string{}, more: map[navette.PromiseKind]bool{}}
}

// free is how many workers of each kind have nothing to do. Kinds without one are left out.
func (h *Hands) free() map[navette.PromiseKind]int {
	h.mu.Lock()
	defer h.mu.Unlock()
	free := map[navette.PromiseKind]int{}
	for _, kind := range navette.PromiseKinds {
		left := h.workers
		for _, n := range h.inHand[kind] {
			left -= n
		}
		if left > 0 {
			free[kind] = left
		}
	}
	return free
}

// MoreIsDue says whether more of a kind was due than could be looked at.
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

// known are the kinds of which more was due than could be looked at, and for which a worker is free.
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

// stretch are the next organizations of the last round, twice as many as there are free workers, as some may have others in hand. It
// passes by as many as there are free workers.
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

// of is how many promises of a kind are in hand, by organization.
func (h *Hands) of(kind navette.PromiseKind, org string) int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.inHand[kind][org]
}

// begun counts a promise that a worker begins with.
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

// lasts says whether tries of a kind can last for hours.
func lasts(kind navette.PromiseKind) bool { return kind == navette.PromiseFile }

// turn is how many promises of a kind an organization may take now.
type turn struct {
	kind  navette.PromiseKind
	org   string
	due   int // how many are due as far as is known
	turns int
}

// give gives so many free workers, each to the organization that has the least in hand, and of those to the first: one's
// thousands hold no other's promise back. Where tries last for hours, the last free worker is only for an organization that has
// none: as long as there are fewer organizations than workers, another's first download begins at once, however many each of
// them waits for. A single worker cannot be shared. It leaves out who gets none.
func (h *Hands) give(waiting []turn, free int) []turn {
	for ; free > 0; free-- {
		next, least := -1, 0
		for i, w := range waiting {
			has := h.of(w.kind, w.org) + w.turns
			if w.turns == w.due || lasts(w.kind) && free == 1 && has > 0 && h.workers > 1 {
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
