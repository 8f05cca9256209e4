package calls_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"navette.dev/navette/internal/importer"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/web/webtest"
)

// addSegments adds a call whose recording was stopped and started again: ten minutes from noon, and five minutes from
// 12:30. Each has a video in two views, stored unless its segment is left out, and one line of transcript.
func addSegments(site *webtest.Site, without int) (call navette.Call, videos [2]string) {
	site.Helper()
	site.Update(func(ctx context.Context, tx *store.Tx) error {
		sitting, err := tx.SaveSitting(ctx,
			navette.Sitting{ZoomAccountID: "a", UUID: "u", StartedAt: navette.At(webtest.Noon)})
		if err != nil {
			return err
		}
		call, err = tx.SaveCall(ctx, navette.Call{
			ID: navette.NewID(navette.PrefixCall, webtest.Noon), SittingID: sitting.ID, Title: "Deux parties",
			HostName: "Sophie Lemaire", HostUserID: site.Owner.ID, StartedAt: navette.At(webtest.Noon), Seconds: 35 * 60,
		})
		if err != nil {
			return err
		}
		var files []navette.RecordingFile
		for n, minutes := range []int{10, 5} {
			start := webtest.Noon.Add(time.Duration(n) * 30 * time.Minute)
			for _, view := range []string{"gallery_view", "shared_screen_with_speaker_view"} {
				files = append(files, navette.RecordingFile{
					ID: navette.NewID(navette.PrefixRecordingFile, start), CallID: call.ID, FileType: "MP4", Extension: "mp4",
					NaturalKey: fmt.Sprint(n, view), RecordingType: view, RecordingStart: navette.At(start),
					RecordingEnd: navette.At(start.Add(time.Duration(minutes) * time.Minute)), Size: 100,
					BlobKey: fmt.Sprint(n, view),
				})
				videos[n] = files[len(files)-1].ID
			}
		}
		if err := importer.FilesFound(ctx, tx, []navette.Call{call}, files...); err != nil {
			return err
		}
		for i, file := range files {
			if i/2 == without {
				continue
			}
			file.SHA256, file.MediaMillis = "0", file.RecordingEnd.Sub(file.RecordingStart.Time).Milliseconds()
			if err := importer.FilesStored(ctx, tx, store.Stored{File: file}); err != nil {
				return err
			}
		}
		return tx.SaveTranscript(ctx, call, []navette.Cue{
			{CallID: call.ID, StartMillis: 60_000, EndMillis: 62_000, Speaker: "Marc Keller", Text: "avant la pause"},
			{
				CallID: call.ID, Position: 1, StartMillis: 31 * 60_000, EndMillis: 31*60_000 + 2000, Speaker: "Marc Keller",
				Text: "après la pause",
			},
		}, "")
	})
	return call, videos
}

// contains checks that the HTML of an answer contains a text, whose meaning is what.
func contains(a webtest.Answer, what, text string) {
	a.Site.Helper()
	if !strings.Contains(strings.Join(strings.Fields(a.Body), " "), text) {
		a.Site.Errorf("%s: the page lacks %s", what, text)
	}
}

func TestSegmentsFollowEachOtherOnOneTimeLine(t *testing.T) {
	webtest.Each(t, func(site *webtest.Site) {
		call, videos := addSegments(site, -1)
		camille, path := site.Camille(), "/calls/"+call.ID
		whole := camille.Get(path).WantsStatus(http.StatusOK)
		for what, want := range map[string]string{
			"the length": `data-duration="900"`, "the first video": `src="` + path + "/files/" + videos[0] + `"`,
			"the start of the second": `data-at="600" data-length="300" data-src="` + path + "/files/" + videos[1] + `"`,
			"the line after the gap":  `data-start="660"`, "its captions": `data-captions="` + path + `/transcript.vtt?part=2"`,
		} {
			contains(whole, what, want)
		}
		whole.Says("Partie 2, reprise à 12:30")
		contains(camille.Get(path+"?t=660"), "the second video", `src="`+path+"/files/"+videos[1]+`#t=60"`)
		contains(camille.Get(path+"/transcript.vtt?part=2").Hides("avant la pause"), "times of the part", "00:01:00.000")
		contains(camille.Get(path+"/transcript.vtt").Says("avant la pause"), "times of the whole", "00:11:00.000")
		for _, part := range []string{"0", "3", "x"} {
			camille.Get(path + "/transcript.vtt?part=" + part).WantsStatus(http.StatusNotFound)
		}
		found := camille.Get("/calls?q=apr%C3%A8s").Says("11:00").Says("15\u00a0min")
		if !found.HasLink(path + "?t=660#t660") {
			t.Error("the list leads to another position than the player's")
		}
	})
}

func TestASegmentThatIsNotHereIsPassedOver(t *testing.T) {
	webtest.Each(t, func(site *webtest.Site) {
		call, videos := addSegments(site, 0)
		path := "/calls/" + call.ID
		page := site.Camille().Get(path).WantsStatus(http.StatusOK).Says("pas encore ici")
		contains(page, "the second video", `src="`+path+"/files/"+videos[1]+`"`)
		contains(page, "the length of the first, as Zoom lists it", `data-at="600" data-length="300"`)
	})
}
