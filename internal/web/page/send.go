package page

import (
	"bytes"
	"net/http"
	"strconv"
	"strings"

	"navette.dev/navette/internal/web/asset/encoding"
)

// worthCompressing is the least length in bytes of a body that is compressed: a shorter one fits into one packet
// anyway.
const worthCompressing = 1400

// Send answers with a body, compressed if the browser accepts that. Streams of changes and recording files are not
// sent by it, and never compressed.
func (p *Page) Send(status int, body []byte) {
	h := p.W.Header()
	h.Add("Vary", "Accept-Encoding, Sec-Fetch-Site")
	chosen := encoding.Choose(p.R.Header)
	if chosen != encoding.None && len(body) >= worthCompressing && !p.fromOtherSite() {
		var compressed bytes.Buffer
		if chosen.CompressFast(&compressed, body) == nil { // writing to a buffer never fails
			body = compressed.Bytes()
			h.Set("Content-Encoding", string(chosen))
		}
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	p.W.WriteHeader(status)
	if p.R.Method != http.MethodHead {
		_, _ = p.W.Write(body) // an error means that the browser has closed the connection
	}
}

// fromOtherSite reports whether another site's page made the browser send the request. Such an answer is not
// compressed: a site that chooses a part of a page and sees the length of the compressed answer can guess other parts
// of the page (the BREACH attack).
func (p *Page) fromOtherSite() bool {
	switch p.R.Header.Get("Sec-Fetch-Site") {
	case "cross-site", "same-site":
		return true
	}
	return false
}

// longestForm is the greatest length in bytes of a request's body.
const longestForm = 64 << 10

// contentPolicy returns the Content-Security-Policy of a page. Its forms may lead to this site and to formTargets, and
// its video and audio may come from this site and from mediaSources.
func contentPolicy(formTargets, mediaSources []string) string {
	forms := strings.Join(append([]string{"form-action 'self'"}, formTargets...), " ")
	media := strings.Join(append([]string{"media-src 'self'"}, mediaSources...), " ")
	return "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
		media + "; connect-src 'self'; " + forms + "; base-uri 'none'; frame-ancestors 'none'"
}

// harden sets the security headers of every answer. The Referrer-Policy is same-origin rather than no-referrer, with
// which browsers would post forms with the Origin "null", and the check against forms of other sites would refuse
// them.
func harden(h http.Header) {
	h.Set("Content-Security-Policy", contentPolicy(nil, nil))
	h.Set("Referrer-Policy", "same-origin")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
}

// Hardened returns a handler that sets the security headers of pages and calls next. It is for responses that are
// not pages.
func Hardened(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		harden(w.Header())
		next.ServeHTTP(w, r)
	})
}
