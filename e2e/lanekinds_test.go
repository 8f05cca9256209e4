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

// laneKinds are the kinds of installation on which servers are killed. Zoom's list of the account is read on S3 with
// SQLite and on the disk with PostgreSQL.
var laneKinds = []laneKind{
	{"disk", func(t *testing.T, engine store.Engine) *lane {
		account := engine == store.Postgres
		w := newSurroundings(t, engine, laneSetting(account))
		return w.openLane(folder(w.flags.Blobs), account)
	}},
	{"s3", func(t *testing.T, engine store.Engine) *lane {
		account := engine == store.SQLite
		w := newSurroundings(t, engine, laneSetting(account))
		b := newBucket(t)
		b.use(w)
		return w.openLane(b, account)
	}},
	{"move", openMovingLane},
}
