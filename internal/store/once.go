package store

import (
	"context"
	"sync"

	"github.com/uptrace/bun"

	"navette.dev/navette/internal/navette"
)

// Once returns a context for one request that only reads from an organization. It has a cache: the organization's
// newest connection and its users are read at most once, and its row not at all, since org is that row. Transactions
// always read from the database, and an [Org.Update] under the context empties the cache.
func Once(ctx context.Context, org navette.Organization) context.Context {
	kept := &once{org: org.ID}
	kept.organization = known[navette.Organization]{read: true, value: org}
	return context.WithValue(ctx, onceKey{}, kept)
}

// Anew returns ctx without the cache of [Once], for work during which other requests may write.
func Anew(ctx context.Context) context.Context {
	return context.WithValue(ctx, onceKey{}, (*once)(nil))
}

type onceKey struct{}

// once holds the results of reads under a context of [Once].
type once struct {
	org string
	mu  sync.Mutex
	facts
}

type facts struct {
	organization known[navette.Organization]
	newest       known[navette.Connection]
	users        known[[]navette.User]
}

// known is the result of a read. It has no meaning if read is false.
type known[T any] struct {
	read  bool
	value T
	err   error
}

// readOnce returns the fact that the context keeps of the organization, or calls read and keeps its result, unless that
// is an error other than [navette.NotFound].
func readOnce[T any](ctx context.Context, o *Org, fact func(*once) *known[T], read func() (T, error)) (T, error) {
	kept := o.once(ctx)
	if kept == nil {
		return read()
	}
	kept.mu.Lock()
	defer kept.mu.Unlock()
	answer := fact(kept)
	if !answer.read {
		value, err := read()
		*answer = known[T]{read: err == nil || navette.CodeOf(err) == navette.NotFound, value: value, err: err}
	}
	return answer.value, answer.err
}

// once returns what the context keeps of the organization. It is nil if the context keeps nothing or o is a
// transaction's.
func (o *Org) once(ctx context.Context) *once {
	kept, _ := ctx.Value(onceKey{}).(*once)
	if kept == nil || kept.org != o.ID || o.q != bun.IDB(o.store.read) {
		return nil
	}
	return kept
}

// forgetOnce discards everything that a context keeps.
func forgetOnce(ctx context.Context) {
	if kept, _ := ctx.Value(onceKey{}).(*once); kept != nil {
		kept.mu.Lock()
		defer kept.mu.Unlock()
		kept.facts = facts{}
	}
}
