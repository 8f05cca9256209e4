package sandbox

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"navette.dev/navette/internal/navette"
)

// entry is one request in the history, as the control API shows it. Secrets are replaced by a short fingerprint.
type entry struct {
	Seq       uint64    `json:"seq"`
	Time      time.Time `json:"time"`      // on the sandbox's clock
	RealTime  time.Time `json:"real_time"` // on the machine's clock, to measure rates
	Host      string    `json:"host"`      // rest or files
	Method    string    `json:"method"`
	Path      string    `json:"path"`
	Query     string    `json:"query"`
	Body      string    `json:"body"`
	State     string    `json:"state"` // running, held, done or cut
	Status    int       `json:"status"`
	Code      int       `json:"code,omitempty"` // Zoom's code in the answer, if there is one
	Account   string    `json:"account,omitempty"`
	User      string    `json:"user,omitempty"` // owner of the access token
	Label     string    `json:"label,omitempty"`
	Operation string    `json:"operation,omitempty"`
	Fault     string    `json:"fault,omitempty"` // id of the fault that applied
	Bearer    bool      `json:"bearer"`          // whether the request had an Authorization header
	Range     string    `json:"range,omitempty"` // the Range header, with which a download is resumed
}

// history keeps the newest requests. It has its own lock, so that reading it does not block requests.
type history struct {
	mu      sync.Mutex
	keep    int
	seq     uint64
	entries []*entry
	changed chan struct{} // closed and replaced at each change while calls of wait are blocked
	waiters int
}

func newHistory(keep int) *history { return &history{keep: keep, changed: make(chan struct{})} }

const keptBody = 4 << 10

// begin adds a request to the history. It drops the oldest requests if there are too many.
func (h *history) begin(now time.Time, host string, r *http.Request, body []byte) *entry {
	e := &entry{
		Time: now, RealTime: navette.RealNow(), Host: host, Method: r.Method, Path: r.URL.EscapedPath(),
		Query: hideQuery(r.URL.RawQuery), Body: hideBody(r, body), State: "running",
		Bearer: r.Header.Get("Authorization") != "",
		Range:  r.Header.Get("Range"),
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.seq++
	e.Seq = h.seq
	h.entries = append(h.entries, e)
	if len(h.entries) >= 2*h.keep {
		h.entries = slices.Clone(h.entries[len(h.entries)-h.keep:])
	}
	h.notify()
	return e
}

// update changes an entry under the history's lock.
func (h *history) update(e *entry, change func(*entry)) {
	h.mu.Lock()
	defer h.mu.Unlock()
	change(e)
	h.notify()
}

func (h *history) end(e *entry, status int, body []byte) {
	var refused struct{ Code int }
	if status >= 400 {
		_ = json.Unmarshal(body, &refused) // pages are not JSON and have no code
	}
	h.update(e, func(e *entry) { e.State, e.Status, e.Code = "done", status, refused.Code })
}

func (h *history) notify() {
	if h.waiters > 0 {
		close(h.changed)
		h.changed = make(chan struct{})
	}
}

// entryFilter selects entries of the history.
type entryFilter struct {
	after        uint64
	method, path string // path is a pattern, see [matchPath]
	state, host  string
}

func (f entryFilter) holds(e *entry) bool {
	return e.Seq > f.after && (f.method == "" || strings.EqualFold(f.method, e.Method)) &&
		(f.path == "" || matchPath(f.path, e.Path)) && (f.state == "" || f.state == e.State) &&
		(f.host == "" || f.host == e.Host)
}

// list returns copies of the newest entries that match, at most limit of them, oldest first.
func (h *history) list(f entryFilter, limit int) []entry {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.listLocked(f, limit)
}

func (h *history) listLocked(f entryFilter, limit int) []entry {
	found := []entry{}
	for i := len(h.entries) - 1; i >= 0 && len(found) < limit && h.entries[i].Seq > f.after; i-- {
		if f.holds(h.entries[i]) {
			found = append(found, *h.entries[i])
		}
	}
	slices.Reverse(found)
	return found
}

// wait is like list but blocks until at least count entries match or done is closed.
func (h *history) wait(f entryFilter, count, limit int, done <-chan struct{}) []entry {
	h.mu.Lock()
	h.waiters++
	defer func() {
		h.waiters--
		h.mu.Unlock()
	}()
	for {
		found := h.listLocked(f, limit)
		if len(found) >= count {
			return found
		}
		changed := h.changed
		h.mu.Unlock()
		over := false
		select {
		case <-changed:
		case <-done:
			over = true
		}
		h.mu.Lock()
		if over {
			return h.listLocked(f, limit)
		}
	}
}

// secretFields are fields whose values are never kept in the history.
var secretFields = []string{
	"client_secret", "refresh_token", "access_token", "code", "code_verifier", "device_code", "user_code", "token",
	"password", "zak", "who",
}

func fingerprint(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return "sha256:" + hex.EncodeToString(sum[:4])
}

func hideValues(values url.Values) string {
	for _, name := range secretFields {
		for i, value := range values[name] {
			if value != "" {
				values[name][i] = fingerprint(value)
			}
		}
	}
	return values.Encode()
}

func hideQuery(raw string) string {
	if raw == "" ||
		!strings.Contains(raw, "token") && !strings.Contains(raw, "code") && !strings.Contains(raw, "secret") &&
			!strings.Contains(raw, "zak") {
		return raw
	}
	values, err := url.ParseQuery(raw)
	if err != nil {
		return "(not readable)"
	}
	return hideValues(values)
}

// hideBody returns the beginning of a body. Forms contain credentials, so their secret fields are replaced.
func hideBody(r *http.Request, body []byte) string {
	if len(body) == 0 {
		return ""
	}
	if strings.HasPrefix(r.URL.Path, "/v2/") {
		return string(body[:min(len(body), keptBody)])
	}
	values, err := url.ParseQuery(string(body))
	if err != nil {
		return "(not readable)"
	}
	return hideValues(values)
}
