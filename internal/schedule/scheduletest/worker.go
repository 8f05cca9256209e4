package scheduletest

import (
	"context"
	"time"

	"navette.dev/navette/internal/importer"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
)

// Finish ends a try of a promise as a worker does. An empty message means that the promise is kept; otherwise the try
// failed with that message key, and the next one is 10 minutes later.
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

// asSystem is [Studio.Update] as the system.
func (s *Studio) asSystem(do func(context.Context, *store.Tx) error) {
	s.Helper()
	s.Update(navette.System(s.Owner.Org), do)
}

// SendLink records that the link of a booking was sent, or if refused is not empty, that the mail server refused it
// with this reply.
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

// Connect stores an active connection of the organization to Zoom.
func (s *Studio) Connect() navette.Connection {
	s.Helper()
	at := navette.At(s.Clock.Now())
	c := navette.Connection{
		ID: navette.NewID("con", s.Clock.Now()), OrgID: s.Owner.Org, State: navette.ConnectionActive,
		ZoomAccountID: "acc", ZoomUserID: "zu", Email: "camille@example.org", GrantNumber: 1, ConnectedAt: at,
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

// Meet stores a meeting of the session that is ready, and ends the promise to generate it.
func (s *Studio) Meet(c navette.Connection, session navette.Session) navette.Meeting {
	s.Helper()
	m := navette.Meeting{
		ID: navette.NewID("mtg", s.Clock.Now()), OrgID: s.Owner.Org, SessionID: session.ID, ConnectionID: c.ID,
		HostZoomID: "zu", HostEmail: c.Email, State: navette.MeetingIntended, Number: 87412093345,
		StartsAt: session.StartsAt, CreatedAt: navette.At(s.Clock.Now()),
	}
	m.Marker = m.ID
	return s.Ready(m)
}

// Ready stores that Zoom was asked for a meeting and that it is ready, and ends the promise to generate it. It returns
// the meeting.
func (s *Studio) Ready(m navette.Meeting) navette.Meeting {
	s.Helper()
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
	s.Finish(navette.PromiseGenerate, m.SessionID, "")
	return m
}

// Sit stores a sitting of a meeting, or changes the one with the same UUID.
func (s *Studio) Sit(sitting navette.Sitting) navette.Sitting {
	s.Helper()
	s.asSystem(func(ctx context.Context, tx *store.Tx) (err error) {
		sitting, err = tx.SaveSitting(ctx, sitting)
		return err
	})
	return sitting
}

// Record stores a recording of a sitting with one file, as found in Zoom and not downloaded yet.
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
		return importer.FilesFound(ctx, tx, []navette.Call{call}, f)
	})
	return f
}

// FailFile records that the import of a file was given up because its size is wrong.
func (s *Studio) FailFile(f navette.RecordingFile) {
	s.Helper()
	session := s.sessionOf(f)
	s.asSystem(func(ctx context.Context, tx *store.Tx) error {
		return tx.FileFailed(ctx, f, session, "reason.file_wrong_size")
	})
	s.finish(navette.PromiseFile, f.ID, store.Result{Done: true, Message: "reason.file_wrong_size"})
}

// StoreFile records that a file was stored.
func (s *Studio) StoreFile(f navette.RecordingFile) {
	s.Helper()
	session := s.sessionOf(f)
	f.SHA256, f.BytesDone = "abc", f.Size
	s.asSystem(func(ctx context.Context, tx *store.Tx) error {
		return importer.FilesStored(ctx, tx, store.Stored{File: f, SessionID: session})
	})
	s.finish(navette.PromiseFile, f.ID, store.Result{Done: true})
}

// sessionOf returns the id of the session to which a file's call belongs.
func (s *Studio) sessionOf(f navette.RecordingFile) string {
	s.Helper()
	call, err := s.Store.Org(s.Owner.Org).Call(s.Context(), f.CallID)
	s.Must(err)
	return call.SessionID
}
