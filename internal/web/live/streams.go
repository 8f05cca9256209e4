package live

import "sync"

// The largest numbers of open streams. Each tab has one; the tabs beyond these numbers show changes only when they are
// loaded again.
const (
	StreamsEach  = 16   // per person
	StreamsInAll = 4000 // in all
)

// Counter counts open streams and limits their number. It is safe for concurrent use.
type Counter struct {
	each, inAll int // the limits

	mu   sync.Mutex
	of   map[string]int // open streams by person
	open int            // open streams of all people
}

// NewCounter returns a counter that allows each open streams per person, and inAll in all.
func NewCounter(each, inAll int) *Counter {
	return &Counter{each: each, inAll: inAll, of: map[string]int{}}
}

// take counts a new stream of a person and returns true, unless a limit is reached.
func (s *Counter) take(person string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.open >= s.inAll || s.of[person] >= s.each {
		return false
	}
	s.open++
	s.of[person]++
	return true
}

// give counts the end of a person's stream.
func (s *Counter) give(person string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.open--
	if s.of[person]--; s.of[person] == 0 {
		delete(s.of, person)
	}
}
