package e2e

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"path"
	"slices"
	"strings"
	"sync"
	"time"
)

// poller asks for the media of everything that is stored, finished or not, as the owner does, while servers are killed.
// Zoom must have each file that it is given.
type poller struct {
	lane    *lane
	browser *http.Client
	end     context.CancelFunc
	ended   sync.WaitGroup

	mu     sync.Mutex
	served map[string]string // digest by address
	wrong  []string
	asked  int
}

const (
	pollEvery = 300 * time.Millisecond
	// polled is the number of files that are asked for at each poll, the newest.
	polled = 12
)

// startPoller starts a poller that ends with the test.
func (l *lane) startPoller() *poller {
	l.Helper()
	server := l.start()
	p := &poller{lane: l, browser: l.signIn(), served: map[string]string{}}
	server.kill()
	ctx, end := context.WithCancel(l.Context())
	p.end = end
	p.ended.Go(func() { p.run(ctx) })
	l.Cleanup(func() { end(); p.ended.Wait() })
	return p
}

func (p *poller) run(ctx context.Context) {
	ticker := time.NewTicker(pollEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			names, err := p.lane.files.names()
			if err != nil {
				p.note(fmt.Sprintf("the names of stored files: %v", err))
			}
			for _, name := range newest(names, polled) {
				p.ask(ctx, name)
			}
		}
	}
}

// newest returns the last names by the ids of their files, which begin with their time.
func newest(names []string, most int) []string {
	order := func(a, b string) int { return strings.Compare(fileID(a), fileID(b)) }
	names = slices.SortedFunc(slices.Values(names), order)
	return names[max(0, len(names)-most):]
}

// fileID returns the id of the file with a name in a store: org/<org>/call/<call>/<file>, or of its unfinished file.
func fileID(name string) string {
	return strings.TrimSuffix(strings.TrimPrefix(path.Base(name), "."), ".partial")
}

// ask asks for one file. A server that is down or dies meanwhile is no fault.
func (p *poller) ask(ctx context.Context, name string) {
	address := "/calls/" + path.Base(path.Dir(name)) + "/files/" + fileID(name)
	if p.wasServed(address) {
		return
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, p.lane.flags.PublicURL+address, http.NoBody)
	if err != nil {
		p.note(err.Error())
		return
	}
	answer, err := p.browser.Do(request)
	if err != nil {
		return
	}
	defer func() { _ = answer.Body.Close() }()
	content, err := io.ReadAll(answer.Body)
	if err != nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.asked++
	switch answer.StatusCode {
	case http.StatusOK:
		p.served[address] = digestOf(string(content))
	case http.StatusNotFound: // not yet
	default:
		p.wrong = append(p.wrong, fmt.Sprintf("%s is answered with %s", address, answer.Status))
	}
}

func (p *poller) note(wrong string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.wrong = append(p.wrong, wrong)
}

// wasServed reports whether a file was served before. It is not asked for again, except for one in sixteen.
func (p *poller) wasServed(address string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.served[address] != "" && p.asked%16 != 0
}

// count returns how many media were asked for.
func (p *poller) count() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.asked
}

// check compares what was served so far with the files that Zoom has of the linked users.
func (p *poller) check() {
	p.lane.Helper()
	known := map[string]bool{}
	for _, r := range p.lane.wanted() {
		for _, digest := range digestsOf(r) {
			known[digest] = true
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	for address, digest := range p.served {
		if !known[digest] {
			p.lane.Errorf("%s was served as a file that Zoom does not have: %s", address, digest)
		}
	}
	for _, what := range p.wrong {
		p.lane.Error(what)
	}
	p.lane.Logf("%d media were asked for, %d files served", p.asked, len(p.served))
}
