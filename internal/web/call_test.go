package web_test

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
	"time"

	"navette.dev/navette/internal/importer"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/sandbox/control"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/testkit"
)

// recorded is a call that was held, recorded and imported: the French sales call with its real files.
func (h *town) recorded() (navette.Session, navette.Call) {
	h.Helper()
	h.Connect()
	h.Subscribe()
	s := h.Class("Démo à Marc", h.In(time.Hour))
	h.Pass(time.Hour)
	number := h.Zoom.OneMeeting().ID
	h.Zoom.Play(number, "start", map[string]any{"piece": "vente-fr"})
	h.Zoom.Play(number, "join", map[string]any{"name": "Marc Keller"})
	h.Pass(2 * time.Minute)
	h.Zoom.Play(number, "end", nil)
	h.Pass(2 * testkit.SweepEvery)
	return s, h.onlyCall()
}

func (h *town) onlyCall() navette.Call {
	h.Helper()
	calls, err := h.Store.Org(h.Org).Calls(h.Context(), store.CallFilter{Limit: 5})
	h.Must(err)
	if len(calls) != 1 {
		h.Fatalf("%d calls in the library, want 1", len(calls))
	}
	return calls[0]
}

// file is the file of a call of one of Zoom's types.
func (h *town) file(call, fileType string) navette.RecordingFile {
	h.Helper()
	files, err := h.Store.Org(h.Org).FilesOf(h.Context(), call)
	h.Must(err)
	for _, f := range files {
		if f.FileType == fileType {
			return f
		}
	}
	h.Fatalf("no %s among %+v", fileType, files)
	panic("unreachable")
}

// onZoom is the file of a type as Zoom holds it.
func (h *town) onZoom(fileType string) control.RecordingFile {
	h.Helper()
	for _, r := range h.Zoom.State().Recordings {
		for _, f := range r.Files {
			if f.Type == fileType {
				return f
			}
		}
	}
	h.Fatalf("Zoom holds no %s", fileType)
	panic("unreachable")
}

func TestCallPagePlaysFindsAndOffersTheFiles(t *testing.T) {
	inTown(t, func(h *town) {
		s, call := h.recorded()
		admin := h.user("Ada Admin", navette.RoleAdmin)
		video := h.file(call.ID, "MP4")
		path := "/calls/" + call.ID
		admin.get(path+"?t=12").wantsStatus(http.StatusOK).wants(
			"Démo à Marc", `src="`+path+"/files/"+video.ID+`#t=12"`, `<track kind="captions" src="`+path+`/transcript.vtt"`, `aria-current="true"`,
			"/sessions/"+s.ID, video.SHA256, "Talk time", "all verified", path+"/files/"+video.ID+"?download=1")
		cues, err := h.Store.Org(h.Org).CuesOf(h.Context(), call.ID)
		h.Must(err)
		if len(cues) < 10 {
			t.Fatalf("%d lines in the transcript", len(cues))
		}
		for _, c := range cues {
			admin.wants(c.Text)
		}
		word, _, _ := strings.Cut(cues[len(cues)/2].Text, " ")
		admin.get(path + "?q=" + url.QueryEscape(word)).wants("<mark>" + word + "</mark>")
		captions := admin.get(path + "/transcript.vtt").wantsStatus(http.StatusOK)
		if got := captions.header.Get("Content-Type"); got != "text/vtt; charset=utf-8" || !strings.HasPrefix(captions.page, "WEBVTT\n") {
			t.Errorf("captions came as %q: %.40q", got, captions.page)
		}
		captions.wants("<v " + cues[0].Speaker + ">" + cues[0].Text)
	})
}

func TestFilesComeWholeInRangesAndToBeKept(t *testing.T) {
	inTown(t, func(h *town) {
		_, call := h.recorded()
		admin := h.user("Ada Admin", navette.RoleAdmin)
		video := h.file(call.ID, "MP4")
		path := "/calls/" + call.ID + "/files/" + video.ID
		want := admin.raw(path, "").wantsStatus(http.StatusOK).page
		whole := sha256.Sum256([]byte(want))
		if sum := hex.EncodeToString(whole[:]); sum != video.SHA256 || sum != h.onZoom("MP4").SHA256 {
			t.Errorf("came %s, stored %s, on Zoom %+v", sum, video.SHA256, h.onZoom("MP4"))
		}
		part := admin.raw(path, "bytes=1000-1999").wantsStatus(http.StatusPartialContent)
		if part.page != want[1000:2000] {
			t.Error("another part came than was asked for")
		}
		for name, value := range map[string]string{
			"Content-Type": "video/mp4", "Accept-Ranges": "bytes", "ETag": `"` + video.SHA256 + `"`, "Cache-Control": "private, no-cache",
			"X-Content-Type-Options": "nosniff",
		} {
			if got := part.header.Get(name); got != value {
				t.Errorf("%s is %q, want %q", name, got, value)
			}
		}
		if got := part.header.Get("Content-Disposition"); !strings.HasPrefix(got, "inline;") {
			t.Errorf("the player gets %q", got)
		}
		kept := admin.raw(path+"?download=1", "bytes=0-0")
		if got := kept.header.Get("Content-Disposition"); !strings.HasPrefix(got, "attachment; filename*=utf-8''2026-11-23%20D%C3%A9mo%20%C3%A0%20Marc.mp4") {
			t.Errorf("the download is named by %q", got)
		}
		admin.raw(path, "bytes=99999999-").wantsStatus(http.StatusRequestedRangeNotSatisfiable)
		chat := admin.raw("/calls/"+call.ID+"/files/"+h.file(call.ID, "CHAT").ID, "").wantsStatus(http.StatusOK)
		if got := chat.header.Get("Content-Disposition"); !strings.HasPrefix(got, "attachment;") {
			t.Errorf("what people wrote is shown in place: %q", got)
		}
	})
}

func TestCallsAreFoundByWordsAndDays(t *testing.T) {
	inTown(t, func(h *town) {
		admin := h.user("Ada Admin", navette.RoleAdmin)
		admin.get("/calls").wantsStatus(http.StatusOK).wants("No calls yet.", "Connect Zoom")
		_, call := h.recorded()
		cues, err := h.Store.Org(h.Org).CuesOf(h.Context(), call.ID)
		h.Must(err)
		word := longest(cues[len(cues)/2].Text)
		at := cues[len(cues)/2].StartMillis / 1000
		admin.get("/calls").wants("Démo à Marc", "1 call.", call.HostName)
		admin.get("/calls?q="+url.QueryEscape(strings.ToUpper(word))).wants("1 call found.", "<mark>", "/calls/"+call.ID+"?t="+strconv.FormatInt(at, 10))
		admin.get("/calls?q=xylophoniste").wants("No results for “xylophoniste”.").lacks("Démo à Marc")
		admin.get("/calls?from=2026-11-23&to=2026-11-23").wants("Démo à Marc")
		admin.get("/calls?from=2026-11-24").lacks("Démo à Marc")
		admin.get("/calls?from=2026-11-24&to=2026-11-23").wantsStatus(http.StatusOK).wants("The end date is before the start date, or one of the dates doesn’t exist.", `value="2026-11-24"`)
		admin.get("/calls?from=yesterday").wants("The end date is before the start date, or one of the dates doesn’t exist.")
		admin.get("/calls?transcript=on").wants("Démo à Marc")
		admin.get("/calls?before=cal_unknown").wantsStatus(http.StatusNotFound)
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
	inTown(t, func(h *town) {
		_, call := h.recorded()
		video := h.file(call.ID, "MP4")
		paths := []string{"/calls/" + call.ID, "/calls/" + call.ID + "/files/" + video.ID, "/calls/" + call.ID + "/transcript.vtt"}
		staff := h.user("Sam Staff", navette.RoleStaff)
		for _, path := range paths {
			staff.get(path).wantsStatus(http.StatusNotFound)
			h.visitor().get(path).wants("Password")
		}
		staff.get("/calls").lacks("Démo à Marc")
		foreigner := h.foreigner()
		for _, path := range paths {
			foreigner.get(path).wantsStatus(http.StatusNotFound).lacks("Démo")
		}
		foreigner.post("/calls/"+call.ID+"/files/"+video.ID+"/retry", nil).wantsStatus(http.StatusNotFound)
		admin := h.user("Ada Admin", navette.RoleAdmin)
		admin.get("/calls/cal_none/files/" + video.ID).wantsStatus(http.StatusNotFound)
	})
}

func TestAFileThatFailedSaysWhyAndIsTriedAgain(t *testing.T) {
	inTown(t, func(h *town) {
		_, call := h.recorded()
		admin := h.user("Ada Admin", navette.RoleAdmin)
		audio := h.file(call.ID, "M4A")
		h.Update(func(ctx context.Context, tx *store.Tx) error {
			return importer.FilesFound(ctx, tx, []navette.Call{call}, navette.RecordingFile{
				ID: "fil_late", CallID: call.ID, NaturalKey: "late", FileType: "M4A", Extension: "m4a", Size: 7, BlobKey: "late",
				RecordingStart: audio.RecordingStart, RecordingEnd: audio.RecordingEnd,
			})
		})
		h.Until("the file was tried", func() bool {
			f, err := h.Store.Org(h.Org).File(h.Context(), "fil_late")
			h.Must(err)
			return f.Failure != ""
		})
		admin.get("/calls/"+call.ID).wants("1 file failed", "/calls/"+call.ID+"/files/fil_late/retry", "Try again")
		admin.get("/calls").wants("needs attention")
		admin.post("/calls/"+call.ID+"/files/fil_late/retry", nil).wantsStatus(http.StatusOK).wants("Démo à Marc")
		if n := len(h.events("fil_late", navette.EventWorkRetried)); n != 1 {
			t.Errorf("the journal tells of %d retries, want 1", n)
		}
		viewer := h.user("Vera Viewer", navette.RoleViewer)
		viewer.post("/calls/"+call.ID+"/files/fil_late/retry", nil).wantsStatus(http.StatusForbidden)
	})
}

// events are the journal's entries of a kind about something.
func (h *town) events(subject string, kind navette.EventKind) []navette.Event {
	h.Helper()
	all, err := h.Store.Org(h.Org).EventsOf(h.Context(), subject)
	h.Must(err)
	var found []navette.Event
	for _, e := range all {
		if e.Kind == kind {
			found = append(found, e)
		}
	}
	return found
}

// raw fetches a file, or the part of it that a range names, to the letter.
func (b *guest) raw(path, part string) *guest {
	b.Helper()
	request, err := http.NewRequestWithContext(b.Context(), http.MethodGet, b.URL+path, nil)
	b.Must(err)
	if part != "" {
		request.Header.Set("Range", part)
	}
	answer, err := b.client.Do(request)
	b.Must(err)
	defer func() { _ = answer.Body.Close() }()
	raw, err := io.ReadAll(answer.Body)
	b.Must(err)
	b.status, b.header, b.path, b.page = answer.StatusCode, answer.Header, path, string(raw)
	return b
}
