package people

import (
	"context"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
)

// ReadOnce returns a context for one request that only reads, by an actor of org. Under it, data that many rules
// need, such as the organization's row, are read at most once.
func ReadOnce(ctx context.Context, org navette.Organization) context.Context {
	return store.Once(ctx, org)
}
