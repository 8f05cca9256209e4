package catcher

import (
	"testing"
	"time"
)

// HashOf exports hashOf, the hash by which the page's policy names a style or script.
var HashOf = hashOf

func TestInboxKeepsTheNewest(t *testing.T) {
	b := newInbox()
	for range maxMessages + 3 {
		b.add(Envelope{To: []string{"zoe@example.test"}}, []byte("Subject: x\r\n\r\ny"), time.Time{})
	}
	mails := b.list()
	if len(mails) != maxMessages || mails[0].ID != "5003" || mails[len(mails)-1].ID != "4" {
		t.Errorf("%d mails, from %s to %s", len(mails), mails[0].ID, mails[len(mails)-1].ID)
	}
}

func TestInboxBoundsItsMemory(t *testing.T) {
	b := newInbox()
	big := make([]byte, maxMessage)
	for range maxTotal/maxMessage + 2 {
		b.add(Envelope{}, big, time.Time{})
	}
	if b.total > maxTotal || len(b.list()) != maxTotal/maxMessage {
		t.Errorf("%d mails of %d bytes in all", len(b.list()), b.total)
	}
}
