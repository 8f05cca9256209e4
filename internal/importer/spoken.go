package importer

import (
	"context"
	"errors"
	"slices"
	"strings"

	"navette.dev/navette/internal/media"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
)

// spoken is the text of a call's transcript and chat, for its page and the search.
type spoken struct {
	call  navette.Call
	files []string // ids of the files it was read from
	cues  []navette.Cue
	chat  strings.Builder
}

// errOvertaken means that another text of the same call was stored while this one was read.
var errOvertaken = errors.New("another file of the call was stored meanwhile")

// save stores the text. If another text of the call was stored since it was read, the error is [errOvertaken].
func (s *spoken) save(ctx context.Context, tx *store.Tx, file navette.RecordingFile) error {
	files, err := tx.FilesOf(ctx, s.call.ID)
	if err != nil {
		return err
	}
	if !slices.Equal(s.files, textsOf(files, file)) {
		return errOvertaken
	}
	if file.FileType == "CHAT" { // the transcript's lines do not change
		return tx.Index(ctx, s.call, s.cues, s.chat.String())
	}
	return tx.SaveTranscript(ctx, s.call, s.cues, s.chat.String())
}

// textsOf returns the ids of the text files that are stored or are the new file.
func textsOf(files []navette.RecordingFile, file navette.RecordingFile) []string {
	var ids []string
	for _, f := range files {
		if isText(f) && (f.State == navette.FileStored || f.ID == file.ID) {
			ids = append(ids, f.ID)
		}
	}
	return ids
}

func isText(f navette.RecordingFile) bool { return f.FileType == "TRANSCRIPT" || f.FileType == "CHAT" }

// read reads the text of a call from its stored files and a new one. It returns nil if the new file is neither a
// transcript nor a chat.
func (im *Importer) read(ctx context.Context, org *store.Org, file navette.RecordingFile) (*spoken, error) {
	if !isText(file) {
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
	said := &spoken{call: call, files: textsOf(files, file)}
	for _, f := range files {
		if !slices.Contains(said.files, f.ID) {
			continue
		}
		if err := im.gather(ctx, said, f); err != nil {
			return nil, err
		}
	}
	return said, nil
}

// gather adds the text of one file. A call may have a transcript for each of several segments, so gather converts their
// times to times since the start of the call.
func (im *Importer) gather(ctx context.Context, said *spoken, f navette.RecordingFile) error {
	reader, _, err := im.blobs.Open(ctx, f.BlobKey)
	if err != nil {
		return err
	}
	defer func() { _ = reader.Close() }()
	if f.FileType == "CHAT" {
		messages, err := media.ParseChat(reader)
		for _, m := range messages {
			said.chat.WriteString(" " + m.From + " " + m.Text)
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
			CallID: said.call.ID, Position: int64(len(said.cues)),
			StartMillis: (shift + cue.Start).Milliseconds(), EndMillis: (shift + cue.End).Milliseconds(),
			Speaker: cue.Speaker, Text: cue.Text,
		})
	}
	return nil
}
