package scheduletest

import (
	"context"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
)

// Finish ends a try of a promise as a worker does: kept if message is empty, else failed and tried again in 10 minutes.
func (s *Studio) Finish(kind navette.PromiseKind, subject, message string) {
	s.Helper()
	next := s.Clock.Now().Add(10 * time.Minute)
	s.finish(kind, subject, store.Result{Done: message == "", Next: next, Message: message, Detail: "503"})
}

func (s *Studio) finish(kind navette.PromiseKind, subject string, r store.Result) {
	s.Helper()
	p, err := s.Store.Org(s.Owner.Org).PromiseAbout(s.Context(), kind, subject)
	s.Must(err)
	s.asSystem(func(ctx context.Context, tx *store.Tx) error { return tx.Finish(ctx, p, r) })
}

func (s *Studio) asSystem(do func(context.Context, *store.Tx) error) {
	s.Helper()
	s.Update(navette.System(s.Owner.Org), do)
}

// SendLink sends the link of a booking, or has the mail server refuse it with these words.
func (s *Studio) SendLink(id, refused string) {
	s.Helper()
	ctx, org := s.Context(), s.Store.Org(s.Owner.Org)
	b, err := org.Booking(ctx, id)
	s.Must(err)
	session, err := org.Session(ctx, b.SessionID)
	s.Must(err)
	s.asSystem(func(ctx context.Context, tx *store.Tx) error {
		return tx.LinkSent(ctx, b, session.Sequence, store.Handover{Refused: refused})
	})
	s.Finish(navette.PromiseLink, id, "")
}

// Connect connects the organization to Zoom.
func (s *Studio) Connect() navette.Connection {
	s.Helper()
	at := navette.At(s.Clock.Now())
	c := navette.Connection{
		ID: navette.NewID("con", s.Clock.Now()), OrgID: s.Owner.Org, State: navette.ConnectionActive,
		ZoomAccountID: "acc",
		ZoomUserID:    "zu", Email: "camille@example.org", GrantNumber: 1, ConnectedAt: at,
	}
	s.Update(s.Owner, func(ctx context.Context, tx *store.Tx) error {
		app, err := tx.SaveApp(ctx, navette.ZoomApp{Kind: navette.GeneralApp, ClientID: "client", CreatedAt: at})
		if err != nil {
			return err
		}
		c.AppID = app.ID
		return tx.Connect(ctx, c)
	})
	return c
}

// Meet adds the meeting of a session, ready, and keeps the promise of it.
func (s *Studio) Meet(c navette.Connection, session navette.Session) navette.Meeting {
	s.Helper()
	m := navette.Meeting{
		ID: navette.NewID("mtg", s.Clock.Now()), OrgID: s.Owner.Org, SessionID: session.ID, ConnectionID: c.ID,
		HostZoomID: "zu", HostEmail: c.Email, State: navette.MeetingIntended, Number: 87412093345,
		StartsAt: session.StartsAt, CreatedAt: navette.At(s.Clock.Now()),
	}
	m.Marker = m.ID
	s.asSystem(func(ctx context.Context, tx *store.Tx) error {
		if err := tx.IntendMeeting(ctx, m); err != nil {
			return err
		}
		m.AskedAt = navette.At(navette.RealNow())
		if err := tx.MeetingAsked(ctx, m); err != nil {
			return err
		}
		return tx.MeetingReady(ctx, m, navette.EventMeetingReady)
	})
	s.Finish(navette.PromiseGenerate, session.ID, "")
	return m
}

// Sit adds or changes a sitting of a meeting.
func (s *Studio) Sit(sitting navette.Sitting) navette.Sitting {
	s.Helper()
	s.asSystem(func(ctx context.Context, tx *store.Tx) (err error) {
		sitting, err = tx.SaveSitting(ctx, sitting)
		return err
	})
	return sitting
}

// Record finds a recording of a sitting with one file, which is not downloaded yet.
func (s *Studio) Record(sitting navette.Sitting, session navette.Session) navette.RecordingFile {
	s.Helper()
	at := navette.At(s.Clock.Now())
	f := navette.RecordingFile{
		ID: navette.NewID("fil", s.Clock.Now()), OrgID: s.Owner.Org, NaturalKey: sitting.UUID + "/MP4", FileType: "MP4",
		Extension: "mp4", Size: 1000, BlobKey: "org/call/file", State: navette.FileFound,
	}
	s.asSystem(func(ctx context.Context, tx *store.Tx) error {
		call, err := tx.SaveCall(ctx, navette.Call{
			ID: navette.NewID("cal", s.Clock.Now()), OrgID: s.Owner.Org, SittingID: sitting.ID, SessionID: session.ID,
			Title: session.Title, HostName: "Camille", StartedAt: session.StartsAt, State: navette.CallImporting,
			CreatedAt: at,
		})
		if err != nil {
			return err
		}
		f.CallID = call.ID
		return tx.FoundFiles(ctx, []navette.Call{call}, f)
	})
	return f
}

// FailFile gives up a file because of a wrong size.
func (s *Studio) FailFile(f navette.RecordingFile) {
	s.Helper()
	session := s.sessionOf(f)
	s.asSystem(func(ctx context.Context, tx *store.Tx) error {
		return tx.FileFailed(ctx, f, session, "reason.file_wrong_size")
	})
	s.finish(navette.PromiseFile, f.ID, store.Result{Done: true, Message: "reason.file_wrong_size"})
}

// StoreFile stores a file.
func (s *Studio) StoreFile(f navette.RecordingFile) {
	s.Helper()
	session := s.sessionOf(f)
	f.SHA256, f.BytesDone = "abc", f.Size
	s.asSystem(func(ctx context.Context, tx *store.Tx) error {
		return tx.FilesStored(ctx, store.Stored{File: f, SessionID: session})
	})
	s.finish(navette.PromiseFile, f.ID, store.Result{Done: true})
}

func (s *Studio) sessionOf(f navette.RecordingFile) string {
	s.Helper()
	call, err := s.Store.Org(s.Owner.Org).Call(s.Context(), f.CallID)
	s.Must(err)
	return call.SessionID
}
