package invite_test

import (
	"strings"
	"testing"
	"time"

	"navette.dev/navette/internal/journey"
	"navette.dev/navette/internal/mail/catcher"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/schedule"
	"navette.dev/navette/internal/standing"
	"navette.dev/navette/internal/testkit"
)

const relayDenied = "554 5.7.1 <elodie.mercier@example.org>: Relay access denied"

// TestARefusalByTheServerIsNoBadAddress has the mail server refuse two links for another reason than their addresses,
// for a while.
func TestARefusalByTheServerIsNoBadAddress(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.Connect()
		s := w.Class("Yin", threePM)
		first := w.Book(s, w.Elodie())
		w.Book(s, w.Yanis())
		for _, to := range []string{elodie, yanis} {
			w.PostFault(catcher.Fault{Action: catcher.Reject, To: to, Reply: relayDenied})
		}
		w.Jump(threePM.Add(-15 * time.Minute))
		w.Pass(time.Minute)
		now, err := w.Store.Org(w.Org).Booking(w.Context(), first.ID)
		w.Must(err)
		promise := w.Promise(navette.PromiseLink, first.ID)
		if now.LinkRefused != "" || !promise.DoneAt.IsZero() || promise.Attempt < 4 ||
			promise.LastDetail != relayDenied {
			w.Fatalf("refused %q, promise %+v", now.LinkRefused, promise)
		}
		for _, admin := range []string{"camille.roussel@studio.test", "grace.miller@studio.test"} {
			if alarm := w.OneMailTo(admin); !strings.Contains(alarm.Text, w.URL+"/sessions/"+s.ID) {
				w.Errorf("no address of the session in:\n%s", alarm.Text)
			}
		}
		e, err := w.Journeys.Explain(w.Context(), w.Owner, s.ID)
		w.Must(err)
		links := e.Steps[2]
		if links.Message != "reason.mail_server_refused" || links.Detail != relayDenied || !links.Retry {
			w.Errorf("the session's page shows %+v", links)
		}
		today, err := w.Journeys.Today(w.Context(), w.Owner, standing.Standing{})
		w.Must(err)
		if len(today.Attention) != 1 || today.Attention[0].Kind != journey.NeedLinks ||
			today.Attention[0].Row.Message != links.Message {
			w.Errorf("Today shows %+v", today.Attention)
		}
		w.Post.ClearFaults()
		w.Pass(5 * time.Minute)
		w.OneMailTo(elodie)
		w.OneMailTo(yanis)
		w.OneMailTo("camille.roussel@studio.test")
	})
}

// TestANoticeThatTheServerRefusesShowsOnTheSessionsPage has the mail server refuse the notice of a move, long before
// the links are due.
func TestANoticeThatTheServerRefusesShowsOnTheSessionsPage(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.Connect()
		s := w.Class("Yin", threePM)
		w.Book(s, w.Elodie())
		w.PostFault(catcher.Fault{Action: catcher.Reject, To: elodie, Reply: relayDenied})
		w.Move(s.ID, threePM.Add(3*time.Hour))
		w.Rest()
		links := w.Explain(s, schedule.StepLinks)
		if links.Message != "reason.mail_server_refused" || links.Detail != relayDenied || len(links.Tries) != 1 ||
			!links.Retry {
			w.Errorf("the session's page shows %+v", links)
		}
		w.OneMailTo("camille.roussel@studio.test")
		w.Post.ClearFaults()
		w.Must(w.Schedule.RetryNow(w.Context(), w.Owner, s.ID, schedule.StepLinks))
		w.Rest()
		w.OneMailTo(elodie)
	})
}

// TestAWarningAboutTheServerIsNotSentADayLate has the server refuse everything until the next day, when the warning is
// outdated.
func TestAWarningAboutTheServerIsNotSentADayLate(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.Connect()
		s := w.Class("Yin", threePM)
		w.Book(s, w.Elodie())
		w.PostFault(catcher.Fault{Action: catcher.Reject, To: "*", Reply: "550 5.4.5 Daily sending quota exceeded"})
		w.Jump(threePM.Add(-15 * time.Minute))
		w.Jump(threePM.Add(20 * time.Hour))
		w.Post.ClearFaults()
		w.Pass(time.Hour)
		for _, m := range w.Post.Messages() {
			if strings.Contains(m.Text, "serveur d’e-mail") || strings.Contains(m.Text, "mail server") {
				w.Errorf("sent a day late: %s", m.Subject)
			}
		}
	})
}

// TestARefusedLinkIsSentAgainByHand makes the mailboxes accept mail again, and retries one of two bookings.
func TestARefusedLinkIsSentAgainByHand(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.Connect()
		s := w.Class("Yin", threePM)
		first, second := w.Book(s, w.Elodie()), w.Book(s, w.Yanis())
		for _, to := range []string{elodie, yanis} {
			w.PostFault(catcher.Fault{Action: catcher.Reject, To: to})
		}
		w.Rest() // the meeting is generated, so that no notice says that it is missing
		w.Jump(threePM.Add(-15 * time.Minute))
		w.Post.ClearFaults()
		w.Pass(5 * time.Minute)
		if n := len(w.Post.Messages()); n != 0 {
			w.Fatalf("%q were sent without a retry by a user", testkit.Subjects(w.Post.Messages()))
		}
		viewer := w.AddUser("Vera Viewer", "en", navette.RoleViewer)
		w.Wants(w.Schedule.SendLinkAgain(w.Context(), viewer, first.ID), navette.Forbidden)
		w.Must(w.Schedule.SendLinkAgain(w.Context(), w.Coach, first.ID))
		w.Rest()
		w.OneMailTo(elodie)
		if mails := w.MailsTo(yanis); len(mails) != 0 {
			w.Errorf("another booking's link was tried: %q", testkit.Subjects(mails))
		}
		w.Wants(w.Schedule.SendLinkAgain(w.Context(), w.Coach, first.ID), navette.Conflict, "rules.nothing_to_retry")
		w.Jump(threePM.Add(2 * time.Hour))
		w.Wants(w.Schedule.SendLinkAgain(w.Context(), w.Coach, second.ID), navette.Conflict, "rules.nothing_to_retry")
	})
}
