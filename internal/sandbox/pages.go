package sandbox

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"net/http"
	"time"
)

//go:embed page
var pageFiles embed.FS

var templates = template.Must(template.New("").Funcs(template.FuncMap{
	"clock":   func(t time.Time) template.HTML { return timeTag(t, "2 Jan 2006, 15:04:05") },
	"planned": func(t time.Time) template.HTML { return timeTag(t, "2 Jan 2006, 15:04") },
	"when":    func(t time.Time) template.HTML { return timeTag(t, "2 Jan 15:04:05") },
	"pair":    func(label, value string) map[string]string { return map[string]string{"Label": label, "Value": value} },
	"choices": func(name string, groups []choiceGroup) map[string]any {
		return map[string]any{"Name": name, "Groups": groups}
	},
	"bytes": func(n int64) string {
		switch {
		case n >= 1<<20:
			return fmt.Sprintf("%.1f MB", float64(n)/(1<<20))
		case n >= 1<<10:
			return fmt.Sprintf("%.1f kB", float64(n)/(1<<10))
		}
		return fmt.Sprintf("%d B", n)
	},
}).ParseFS(pageFiles, "page/*.html"))

// timeTag formats an instant in UTC. The pages' script adds the time in the reader's own zone.
func timeTag(t time.Time, layout string) template.HTML {
	t = t.UTC()
	tag := `<time datetime="` + t.Format(time.RFC3339) + `">` + t.Format(layout) + ` UTC</time>`
	return template.HTML(tag) //nolint:gosec // formatted times only
}

// pagePolicy restricts pages to their own style and script. Forms may be sent elsewhere, since consent redirects to
// the app's address.
const pagePolicy = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' " +
	"data:; media-src 'self'; base-uri 'none'; frame-ancestors 'none'"

// html renders a page.
func (s *Sandbox) html(status int, name string, view any) answer {
	var b bytes.Buffer
	if err := templates.ExecuteTemplate(&b, name, view); err != nil {
		s.options.Logger.Error("sandbox: render page", "page", name, "error", err)
		return answer{status: http.StatusInternalServerError, header: http.Header{}}
	}
	return answer{status: status, body: b.Bytes(), header: http.Header{
		"Content-Type": {"text/html; charset=utf-8"}, "Cache-Control": {"no-store"},
		"Content-Security-Policy": {pagePolicy}, "Referrer-Policy": {"no-referrer"},
		"X-Content-Type-Options": {"nosniff"},
	}}
}

// asset serves the style sheet, the script and the icon of the pages.
func asset(name string) answer {
	kinds := map[string]string{
		"sandbox.css": "text/css; charset=utf-8", "sandbox.js": "text/javascript; charset=utf-8",
		"developer.js": "text/javascript; charset=utf-8",
		"icon.svg":     "image/svg+xml",
	}
	body, err := pageFiles.ReadFile("page/" + name)
	if err != nil || kinds[name] == "" {
		return answer{status: http.StatusNotFound, header: http.Header{}}
	}
	return answer{
		status: http.StatusOK, body: body,
		header: http.Header{"Content-Type": {kinds[name]}, "Cache-Control": {"no-cache"}},
	}
}
