package web

import (
	"math"
	"net/url"
	"slices"
	"strconv"
	"time"

	"navette.dev/navette/internal/library"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/web/view"
)

func (a callsPages) call(p *Page) error {
	record, err := a.Library.Call(p.Context(), p.Actor, p.R.PathValue("id"))
	if err != nil {
		return err
	}
	f, err := p.Frame(view.PlaceCalls)
	if err != nil {
		return err
	}
	c := record.Call
	page := view.CallPage{
		Frame: f, URL: callPath(c.ID), BackQuery: searchedWords(p), Title: c.Title, Host: c.HostName, Guests: record.Others, StartedAt: c.StartedAt.Time,
		Length: library.Length(c, record.Files), Media: mediaOf(record, p.Org.Language), Query: p.R.URL.Query().Get("q"),
		Missing: missing(record.Files), TranscriptState: stateOfKind(record.Files, view.KindTranscript), ZoomDeletesAt: c.AutoDeleteAt.Time,
	}
	page.At = momentAsked(p.R.URL.Query().Get("t"), page.Length)
	if page.Query == "" {
		page.Query = page.BackQuery
	}
	if record.Sitting.Number > 0 {
		page.MeetingNumber = view.MeetingNumber(record.Sitting.Number)
	}
	if record.Session.ID != "" {
		page.Session = &view.CallSession{Title: record.Session.Title, URL: "/sessions/" + record.Session.ID, StartsAt: record.Session.StartsAt.Time}
	}
	fillSpoken(&page, record)
	for _, file := range record.Files {
		page.Files = append(page.Files, callFile(p, record, file))
	}
	slices.SortStableFunc(page.Files, func(a, b view.CallFile) int { return rank(a.Kind) - rank(b.Kind) })
	return p.Render(view.Call(page))
}

// rank puts what people look for first.
func rank(kind view.FileKind) int {
	return slices.Index([]view.FileKind{view.KindVideo, view.KindAudio, view.KindTranscript, view.KindChat, view.KindTimeline, view.KindOther}, kind)
}

// searchedWords are the words of the list of calls that the reader comes from, "" where they come from elsewhere.
func searchedWords(p *Page) string {
	from, err := url.Parse(p.R.Referer())
	if err != nil || from.Host != p.R.Host || from.Path != "/calls" {
		return ""
	}
	return from.Query().Get("q")
}

// momentAsked reads ?t=, seconds from the beginning.
func momentAsked(text string, length time.Duration) time.Duration {
	seconds, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsNaN(seconds) || seconds < 0 {
		return 0
	}
	if seconds >= length.Seconds() {
		return length
	}
	return time.Duration(seconds * float64(time.Second))
}

// fillSpoken adds what was said and written.
func fillSpoken(page *view.CallPage, record library.Record) {
	for _, c := range record.Cues {
		page.Cues = append(page.Cues, view.Cue{
			Start: time.Duration(c.StartMillis) * time.Millisecond, End: time.Duration(c.EndMillis) * time.Millisecond, Speaker: c.Speaker, Text: c.Text,
		})
	}
	for _, m := range record.Chat {
		page.Chat = append(page.Chat, view.ChatLine{At: m.At, From: m.From, Text: m.Text})
	}
}

// mediaOf chooses what the player plays: the first video that is here, else the first sound.
func mediaOf(record library.Record, language string) view.CallMedia {
	var media view.CallMedia
	for _, f := range record.Files {
		path := filePath(record.Call.ID, f.ID)
		switch kind := kindOf(f.FileType); {
		case f.State != navette.FileStored:
		case kind == view.KindVideo && media.Video == "":
			media.Video = path
		case kind == view.KindAudio && media.Audio == "":
			media.Audio = path
		}
	}
	if len(record.Cues) > 0 {
		media.Captions, media.Language = callPath(record.Call.ID)+"/transcript.vtt", language
	}
	return media
}

func callFile(p *Page, record library.Record, f navette.RecordingFile) view.CallFile {
	shown := view.CallFile{
		Kind: kindOf(f.FileType), Name: downloadName(record.Call, f, p.Words.Zone()), State: stateOf(f), Size: f.Size, SHA256: f.SHA256,
		VerifiedAt: f.StoredAt.Time, Transfer: view.Transfer{Done: f.BytesDone, Size: f.Size},
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
