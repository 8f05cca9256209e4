package e2e

import (
	"testing"

	"navette.dev/navette/internal/store"
)

// laneKind is a kind of installation.
type laneKind struct {
	name string
	open func(t *testing.T, engine store.Engine) *lane
}

// laneKinds are the kinds of installation on which servers are killed.
var laneKinds = []laneKind{
	{"disk", func(t *testing.T, engine store.Engine) *lane {
		w := newSurroundings(t, engine, laneSetting())
		return w.openLane(folder(w.flags.Blobs), false)
	}},
	{"s3", func(t *testing.T, engine store.Engine) *lane {
		w := newSurroundings(t, engine, laneSetting())
		b := newBucket(t)
		b.use(w)
		return w.openLane(b, false)
	}},
}
