package e2e

import (
	"cmp"
	"net/url"
	"slices"
	"testing"

	"navette.dev/navette/internal/store"
)

// moving is the two stores of an installation whose files are moved from one to the other, and back when all are moved.
type moving struct {
	disk   folder
	bucket *bucket
	toDisk bool // the present direction
	begin  bool // whether the next server begins the move
}

// openMovingLane opens a lane whose files are moved from the disk to S3.
func openMovingLane(t *testing.T, engine store.Engine) *lane {
	w := newSurroundings(t, engine, laneSetting(false))
	m := &moving{disk: folder(w.flags.Blobs), bucket: newBucket(t), toDisk: true}
	l := w.openLane(m, false)
	l.moving = m
	for range 4 {
		l.appear(window{})
	}
	l.finish()
	m.turn(l)
	return l
}

// turn has the next server move all files in the other direction.
func (m *moving) turn(l *lane) {
	m.toDisk, m.begin = !m.toDisk, true
	address := "s3://" + m.bucket.name + "?endpoint=" + url.QueryEscape(m.bucket.line.address)
	f := &l.flags
	f.Blobs, f.BlobsAccessKey, f.BlobsSecretKey = address, m.bucket.server.AccessKey, m.bucket.server.SecretKey
	f.BlobsBefore, f.BlobsBeforeAccessKey, f.BlobsBeforeSecretKey = string(m.disk), "", ""
	if m.toDisk {
		f.Blobs, f.BlobsBefore = f.BlobsBefore, f.Blobs
		f.BlobsAccessKey, f.BlobsBeforeAccessKey = f.BlobsBeforeAccessKey, f.BlobsAccessKey
		f.BlobsSecretKey, f.BlobsBeforeSecretKey = f.BlobsBeforeSecretKey, f.BlobsSecretKey
	}
}

// old returns the store from which files are moved.
func (m *moving) old() fileStore {
	if m.toDisk {
		return m.bucket
	}
	return m.disk
}

// leastToMove is the number of files that the old store has to have, so that a server that is killed moves one.
const leastToMove = 6

// moveMore turns the direction once few files are left to move. Before that, it has the rest moved, and checks that the
// old store is empty.
func (l *lane) moveMore() {
	l.Helper()
	left := func() int {
		names, err := l.moving.old().names()
		l.must(err)
		return len(names)
	}
	if left() >= leastToMove {
		return
	}
	server := l.start(l.beginMove)
	l.until("the old store is empty", func() bool { return left() == 0 })
	server.kill()
	l.moving.turn(l)
}

// beginMove lets a server begin the move if none was begun in the present direction.
func (l *lane) beginMove(o *serverOptions) {
	if l.moving != nil {
		o.Move, l.moving.begin = l.moving.begin, false
	}
}

// list returns the files of both stores. A file that both have with the same content is listed once.
func (m *moving) list() ([]storedFile, error) {
	files, err := m.disk.list()
	if err != nil {
		return nil, err
	}
	more, err := m.bucket.list()
	for _, f := range more {
		if !slices.Contains(files, f) {
			files = append(files, f)
		}
	}
	return files, err
}

func (m *moving) names() ([]string, error) {
	names, err := m.disk.names()
	if err != nil {
		return nil, err
	}
	more, err := m.bucket.names()
	names = slices.SortedFunc(slices.Values(slices.Concat(names, more)), cmp.Compare[string])
	return slices.Compact(names), err
}
