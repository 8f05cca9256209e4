package e2e

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"navette.dev/navette/internal/mail/catcher"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/sandbox/control"
)

// judgeAll waits until the server has nothing left to do and every check passes. It fails if that takes too long.
func (w *surroundings) judgeAll() {
	w.Helper()
	wrong := []string{"the server was never at rest"}
	defer func() {
		if len(wrong) > 0 {
			w.Errorf("in the end:\n%s", strings.Join(wrong, "\n"))
		}
	}()
	w.until("all is as it must be", func() bool {
		if w.atRest() {
			wrong = slices.Concat(w.judgeMeetings(), w.judgeLinks(), w.judgeRecordings())
		}
		return len(wrong) == 0
	})
	wrong = w.judgePages()
}

// atRest reports whether no promise is leased and none is due within a minute.
func (w *surroundings) atRest() bool {
	w.Helper()
	rows := w.rules.Store.System()
	next, err := rows.NextDue(w.Context())
	w.must(err)
	inHand, err := rows.InHand(w.Context(), navette.RealNow())
	w.must(err)
	return inHand == 0 && (next.IsZero() || next.After(w.clock.Now().Add(time.Minute)))
}

// judgeMeetings checks that exactly one meeting was created for each class, deleted meetings included.
func (w *surroundings) judgeMeetings() (wrong []string) {
	w.Helper()
	ever := w.zoom.State().Meetings
	for _, c := range w.classes {
		made := 0
		for _, m := range ever {
			if m.Topic == c.title {
				made++
			}
		}
		if n := len(w.meetingsOf(c)); n != 1 || made != 1 {
			wrong = append(wrong, fmt.Sprintf("%s has %d meetings of %d that were made, want 1", c.title, n, made))
		}
	}
	if len(ever) != len(w.classes) {
		wrong = append(wrong, fmt.Sprintf("%d meetings were made, want %d", len(ever), len(w.classes)))
	}
	return wrong
}

// meetingsOf returns the meetings in Zoom with our marker and a class's title, without deleted ones.
func (w *surroundings) meetingsOf(c class) []control.Meeting {
	w.Helper()
	return slices.DeleteFunc(w.zoom.Meetings(), func(m control.Meeting) bool {
		return m.Topic != c.title || !strings.HasPrefix(m.Agenda, "[navette:")
	})
}

// judgeLinks checks that each member was mailed one link for each class. Copies of a mail have the same Message-ID.
func (w *surroundings) judgeLinks() (wrong []string) {
	classes := map[string]int{}
	for _, c := range w.classes {
		for _, email := range c.members {
			classes[email]++
		}
	}
	for _, email := range slices.Sorted(maps.Keys(classes)) {
		links, of := map[string]bool{}, map[string]string{} // link by Message-ID
		for _, m := range w.mailsTo(email) {
			for _, link := range m.Links {
				if !strings.Contains(link, "/j/") {
					continue
				}
				links[link] = true
				if before := of[m.MessageID]; before != "" && before != link {
					wrong = append(wrong, fmt.Sprintf("%s was mailed two links under one Message-ID", email))
				}
				of[m.MessageID] = link
			}
		}
		if len(links) != classes[email] || len(of) != classes[email] {
			wrong = append(wrong,
				fmt.Sprintf("%s was mailed %d links in %d different mails, want %d", email, len(links), len(of),
					classes[email]))
		}
	}
	return wrong
}

func (w *surroundings) mailsTo(email string) []*catcher.Message {
	return slices.DeleteFunc(w.post.Messages(), func(m *catcher.Message) bool {
		return !slices.Contains(m.EnvelopeTo, email)
	})
}

// judgeRecordings checks that there is one call for each meeting that took place, with one copy of each file of its
// recording.
func (w *surroundings) judgeRecordings() (wrong []string) {
	w.Helper()
	if n := w.finishedOnZoom(); n != w.recorded {
		return []string{fmt.Sprintf("Zoom has finished %d recordings, want %d", n, w.recorded)}
	}
	files, want := w.storedFiles(), w.filesOnZoom()
	calls, have := map[string]bool{}, map[string]int{}
	for _, f := range files {
		calls[filepath.Dir(f.path)] = true
		have[f.digest]++
	}
	if !maps.Equal(want, have) {
		wrong = append(wrong, fmt.Sprintf("files on disk: %v\nwant as on Zoom: %v", files, want))
	}
	if len(calls) != w.recorded {
		wrong = append(wrong, fmt.Sprintf("%d calls have files, want %d", len(calls), w.recorded))
	}
	return wrong
}

// finishedOnZoom returns the number of complete recordings, which have a transcript: Zoom adds it last.
func (w *surroundings) finishedOnZoom() (n int) {
	w.Helper()
	for _, r := range w.zoom.State().Recordings {
		if slices.ContainsFunc(r.Files, func(f control.RecordingFile) bool { return f.Type == "TRANSCRIPT" }) {
			n++
		}
	}
	return n
}

// filesOnZoom counts the files of all recordings by their digest.
func (w *surroundings) filesOnZoom() map[string]int {
	w.Helper()
	copies := map[string]int{}
	for _, r := range w.zoom.State().Recordings {
		for _, f := range r.Files {
			copies[f.SHA256]++
		}
	}
	return copies
}

// storedFile is a file in the folder of recordings, finished or not.
type storedFile struct {
	path   string // relative to the folder
	size   int64
	digest string // SHA-256, hexadecimal
}

func (f storedFile) unfinished() bool { return strings.HasPrefix(filepath.Base(f.path), ".") }

func (w *surroundings) storedFiles() []storedFile {
	w.Helper()
	files, err := folder(w.flags.Blobs).list()
	w.must(err)
	return files
}

// folder is a folder of recordings on the disk.
type folder string

func (d folder) list() (files []storedFile, err error) {
	names, err := d.names()
	for _, name := range names {
		f, failed := read(filepath.Join(string(d), name))
		if errors.Is(failed, fs.ErrNotExist) {
			continue // an unfinished file that has just been finished
		}
		f.path = name
		files, err = append(files, f), errors.Join(err, failed)
	}
	return files, err
}

func (d folder) names() (names []string, err error) {
	err = filepath.WalkDir(string(d), func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.HasPrefix(entry.Name(), ".node-") { // the sign of a running node
			return ignoreMissing(err)
		}
		name, err := filepath.Rel(string(d), path)
		names = append(names, name)
		return err
	})
	return names, err
}

// ignoreMissing returns nil for the error of a file that was removed meanwhile.
func ignoreMissing(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

func read(path string) (storedFile, error) {
	file, err := os.Open(path)
	if err != nil {
		return storedFile{}, err
	}
	defer func() { _ = file.Close() }()
	digest := sha256.New()
	size, err := io.Copy(digest, file)
	return storedFile{size: size, digest: hex.EncodeToString(digest.Sum(nil))}, err
}
