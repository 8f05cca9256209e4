package store

import (
	"context"
	"sync"

	"github.com/uptrace/bun"

	"navette.dev/navette/internal/navette"
)

// Once returns a context for one request that only reads, by an actor of org. Under it the organization's row, which
// is org, its newest connection and its users are read at most once, however many rules need them. Transactions do
// not use it, and after an [Org.Update] under the context everything is read again.
func Once(ctx context.Context, org navette.Organization) context.Context {
	kept := &once{org: org.ID}
	kept.organization = known[navette.Organization]{read: true, value: org}
	return context.WithValue(ctx, onceKey{}, kept)
}

// Anew returns a context under which everything is read again, whatever ctx keeps, for work that continues while
// others may write.
func Anew(ctx context.Context) context.Context {
	return context.WithValue(ctx, onceKey{}, (*once)(nil))
}

type onceKey struct{}

// once holds what was read under a context of [Once].
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

// known is the result of a read that was made, if read is true.
type known[T any] struct {
	read  bool
	value T
	err   error
}

// readOnce returns what the context keeps of the organization, or the result of read. A result is kept unless it is
// an error other than [navette.NotFound].
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

// once returns what the context keeps of the organization; nil if it keeps nothing, and in a transaction.
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
