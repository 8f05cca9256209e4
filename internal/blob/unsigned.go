package blob

import (
	"context"
	"time"
)

// WithoutAddresses returns a store that signs no addresses: its files are only served through Navette.
func WithoutAddresses(s Store) Store { return unsigned{s} }

type unsigned struct{ Store }

// Address implements [Store].
func (unsigned) Address(context.Context, string, time.Duration, Served) (string, bool, error) {
	return "", false, nil
}
