package importer

import (
	"context"
	"strings"

	"navette.dev/navette/internal/media"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
)

// spoken is what was said and written in a call, for its page and the search.
type spoken struct {
	call navette.Call
	cues []navette.Cue
	chat string
}

// read gathers what was said where the new file tells of it: a transcript, captions or the chat. nil means that the
// file changes nothing.
func (im *Importer) read(ctx context.Context, org *store.Org, file navette.RecordingFile) (*spoken, error) {
	switch file.FileType {
	case "TRANSCRIPT", "CC", "CHAT":
	default:
		return nil, nil
	}
	call, err := org.Call(ctx, file.CallID)
	if err != nil {
		return nil, err
	}
	files, err := org.FilesOf(ctx, file.CallID)
	if err != nil {
		return nil, err
	}
	said := &spoken{call: call}
	for _, f := range files {
		if f.State != navette.FileStored && f.ID != file.ID {
			continue
		}
		if err := im.gather(ctx, said, f); err != nil {
			return nil, err
		}
	}
	return said, nil
}

// gather adds one file. Several segments of one call follow each other: their times count from the call's start.
func (im *Importer) gather(ctx context.Context, said *spoken, f navette.RecordingFile) error {
	if f.FileType != "TRANSCRIPT" && f.FileType != "CHAT" {
		return nil
	}
	reader, _, err := im.blobs.Open(ctx, f.BlobKey)
	if err != nil {
		return err
	}
	defer func() { _ = reader.Close() }()
	if f.FileType == "CHAT" {
		messages, err := media.ParseChat(reader)
		for _, m := range messages {
			said.chat += " " + strings.TrimSpace(m.From+" "+m.Text)
		}
		return err
	}
	transcript, err := media.ParseVTT(reader)
	if err != nil {
		return err
	}
	shift := max(0, f.RecordingStart.Sub(said.call.StartedAt.Time))
	for _, cue := range transcript.Cues {
		said.cues = append(said.cues, navette.Cue{
			CallID: said.call.ID, Position: int64(len(said.cues)), StartMillis: (shift + cue.Start).Milliseconds(), EndMillis: (shift + cue.End).Milliseconds(),
			Speaker: cue.Speaker, Text: cue.Text,
		})
	}
	return nil
}
