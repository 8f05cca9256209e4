package calls

import (
	"bytes"
	"mime"
	"net/http"
	"strings"
	"time"

	"navette.dev/navette/internal/media"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/web/page"
	"navette.dev/navette/internal/web/rows"
)

// callFile sends a stored file, whole or in ranges, to be played here or, with ?download=1, to be kept. Only what a
// browser plays is shown in place.
func (a Pages) callFile(p *page.Page) error {
	stored, err := a.Library.Open(p.Context(), p.Actor, p.R.PathValue("id"), p.R.PathValue("file"))
	if err != nil {
		return err
	}
	defer func() { _ = stored.Reader.Close() }()
	f, name := stored.File, downloadName(stored.Call, stored.File, p.Words.Zone())
	disposition := "attachment"
	contentType := contentTypeOf(f.FileType)
	if playable(contentType) && p.R.URL.Query().Get("download") == "" {
		disposition = "inline"
	}
	h := p.W.Header()
	h.Set("Content-Type", contentType)
	h.Set("Content-Disposition", mime.FormatMediaType(disposition, map[string]string{"filename": name}))
	h.Set("ETag", `"`+f.SHA256+`"`)
	h.Set("Cache-Control", "private, no-cache")
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	http.ServeContent(p.W, p.R, "", f.StoredAt.Time, stored.Reader)
	return nil
}

// callCaptions sends what was said as WebVTT.
func (a Pages) callCaptions(p *page.Page) error {
	record, err := a.Library.Call(p.Context(), p.Actor, p.R.PathValue("id"))
	if err != nil {
		return err
	}
	if len(record.Cues) == 0 {
		return navette.Fail(navette.NotFound, "", nil)
	}
	var t media.Transcript
	for _, c := range record.Cues {
		t.Cues = append(t.Cues, media.Cue{
			Start: time.Duration(c.StartMillis) * time.Millisecond, End: time.Duration(c.EndMillis) * time.Millisecond, Speaker: c.Speaker, Text: c.Text,
		})
	}
	var body bytes.Buffer
	if err := media.WriteVTT(&body, t); err != nil {
		return err
	}
	p.W.Header().Set("Content-Type", "text/vtt; charset=utf-8")
	p.Send(http.StatusOK, body.Bytes())
	return nil
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

// contentTypeOf is what a browser is told of a file, by Zoom's file_type (Zoom API reference, Cloud Recording).
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

// downloadName names a file by its call and its day: "2026-11-19 Yin et respiration.mp4".
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
	return c.StartedAt.In(zone).Format(time.DateOnly) + " " + strings.TrimSpace(title) + "." + extension
}
