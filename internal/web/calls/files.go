package calls

import (
	"bytes"
	"math"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"navette.dev/navette/internal/blob"
	"navette.dev/navette/internal/library"
	"navette.dev/navette/internal/media"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/web/page"
	"navette.dev/navette/internal/web/rows"
)

// callFile sends a stored file, or the ranges that the request asks for. Video and audio are sent to be played in
// place, all other files and every file with the parameter download to be saved. A colleague's player may be led to an
// address that the store signed.
func (a Pages) callFile(p *page.Page) error {
	stored, err := a.Library.File(p.Context(), p.Actor, p.R.PathValue("id"), p.R.PathValue("file"))
	if err != nil {
		return err
	}
	f, name := stored.File, downloadName(stored.Call, stored.File, p.Words.Zone())
	disposition := "attachment"
	contentType := contentTypeOf(f.FileType)
	if playable(contentType) && p.R.URL.Query().Get("download") == "" {
		disposition = "inline"
	}
	served := blob.Served{
		ContentType: contentType, Disposition: mime.FormatMediaType(disposition, map[string]string{"filename": name}),
	}
	if disposition == "inline" && p.R.Method == http.MethodGet {
		address, signed, err := a.Library.Address(p.Context(), p.Actor, stored, served)
		if err != nil {
			return err
		}
		if signed {
			p.W.Header().Set("Cache-Control", "no-store")
			http.Redirect(p.W, p.R, address, http.StatusTemporaryRedirect)
			return nil
		}
	}
	if stored, err = a.Library.Open(p.Context(), p.Actor, stored.Call.ID, f.ID); err != nil {
		return err
	}
	defer func() { _ = stored.Reader.Close() }()
	h := p.W.Header()
	h.Set("Content-Type", served.ContentType)
	h.Set("Content-Disposition", served.Disposition)
	h.Set("ETag", `"`+f.SHA256+`"`)
	h.Set("Cache-Control", "private, no-cache")
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	http.ServeContent(p.W, p.R, "", f.StoredAt.Time, stored.Reader)
	return nil
}

// callCaptions sends the transcript as WebVTT.
func (a Pages) callCaptions(p *page.Page) error {
	record, err := a.Library.Call(p.Context(), p.Actor, p.R.PathValue("id"))
	if err != nil {
		return err
	}
	if len(record.Cues) == 0 {
		return navette.Fail(navette.NotFound, "", nil)
	}
	part, err := captionsPart(p, len(record.Segments))
	if err != nil {
		return err
	}
	var body bytes.Buffer
	if err := media.WriteVTT(&body, captions(record, part)); err != nil {
		return err
	}
	p.W.Header().Set("Content-Type", "text/vtt; charset=utf-8")
	p.Send(http.StatusOK, body.Bytes())
	return nil
}

// captionsPart returns the index of the segment whose captions the parameter part asks for, or -1 for those of the
// whole call.
func captionsPart(p *page.Page, segments int) (int, error) {
	text := p.R.URL.Query().Get("part")
	if text == "" {
		return -1, nil
	}
	number, err := strconv.Atoi(text)
	if err != nil || number < 1 || number > segments {
		return 0, navette.Fail(navette.NotFound, "", err)
	}
	return number - 1, nil
}

// captions returns the transcript of a call, or of one of its segments with times from the start of that segment.
func captions(record library.Record, part int) media.Transcript {
	var t media.Transcript
	from, to := time.Duration(0), time.Duration(math.MaxInt64)
	if part >= 0 {
		from = record.Segments[part].At
		if part+1 < len(record.Segments) {
			to = record.Segments[part+1].At
		}
	}
	for _, c := range record.Cues {
		start, end := time.Duration(c.StartMillis)*time.Millisecond, time.Duration(c.EndMillis)*time.Millisecond
		if start >= from && start < to {
			t.Cues = append(t.Cues, media.Cue{Start: start - from, End: end - from, Speaker: c.Speaker, Text: c.Text})
		}
	}
	return t
}

func (a Pages) retryFile(p *page.Page) error {
	call := p.R.PathValue("id")
	if err := a.Library.RetryFile(p.Context(), p.Actor, call, p.R.PathValue("file")); err != nil {
		return err
	}
	if back := p.RefererPath(); strings.HasPrefix(back, "/calls?") || back == "/calls" {
		return p.Redirect(back)
	}
	return p.Redirect(rows.CallPath(call) + "#files")
}

// allowMedia lets the page play the files of a call from the store, if the store signs their addresses.
func (a Pages) allowMedia(p *page.Page, call navette.Call, files []navette.RecordingFile) error {
	for _, f := range files {
		if f.State != navette.FileStored || !playable(contentTypeOf(f.FileType)) {
			continue
		}
		address, signed, err := a.Library.Address(p.Context(), p.Actor, library.Stored{Call: call, File: f}, blob.Served{})
		if err != nil {
			return err
		}
		if !signed {
			continue
		}
		at, err := url.Parse(address)
		if err != nil {
			return err
		}
		p.AllowMediaFrom(at.Scheme + "://" + at.Host)
		return nil
	}
	return nil
}

// contentTypeOf returns the media type of a file of Zoom's file_type (Zoom API reference, Cloud Recording).
func contentTypeOf(fileType string) string {
	switch fileType {
	case "MP4":
		return "video/mp4"
	case "M4A":
		return "audio/mp4"
	case "TRANSCRIPT", "CC":
		return "text/vtt; charset=utf-8"
	case "CHAT":
		return "text/plain; charset=utf-8"
	case "TIMELINE":
		return "application/json"
	default:
		return "application/octet-stream"
	}
}

func playable(contentType string) bool {
	return strings.HasPrefix(contentType, "video/") || strings.HasPrefix(contentType, "audio/")
}

// downloadName returns the name under which a file is saved: the day of the call in zone, and its title without the
// characters that file systems refuse, as "2026-11-19 Yin et respiration.mp4". The name of a file of a later
// segment also has the time at which that began, as "2026-11-19 Yin et respiration 18.52.mp4".
func downloadName(c navette.Call, f navette.RecordingFile, zone *time.Location) string {
	title := strings.Map(func(r rune) rune {
		if r < ' ' || strings.ContainsRune(`/\:*?"<>|`, r) {
			return '-'
		}
		return r
	}, c.Title)
	extension := f.Extension
	if extension == "" {
		extension = strings.ToLower(f.FileType)
	}
	title = strings.TrimSpace(title)
	if f.RecordingStart.After(c.StartedAt.Add(time.Minute)) {
		title += f.RecordingStart.In(zone).Format(" 15.04")
	}
	return c.StartedAt.In(zone).Format(time.DateOnly) + " " + title + "." + extension
}
