package live

import "sync"

// How many streams of changes may be open: one a tab, so a person with more tabs than this sees changes on loading.
const (
	StreamsEach  = 16
	StreamsInAll = 4000
)

// Counter counts the open streams of changes.
type Counter struct {
	each, inAll int // as many as may be

	mu   sync.Mutex
	of   map[string]int // by person
	open int
}

// NewStreams returns a counter that permits each person so many open streams, and all people inAll.
func NewStreams(each, inAll int) *Counter {
	return &Counter{each: each, inAll: inAll, of: map[string]int{}}
}

// take counts one more of a person's, unless that would be too many.
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

// give counts one less.
func (s *Counter) give(person string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.open--
	if s.of[person]--; s.of[person] == 0 {
		delete(s.of, person)
	}
}
