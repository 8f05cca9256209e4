package calls

import (
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
		Length: library.Length(c, record.Files), Media: mediaOf(record, p.Org.Language), Query: p.R.URL.Query().Get("q"),
		Missing: rows.Missing(record.Files), TranscriptState: rows.StateOfKind(record.Files, view.KindTranscript),
		ZoomDeletesAt: c.AutoDeleteAt.Time,
	}
	model.At = startPosition(p.R.URL.Query().Get("t"), model.Length)
	if model.Query == "" {
		model.Query = model.BackQuery
	}
	if record.Sitting.Number > 0 {
		model.MeetingNumber = view.MeetingNumber(record.Sitting.Number)
	}
	if record.Session.ID != "" {
		model.Session = &CallSession{
			Title: record.Session.Title, URL: rows.SessionPath(record.Session.ID), StartsAt: record.Session.StartsAt.Time,
		}
	}
	fillText(&model, record)
	for _, file := range record.Files {
		model.Files = append(model.Files, fileOf(p, record, file))
	}
	slices.SortStableFunc(model.Files, func(a, b CallFile) int {
		return slices.Index(fileOrder, a.Kind) - slices.Index(fileOrder, b.Kind)
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

// mediaOf returns the files to play: the first stored video and the first stored audio file.
func mediaOf(record library.Record, language string) CallMedia {
	var media CallMedia
	for _, f := range record.Files {
		path := filePath(record.Call.ID, f.ID)
		switch kind := rows.FileKind(f.FileType); {
		case f.State != navette.FileStored:
		case kind == view.KindVideo && media.Video == "":
			media.Video = path
		case kind == view.KindAudio && media.Audio == "":
			media.Audio = path
		}
	}
	if len(record.Cues) > 0 {
		media.Captions, media.Language = rows.CallPath(record.Call.ID)+"/transcript.vtt", language
	}
	return media
}

func fileOf(p *page.Page, record library.Record, f navette.RecordingFile) CallFile {
	shown := CallFile{
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
