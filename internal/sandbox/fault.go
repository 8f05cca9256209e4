package sandbox

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"path"
	"slices"
	"strings"
	"sync"
	"time"
)

// Fault is a failure that is caused on purpose. It applies to requests (Method, Path), downloads (also Type) or
// webhooks (Event), and ends after Count times.
type Fault struct {
	ID     string `json:"id"`
	Action string `json:"action"`           // what happens; docs/sandbox.md lists the actions
	Method string `json:"method,omitempty"` // "" means any
	// pattern: * matches one segment of the path, ** any number of segments; "" means any path
	Path  string `json:"path,omitempty"`
	Query string `json:"query,omitempty"` // part of the query; "" means any
	When  string `json:"when,omitempty"`  // before or after the effect; the default is after

	Count int `json:"count"`          // number of times it applies; 0 means until it is removed
	Skip  int `json:"skip,omitempty"` // number of matching requests that pass first
	// probability that it applies, drawn from the seed; 0 means always
	Probability float64 `json:"probability,omitempty"`

	Status  int               `json:"status,omitempty"`  // HTTP status for the actions status and late-effect
	Code    int               `json:"code,omitempty"`    // code in the body of that answer
	Message string            `json:"message,omitempty"` // message in the body of that answer
	Headers map[string]string `json:"headers,omitempty"` // headers of that answer, such as Retry-After
	// latency: real time; late-effect and webhook-late: the sandbox's clock
	Delay duration `json:"delay,omitempty"`
	At    int64    `json:"at,omitempty"`        // byte of a download at which it applies
	Rate  int64    `json:"rate,omitempty"`      // bytes per second of a slow download
	Event string   `json:"event,omitempty"`     // pattern of webhook events; "" means any
	Type  string   `json:"file_type,omitempty"` // file type of a download, such as MP4

	Seen int `json:"seen"` // number of matching requests so far
	Hits int `json:"hits"` // number of times it applied
	Held int `json:"held"` // number of requests it holds now

	release chan struct{}
}

// faultActions lists every action with its description, for the documentation and the control page.
var faultActions = []struct{ Name, Does string }{
	{"hold", "holds the answer, before or after the effect, until it is released"},
	{"status", "answers with status, before (without) or after the effect"},
	{"cut", "cuts the connection without an answer, before (without) or after the effect"},
	{"latency", "answers delay later"},
	{"clock-skew",
		"moves Date headers, event_ts and signatures' timestamps ahead by delay (negative: behind)"},
	{"late-effect", "answers status at once (0: cuts the connection) and lets the effect happen delay later"},
	{"download-cut", "cuts the download at byte at"},
	{"download-hold", "holds the download at byte at until it is released"},
	{"download-length", "announces a Content-Length that is at bytes too large"},
	{"download-flip", "sends a wrong byte at position at"},
	{"download-slow", "sends rate bytes a second"},
	{"webhook-lose", "does not deliver the webhook"},
	{"webhook-repeat", "delivers the webhook twice"},
	{"webhook-late", "delivers the webhook delay later"},
	{"webhook-reorder", "delivers the webhook after the next one"},
	{"webhook-forge", "signs the webhook with a wrong secret"},
}

// duration is a time.Duration that is encoded as a string ("1.5s") in JSON.
type duration time.Duration

// MarshalJSON implements json.Marshaler with Go's form, such as 1m30s.
func (d duration) MarshalJSON() ([]byte, error) { return json.Marshal(time.Duration(d).String()) }

// UnmarshalJSON implements json.Unmarshaler for Go's form.
func (d *duration) UnmarshalJSON(raw []byte) error {
	var text string
	if err := json.Unmarshal(raw, &text); err != nil {
		return fmt.Errorf("a duration is a text such as \"30s\": %w", err)
	}
	parsed, err := time.ParseDuration(text)
	*d = duration(parsed)
	return err
}

// faults is the list of active faults. It has its own lock.
type faults struct {
	mu     sync.Mutex
	list   []*Fault
	serial int
	random *rand.Rand
}

func newFaults(seed uint64) *faults { return &faults{random: rand.New(rand.NewPCG(seed, 0xfa017))} }

// readFault reads a fault from JSON. Without a count it applies once.
func readFault(raw []byte) (Fault, error) {
	fault := Fault{Count: 1}
	if err := json.Unmarshal(raw, &fault); err != nil {
		return Fault{}, fmt.Errorf("fault: %w", err)
	}
	return fault, nil
}

// add activates a fault and gives it an id.
func (f *faults) add(fault Fault) (Fault, error) {
	if err := fault.check(); err != nil {
		return Fault{}, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.serial++
	if fault.ID == "" {
		fault.ID = fmt.Sprintf("fault-%d", f.serial)
	}
	fault.Seen, fault.Hits, fault.Held = 0, 0, 0
	fault.release = make(chan struct{})
	f.list = append(f.list, &fault)
	return fault, nil
}

// check returns an error for an invalid field, and sets When to its default.
func (f *Fault) check() error {
	known := false
	for _, action := range faultActions {
		known = known || action.Name == f.Action
	}
	if !known {
		return fmt.Errorf("action %q is not known", f.Action)
	}
	if f.When == "" {
		f.When = "after"
	}
	if f.When != "before" && f.When != "after" {
		return fmt.Errorf("when %q: want before or after", f.When)
	}
	if f.Action == "status" && (f.Status < 200 || f.Status > 599) {
		return fmt.Errorf("status %d: want 200 to 599", f.Status)
	}
	if f.Count < 0 || f.Skip < 0 || f.Delay < 0 && f.Action != "clock-skew" || f.At < 0 || f.Rate < 0 ||
		f.Probability < 0 || f.Probability > 1 {
		return fmt.Errorf("counts, delays and positions must not be negative, and probability lies between 0 and 1")
	}
	return nil
}

// match returns the fault that applies to a REST, OAuth or page request, or nil.
func (f *faults) match(e *entry) *Fault {
	return f.first(func(fault *Fault) bool {
		return !strings.HasPrefix(fault.Action, "webhook-") && !strings.HasPrefix(fault.Action, "download-") &&
			fault.Event == "" && fault.matches(e)
	})
}

// matchDownload returns the fault that applies to a download of a file type, or nil. e is the request's history
// entry.
func (f *faults) matchDownload(e *entry, fileType string) *Fault {
	return f.first(func(fault *Fault) bool {
		return strings.HasPrefix(fault.Action, "download-") && fault.matches(e) &&
			(fault.Type == "" || strings.EqualFold(fault.Type, fileType))
	})
}

// matchEvent returns the fault that applies to a webhook event, or nil.
func (f *faults) matchEvent(event string) *Fault {
	return f.first(func(fault *Fault) bool {
		if !strings.HasPrefix(fault.Action, "webhook-") &&
			(fault.Action != "clock-skew" || fault.Path != "" || fault.Method != "") {
			return false
		}
		same, err := path.Match(fault.Event, event)
		return fault.Event == "" || err == nil && same
	})
}

func (f *Fault) matches(e *entry) bool {
	return (f.Method == "" || strings.EqualFold(f.Method, e.Method)) && (f.Path == "" || matchPath(f.Path, e.Path)) &&
		strings.Contains(e.Query, f.Query)
}

// first returns the first fault for which fits is true and which applies now, by its counts and its probability.
func (f *faults) first(fits func(*Fault) bool) *Fault {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, fault := range f.list {
		if fault.Count > 0 && fault.Hits >= fault.Count || !fits(fault) {
			continue
		}
		fault.Seen++
		if fault.Seen <= fault.Skip || fault.Probability > 0 && f.random.Float64() >= fault.Probability {
			continue
		}
		fault.Hits++
		return fault
	}
	return nil
}

// matchPath matches a path against a pattern segment by segment: * stands for one segment (or part of one), ** for
// any number.
func matchPath(pattern, where string) bool { return matchParts(splitPath(pattern), splitPath(where)) }

func matchParts(pattern, parts []string) bool {
	if len(pattern) == 0 {
		return len(parts) == 0
	}
	if pattern[0] == "**" {
		return matchParts(pattern[1:], parts) || len(parts) > 0 && matchParts(pattern, parts[1:])
	}
	if len(parts) == 0 {
		return false
	}
	same, err := path.Match(pattern[0], parts[0])
	return err == nil && same && matchParts(pattern[1:], parts[1:])
}

// hold blocks until the fault is released, or until stopped is closed, when it returns false.
func (f *faults) hold(fault *Fault, stopped <-chan struct{}) bool {
	f.mu.Lock()
	fault.Held++
	release := fault.release
	f.mu.Unlock()
	defer func() {
		f.mu.Lock()
		fault.Held--
		f.mu.Unlock()
	}()
	select {
	case <-release:
		return true
	case <-stopped:
		return false
	}
}

// letGo releases the requests that are held by the fault with this id, or by any fault if id is "", and returns their
// number. Requests that arrive later are held again.
func (f *faults) letGo(id string) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	freed := 0
	for _, fault := range f.list {
		if id == "" || fault.ID == id {
			freed += fault.Held
			close(fault.release)
			fault.release = make(chan struct{})
		}
	}
	return freed
}

// remove ends the fault with this id, or every fault if id is "", and releases the requests that it holds.
func (f *faults) remove(id string) {
	f.letGo(id)
	f.mu.Lock()
	defer f.mu.Unlock()
	f.list = slices.DeleteFunc(f.list, func(fault *Fault) bool { return id == "" || fault.ID == id })
}

// all returns copies of the active faults.
func (f *faults) all() []Fault {
	f.mu.Lock()
	defer f.mu.Unlock()
	list := make([]Fault, 0, len(f.list))
	for _, fault := range f.list {
		list = append(list, *fault)
	}
	return list
}

// answer returns the answer of a fault with action status or late-effect.
func (f *Fault) answer() answer {
	code, message := f.Code, f.Message
	if code == 0 {
		code = f.Status
	}
	if message == "" {
		message = http.StatusText(f.Status)
	}
	a := jsonAnswer(f.Status, refuse(f.Status, code, "%s", message))
	for name, value := range f.Headers {
		a.header.Set(name, value)
	}
	return a
}
