// Package limit counts failed tries and makes further ones wait, so that guessing is slow. The counts are in the memory
// of one process, and their number is limited. A try writes nothing to the database.
package limit

import (
	"sync"
	"time"
)

// Rule states how many tries may fail, and how long the next try then has to wait.
type Rule struct {
	Free    int           // number of tries that may fail without a wait
	First   time.Duration // wait after the last free try; each further failure doubles it
	Longest time.Duration // the longest wait
	Quiet   time.Duration // time without a failure after which the count restarts
}

// mostKeys is the number of keys that one [Tries] remembers, about 10 MB.
const mostKeys = 50_000

// Tries counts failed tries by key, such as a client's network. It is safe for concurrent use.
type Tries struct {
	rule Rule
	most int
	now  func() time.Time

	mu sync.Mutex
	by map[string]*count
}

type count struct {
	failed int
	last   time.Time // when a try was last counted
	before time.Time // value of last before that try
}

// New returns Tries that apply a rule and measure waits on the clock now.
func New(rule Rule, now func() time.Time) *Tries {
	return &Tries{rule: rule, most: mostKeys, now: now, by: map[string]*count{}}
}

// Take counts a try as failed before its outcome is known, so that concurrent tries have no advantage. It returns the
// number of failures including this one. If the try has to wait, Take counts nothing and wait is positive. A caller
// whose try did not fail calls [Tries.GiveBack].
func (t *Tries) Take(key string) (failed int, wait time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := t.now()
	if wait := t.wait(key, now); wait > 0 {
		return 0, wait
	}
	known := t.by[key]
	if known == nil || now.Sub(known.last) >= t.rule.Quiet {
		t.makeRoom(now)
		known = &count{}
		t.by[key] = known
	}
	known.failed++
	known.before, known.last = known.last, now
	return known.failed, 0
}

// GiveBack removes one failure from the count of a key, because the counted try did not fail. The time without a
// failure continues as if there had been no try.
func (t *Tries) GiveBack(key string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if known := t.by[key]; known != nil && known.failed > 0 {
		known.failed--
		known.last = known.before
	}
}

// Forget resets the count of a key.
func (t *Tries) Forget(key string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.by, key)
}

// After returns how long the next try has to wait after a number of failures. 0 means no wait.
func (r Rule) After(failed int) time.Duration {
	if failed < r.Free {
		return 0
	}
	return min(r.First<<min(failed-r.Free, 20), r.Longest)
}

// Left returns how many free tries are left after a number of failures.
func (r Rule) Left(failed int) int { return max(0, r.Free-failed) }

func (t *Tries) wait(key string, now time.Time) time.Duration {
	known := t.by[key]
	if known == nil || now.Sub(known.last) >= t.rule.Quiet {
		return 0
	}
	return max(0, known.last.Add(t.rule.After(known.failed)).Sub(now))
}

// makeRoom removes keys if there are too many: those without a failure for the rule's Quiet and, if that is not enough,
// arbitrary ones.
func (t *Tries) makeRoom(now time.Time) {
	if len(t.by) < t.most {
		return
	}
	for key, known := range t.by {
		if now.Sub(known.last) >= t.rule.Quiet {
			delete(t.by, key)
		}
	}
	for key := range t.by {
		if len(t.by) < t.most-t.most/10 {
			return
		}
		delete(t.by, key)
	}
}
