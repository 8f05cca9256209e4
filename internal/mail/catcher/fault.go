package catcher

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"strings"
	"sync"

	"navette.dev/navette/internal/navette"
)

// Action is how the server misbehaves.
type Action string

// The actions.
const (
	Hold     Action = "hold"     // keep the mail and withhold the answer until Release
	Reject   Action = "reject"   // answer 550, or Reply
	TempFail Action = "tempfail" // answer 451
	Drop     Action = "drop"     // close the connection when the whole mail has arrived
)

// Fault makes the server misbehave for some recipients.
type Fault struct {
	Action Action `json:"action"`
	To     string `json:"to"` // an address, or * for all
	// AfterAccept keeps the mail first, so that the sender receives an error for a mail that arrived. Hold always keeps it
	// first.
	AfterAccept bool `json:"after_accept"`
	// Count is the number of mails it applies to; 0 means all until the faults are cleared.
	Count int `json:"count"`
	// Reply is the reply of Reject, such as "554 5.7.1 Relay access denied"; "" means "550 5.1.1 No such mailbox
	// here".
	Reply string `json:"reply"`
}

// reply matches a refusal of a server: its code, the enhanced code (RFC 3463) if there is one, and its text.
var reply = regexp.MustCompile(`^(5\d\d) (?:5\.(\d{1,3})\.(\d{1,3}) )?(.+)$`)

func (f Fault) check() error {
	if !slices.Contains([]Action{Hold, Reject, TempFail, Drop}, f.Action) {
		return navette.InvalidField("action", "")
	}
	if f.To == "" {
		return navette.InvalidField("to", "")
	}
	if f.Reply != "" && (f.Action != Reject || !reply.MatchString(f.Reply)) {
		return navette.InvalidField("reply", "")
	}
	if f.Count < 0 {
		return navette.InvalidField("count", "")
	}
	return nil
}

func (f Fault) strikes(address string) bool { return f.To == "*" || strings.EqualFold(f.To, address) }

// atRecipient reports whether the fault applies at the RCPT command, before the mail itself is sent.
func (f Fault) atRecipient() bool {
	return !f.AfterAccept && (f.Action == Reject || f.Action == TempFail)
}

// errStopped ends a withheld answer when the server stops.
var errStopped = errors.New("the mail catcher is stopping")

// faults holds the active faults and the withheld answers.
type faults struct {
	mu       sync.Mutex
	active   []Fault
	held     int
	changed  chan struct{} // closed and replaced when held grows
	released chan struct{} // closed and replaced at each release
	stopped  chan struct{}
	stopOnce sync.Once
}

func newFaults() *faults {
	return &faults{changed: make(chan struct{}), released: make(chan struct{}), stopped: make(chan struct{})}
}

func (f *faults) set(fault Fault) error {
	if err := fault.check(); err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.active = append(f.active, fault)
	return nil
}

func (f *faults) clear() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.active = nil
}

func (f *faults) list() (set []Fault, held int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.active), f.held
}

// strike returns the first fault that applies and counts it.
func (f *faults) strike(atRecipient bool, addresses ...string) (Fault, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for i, fault := range f.active {
		if fault.atRecipient() != atRecipient || !slices.ContainsFunc(addresses, fault.strikes) {
			continue
		}
		switch fault.Count {
		case 0:
		case 1:
			f.active = slices.Delete(f.active, i, i+1)
		default:
			f.active[i].Count--
		}
		return fault, true
	}
	return Fault{}, false
}

// hold blocks until the next release, when it returns nil, or until the server stops.
func (f *faults) hold() error {
	f.mu.Lock()
	released := f.released
	f.held++
	close(f.changed)
	f.changed = make(chan struct{})
	f.mu.Unlock()
	select {
	case <-released:
		return nil
	case <-f.stopped:
		return errStopped
	}
}

func (f *faults) release() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	n := f.held
	f.held = 0
	close(f.released)
	f.released = make(chan struct{})
	return n
}

func (f *faults) waitHeld(ctx context.Context, n int) error {
	for {
		f.mu.Lock()
		held, changed := f.held, f.changed
		f.mu.Unlock()
		if held >= n {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (f *faults) stop() { f.stopOnce.Do(func() { close(f.stopped) }) }
