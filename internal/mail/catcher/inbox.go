package catcher

import (
	"slices"
	"strconv"
	"sync"
	"time"
)

// Limits of the catcher. Beyond them the oldest mails are dropped.
const (
	maxMessages = 5000
	maxTotal    = 512 << 20 // bytes of all mails together
	maxMessage  = 25 << 20  // bytes of one mail
)

// Envelope is the sender and the recipients of the SMTP commands, which may differ from the mail's headers.
type Envelope struct {
	From string
	To   []string
}

// inbox keeps the newest mails in memory.
type inbox struct {
	mu      sync.Mutex
	mails   []*Message // oldest first
	total   int        // in bytes
	last    int        // number of the newest mail
	changed chan struct{}
}

func newInbox() *inbox { return &inbox{changed: make(chan struct{})} }

// add keeps a mail, drops the oldest if there are too many, and wakes the watchers.
func (b *inbox) add(envelope Envelope, raw []byte, at time.Time) {
	mail := parse(raw)
	mail.EnvelopeFrom, mail.EnvelopeTo, mail.ReceivedAt = envelope.From, envelope.To, at
	b.mu.Lock()
	defer b.mu.Unlock()
	b.last++
	mail.ID = strconv.Itoa(b.last)
	b.mails = append(b.mails, mail)
	b.total += len(raw)
	for len(b.mails) > maxMessages || b.total > maxTotal {
		b.total -= b.mails[0].Size
		b.mails = slices.Delete(b.mails, 0, 1)
	}
	b.wake()
}

func (b *inbox) wake() {
	close(b.changed)
	b.changed = make(chan struct{})
}

// watch returns the mails, newest first, and a channel that is closed at the next change.
func (b *inbox) watch() ([]*Message, <-chan struct{}) {
	b.mu.Lock()
	defer b.mu.Unlock()
	mails := slices.Clone(b.mails)
	slices.Reverse(mails)
	return mails, b.changed
}

func (b *inbox) list() []*Message {
	mails, _ := b.watch()
	return mails
}

func (b *inbox) find(id string) (*Message, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, m := range b.mails {
		if m.ID == id {
			return m, true
		}
	}
	return nil, false
}

func (b *inbox) clear() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.mails, b.total = nil, 0
	b.wake()
}
