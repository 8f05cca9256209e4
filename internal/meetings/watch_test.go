package meetings_test

import (
	"strings"
	"testing"
	"time"

	"navette.dev/navette/internal/testkit"
)

func TestAdminsAreNotifiedOnceOfAMeetingThatIsNotStarted(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.Connect()
		w.Subscribe()
		alone, held := w.Class("Vinyasa doux", threePM), w.Class("Hatha", threePM)
		w.Rest()
		w.Jump(threePM.Add(time.Minute))
		w.Zoom.Play(w.Meeting(held).Number, "start", nil)
		w.Pass(4*time.Minute - time.Second)
		if n := len(w.Post.Messages()); n != 0 {
			w.Fatalf("%d mails too early", n)
		}
		w.Pass(30 * time.Minute)
		for _, admin := range []string{"camille.roussel@studio.test", "grace.miller@studio.test"} {
			if m := w.OneMailTo(admin); !strings.Contains(m.Text, alone.Title) {
				w.Errorf("the mail does not name the session: %s", m.Text)
			}
		}
		if n := len(w.Post.Messages()); n != 2 {
			w.Fatalf("%q", testkit.Subjects(w.Post.Messages()))
		}
	})
}
