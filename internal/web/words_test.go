package web_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/schedule"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/web/webtest"
)

// fates are sessions that all start at the same time tomorrow and take different courses.
type fates struct {
	*webtest.Site
	start    time.Time
	sessions map[string]navette.Session
	meetings map[string]navette.Meeting
	bookings map[string][]navette.Booking
}

func newFates(site *webtest.Site) *fates {
	f := &fates{
		Site: site, start: webtest.Noon.Add(26 * time.Hour), sessions: map[string]navette.Session{},
		meetings: map[string]navette.Meeting{}, bookings: map[string][]navette.Booking{},
	}
	anna, karim := site.Member("Anna Schmidt"), site.Member("Karim Haddad")
	for _, name := range []string{
		"kept", "unrecorded", "empty", "late", "refused", "unready", "gone", "nameless", "never", "rehearsed", "cancelled",
		"room",
	} {
		s := site.Class(name, f.start, 8)
		if name != "empty" {
			f.bookings[name] = []navette.Booking{site.Book(s, anna), site.Book(s, karim)}
		}
		f.sessions[name] = s
	}
	f.change("unrecorded", func(in *schedule.SessionInput) { in.Record = false })
	f.change("room", func(in *schedule.SessionInput) { in.Mode = navette.InPerson })
	_, err := site.Schedule.Cancel(site.Context(), site.Owner, f.sessions["cancelled"].ID)
	site.Must(err)
	return f
}

func (f *fates) change(name string, edit func(*schedule.SessionInput)) {
	f.Helper()
	in, err := schedule.InputOf(f.sessions[name])
	f.Must(err)
	edit(&in)
	f.sessions[name], err = f.Schedule.Change(f.Context(), f.Owner, f.sessions[name].ID, in)
	f.Must(err)
}

// meet writes the meetings, except of the sessions that get none.
func (f *fates) meet(c navette.Connection) {
	f.Helper()
	number := int64(87412093300)
	for name, s := range f.sessions {
		if name == "unready" || name == "cancelled" || name == "room" {
			continue
		}
		number++
		m := navette.Meeting{
			ID: navette.NewID("mtg", webtest.Noon), OrgID: f.Owner.Org, SessionID: s.ID, ConnectionID: c.ID, HostZoomID: "zu",
			HostEmail: c.Email, State: navette.MeetingIntended, Number: number, StartsAt: s.StartsAt,
			CreatedAt: navette.At(f.Clock.Now()),
		}
		if name == "nameless" {
			m.HostEmail = ""
		}
		m.Marker = m.ID
		var err error
		m.JoinSealed, err = f.Vault.SealText(m.OrgID, "meetings", m.ID, "https://zoom.test/j/1")
		f.Must(err)
		f.meetings[name] = f.GetReady(m)
	}
}

// links records the links as sent: one of two for the session "late", all refused for "refused".
func (f *fates) links() {
	f.Helper()
	f.Update(func(ctx context.Context, tx *store.Tx) error {
		for name, bookings := range f.bookings {
			for i, b := range bookings {
				handover := store.Handover{}
				if name == "refused" {
					handover.Refused = "550 5.1.1 no such user"
				}
				if name == "cancelled" || name == "room" || name == "late" && i > 0 {
					continue
				}
				if err := tx.LinkSent(ctx, b, f.sessions[name].Sequence, handover); err != nil {
					return err
				}
			}
		}
		return tx.MeetingGone(ctx, f.meetings["gone"], "deleted")
	})
}

// sit records that a session's meeting took place. A zero end means that it is not known.
func (f *fates) sit(name string, from, to time.Time) navette.Sitting {
	f.Helper()
	m := f.meetings[name]
	return f.Studio().Sit(navette.Sitting{
		MeetingID: m.ID, ZoomAccountID: "account", UUID: name + from.String(), Number: m.Number,
		StartedAt: navette.At(from), EndedAt: navette.At(to),
	})
}

// bring imports the recording of a meeting that took place.
func (f *fates) bring(name string, sitting navette.Sitting) {
	f.Helper()
	workers := f.Studio()
	workers.StoreFile(workers.Record(sitting, f.sessions[name]))
}

// TestPagesAgreeAboutEverySession compares the schedule, Today, its band and the sessions' pages at each stage of the
// sessions.
func TestPagesAgreeAboutEverySession(t *testing.T) {
	webtest.Each(t, func(site *webtest.Site) {
		c, f := site.Connect(), newFates(site)
		b := site.Camille()
		f.agree(b)
		site.Clock.Set(f.start.Add(-23 * time.Hour))
		f.meet(c)
		f.agree(b)
		site.Clock.Set(f.start.Add(-40 * time.Minute))
		f.sit("rehearsed", site.Clock.Now().Add(-10*time.Minute), site.Clock.Now())
		f.agree(b)
		site.Clock.Set(f.start.Add(-15 * time.Minute))
		f.links()
		f.agree(b)
		site.Clock.Set(f.start.Add(10 * time.Minute))
		for _, name := range []string{"kept", "unrecorded", "empty", "late", "refused", "nameless"} {
			f.sit(name, f.start, time.Time{})
		}
		f.agree(b)
		site.Clock.Set(f.start.Add(65 * time.Minute))
		for _, name := range []string{"kept", "unrecorded", "empty", "late"} {
			f.sit(name, f.start, f.start.Add(time.Hour))
		}
		f.agree(b)
		f.bring("kept", f.sit("kept", f.start, f.start.Add(time.Hour)))
		f.agree(b)
		site.Clock.Set(f.start.Add(25 * time.Hour))
		f.agree(b)
	})
}

// agree compares the pages about each session.
func (f *fates) agree(b *webtest.Browser) {
	f.Helper()
	list := b.Get("/schedule?week=" + f.start.Format(time.DateOnly)).WantsStatus(http.StatusOK)
	today := b.Get("/").WantsStatus(http.StatusOK)
	over := !f.Clock.Now().Before(f.start.Add(time.Hour))
	for name, s := range f.sessions {
		page := b.Get("/sessions/" + s.ID).WantsStatus(http.StatusOK)
		article := webtest.Find(list.Doc, func(n *html.Node) bool {
			return n.Data == "article" && webtest.Attr(n, "data-live-id") == s.ID
		})
		if article == nil {
			f.Fatalf("%s is not in the schedule", name)
		}
		shown := texts{fates: f, name: name, page: webtest.Text(page.Doc), row: webtest.Text(article), over: over}
		if shown.marks = marksOfList(article); shown.marks != "" {
			shown.equal("the run", shown.marks, marksOfSteps(page.Doc))
		}
		if bar := webtest.Find(today.Doc, func(n *html.Node) bool {
			return strings.HasPrefix(webtest.Attr(n, "class"), "bar") && webtest.Attr(n, "href") == "/sessions/"+s.ID
		}); bar != nil {
			shown.bar = " " + webtest.Attr(bar, "class") + " "
		}
		shown.check()
	}
}

// texts are what the pages show of one session.
type texts struct {
	*fates
	name           string
	page, row, bar string // texts of its page and of its row, classes of its bar on Today
	marks          string
	over           bool
}

// marksOfList returns the marks in a row of the schedule.
func marksOfList(row *html.Node) string {
	var marks []string
	for n := range row.Descendants() {
		if n.Data == "i" && n.Parent != nil && webtest.Attr(n.Parent, "class") == "run" {
			marks = append(marks, webtest.Attr(n, "class"))
		}
	}
	return strings.Join(marks, " ")
}

func marksOfSteps(page *html.Node) string {
	var marks []string
	for n := range page.Descendants() {
		if class := strings.Fields(webtest.Attr(n, "class")); n.Data == "li" && len(class) > 1 && class[0] == "step" &&
			class[1] != "leg" {
			marks = append(marks, class[1])
		}
	}
	return strings.Join(marks, " ")
}

func (s texts) equal(what, got, want string) {
	s.Helper()
	if got != want {
		s.Errorf("%s at %s: %s is %q, the page has %q", s.name, s.Clock.Now().Sub(s.start), what, got, want)
	}
}

func (s texts) never(where, text string, parts ...string) {
	s.Helper()
	for _, part := range parts {
		if strings.Contains(text, part) {
			s.Errorf("%s at %s: %s says %q: %s", s.name, s.Clock.Now().Sub(s.start), where, part, text)
		}
	}
}

// check compares the texts with the state of the session.
func (s texts) check() {
	s.Helper()
	live := strings.Contains(s.marks, "live")
	if live != strings.Contains(s.page, "En cours") || live != strings.Contains(s.row, "En cours") ||
		s.bar != "" && live != strings.Contains(s.bar, " live ") {
		s.Errorf("%s at %s: live in the marks %v; %q; %q; %q", s.name, s.Clock.Now().Sub(s.start), live, s.page, s.row, s.bar)
	}
	s.never("the page", s.page, "sur le compte .", "Liens à envoyer à l’heure", "à l’heure Liens à envoyer")
	if strings.Contains(s.page, "Revoir") {
		s.never("a page with a replay", s.page, "Démarrer la réunion")
	}
	switch s.name {
	case "cancelled":
		s.never("a cancelled session", s.page+s.row, "En salle", "8 inscrits", "0 inscrit", "inscrits sur 8")
		if s.bar != "" && !strings.Contains(s.bar, " off ") {
			s.Errorf("a cancelled session is drawn as%s", s.bar)
		}
		if !strings.Contains(s.row, "Annulée") || !strings.Contains(s.row, "2 personnes étaient inscrites") ||
			!strings.Contains(s.page, "2 personnes étaient inscrites") {
			s.Errorf("a cancelled session is told as %q; %q", s.row, s.page)
		}
	case "unrecorded":
		s.never("an unrecorded session", s.row, "en route", "Enregistrement attendu")
	case "room":
		s.never("a session in a room", s.row, "Passée", "réunion")
	}
	if s.over {
		s.never("a session that is over", s.page, "Modifier", "Annuler la séance", "Réunion Zoom à créer",
			"Pas encore. Elle est créée", "Personne encore")
		s.never("the row of one that is over", s.row, "Réunion prête", "en cours de création", "liens à ", "s’en occuper",
			"aucun lien à envoyer En")
	}
}
