package people

import (
	"context"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
)

// ReadOnce returns a context for one request that only reads, by an actor of org. With this context, reads of the
// organization, its users and its newest connection are cached.
func ReadOnce(ctx context.Context, org navette.Organization) context.Context {
	return store.Once(ctx, org)
}
