package store

import (
	"strings"

	"github.com/uptrace/bun"
)

// The statements of every tick.
const (
	IsDueText    = isDueText
	QueueingText = queueingText
)

// ForgetText is how one sort of data is forgotten, and the table it is in.
type ForgetText struct{ Text, Table string }

// ForgetTexts are all of them, by what they forget.
func (s *System) ForgetTexts() map[string]ForgetText {
	texts := map[string]ForgetText{}
	for _, k := range keeping {
		if k.do != "" {
			table, _, _ := strings.Cut(k.over, " ")
			texts[k.What] = ForgetText{s.forgetText(k), table}
		}
	}
	return texts
}

// Hear lets a hook hear what is asked from now on.
func (s *Store) Hear(hook bun.QueryHook) {
	s.write, s.read = s.write.WithQueryHook(hook), s.read.WithQueryHook(hook)
}

// Sides are where the store writes and where it reads.
func (s *Store) Sides() (write, read *bun.DB) { return s.write, s.read }
