package calls_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"navette.dev/navette/internal/importer"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/sandbox/control"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/web/webtest"
)

// onZoom returns the file of a type as Zoom has it.
func onZoom(studio *webtest.Studio, fileType string) control.RecordingFile {
	studio.Helper()
	for _, r := range studio.Zoom.State().Recordings {
		for _, f := range r.Files {
			if f.Type == fileType {
				return f
			}
		}
	}
	studio.Fatalf("Zoom holds no %s", fileType)
	panic("unreachable")
}

func TestCallPagePlaysFindsAndOffersTheFiles(t *testing.T) {
	webtest.EachStudio(t, func(studio *webtest.Studio) {
		s, call := studio.RecordedCall()
		admin := studio.SignIn("Ada Admin", navette.RoleAdmin)
		video := studio.File(call.ID, "MP4")
		path := "/calls/" + call.ID
		admin.Get(path+"?t=12").WantsStatus(http.StatusOK).Shows(
			"Démo à Marc", `src="`+path+"/files/"+video.ID+`#t=12"`, `<track kind="captions" src="`+path+`/transcript.vtt"`,
			`aria-current="true"`,
			"/sessions/"+s.ID, video.SHA256, "Talk time", "all verified", path+"/files/"+video.ID+"?download=1")
		cues, err := studio.Store.Org(studio.Org).CuesOf(studio.Context(), call.ID)
		studio.Must(err)
		if len(cues) < 10 {
			t.Fatalf("%d lines in the transcript", len(cues))
		}
		for _, c := range cues {
			admin.Shows(c.Text)
		}
		word, _, _ := strings.Cut(cues[len(cues)/2].Text, " ")
		admin.Get(path + "?q=" + url.QueryEscape(word)).Shows("<mark>" + word + "</mark>")
		captions := admin.Get(path + "/transcript.vtt").WantsStatus(http.StatusOK)
		if got := captions.Header.Get("Content-Type"); got != "text/vtt; charset=utf-8" ||
			!strings.HasPrefix(captions.Page, "WEBVTT\n") {
			t.Errorf("captions came as %q: %.40q", got, captions.Page)
		}
		captions.Shows("<v " + cues[0].Speaker + ">" + cues[0].Text)
	})
}

func TestFilesComeWholeInRangesAndToBeKept(t *testing.T) {
	webtest.EachStudio(t, func(studio *webtest.Studio) {
		_, call := studio.RecordedCall()
		admin := studio.SignIn("Ada Admin", navette.RoleAdmin)
		video := studio.File(call.ID, "MP4")
		path := "/calls/" + call.ID + "/files/" + video.ID
		want := raw(admin, path, "").WantsStatus(http.StatusOK).Page
		whole := sha256.Sum256([]byte(want))
		if sum := hex.EncodeToString(whole[:]); sum != video.SHA256 || sum != onZoom(studio, "MP4").SHA256 {
			t.Errorf("came %s, stored %s, on Zoom %+v", sum, video.SHA256, onZoom(studio, "MP4"))
		}
		part := raw(admin, path, "bytes=1000-1999").WantsStatus(http.StatusPartialContent)
		if part.Page != want[1000:2000] {
			t.Error("another part came than was asked for")
		}
		for name, value := range map[string]string{
			"Content-Type": "video/mp4", "Accept-Ranges": "bytes", "ETag": `"` + video.SHA256 + `"`,
			"Cache-Control":          "private, no-cache",
			"X-Content-Type-Options": "nosniff",
		} {
			if got := part.Header.Get(name); got != value {
				t.Errorf("%s is %q, want %q", name, got, value)
			}
		}
		if got := part.Header.Get("Content-Disposition"); !strings.HasPrefix(got, "inline;") {
			t.Errorf("the player gets %q", got)
		}
		kept := raw(admin, path+"?download=1", "bytes=0-0")
		const named = "attachment; filename*=utf-8''2026-11-23%20D%C3%A9mo%20%C3%A0%20Marc.mp4"
		if got := kept.Header.Get("Content-Disposition"); !strings.HasPrefix(got, named) {
			t.Errorf("the download is named by %q", got)
		}
		raw(admin, path, "bytes=99999999-").WantsStatus(http.StatusRequestedRangeNotSatisfiable)
		chat := raw(admin, "/calls/"+call.ID+"/files/"+studio.File(call.ID, "CHAT").ID, "").WantsStatus(http.StatusOK)
		if got := chat.Header.Get("Content-Disposition"); !strings.HasPrefix(got, "attachment;") {
			t.Errorf("what people wrote is shown in place: %q", got)
		}
	})
}

func TestCallsAreFoundByWordsAndDays(t *testing.T) {
	webtest.EachStudio(t, func(studio *webtest.Studio) {
		admin := studio.SignIn("Ada Admin", navette.RoleAdmin)
		admin.Get("/calls").WantsStatus(http.StatusOK).Shows("No calls yet.", "Connect Zoom")
		_, call := studio.RecordedCall()
		cues, err := studio.Store.Org(studio.Org).CuesOf(studio.Context(), call.ID)
		studio.Must(err)
		word := longest(cues[len(cues)/2].Text)
		at := cues[len(cues)/2].StartMillis / 1000
		admin.Get("/calls").Shows("Démo à Marc", "1 call.", call.HostName)
		admin.Get("/calls?q="+url.QueryEscape(strings.ToUpper(word))).
			Shows("1 call found.", "<mark>", "/calls/"+call.ID+"?t="+strconv.FormatInt(at, 10))
		admin.Get("/calls?q=xylophoniste").Shows("No results for “xylophoniste”.").Lacks("Démo à Marc")
		admin.Get("/calls?from=2026-11-23&to=2026-11-23").Shows("Démo à Marc")
		admin.Get("/calls?from=2026-11-24").Lacks("Démo à Marc")
		admin.Get("/calls?from=2026-11-24&to=2026-11-23").WantsStatus(http.StatusOK).
			Shows("The end date is before the start date, or one of the dates doesn’t exist.", `value="2026-11-24"`)
		admin.Get("/calls?from=yesterday").
			Shows("The end date is before the start date, or one of the dates doesn’t exist.")
		admin.Get("/calls?transcript=on").Shows("Démo à Marc")
		admin.Get("/calls?before=cal_unknown").WantsStatus(http.StatusNotFound)
	})
}

func longest(text string) string {
	word := ""
	for _, w := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" ,.;:!?'’…", r) }) {
		if len(w) > len(word) {
			word = w
		}
	}
	return word
}

func TestCallsOfOthersAreNotThere(t *testing.T) {
	webtest.EachStudio(t, func(studio *webtest.Studio) {
		_, call := studio.RecordedCall()
		video := studio.File(call.ID, "MP4")
		paths := []string{
			"/calls/" + call.ID, "/calls/" + call.ID + "/files/" + video.ID, "/calls/" + call.ID + "/transcript.vtt",
		}
		staff := studio.SignIn("Sam Staff", navette.RoleStaff)
		for _, path := range paths {
			staff.Get(path).WantsStatus(http.StatusNotFound)
			studio.Visitor().Get(path).Shows("Password")
		}
		staff.Get("/calls").Lacks("Démo à Marc")
		foreigner := studio.OtherOwner()
		for _, path := range paths {
			foreigner.Get(path).WantsStatus(http.StatusNotFound).Lacks("Démo")
		}
		foreigner.Post("/calls/"+call.ID+"/files/"+video.ID+"/retry", nil).WantsStatus(http.StatusNotFound)
		admin := studio.SignIn("Ada Admin", navette.RoleAdmin)
		admin.Get("/calls/cal_none/files/" + video.ID).WantsStatus(http.StatusNotFound)
	})
}

func TestAFileThatFailedSaysWhyAndIsTriedAgain(t *testing.T) {
	webtest.EachStudio(t, func(studio *webtest.Studio) {
		_, call := studio.RecordedCall()
		admin := studio.SignIn("Ada Admin", navette.RoleAdmin)
		audio := studio.File(call.ID, "M4A")
		studio.Update(func(ctx context.Context, tx *store.Tx) error {
			return importer.FilesFound(ctx, tx, []navette.Call{call}, navette.RecordingFile{
				ID: "fil_late", CallID: call.ID, NaturalKey: "late", FileType: "M4A", Extension: "m4a", Size: 7, BlobKey: "late",
				RecordingStart: audio.RecordingStart, RecordingEnd: audio.RecordingEnd,
			})
		})
		studio.Until("the file was tried", func() bool {
			f, err := studio.Store.Org(studio.Org).File(studio.Context(), "fil_late")
			studio.Must(err)
			return f.Failure != ""
		})
		admin.Get("/calls/"+call.ID).Shows("1 file failed", "/calls/"+call.ID+"/files/fil_late/retry", "Try again")
		admin.Get("/calls").Shows("needs attention")
		admin.Post("/calls/"+call.ID+"/files/fil_late/retry", nil).WantsStatus(http.StatusOK).Shows("Démo à Marc")
		if n := len(events(studio, "fil_late", navette.EventWorkRetried)); n != 1 {
			t.Errorf("the journal tells of %d retries, want 1", n)
		}
		viewer := studio.SignIn("Vera Viewer", navette.RoleViewer)
		viewer.Post("/calls/"+call.ID+"/files/fil_late/retry", nil).WantsStatus(http.StatusForbidden)
	})
}

// events returns the events of a kind about a subject.
func events(studio *webtest.Studio, subject string, kind navette.EventKind) []navette.Event {
	studio.Helper()
	all, err := studio.Store.Org(studio.Org).EventsOf(studio.Context(), subject)
	studio.Must(err)
	var found []navette.Event
	for _, e := range all {
		if e.Kind == kind {
			found = append(found, e)
		}
	}
	return found
}

// raw fetches a file, or the part of it that a range names, and keeps its bytes as they are.
func raw(b *webtest.Visitor, path, part string) *webtest.Visitor {
	b.Helper()
	request, err := http.NewRequestWithContext(b.Context(), http.MethodGet, b.URL+path, nil)
	b.Must(err)
	if part != "" {
		request.Header.Set("Range", part)
	}
	answer, err := b.Client.Do(request)
	b.Must(err)
	defer func() { _ = answer.Body.Close() }()
	raw, err := io.ReadAll(answer.Body)
	b.Must(err)
	b.Status, b.Header, b.Path, b.Page = answer.StatusCode, answer.Header, path, string(raw)
	return b
}
