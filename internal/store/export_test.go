package store

import "github.com/uptrace/bun"

// The statements of every tick.
const (
	IsDueText    = isDueText
	QueueingText = queueingText
)

// Reader is where the store reads.
func (s *Store) Reader() *bun.DB { return s.read }
