// Package limit counts tries that failed, so that guessing becomes slow. Counts are kept in the memory of one process, which is
// bounded: a try writes nothing to the database.
package limit

import (
	"sync"
	"time"
)

// Rule says how many tries may fail and how long the next one has to wait then.
type Rule struct {
	Free    int           // tries that may fail without a wait
	First   time.Duration // wait after the last free one; each further failure doubles it
	Longest time.Duration // wait that does not grow any more
	Quiet   time.Duration // time without a failure after which the count begins anew
}

// mostKeys is how many keys are remembered by one [Tries], about 10 MB.
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
	last   time.Time // when a try was counted last
	before time.Time // what last was before that try
}

// New makes a counter that follows a rule; now is the time that waits are counted in.
func New(rule Rule, now func() time.Time) *Tries {
	return &Tries{rule: rule, most: mostKeys, now: now, by: map[string]*count{}}
}

// Take counts a try as failed before its outcome is known, so that many at once are no more than one after the other. It gives
// the number of failures with this one. Where the try has to wait, wait is above 0 and nothing is counted.
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

// GiveBack takes one failure from the count of a key: the try that was counted did not fail. The time without a failure goes on
// as if it had not been.
func (t *Tries) GiveBack(key string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if known := t.by[key]; known != nil && known.failed > 0 {
		known.failed--
		known.last = known.before
	}
}

// Forget begins the count of a key anew.
func (t *Tries) Forget(key string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.by, key)
}

// After is how long the next try has to wait after so many failures, 0 where it need not.
func (r Rule) After(failed int) time.Duration {
	if failed < r.Free {
		return 0
	}
	return min(r.First<<min(failed-r.Free, 20), r.Longest)
}

// Left is how many free tries are left after so many failures.
func (r Rule) Left(failed int) int { return max(0, r.Free-failed) }

func (t *Tries) wait(key string, now time.Time) time.Duration {
	known := t.by[key]
	if known == nil || now.Sub(known.last) >= t.rule.Quiet {
		return 0
	}
	return max(0, known.last.Add(t.rule.After(known.failed)).Sub(now))
}

// makeRoom forgets the keys that have been quiet, and some others where that is not enough.
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
