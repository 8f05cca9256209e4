package web

import (
	"net/http"
	"strings"
)

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

// hardened is a handler beside the pages with the same headers.
func hardened(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		harden(w.Header())
		next.ServeHTTP(w, r)
	})
}
