package page

import (
	"bytes"
	"net/http"
	"strconv"
	"strings"

	"navette.dev/navette/internal/web/asset/encoding"
)

// worthCompressing is how many bytes a body has at least before compressing it saves a packet.
const worthCompressing = 1400

// Send answers with a text, compressed where the browser takes that. Streams of changes and recordings' files do not pass here: they are
// sent as they are.
func (p *Page) Send(status int, body []byte) {
	h := p.W.Header()
	h.Add("Vary", "Accept-Encoding, Sec-Fetch-Site")
	if chosen := encoding.Choose(p.R.Header); chosen != encoding.None && len(body) >= worthCompressing && !p.askedFromElsewhere() {
		var compressed bytes.Buffer
		if chosen.Served(&compressed, body) == nil { // a buffer never fails
			body = compressed.Bytes()
			h.Set("Content-Encoding", string(chosen))
		}
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	p.W.WriteHeader(status)
	if p.R.Method != http.MethodHead {
		_, _ = p.W.Write(body) // a browser that has gone away is no failure
	}
}

// askedFromElsewhere says whether another site's page made the browser ask. Such an answer is not compressed: a site that
// chooses a part of a page and sees how long the answers are could guess the rest of it (the attack BREACH).
func (p *Page) askedFromElsewhere() bool {
	switch p.R.Header.Get("Sec-Fetch-Site") {
	case "cross-site", "same-site":
		return true
	}
	return false
}

// longestForm is how many bytes a request to a page may carry.
const longestForm = 64 << 10

// contentPolicy is the Content-Security-Policy of every page. A page's forms lead to this site, and to formTargets.
func contentPolicy(formTargets ...string) string {
	forms := strings.Join(append([]string{"form-action 'self'"}, formTargets...), " ")
	return "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; media-src 'self'; " +
		"connect-src 'self'; " + forms + "; base-uri 'none'; frame-ancestors 'none'"
}

// harden sets the headers that every answer carries. Pages tell their address to this site alone: with no-referrer,
// browsers would post forms with the Origin "null", which the check against foreign forms refuses.
func harden(h http.Header) {
	h.Set("Content-Security-Policy", contentPolicy())
	h.Set("Referrer-Policy", "same-origin")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
}

// Hardened is a handler beside the pages with the same headers.
func Hardened(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		harden(w.Header())
		next.ServeHTTP(w, r)
	})
}
