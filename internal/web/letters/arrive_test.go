package letters_test

import (
	"strings"
	"testing"
	"time"

	"navette.dev/navette/internal/testkit"
)

// TestMovedLetterArrivesWithBothHours moves a session and reads the mail that a mail server received.
func TestMovedLetterArrivesWithBothHours(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.Connect()
		s := w.Class("Yin & respiration", w.In(3*time.Hour)) // 15:00 in Paris
		harriet := w.Harriet()
		booking := w.Book(s, harriet)
		w.Rest()
		w.Move(s.ID, w.In(5*time.Hour))
		w.Rest()
		mail := w.OneMailTo(harriet.Email)
		if !strings.Contains(mail.Subject, "New time: Yin & respiration, 16:00") {
			t.Errorf("subject %q, want the new hour in London", mail.Subject)
		}
		for _, text := range []string{"14:00", "16:00", "17:00 in Paris", "with Thomas Vidal", "15 min before"} {
			if !strings.Contains(mail.Text, text) {
				t.Errorf("the letter lacks %q:\n%s", text, mail.Text)
			}
		}
		link := w.URL + "/j/" + w.Token(booking)
		if !strings.Contains(mail.Text, link) || !strings.Contains(mail.HTML, link) {
			t.Errorf("the letter lacks the link %s:\n%s", link, mail.Text)
		}
	})
}
