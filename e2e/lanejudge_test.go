package e2e

import (
	"fmt"
	"html"
	"maps"
	"net/http"
	"path"
	"regexp"
	"slices"
	"strings"

	"navette.dev/navette/internal/sandbox/control"
)

// fileStore reads where an installation keeps its files, without the program.
type fileStore interface {
	// list returns what is stored, finished and unfinished. Paths are keys; unfinished files have no digest.
	list() ([]storedFile, error)
	// names is list without reading the files.
	names() ([]string, error)
}

// judge waits until every recording of the linked users is stored and served, and nothing else is.
func (l *lane) judge() {
	l.Helper()
	wrong := []string{"not judged"}
	defer func() {
		for _, what := range wrong {
			l.Error(what)
		}
	}()
	for _, judge := range []func() []string{l.judgeFiles, l.judgeServed} {
		l.until("all is as it must be", func() bool {
			wrong = judge()
			return len(wrong) == 0
		})
	}
	l.poller.check()
}

// judgeFiles compares what is stored with what has to be imported: each file once, in its call, and nothing else.
func (l *lane) judgeFiles() (wrong []string) {
	l.Helper()
	recordings := l.wanted()
	if len(recordings) != l.made {
		return []string{fmt.Sprintf("Zoom has %d recordings of the linked users, want %d", len(recordings), l.made)}
	}
	total := 0
	for _, r := range recordings {
		total += len(r.Files)
	}
	names, err := l.files.names()
	l.must(err)
	if len(names) < total { // before the files are read
		return []string{fmt.Sprintf("%d files are stored, want %d", len(names), total)}
	}
	files, err := l.files.list()
	l.must(err)
	calls := map[string][]string{} // digests by call
	for _, f := range files {
		if f.unfinished() {
			wrong = append(wrong, "an unfinished file is left: "+f.path)
			continue
		}
		calls[path.Dir(f.path)] = append(calls[path.Dir(f.path)], f.digest)
	}
	have := map[string]int{} // number of calls by the digests of their files
	for _, digests := range calls {
		have[together(digests)]++
	}
	for _, r := range recordings {
		digests := together(digestsOf(r))
		if n := have[digests]; n != 1 {
			wrong = append(wrong, fmt.Sprintf("%s of %s (%s) is stored %d times, want once", r.Topic, r.Start, r.UUID, n))
		}
		delete(have, digests)
	}
	l.judged = len(files)
	for digests := range have {
		wrong = append(wrong, "a call has other files than any recording: "+digests)
	}
	return wrong
}

// judgeServed reads the library as its owner does: it has each recording once, with each file byte for byte.
func (l *lane) judgeServed() (wrong []string) {
	l.Helper()
	browser, want, have := l.signIn(), map[string]int{}, map[string]int{}
	for _, r := range l.wanted() {
		for _, digest := range digestsOf(r) {
			want[digest]++
		}
	}
	calls := l.listedCalls(browser)
	if len(calls) != l.made {
		wrong = append(wrong, fmt.Sprintf("the library lists %d calls, want %d", len(calls), l.made))
	}
	for call := range calls {
		_, page := l.fetch(browser, call)
		for file := range matches(fileLink, page) {
			_, content := l.fetch(browser, file)
			have[digestOf(content)]++
		}
	}
	for digest, n := range want {
		if have[digest] != n {
			wrong = append(wrong, fmt.Sprintf("the library serves %s %d times, want %d", digest, have[digest], n))
		}
		delete(have, digest)
	}
	for digest := range have {
		wrong = append(wrong, "the library serves what Zoom does not have: "+digest)
	}
	return wrong
}

func digestsOf(r control.Recording) (digests []string) {
	for _, f := range r.Files {
		digests = append(digests, f.SHA256)
	}
	return digests
}

func together(digests []string) string {
	return strings.Join(slices.Sorted(slices.Values(digests)), " ")
}

// listedCalls returns the addresses of the calls that the library lists, on all its pages.
func (w *surroundings) listedCalls(browser *http.Client) map[string]bool {
	w.Helper()
	calls := map[string]bool{}
	for next := "/calls"; next != ""; {
		_, page := w.fetch(browser, next)
		maps.Copy(calls, matches(callLink, page))
		next = olderCalls(page)
	}
	return calls
}

var olderLink = regexp.MustCompile(`rel="next" href="([^"]+)"`)

// olderCalls returns the address of the next page of the list, "" on the last.
func olderCalls(page string) string {
	if found := olderLink.FindStringSubmatch(page); found != nil {
		return html.UnescapeString(found[1])
	}
	return ""
}
