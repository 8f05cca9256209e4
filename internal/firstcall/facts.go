package firstcall

import (
	"context"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/schedule"
	"navette.dev/navette/internal/store"
)

// facts are the rows from which the steps of a test are derived.
type facts struct {
	now      time.Time // when the test ended, otherwise the present
	row      navette.FirstCall
	session  navette.Session // zero for a test of any call
	meeting  navette.Meeting // of the session, the last one if it was deleted; zero if none was requested
	generate navette.Promise // to make the meeting
	linked   int             // for a test of any call: number of users whose calls are imported
	sitting  navette.Sitting // zero if none was found
	call     navette.Call    // zero if there is none
	reading  navette.Promise // to read the recording from Zoom, zero if there is none
	files    []navette.RecordingFile
}

// factsOf reads the facts of a test.
func (f *FirstCalls) factsOf(ctx context.Context, org *store.Org, row navette.FirstCall) (*facts, error) {
	x := &facts{now: f.clock.Now(), row: row}
	if !row.Open() {
		x.now = row.EndedAt.Time // the test is judged as of its end
	}
	var err error
	if row.SessionID != "" {
		err = x.readSession(ctx, org)
	} else {
		err = x.readLinked(ctx, org)
	}
	if err != nil {
		return nil, err
	}
	if x.sitting, x.call, err = callOf(ctx, org, row); err != nil {
		return nil, err
	}
	if x.sitting.ID != "" {
		if x.reading, err = about(ctx, org, navette.PromiseRecording, x.sitting.ID); err != nil {
			return nil, err
		}
	}
	if x.call.ID != "" {
		x.files, err = org.FilesOf(ctx, x.call.ID)
	}
	return x, err
}

// readSession reads the session of the test, its meeting, and the promise to make it.
func (x *facts) readSession(ctx context.Context, org *store.Org) (err error) {
	if x.session, err = org.Session(ctx, x.row.SessionID); err != nil {
		return err
	}
	meetings, err := org.MeetingsOfSessions(ctx, []string{x.session.ID})
	if m := schedule.StandingMeeting(meetings); m != nil {
		x.meeting = *m
	}
	if err != nil {
		return err
	}
	x.generate, err = about(ctx, org, navette.PromiseGenerate, x.session.ID)
	return err
}

// readLinked counts the users whose calls are imported.
func (x *facts) readLinked(ctx context.Context, org *store.Org) error {
	links, err := org.HostLinks(ctx)
	for _, link := range links {
		if link.ForImport {
			x.linked++
		}
	}
	return err
}

// about returns the promise of a kind about a subject, or the zero value.
func about(
	ctx context.Context, org *store.Org, kind navette.PromiseKind, subject string,
) (navette.Promise, error) {
	p, err := org.PromiseAbout(ctx, kind, subject)
	return p, navette.IgnoreNotFound(err)
}

// callOf returns the sitting of a test and its call. Either is zero if there is none yet. If a meeting was started
// several times, it is the first sitting with a call, otherwise the last.
func callOf(
	ctx context.Context, org *store.Org, row navette.FirstCall,
) (sitting navette.Sitting, call navette.Call, err error) {
	ids := []string{row.SittingID}
	switch {
	case row.SessionID != "":
		held, err := org.SittingsOfSessions(ctx, []string{row.SessionID})
		if err != nil {
			return sitting, call, err
		}
		ids = nil
		for _, s := range held {
			ids = append(ids, s.SittingID)
		}
	case row.SittingID == "":
		return sitting, call, nil
	}
	last := ""
	for _, id := range ids {
		last = id
		if call, err = org.CallOfSitting(ctx, id); err == nil {
			break
		}
		if navette.CodeOf(err) != navette.NotFound {
			return sitting, call, err
		}
	}
	if last == "" {
		return sitting, call, nil
	}
	sitting, err = org.Sitting(ctx, last)
	return sitting, call, err
}

// Newest returns the newest test. If there is none, or it was removed, the error is [navette.NotFound]. The actor needs
// the right [navette.RunFirstCall].
func (f *FirstCalls) Newest(ctx context.Context, actor navette.Actor) (*Test, error) {
	if err := actor.Need(navette.RunFirstCall); err != nil {
		return nil, err
	}
	org := f.store.Org(actor.Org)
	row, err := newest(ctx, org)
	if err != nil {
		return nil, err
	}
	x, err := f.factsOf(ctx, org, row)
	if err != nil {
		return nil, err
	}
	t := &Test{
		ID: row.ID, Any: row.AnyCall, AskedAt: row.AskedAt, Outcome: row.Outcome, EndedAt: row.EndedAt,
		CallID: x.call.ID, Steps: x.steps(), Webhooks: !row.WebhookAt.IsZero(),
	}
	for _, file := range x.files {
		stored := file.State == navette.FileStored
		t.Files = append(t.Files, File{file.FileType, file.Size, file.BytesDone, stored})
	}
	if row.Open() {
		work, err := about(ctx, org, navette.PromiseFirstCall, row.ID)
		if err != nil {
			return nil, err
		}
		t.NextLook = work.NextAt
	}
	if err := f.nameHost(ctx, org, t, x); err != nil {
		return nil, err
	}
	if err := f.fillMeeting(t, x); err != nil {
		return nil, err
	}
	return t, f.fillUsers(ctx, org, t, row)
}

// nameHost adds the name and the address of the Zoom user who hosts the call.
func (f *FirstCalls) nameHost(ctx context.Context, org *store.Org, t *Test, x *facts) error {
	account, zoomUser := x.sitting.ZoomAccountID, x.sitting.HostZoomID
	t.HostEmail = x.meeting.HostEmail
	if zoomUser == "" {
		current, err := org.Connection(ctx)
		if err != nil {
			return navette.IgnoreNotFound(err)
		}
		account, zoomUser = current.ZoomAccountID, x.meeting.HostZoomID
	}
	if zoomUser == "" {
		return nil
	}
	host, err := org.HostByZoomID(ctx, account, zoomUser)
	if err == nil {
		t.Host, t.HostEmail = host.Name, host.Email
	}
	return navette.IgnoreNotFound(err)
}

// fillMeeting adds how the meeting of the test's session is opened, as long as it can be.
func (f *FirstCalls) fillMeeting(t *Test, x *facts) (err error) {
	if t.Any {
		return nil
	}
	t.Session = &x.session
	if x.meeting.State != navette.MeetingReady || x.meeting.JoinSealed == "" || x.session.Cancelled() ||
		!x.sitting.EndedAt.IsZero() || !x.now.Before(x.session.NeedsMeetingUntil()) {
		return nil
	}
	t.StartPath = "/sessions/" + x.session.ID + "/start"
	t.JoinURL, err = f.vault.OpenText(x.meeting.OrgID, "meetings", x.meeting.ID, x.meeting.JoinSealed)
	return err
}

// fillUsers adds the names of the users who began and stopped the test.
func (f *FirstCalls) fillUsers(ctx context.Context, org *store.Org, t *Test, row navette.FirstCall) error {
	users, err := org.UsersEver(ctx)
	if err != nil {
		return err
	}
	names := map[string]string{}
	for _, u := range users {
		names[u.ID] = u.Name
	}
	if t.AskedBy = names[row.AskedBy]; row.Outcome != navette.FirstCallStopped {
		return nil
	}
	events, err := org.EventsOf(ctx, row.ID)
	for _, e := range events {
		if e.Kind == navette.EventFirstCallEnded && e.ActorKind == navette.ActorUser {
			t.EndedBy = names[e.ActorID]
		}
	}
	return err
}
