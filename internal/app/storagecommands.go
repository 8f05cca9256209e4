package app

import (
	"context"

	"navette.dev/navette/internal/control"
	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/storage"
)

// BlobsInput is the input of every command about the stored recording files. Each command reads some of the fields.
type BlobsInput struct {
	RemoveOld bool  // move: remove each file from the former store once its row names the new one
	Rate      int64 // move and verify: bytes per second that each process reads, 0 for no limit
}

// storageCommands are the operator's commands about the stored recording files of all organizations.
type storageCommands struct {
	files *storage.Storage
	words lang.Words
}

func (c storageCommands) table() map[string]control.Command {
	return map[string]control.Command{
		"blobs/status": command(c.status),
		"blobs/move":   command(c.move),
		"blobs/verify": command(c.verify),
	}
}

// status returns the state of the files, with problems in English.
func (c storageCommands) status(ctx context.Context, _ BlobsInput) (storage.Status, error) {
	s, err := c.files.Status(ctx)
	for _, run := range []*storage.Run{s.Move, s.Verify} {
		if run != nil && run.Problem != "" {
			run.Problem = c.words.T(run.Problem)
		}
	}
	for i, d := range s.Damaged {
		if d.Problem != "" {
			s.Damaged[i].Problem = c.words.T(d.Problem)
		}
	}
	return s, err
}

func (c storageCommands) move(ctx context.Context, in BlobsInput) (storage.Status, error) {
	if err := c.files.BeginMove(ctx, storage.MoveInput{RemoveOld: in.RemoveOld, Rate: in.Rate}); err != nil {
		return storage.Status{}, err
	}
	return c.status(ctx, in)
}

func (c storageCommands) verify(ctx context.Context, in BlobsInput) (storage.Status, error) {
	if err := c.files.BeginVerify(ctx, in.Rate); err != nil {
		return storage.Status{}, err
	}
	return c.status(ctx, in)
}
