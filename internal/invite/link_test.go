package invite_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"navette.dev/navette/internal/invite"
	"navette.dev/navette/internal/mail/catcher"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/testkit"
)

const elodie, yanis, harriet = "elodie.mercier@example.org", "yanis.bouchard@example.org", "harriet.doyle@example.org"

// threePM is 15:00 in London and 16:00 in Paris.
var threePM = time.Date(2026, 11, 23, 15, 0, 0, 0, time.UTC)

func TestEveryBookedMemberGetsOneLinkOnTime(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.Connect()
		s := w.Class("Vinyasa doux", threePM)
		first, second := w.Book(s, w.Elodie()), w.Book(s, w.Harriet())
		w.Pass(threePM.Add(-15*time.Minute - time.Second).Sub(w.Clock.Now()))
		if n := len(w.Post.Messages()); n != 0 {
			w.Fatalf("%d mails too early", n)
		}
		w.Pass(time.Second)
		french, english := w.OneMailTo(elodie), w.OneMailTo(harriet)
		for _, sent := range []struct {
			mail     *catcher.Message
			booking  navette.Booking
			hour     string
			language string
		}{{french, first, "16:00", "fr"}, {english, second, "15:00–16:00, London time", "en"}} {
			link := w.URL + "/j/" + w.Token(sent.booking)
			if !strings.Contains(sent.mail.Text, link) || !strings.Contains(sent.mail.HTML, link) {
				w.Errorf("no link %s in:\n%s", link, sent.mail.Text)
			}
			if !strings.Contains(sent.mail.Text, sent.hour) || !strings.Contains(sent.mail.Text, "Vinyasa doux") ||
				!strings.Contains(sent.mail.Text, "Thomas Vidal") {
				w.Errorf("not %s in:\n%s", sent.hour, sent.mail.Text)
			}
			if got := sent.mail.Headers["Content-Language"]; len(got) != 1 || got[0] != sent.language {
				w.Errorf("language %q, want %q", got, sent.language)
			}
			calendar := w.Calendar(sent.mail)
			for _, line := range []string{
				"METHOD:PUBLISH", "UID:" + s.ID + "@", "SEQUENCE:0", "SUMMARY:Vinyasa doux",
				"DTSTART;TZID=Europe/Paris:20261123T160000", link,
			} {
				if !strings.Contains(calendar, line) {
					w.Errorf("no %s in:\n%s", line, calendar)
				}
			}
		}
		if strings.Contains(french.Text, w.Token(second)) || french.MessageID == english.MessageID {
			w.Error("another member's link")
		}
		w.Pass(2 * time.Hour)
		w.OneMailTo(elodie)
	})
}

// TestABookingKeepsWhichNoticeItsMailLeadsTo sends one link before a privacy notice is published and one after.
func TestABookingKeepsWhichNoticeItsMailLeadsTo(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.Connect()
		s := w.Class("Vinyasa doux", threePM)
		first := w.Book(s, w.Elodie())
		w.Pass(threePM.Add(-15 * time.Minute).Sub(w.Clock.Now()))
		if mail := w.OneMailTo(elodie); !strings.Contains(mail.Text, w.URL+"/privacy/"+s.OrgID) {
			w.Errorf("the mail does not lead to the notice:\n%s", mail.Text)
		}
		preview, err := w.Privacy.Preview(w.Context(), w.Owner)
		w.Must(err)
		_, err = w.Privacy.Publish(w.Context(), w.Owner, preview.Fingerprint)
		w.Must(err)
		second := w.Book(s, w.Harriet())
		w.Pass(time.Second)
		w.OneMailTo(harriet)
		for i, id := range []string{first.ID, second.ID} {
			sent, err := w.Store.Org(s.OrgID).Booking(w.Context(), id)
			w.Must(err)
			if sent.LinkSentAt.IsZero() || sent.LinkNotice != int64(i) {
				w.Errorf("booking %d: sent at %v with notice %d", i, sent.LinkSentAt, sent.LinkNotice)
			}
		}
	})
}

func TestAMailWhoseAnswerIsLostIsTheSameMailAgain(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.Connect()
		b := w.Book(w.Class("Vinyasa doux", threePM), w.Elodie())
		w.PostFault(catcher.Fault{Action: catcher.Hold, To: elodie, Count: 1})
		w.Clock.Set(threePM.Add(-15 * time.Minute))
		w.Must(w.Post.WaitHeld(w.Context(), 1))
		w.Must(w.Invite.Link(w.Context(), w.Promise(navette.PromiseLink, b.ID))) // another node, after a crash
		w.Post.Release()
		w.Rest()
		wantSame(w, w.MailsTo(elodie), 2)

		late := w.Book(w.Class("Hatha", threePM), w.Yanis())
		w.PostFault(catcher.Fault{Action: catcher.TempFail, To: yanis, AfterAccept: true, Count: 2})
		w.Pass(30 * time.Second)
		wantSame(w, w.MailsTo(yanis), 3)
		if p := w.Promise(navette.PromiseLink, late.ID); p.DoneAt.IsZero() {
			w.Fatalf("%+v", p)
		}
	})
}

// TestASessionThatMovesWhileItsMailIsBeingSent moves it by so little that the new link is due at once too.
func TestASessionThatMovesWhileItsMailIsBeingSent(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.Connect()
		s := w.Class("Vinyasa doux", threePM)
		b := w.Book(s, w.Elodie())
		w.PostFault(catcher.Fault{Action: catcher.Hold, To: elodie, Count: 1})
		w.Clock.Set(threePM.Add(-15 * time.Minute))
		w.Must(w.Post.WaitHeld(w.Context(), 1))
		w.Clock.Set(threePM.Add(-10 * time.Minute))
		w.Move(s.ID, threePM.Add(4*time.Minute))
		w.Post.Release()
		w.Rest()
		var sequences []string
		for _, m := range w.MailsTo(elodie) {
			if strings.Contains(m.MessageID, b.ID) {
				sequences = append(sequences, strings.Split(m.MessageID, ".")[2])
			}
		}
		slices.Sort(sequences)
		if !slices.Equal(sequences, []string{"0", "1"}) {
			w.Fatalf("links of versions %q, want the old and the new one", sequences)
		}
	})
}

// wantSame checks that there are n copies of one mail.
func wantSame(w *testkit.Studio, mails []*catcher.Message, n int) {
	w.Helper()
	if len(mails) != n {
		w.Fatalf("%d mails, want %d", len(mails), n)
	}
	for _, m := range mails {
		if m.MessageID == "" || m.MessageID != mails[0].MessageID || m.Date != mails[0].Date {
			w.Fatalf("%s of %s, then %s of %s", mails[0].MessageID, mails[0].Date, m.MessageID, m.Date)
		}
	}
}

func TestABadAddressDoesNotDelayOtherMembers(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.Connect()
		s := w.Class("Vinyasa doux", threePM)
		bad, good := w.Book(s, w.Elodie()), w.Book(s, w.Yanis())
		w.PostFault(catcher.Fault{Action: catcher.Reject, To: elodie})
		w.Jump(threePM.Add(-15 * time.Minute))
		w.OneMailTo(yanis)
		w.Pass(30 * time.Minute)
		places, err := w.Journeys.Places(w.Context(), w.Owner, s.ID)
		w.Must(err)
		for _, p := range places {
			if p.Booking.ID == bad.ID &&
				(!strings.Contains(p.Booking.LinkRefused, "550") || !p.Booking.LinkSentAt.IsZero()) {
				w.Errorf("refused as %q", p.Booking.LinkRefused)
			}
			if p.Booking.ID == good.ID && p.Booking.LinkSentAt.IsZero() {
				w.Error("not recorded as sent")
			}
		}
		if n := len(w.MailsTo(elodie)); n != 0 {
			w.Errorf("%d mails to the bad address", n)
		}
	})
}

func TestTheLinkOfALateBookingIsSentAtOnce(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.Connect()
		s := w.Class("Vinyasa doux", threePM)
		w.Jump(threePM.Add(-5 * time.Minute))
		w.Book(s, w.Elodie())
		w.Rest()
		w.OneMailTo(elodie)
		w.Jump(threePM.Add(59 * time.Minute))
		w.Book(s, w.Yanis())
		w.Rest()
		w.OneMailTo(yanis)
	})
}

func TestBookingAgainGivesAnotherLinkAndMail(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.Connect()
		s, member := w.Class("Vinyasa doux", threePM), w.Elodie()
		w.Jump(threePM.Add(-10 * time.Minute))
		b := w.Book(s, member)
		w.Rest()
		old := w.Token(b)
		w.Must(w.Schedule.Unbook(w.Context(), w.Owner, b.ID))
		door(w, old, invite.DoorDead)
		w.Book(s, member)
		w.Rest()
		mails := w.MailsTo(elodie)
		if len(mails) != 2 || mails[0].MessageID == mails[1].MessageID || strings.Contains(mails[1].Text, old) {
			w.Fatalf("%d mails", len(mails))
		}
		door(w, old, invite.DoorDead)
	})
}

func TestAMovedSessionSendsItsLinkForTheNewStart(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.Connect()
		s := w.Class("Vinyasa doux", threePM)
		w.Book(s, w.Elodie())
		w.Jump(threePM.Add(-10 * time.Minute))
		first := w.OneMailTo(elodie)
		w.Move(s.ID, threePM.Add(3*time.Hour))
		w.Rest()
		if mails := w.MailsTo(elodie); len(mails) != 2 {
			w.Fatalf("%q", testkit.Subjects(mails))
		}
		w.Pass(3 * time.Hour)
		mails := w.MailsTo(elodie)
		if len(mails) != 3 {
			w.Fatalf("%q, want the link, the notice and the link", testkit.Subjects(mails))
		}
		for _, m := range mails[1:] {
			calendar := w.Calendar(m)
			for _, line := range []string{
				"METHOD:PUBLISH", "UID:" + s.ID + "@", "SEQUENCE:1", "DTSTART;TZID=Europe/Paris:20261123T190000",
			} {
				if !strings.Contains(calendar, line) {
					w.Errorf("%s: no %s in:\n%s", m.Subject, line, calendar)
				}
			}
			if m.MessageID == first.MessageID {
				w.Errorf("%s has the Message-ID of the first mail", m.Subject)
			}
		}
	})
}

func TestACancelledSessionSendsANoticeAndNoLink(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.Connect()
		s := w.Class("Vinyasa doux", threePM)
		b := w.Book(s, w.Elodie())
		w.Rest()
		w.Cancel(s.ID)
		w.Rest()
		notice := w.OneMailTo(elodie)
		calendar := w.Calendar(notice)
		for _, line := range []string{"METHOD:CANCEL", "STATUS:CANCELLED", "UID:" + s.ID + "@", "SEQUENCE:1"} {
			if !strings.Contains(calendar, line) {
				w.Errorf("no %s in:\n%s", line, calendar)
			}
		}
		if strings.Contains(notice.Text, w.Token(b)) {
			w.Error("the notice has a link that no longer works")
		}
		w.Pass(5 * time.Hour)
		w.OneMailTo(elodie)
		if n := len(w.Post.Messages()); n != 1 {
			w.Errorf("%d mails: %q", n, testkit.Subjects(w.Post.Messages()))
		}
	})
}

// TestAnOutdatedNoticeIsNotSent moves a session while no mail can be sent, and then moves it again, cancels it, or
// cancels the booking.
func TestAnOutdatedNoticeIsNotSent(t *testing.T) {
	for name, story := range map[string]struct {
		then func(w *testkit.Studio, s navette.Session, b navette.Booking)
		says []string // text in the calendar entry of each mail that is sent
	}{
		"moved again": {
			func(w *testkit.Studio, s navette.Session, _ navette.Booking) { w.Move(s.ID, threePM.Add(4*time.Hour)) },
			[]string{"SEQUENCE:2"},
		},
		"cancelled": {
			func(w *testkit.Studio, s navette.Session, _ navette.Booking) { w.Cancel(s.ID) }, []string{"METHOD:CANCEL"},
		},
		"booking cancelled": {func(w *testkit.Studio, _ navette.Session, b navette.Booking) {
			w.Must(w.Schedule.Unbook(w.Context(), w.Owner, b.ID))
		}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			testkit.Each(t, func(w *testkit.Studio) {
				w.Connect()
				s := w.Class("Vinyasa doux", threePM)
				b := w.Book(s, w.Elodie())
				w.Rest()
				w.StopWork()
				w.Move(s.ID, threePM.Add(3*time.Hour))
				story.then(w, s, b)
				w.Restart()
				w.Rest()
				mails := w.MailsTo(elodie)
				if len(mails) != len(story.says) {
					w.Fatalf("%q, want %d", testkit.Subjects(mails), len(story.says))
				}
				for i, m := range mails {
					if calendar := w.Calendar(m); !strings.Contains(calendar, story.says[i]) {
						w.Errorf("no %s in:\n%s", story.says[i], calendar)
					}
				}
			})
		})
	}
}

// TestAnOutdatedWarningIsNotSent has the mail server refuse the admins' mails until the meeting exists, or the session
// is on another day.
func TestAnOutdatedWarningIsNotSent(t *testing.T) {
	for name, then := range map[string]func(w *testkit.Studio, s navette.Session){
		"it is ready": func(w *testkit.Studio, _ navette.Session) { w.Zoom.Mend(); w.Pass(10 * time.Minute) },
		"it moved":    func(w *testkit.Studio, s navette.Session) { w.Move(s.ID, threePM.Add(48*time.Hour)) },
	} {
		t.Run(name, func(t *testing.T) {
			testkit.Each(t, func(w *testkit.Studio) {
				w.Connect()
				w.Zoom.Fault(map[string]any{
					"action": "status", "status": 503, "when": "before", "method": "POST",
					"path": "/v2/users/*/meetings", "count": 0,
				})
				s := w.Class("Vinyasa doux", threePM)
				w.PostFault(catcher.Fault{Action: catcher.TempFail, To: "*"})
				w.Jump(threePM.Add(-15 * time.Minute))
				then(w, s)
				w.Post.ClearFaults()
				w.Update(func(ctx context.Context, tx *store.Tx) error { return tx.Wake(ctx, navette.PromiseMail) })
				w.Rest()
				if mails := w.Post.Messages(); len(mails) != 0 {
					w.Errorf("outdated warnings were sent: %q", testkit.Subjects(mails))
				}
			})
		})
	}
}

func TestNoLinkIsSentForASessionThatWillHaveNoMeeting(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.Connect()
		w.Must(w.Connections.Pause(w.Context(), w.Owner))
		s := w.Class("Vinyasa doux", threePM)
		w.Book(s, w.Elodie())
		w.Jump(threePM.Add(-14 * time.Minute))
		w.Pass(3 * time.Minute)
		if n := len(w.MailsTo(elodie)); n != 0 {
			w.Fatalf("%d links", n)
		}
		w.Must(w.Connections.Resume(w.Context(), w.Owner))
		w.Pass(time.Minute)
		w.OneMailTo(elodie)
	})
}

func TestLinksAreSentWhileZoomIsDown(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.Connect()
		fault := map[string]any{
			"action": "status", "status": 503, "when": "before", "method": "POST", "path": "/v2/users/*/meetings",
			"count": 0,
		}
		w.Zoom.Fault(fault)
		s := w.Class("Vinyasa doux", threePM)
		b := w.Book(s, w.Elodie())
		w.Jump(threePM.Add(-15 * time.Minute))
		w.OneMailTo(elodie)
		door(w, w.Token(b), invite.DoorNotReady)
		for _, admin := range []string{"camille.roussel@studio.test", "grace.miller@studio.test"} {
			if m := w.OneMailTo(admin); !strings.Contains(m.Text, w.URL+"/sessions/"+s.ID) {
				w.Errorf("no address of the session in:\n%s", m.Text)
			}
		}
		w.Zoom.Mend()
		w.Pass(10 * time.Minute)
		door(w, w.Token(b), invite.DoorOpen)
		w.OneMailTo(elodie)
		w.OneMailTo("camille.roussel@studio.test")
	})
}
