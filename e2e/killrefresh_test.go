package e2e

import (
	"strings"
	"testing"
)

const tokenPath = "/oauth/token"

// TestKilledWhenRefreshIsAnswered kills the server when Zoom has issued new tokens and its answer has not arrived.
// The old refresh token still works, as Zoom was observed to behave, and the work continues.
func TestKilledWhenRefreshIsAnswered(t *testing.T) {
	eachEngine(t, setting{}, func(w *surroundings) {
		w.killDuringRefresh()
		w.judgeAll()
	})
}

// TestKilledWhenStrictRefreshIsAnswered does the same with a Zoom that accepts only the newest refresh token, as its
// documents say. The owner then has to connect again, and is asked to once.
func TestKilledWhenStrictRefreshIsAnswered(t *testing.T) {
	eachEngine(t, setting{}, func(w *surroundings) {
		w.zoom.Do("/behaviours", map[string]string{"refresh-rotation": "strict"})
		w.killDuringRefresh()
		w.until("the owner is asked for help", func() bool { return len(w.reconnectMails()) > 0 && w.atRest() })
		if n := len(w.reconnectMails()); n != 1 {
			t.Errorf("the owner was asked %d times to connect again, want once", n)
		}
		if n := len(w.zoom.Meetings()); n != 0 {
			t.Errorf("%d meetings without a token that works", n)
		}
	})
}

// killDuringRefresh kills the server when its first refresh has taken effect, and starts it again.
func (w *surroundings) killDuringRefresh() {
	w.Helper()
	w.openStudio()
	w.plan(2, 10)
	w.zoom.Do("/tokens/expire", map[string]any{"which": "access"})
	w.zoom.Fault(map[string]any{"action": "hold", "when": "after", "method": "POST", "path": tokenPath})
	server := w.start()
	w.zoom.Held(tokenPath, 1)
	server.kill()
	w.zoom.Mend()
	w.start()
}

// reconnectMails returns the mails that ask the owner to connect Zoom again.
func (w *surroundings) reconnectMails() (subjects []string) {
	for _, m := range w.mailsTo(ownerEmail) {
		if strings.Contains(strings.Join(m.Links, " "), "/settings/integrations/zoom") {
			subjects = append(subjects, m.Subject)
		}
	}
	return subjects
}
