package importer_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"navette.dev/navette/internal/jobs"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/testkit"
)

// TestAnOlderListingGivesNoFileUp lets another node find the transcript of a recording that this node listed without it
// less than a minute before. In the second case this node receives its list after the other node has received its own.
func TestAnOlderListingGivesNoFileUp(t *testing.T) {
	const path = "/v2/meetings/*/recordings"
	for _, late := range []bool{false, true} {
		t.Run(map[bool]string{false: "answered before", true: "answered afterwards"}[late], func(t *testing.T) {
			testkit.Each(t, func(w *testkit.Studio) {
				other := w.NewNode().Importer
				p := recordingWithoutTranscript(w)
				if late {
					w.Zoom.Fault(map[string]any{"action": "hold", "method": "GET", "path": path, "when": "after"})
				}
				here := make(chan error, 1)
				go func() { here <- w.Importer.Recording(w.Context(), p) }()
				if late {
					w.Zoom.Held(path, 1)
				} else {
					w.Must(<-here)
				}
				w.Clock.Advance(20 * time.Second)
				w.Until("the transcript is made", func() bool { return len(w.Zoom.State().Recordings[0].Files) == 5 })
				w.Must(other.Recording(w.Context(), p))
				if late {
					w.Zoom.Mend()
					w.Must(<-here)
				}
				files := w.Calls("")[0].Files
				transcript := slices.IndexFunc(files, func(f navette.RecordingFile) bool {
					return f.FileType == "TRANSCRIPT"
				})
				if transcript < 0 {
					w.Fatalf("no transcript was found: %+v", files)
				}
				err := w.Importer.File(w.Context(), w.Promise(navette.PromiseFile, files[transcript].ID))
				if !errors.As(err, &jobs.Noted{}) {
					w.Fatalf("the transcript did not come, given up: %v: %v", errors.Is(err, jobs.ErrGiveUp), err)
				}
			})
		})
	}
}

// recordingWithoutTranscript holds a class, stops the workers, and waits until Zoom has all files but the transcript.
// It returns the promise to read the recording.
func recordingWithoutTranscript(w *testkit.Studio) navette.Promise {
	w.Helper()
	w.Connect()
	w.Hold(w.Class(title, evening))
	w.StopWork()
	w.Clock.Advance(20 * time.Second)
	w.Until("Zoom has the other files", func() bool { return len(w.Zoom.State().Recordings[0].Files) == 4 })
	api, current, err := w.Connections.API(w.Context(), w.Org)
	w.Must(err)
	found, err := api.Recordings.OfMeeting(w.Context(), w.Zoom.State().Recordings[0].UUID, 0)
	w.Must(err)
	w.Must(w.Importer.Announced(w.Context(), w.Org, found, w.Clock.Now()))
	sitting, err := w.Store.Org(w.Org).SittingByUUID(w.Context(), current.ZoomAccountID, found.UUID)
	w.Must(err)
	return w.Promise(navette.PromiseRecording, sitting.ID)
}
