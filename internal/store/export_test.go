package store

import (
	"context"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/uptrace/bun"

	"navette.dev/navette/internal/navette"
)

// The statements of every tick, with the numbers of what they look at.
var (
	DueText   = dueText
	FirstText = firstText
	RoundText = roundText
	FreeText  = freeText

	NextDueText = nextDueText
)

// LeaseText is how so many promises of a kind and an organization are taken.
func (s *Store) LeaseText(kind navette.PromiseKind, org string, n int, now time.Time) (query string, args []any) {
	return s.leaseText([]turn{{kind: kind, org: org, turns: n}}, now, now)
}

// FinishText is how so many tries are noted on PostgreSQL, and its values.
func (s *Store) FinishText(ended []Ended) (query string, args []any) {
	return finishAndKeepText(len(ended), s.skipLocked()), endedRows(ended)
}

// Numbered is a statement with the places of its values as PostgreSQL numbers them.
func Numbered(query string) string { return numbered(query) }

// ProlongEvery is how often a lease is prolonged.
const ProlongEvery = prolongEvery

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

// Sides are where the store writes and where it reads.
func (s *Store) Sides() (write, read *bun.DB) { return s.write, s.read }

// SetLockWait changes how long writers wait for their organization on PostgreSQL, in real time.
func (s *Store) SetLockWait(d time.Duration) { s.postgres.locking.wait = d }

// Pools are PostgreSQL's pools: of pages and rules, of what is vital, and of what takes long, which the caller closes.
func (s *Store) Pools(ctx context.Context) (pages, vital, patient *pgxpool.Pool, err error) {
	patient, err = s.postgres.patient(ctx)
	return s.postgres.pages, s.postgres.vital, patient, err
}
