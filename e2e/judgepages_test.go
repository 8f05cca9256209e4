package e2e

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
)

var (
	callLink = regexp.MustCompile(`"(/calls/cal_[a-z0-9]+)["#?]`)
	fileLink = regexp.MustCompile(`"(/calls/cal_[a-z0-9]+/files/[a-z0-9_]+)["?]`)
)

// judgePages signs in as the owner and checks that the library has one call for each meeting that took place, with
// each file of its recording once, byte for byte.
func (w *surroundings) judgePages() (wrong []string) {
	w.Helper()
	browser := w.signIn()
	_, list := w.fetch(browser, "/calls")
	calls := matches(callLink, list)
	if len(calls) != w.recorded {
		wrong = append(wrong, fmt.Sprintf("the library lists %d calls, want %d", len(calls), w.recorded))
	}
	served := map[string]int{} // number of copies by digest
	for call := range calls {
		_, page := w.fetch(browser, call)
		for file := range matches(fileLink, page) {
			status, content := w.fetch(browser, file)
			if status != http.StatusOK {
				wrong = append(wrong, fmt.Sprintf("%s is answered with %d", file, status))
			}
			served[digestOf(content)]++
		}
	}
	if want := w.filesOnZoom(); !maps.Equal(want, served) {
		wrong = append(wrong, fmt.Sprintf("the library serves %v\nwant as on Zoom: %v", served, want))
	}
	return wrong
}

// digestOf returns the SHA-256 of a content, hexadecimal.
func digestOf(content string) string {
	digest := sha256.Sum256([]byte(content))
	return hex.EncodeToString(digest[:])
}

func matches(pattern *regexp.Regexp, text string) map[string]bool {
	found := map[string]bool{}
	for _, m := range pattern.FindAllStringSubmatch(text, -1) {
		found[m[1]] = true
	}
	return found
}

func (w *surroundings) signIn() *http.Client {
	w.Helper()
	jar, err := cookiejar.New(nil)
	w.must(err)
	browser := &http.Client{Jar: jar}
	answer, err := browser.PostForm(w.flags.PublicURL+"/signin", url.Values{
		"email": {ownerEmail}, "password": {password},
	})
	w.must(err)
	_ = answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		w.Fatalf("sign in: %s", answer.Status)
	}
	return browser
}

func (w *surroundings) fetch(browser *http.Client, path string) (status int, body string) {
	w.Helper()
	answer, err := browser.Get(w.flags.PublicURL + path)
	w.must(err)
	defer func() { _ = answer.Body.Close() }()
	content, err := io.ReadAll(answer.Body)
	w.must(err)
	return answer.StatusCode, string(content)
}
