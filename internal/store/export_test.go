package store

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/uptrace/bun"

	"navette.dev/navette/internal/navette"
)

// The statements of every tick, and the numbers of rows that they read.
var (
	DueText   = dueText
	FirstText = firstText
	RoundText = roundText
	FreeText  = freeText

	NextDueText = nextDueText
)

// LeaseText returns the statement that leases n promises of a kind and an organization, and its arguments.
func (s *Store) LeaseText(kind navette.PromiseKind, org string, n int, now time.Time) (query string, args []any) {
	return s.leaseText([]turn{{kind: kind, org: org, turns: n}}, now, now)
}

// FileLeaseText returns the statement that leases n imports of files of at most mostBytes, and its arguments.
func (s *Store) FileLeaseText(org string, n int, mostBytes int64, now time.Time) (query string, args []any) {
	return s.leaseText([]turn{{kind: navette.PromiseFile, org: org, turns: n, mostBytes: mostBytes}}, now, now)
}

// FilesStoredText exports filesStoredText.
func FilesStoredText(n int) string { return filesStoredText(n) }

// FinishText returns PostgreSQL's statement that stores the results of tries, and its arguments.
func (s *Store) FinishText(ended []Ended) (query string, args []any) {
	return finishAndKeepText(len(ended), s.skipLocked()), endedRows(ended)
}

// Numbered exports numbered.
func Numbered(query string) string { return numbered(query) }

// ProlongEvery exports prolongEvery.
const ProlongEvery = prolongEvery

// ForgetText is the statement that deletes one kind of data, and its table.
type ForgetText struct{ Text, Table string }

// ForgetTexts returns the statements by kind of data.
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

// Sides returns the connections for writing and for reading.
func (s *Store) Sides() (write, read *bun.DB) { return s.write, s.read }

// SetLockWait changes how long writers wait for their organization on PostgreSQL, in real time.
func (s *Store) SetLockWait(d time.Duration) { s.postgres.locking.wait = d }

// SessionSettings returns the names of the settings that every PostgreSQL session gets.
func SessionSettings() []string { return slices.Sorted(maps.Keys(limits)) }

// Pools returns PostgreSQL's pools: for requests and other work, for vital work, and for long work, which the caller
// closes.
func (s *Store) Pools(ctx context.Context) (pages, vital, patient *pgxpool.Pool, err error) {
	patient, err = s.postgres.patient(ctx)
	return s.postgres.pages, s.postgres.vital, patient, err
}

// Keeping returns the kinds of data that expire.
func Keeping() []Kept {
	all := make([]Kept, len(keeping))
	for i, k := range keeping {
		all[i] = k.Kept
	}
	return all
}

// WithoutPrivacyName returns the kinds of data that expire and that privacy notices do not mention.
func WithoutPrivacyName() []string {
	var all []string
	for _, k := range keeping {
		if k.personal == "" {
			all = append(all, k.What)
		}
	}
	return all
}
