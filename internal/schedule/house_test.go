package schedule_test

import (
	"context"
	"testing"
	"time"

	"navette.dev/navette/internal/journey"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/schedule"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/store/storetest"
	"navette.dev/navette/internal/vault"
)

// monday is a Monday noon in Paris, in winter time.
var monday = time.Date(2026, 11, 23, 11, 0, 0, 0, time.UTC)

// house is a studio in Paris with its schedule and a clock that stands at monday.
type house struct {
	*testing.T
	store    *store.Store
	clock    *navette.SteppedClock
	vault    *vault.Vault
	schedule *schedule.Schedule
	journeys *journey.Reader
	owner    navette.Actor
	members  []string
}

// inHouse runs a test in a new studio on every engine.
func inHouse(t *testing.T, test func(h *house)) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, s *store.Store) { test(newHouse(t, s)) })
}

func newHouse(t *testing.T, s *store.Store) *house {
	keys, err := vault.Generate()
	if err != nil {
		t.Fatal(err)
	}
	v, err := vault.Open(vault.Source{Value: keys})
	if err != nil {
		t.Fatal(err)
	}
	h := &house{T: t, store: s, clock: navette.NewSteppedClock(monday), vault: v}
	h.schedule, h.journeys = schedule.New(s, h.clock, v), journey.New(s, h.clock)
	h.owner = h.organization("Atelier Lumière")
	h.members = h.newMembers(h.owner, 4)
	return h
}

func (h *house) must(err error) {
	h.Helper()
	if err != nil {
		h.Fatal(err)
	}
}

func (h *house) wants(code navette.Code, err error) {
	h.Helper()
	if navette.CodeOf(err) != code {
		h.Fatalf("got %v, want %q", err, code)
	}
}

// organization creates an organization and returns its owner.
func (h *house) organization(name string) navette.Actor {
	h.Helper()
	at := navette.At(monday)
	org := navette.Organization{
		ID: navette.NewID("org", monday), Name: name, Zone: "Europe/Paris", Language: "fr", WindowMinutes: 1440,
		LinkMinutes: 15, CreatedAt: at,
	}
	person := navette.Person{
		ID: navette.NewID("per", monday), Name: "Camille Roussel", Email: org.ID, EmailFolded: org.ID, Language: "fr",
		PasswordHash: "-", CreatedAt: at,
	}
	user := navette.User{
		ID: navette.NewID("usr", monday), OrgID: org.ID, PersonID: person.ID, Role: navette.RoleOwner, CreatedAt: at,
	}
	h.must(h.store.System().CreateOrganization(h.Context(), org, person, user))
	return navette.Actor{Kind: navette.ActorUser, Org: org.ID, ID: user.ID, Role: navette.RoleOwner}
}

func (h *house) newMembers(actor navette.Actor, n int) []string {
	h.Helper()
	ids := make([]string, n)
	h.update(actor, func(ctx context.Context, tx *store.Tx) error {
		for i := range ids {
			ids[i] = navette.NewID("mem", monday)
			m := navette.Member{
				ID: ids[i], Name: "Élodie Mercier", Email: ids[i] + "@example.org",
				EmailFolded: ids[i] + "@example.org", Language: "fr", Source: "navette", CreatedAt: navette.At(monday),
			}
			if err := tx.AddMember(ctx, m); err != nil {
				return err
			}
		}
		return nil
	})
	return ids
}

func (h *house) update(actor navette.Actor, do func(context.Context, *store.Tx) error) {
	h.Helper()
	ctx := h.Context()
	h.must(h.store.Org(actor.Org).Update(ctx, actor, h.clock.Now(), func(tx *store.Tx) error { return do(ctx, tx) }))
}

// input returns an online class of an hour with two places.
func (h *house) input(start time.Time) schedule.SessionInput {
	paris, err := time.LoadLocation("Europe/Paris")
	h.must(err)
	local := start.In(paris)
	return schedule.SessionInput{
		Title: "Vinyasa avancé", Date: local.Format(time.DateOnly), Time: local.Format("15:04"), Minutes: 60,
		Mode:     navette.Online,
		Capacity: 2, CoachID: h.owner.ID, WaitingRoom: true, Record: true,
	}
}

func (h *house) create(start time.Time) navette.Session {
	h.Helper()
	s, err := h.schedule.Create(h.Context(), h.owner, h.input(start))
	h.must(err)
	return s
}

func (h *house) change(id string, edit func(*schedule.SessionInput)) navette.Session {
	h.Helper()
	before, err := h.schedule.Session(h.Context(), h.owner, id)
	h.must(err)
	in, err := schedule.InputOf(before)
	h.must(err)
	edit(&in)
	after, err := h.schedule.Change(h.Context(), h.owner, id, in)
	h.must(err)
	return after
}

// move returns an edit that sets another start.
func (h *house) move(start time.Time) func(*schedule.SessionInput) {
	return func(in *schedule.SessionInput) {
		fresh := h.input(start)
		in.Date, in.Time = fresh.Date, fresh.Time
	}
}

func (h *house) book(session, member string) navette.Booking {
	h.Helper()
	b, err := h.schedule.Book(h.Context(), h.owner, session, member)
	h.must(err)
	return b
}

// due returns when an open promise is due, or zero if there is none.
func (h *house) due(kind navette.PromiseKind, subject string) time.Time {
	h.Helper()
	p, err := h.store.Org(h.owner.Org).PromiseAbout(h.Context(), kind, subject)
	if navette.CodeOf(err) == navette.NotFound || err == nil && !p.DoneAt.IsZero() {
		return time.Time{}
	}
	h.must(err)
	return p.DueAt.Time
}

func (h *house) wantDue(kind navette.PromiseKind, subject string, want time.Time) {
	h.Helper()
	if got := h.due(kind, subject); !got.Equal(want) {
		h.Fatalf("%s is due at %v, want %v", kind, got, want)
	}
}

// finish keeps a promise, or makes it fail with a message, as a worker would.
func (h *house) finish(kind navette.PromiseKind, subject, message string) {
	h.Helper()
	p, err := h.store.Org(h.owner.Org).PromiseAbout(h.Context(), kind, subject)
	h.must(err)
	h.update(navette.System(h.owner.Org), func(ctx context.Context, tx *store.Tx) error {
		return tx.Finish(ctx, p, store.Result{
			Done: message == "", Next: h.clock.Now().Add(10 * time.Minute), Message: message, Detail: "503",
		})
	})
}

// sendLink keeps the promise of a booking's link.
func (h *house) sendLink(id, refused string) {
	h.Helper()
	ctx, org := h.Context(), h.store.Org(h.owner.Org)
	b, err := org.Booking(ctx, id)
	h.must(err)
	s, err := org.Session(ctx, b.SessionID)
	h.must(err)
	h.update(navette.System(h.owner.Org), func(ctx context.Context, tx *store.Tx) error {
		return tx.LinkSent(ctx, b, s.Sequence, store.Handover{Refused: refused})
	})
	h.finish(navette.PromiseLink, id, "")
}

// connect connects the organization to Zoom.
func (h *house) connect() navette.Connection {
	h.Helper()
	at := navette.At(h.clock.Now())
	c := navette.Connection{
		ID: navette.NewID("con", monday), OrgID: h.owner.Org, State: navette.ConnectionActive, ZoomAccountID: "acc",
		ZoomUserID: "zu", Email: "camille@example.org", GrantNumber: 1, ConnectedAt: at,
	}
	h.update(h.owner, func(ctx context.Context, tx *store.Tx) error {
		app, err := tx.SaveApp(ctx, navette.ZoomApp{Kind: navette.GeneralApp, ClientID: "client", CreatedAt: at})
		if err != nil {
			return err
		}
		c.AppID = app.ID
		return tx.Connect(ctx, c)
	})
	return c
}

// meet stores the ready meeting of a session and keeps its promise.
func (h *house) meet(c navette.Connection, s navette.Session) navette.Meeting {
	h.Helper()
	m := navette.Meeting{
		ID: navette.NewID("mtg", h.clock.Now()), OrgID: h.owner.Org, SessionID: s.ID, ConnectionID: c.ID,
		HostZoomID: "zu", HostEmail: c.Email,
		State: navette.MeetingIntended, Number: 87412093345, StartsAt: s.StartsAt, CreatedAt: navette.At(h.clock.Now()),
	}
	m.Marker = m.ID
	h.update(navette.System(h.owner.Org), func(ctx context.Context, tx *store.Tx) error {
		if err := tx.IntendMeeting(ctx, m); err != nil {
			return err
		}
		m.AskedAt = navette.At(navette.RealNow())
		if err := tx.MeetingAsked(ctx, m); err != nil {
			return err
		}
		return tx.MeetingReady(ctx, m, navette.EventMeetingReady)
	})
	h.finish(navette.PromiseGenerate, s.ID, "")
	return m
}

// lateAnswer records a mail server's acceptance of a link for an earlier sequence of the session, which must be
// refused.
func (h *house) lateAnswer(b navette.Booking, sequence int64) {
	h.Helper()
	org := h.store.Org(h.owner.Org)
	err := org.Update(h.Context(), navette.System(org.ID), h.clock.Now(), func(tx *store.Tx) error {
		return tx.LinkSent(h.Context(), b, sequence, store.Handover{})
	})
	if navette.CodeOf(err) != navette.Conflict {
		h.Fatalf("noted a link that is not to be: %v", err)
	}
}

// wantMails checks the number of open promises of mails of one kind about a session.
func (h *house) wantMails(kind navette.MailKind, session string, want int) {
	h.Helper()
	org := h.store.Org(h.owner.Org)
	promises, err := org.PromisesOfSession(h.Context(), session)
	h.must(err)
	got := 0
	for _, p := range promises {
		if p.Kind != navette.PromiseMail {
			continue
		}
		m, err := org.Mail(h.Context(), p.Subject)
		h.must(err)
		if m.Kind != kind {
			h.Fatalf("a mail of kind %s, want %s", m.Kind, kind)
		}
		got++
	}
	if got != want {
		h.Fatalf("%d mails, want %d", got, want)
	}
}

func (h *house) sit(s navette.Sitting) navette.Sitting {
	h.Helper()
	h.update(navette.System(h.owner.Org), func(ctx context.Context, tx *store.Tx) (err error) {
		s, err = tx.SaveSitting(ctx, s)
		return err
	})
	return s
}

// record finds a recording of a sitting with one file, which is being imported.
func (h *house) record(sitting navette.Sitting, s navette.Session) navette.RecordingFile {
	h.Helper()
	at := navette.At(h.clock.Now())
	f := navette.RecordingFile{
		ID: navette.NewID("fil", h.clock.Now()), OrgID: h.owner.Org, NaturalKey: sitting.UUID + "/MP4", FileType: "MP4",
		Extension: "mp4",
		Size:      1000, BlobKey: "org/call/file", State: navette.FileFound,
	}
	h.update(navette.System(h.owner.Org), func(ctx context.Context, tx *store.Tx) error {
		call, err := tx.SaveCall(ctx, navette.Call{
			ID: navette.NewID("cal", h.clock.Now()), OrgID: h.owner.Org, SittingID: sitting.ID, SessionID: s.ID,
			Title: s.Title, HostName: "Camille",
			StartedAt: s.StartsAt, State: navette.CallImporting, CreatedAt: at,
		})
		if err != nil {
			return err
		}
		f.CallID = call.ID
		return tx.FoundFile(ctx, call, f)
	})
	return f
}

func (h *house) failFile(f navette.RecordingFile) {
	h.Helper()
	session := h.sessionOf(f)
	h.update(navette.System(h.owner.Org), func(ctx context.Context, tx *store.Tx) error {
		return tx.FileFailed(ctx, f, session, "import.wrong_size")
	})
	h.finishFile(f, store.Result{Done: true, Message: "import.wrong_size"})
}

func (h *house) storeFile(f navette.RecordingFile) {
	h.Helper()
	session := h.sessionOf(f)
	f.SHA256, f.BytesDone = "abc", f.Size
	h.update(navette.System(h.owner.Org), func(ctx context.Context, tx *store.Tx) error {
		return tx.FileStored(ctx, f, session)
	})
	h.finishFile(f, store.Result{Done: true})
}

func (h *house) finishFile(f navette.RecordingFile, r store.Result) {
	h.Helper()
	p, err := h.store.Org(h.owner.Org).PromiseAbout(h.Context(), navette.PromiseFile, f.ID)
	h.must(err)
	h.update(navette.System(h.owner.Org), func(ctx context.Context, tx *store.Tx) error { return tx.Finish(ctx, p, r) })
}

func (h *house) sessionOf(f navette.RecordingFile) string {
	h.Helper()
	call, err := h.store.Org(h.owner.Org).Call(h.Context(), f.CallID)
	h.must(err)
	return call.SessionID
}
