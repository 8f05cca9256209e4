package importer

import (
	"context"
	"errors"
	"syscall"
	"time"

	"navette.dev/navette/internal/jobs"
)

// Space is what the importer knows about the free space of the store.
type Space interface {
	// Low reports whether imports pause because there is too little.
	Low() bool
	// RanOut notes that the store refused a write for lack of space.
	RanOut(ctx context.Context)
}

// WatchSpace sets how the importer learns that the store is full. It is called before the first use of im.
func (im *Importer) WatchSpace(space Space) { im.space = space }

// errNoRoom means that imports pause because the store has too little free space.
var errNoRoom = errors.New("the store has too little free space")

// roomAgain is the pause, in product time, before a file is tried again that found no room.
const roomAgain = 30 * time.Second

// fullLater returns the error of a try for which the store had no room, or nil for any other failure. Such a try is not
// counted, and the downloaded part is kept: the download continues where it stopped.
func (im *Importer) fullLater(ctx context.Context, err error) error {
	ranOut := errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT)
	if !ranOut && !errors.Is(err, errNoRoom) {
		return nil
	}
	if ranOut && im.space != nil {
		im.space.RanOut(ctx)
	}
	return &jobs.Later{At: im.clock.Now().Add(roomAgain), Periodic: true, Message: "reason.disk_full", Cause: err}
}

// noRoom reports whether imports pause because there is too little free space.
func (im *Importer) noRoom() bool { return im.space != nil && im.space.Low() }
