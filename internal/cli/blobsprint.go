package cli

import (
	"cmp"
	"fmt"
	"strings"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/storage"
)

// sizeText returns a number of bytes with a decimal unit.
func sizeText(n int64) string {
	for _, unit := range []struct {
		name  string
		bytes int64
	}{{"TB", 1e12}, {"GB", 1e9}, {"MB", 1e6}, {"kB", 1e3}} {
		if n >= unit.bytes {
			return fmt.Sprintf("%.1f %s", float64(n)/float64(unit.bytes), unit.name)
		}
	}
	return fmt.Sprintf("%d B", n)
}

// blobsText describes the state of the stored files.
func blobsText(s storage.Status) string {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	line("New recordings are stored in %s.", s.Store)
	if s.Before != "" {
		line("Older ones are also read from %s.", s.Before)
	}
	if s.Free != nil {
		line("%s are free.", sizeText(*s.Free))
	}
	if s.Paused {
		line("Imports pause, because that is less than --blobs-reserve.")
	}
	for _, in := range s.In {
		line("  %8d files %10s  %s", in.Files, sizeText(in.Bytes),
			cmp.Or(in.Store, "stored before Navette recorded where; navette blobs verify finds out"))
	}
	if s.Kept.Files > 0 {
		line("Of %d files, %s, there is still a copy in %s; navette blobs move --remove-old removes it.", s.Kept.Files,
			sizeText(s.Kept.Bytes), s.Before)
	}
	runText(line, "Move", s.Move)
	runText(line, "Verification", s.Verify)
	for _, d := range s.Damaged {
		line("damaged: file %s (%s) of call %s %q: %s", d.File, d.Type, d.Call, navette.OneLine(d.Title),
			cmp.Or(navette.OneLine(d.Problem), "it is imported again"))
	}
	return b.String()
}

// runText describes a run.
func runText(line func(string, ...any), name string, r *storage.Run) {
	switch {
	case r == nil:
	case r.Done:
		line("%s of %s UTC: done, %d of %d files, %d missing or damaged.", name, r.BegunAt.UTC().Format("2006-01-02 15:04"),
			r.DoneFiles, r.Files, r.Failed)
	default:
		line("%s of %s UTC: in progress, %s.", name, r.BegunAt.UTC().Format("2006-01-02 15:04"), runProgress(*r, 0))
	}
}
