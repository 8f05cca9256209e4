package testkit

import (
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"navette.dev/navette/internal/library"
	"navette.dev/navette/internal/navette"
)

// Hold runs a session's meeting for an hour, in French, with one participant and a chat message. At its end Zoom
// processes the recording.
func (w *Studio) Hold(s navette.Session) {
	w.Helper()
	w.Jump(s.StartsAt.Time)
	number := w.Meeting(s).Number
	w.Zoom.Play(number, "start", map[string]any{"piece": "cours-fr"})
	w.Zoom.Play(number, "join", map[string]any{"name": "Élodie Mercier", "email": "elodie.mercier@example.org"})
	w.Zoom.Play(number, "chat", map[string]any{
		"name": "Élodie Mercier", "text": "Le lien vers la bibliographie : https://example.org/livres",
	})
	w.Jump(s.EndsAt.Time)
	w.Zoom.Play(number, "end", nil)
	w.Rest()
}

// SeedPast adds a past call of a host to Zoom, without a webhook.
func (w *Studio) SeedPast(email, topic string, start time.Time) {
	w.Helper()
	w.Seed(map[string]any{"host": email, "topic": topic, "start_time": start, "duration": 20, "piece": "vente-fr"})
}

// Seed adds past calls to Zoom, in the form of the control API's POST /seed. It waits first until all due work is done;
// otherwise a sweep that a new connection or link has just caused could already import the seeded calls.
func (w *Studio) Seed(past ...map[string]any) {
	w.Helper()
	w.Rest()
	w.Zoom.Do("/seed", map[string]any{"past": past})
}

// Calls returns the calls of the library that the owner finds by words.
func (w *Studio) Calls(words string) []library.Row {
	w.Helper()
	list, err := w.Library.Calls(w.Context(), w.Owner, library.Filter{Query: words})
	w.Must(err)
	return list.Calls
}

// OnDisk returns the digests of the files in the studio's folder, sorted.
func (w *Studio) OnDisk() []string {
	w.Helper()
	var digests []string
	err := filepath.WalkDir(w.Files, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		body, err := os.ReadFile(path)
		sum := sha256.Sum256(body)
		digests = append(digests, hex.EncodeToString(sum[:]))
		return err
	})
	w.Must(err)
	slices.Sort(digests)
	return digests
}

// WantImported checks that there is one ready call for each topic, and on disk exactly one copy of each of their
// files in Zoom.
func (w *Studio) WantImported(topics ...string) {
	w.Helper()
	var got, want []string
	for _, row := range w.Calls("") {
		got = append(got, row.Call.Title)
		if row.Call.State != navette.CallReady {
			w.Errorf("call %q is %s: %+v", row.Call.Title, row.Call.State, row.Files)
		}
	}
	slices.Sort(got)
	slices.Sort(topics)
	if !slices.Equal(got, topics) {
		w.Fatalf("calls %q, want %q", got, topics)
	}
	for _, r := range w.Zoom.State().Recordings {
		if slices.Contains(topics, r.Topic) {
			for _, f := range r.Files {
				want = append(want, f.SHA256)
			}
		}
	}
	slices.Sort(want)
	if disk := w.OnDisk(); !slices.Equal(disk, want) {
		w.Fatalf("%d files on disk, %d on Zoom, or others", len(disk), len(want))
	}
}
