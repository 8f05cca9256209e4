package calls

import (
	"cmp"
	"math"
	"net/url"
	"slices"
	"strconv"
	"time"

	"navette.dev/navette/internal/library"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/web/page"
	"navette.dev/navette/internal/web/rows"
	"navette.dev/navette/internal/web/view"
)

func (a Pages) call(p *page.Page) error {
	record, err := a.Library.Call(p.Context(), p.Actor, p.R.PathValue("id"))
	if err != nil {
		return err
	}
	f, err := p.Frame(view.NavCalls)
	if err != nil {
		return err
	}
	c := record.Call
	if err := a.allowMedia(p, c, record.Files); err != nil {
		return err
	}
	model := CallPage{
		Frame: f, URL: rows.CallPath(c.ID), BackQuery: searchedWords(p),
		Title: c.Title, Host: c.HostName, Guests: record.Others, StartedAt: c.StartedAt.Time,
		Length: library.Length(c, record.Files), Query: p.R.URL.Query().Get("q"),
		Missing: rows.Missing(record.Files), TranscriptState: rows.StateOfKind(record.Files, view.KindTranscript),
		ZoomDeletesAt: c.AutoDeleteAt.Time,
	}
	model.At = startPosition(p.R.URL.Query().Get("t"), model.Length)
	model.Media = mediaOf(record, model.At, p.Org.Language)
	model.Sittings = sittingsOf(record)
	addImport(p, &model, record)
	if model.Query == "" {
		model.Query = model.BackQuery
	}
	if record.Sitting.Number > 0 {
		model.MeetingNumber = view.MeetingNumber(record.Sitting.Number)
	}
	model.Session = sessionOf(record)
	fillText(&model, record)
	for _, file := range record.Files {
		model.Files = append(model.Files, fileOf(p, record, file))
	}
	slices.SortStableFunc(model.Files, func(a, b CallFile) int {
		return cmp.Or(slices.Index(fileOrder, a.Kind)-slices.Index(fileOrder, b.Kind), a.Part-b.Part)
	})
	return p.Render(Call(model))
}

// fileOrder is the order of the files on the page of a call.
var fileOrder = []view.FileKind{
	view.KindVideo, view.KindAudio, view.KindTranscript, view.KindChat, view.KindTimeline, view.KindOther,
}

// searchedWords returns the query of the search results that linked to this page, or "" if another page did.
func searchedWords(p *page.Page) string {
	from, err := url.Parse(p.R.Referer())
	if err != nil || from.Host != p.R.Host || from.Path != "/calls" {
		return ""
	}
	return from.Query().Get("q")
}

// startPosition parses the parameter t of the address, in seconds from the beginning of the recording, and limits it to
// the length. It returns 0 if the parameter is not a number or is negative.
func startPosition(text string, length time.Duration) time.Duration {
	seconds, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsNaN(seconds) || seconds < 0 {
		return 0
	}
	if seconds >= length.Seconds() {
		return length
	}
	return time.Duration(seconds * float64(time.Second))
}

// fillText adds the transcript and the chat.
func fillText(model *CallPage, record library.Record) {
	for _, c := range record.Cues {
		model.Cues = append(model.Cues, Cue{
			Start: time.Duration(c.StartMillis) * time.Millisecond, End: time.Duration(c.EndMillis) * time.Millisecond,
			Speaker: c.Speaker, Text: c.Text,
		})
	}
	for _, m := range record.Chat {
		model.Chat = append(model.Chat, ChatLine{At: m.At, From: m.From, Text: m.Text})
	}
}

// views is Zoom's recording types in the order in which the player prefers them.
var views = []string{
	"shared_screen_with_speaker_view(CC)", "shared_screen_with_speaker_view", "shared_screen_with_gallery_view",
	"active_speaker", "gallery_view", "shared_screen",
}

// mediaOf returns what the player plays: of each segment the preferred stored video, or else the first stored audio
// file, and first the segment in which playback starts.
func mediaOf(record library.Record, at time.Duration, language string) CallMedia {
	call, media := rows.CallPath(record.Call.ID), CallMedia{Language: language}
	parts := make([]MediaPart, len(record.Segments))
	for i, s := range record.Segments {
		parts[i] = MediaPart{At: s.At, Length: s.Length, StartedAt: s.StartedAt}
	}
	best := make([]int, len(parts))
	for _, f := range record.Files {
		kind := rows.FileKind(f.FileType)
		if f.State != navette.FileStored || kind != view.KindVideo && kind != view.KindAudio {
			continue
		}
		i := library.SegmentOf(record.Segments, f)
		if rank := rankOf(f, kind); parts[i].Source == "" || rank < best[i] {
			best[i], parts[i].Source, parts[i].Sound = rank, filePath(record.Call.ID, f.ID), kind == view.KindAudio
		}
	}
	if len(record.Cues) > 0 {
		for i := range parts {
			parts[i].Captions = call + "/transcript.vtt"
			if len(parts) > 1 {
				parts[i].Captions += "?part=" + strconv.Itoa(i+1)
			}
		}
	}
	if len(parts) > 1 {
		media.Parts = parts
	}
	return media.startingAt(parts, at)
}

// rankOf returns the rank of a video or audio file: the player takes the file with the lowest.
func rankOf(f navette.RecordingFile, kind view.FileKind) int {
	if kind == view.KindAudio {
		return len(views) + 1
	}
	if rank := slices.Index(views, f.RecordingType); rank >= 0 {
		return rank
	}
	return len(views)
}

func fileOf(p *page.Page, record library.Record, f navette.RecordingFile) CallFile {
	shown := CallFile{
		Part: partOf(record, f), Late: isLate(record.Call, f),
		Kind: rows.FileKind(f.FileType), Name: downloadName(record.Call, f, p.Words.Zone()),
		State: rows.FileState(f), Size: f.Size, SHA256: f.SHA256,
		VerifiedAt: f.StoredAt.Time, Transfer: Transfer{Done: f.BytesDone, Size: f.Size},
	}
	switch shown.State {
	case view.FileHere:
		shown.Download = filePath(record.Call.ID, f.ID) + "?download=1"
	case view.FileFailed:
		shown.Failure = fileFailure(f.Failure, record.NextTry[f.ID])
		if p.Actor.May(navette.RetryWork) {
			shown.Failure.RetryURL = fileRetryPath(record.Call.ID, f.ID)
		}
	}
	return shown
}
