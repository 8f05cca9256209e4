package schedule

import (
	"context"
	"slices"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
)

// AttentionKind is why somebody is needed.
type AttentionKind string

// The kinds of attention.
const (
	NeedConnection   AttentionKind = "connection"    // Zoom refuses the organization's access
	NeedNotConnected AttentionKind = "not_connected" // nothing is connected, and sessions wait for their meetings
	NeedResume       AttentionKind = "paused"        // generation is paused, and sessions will have no meeting
	NeedMeeting      AttentionKind = "no_meeting"    // the meeting is due and could not be made
	NeedMeetingGone  AttentionKind = "meeting_gone"  // the meeting was deleted on Zoom
	NeedLinks        AttentionKind = "no_links"      // links could not leave
	NeedAddress      AttentionKind = "address"       // an address refuses messages
	NeedStart        AttentionKind = "not_started"   // nobody started the session
	NeedEnd          AttentionKind = "not_ended"     // it goes on long after its end
	NeedRecording    AttentionKind = "no_recording"  // there is no recording
	NeedImport       AttentionKind = "no_import"     // files could not be fetched
)

// Attention is one thing that needs somebody.
type Attention struct {
	Kind     AttentionKind
	Deadline navette.Instant // when it becomes too late, zero where it never does
	Row      Row             // the session, the first of them for the kinds about the connection
	Sessions int             // for the kinds about the connection: how many wait for a meeting
	Links    int64           // links of the session that are still to leave
	Since    navette.Instant // when it should have happened
	Member   navette.Member  // for an address
	Refused  string          // the mail server's words, for an address
}

// attention lists what needs somebody, sorted by when it becomes too late.
func (s *Schedule) attention(ctx context.Context, org *store.Org, actor navette.Actor, common facts, all []facts) ([]Attention, error) {
	var list []Attention
	if a := connectionNeeds(common, all); a != nil {
		list = append(list, *a)
	}
	for i := range all {
		if a := all[i].needs(); a != nil {
			list = append(list, *a)
		}
	}
	refused, err := addressesNeeded(ctx, org, actor, common.now)
	if err != nil {
		return nil, err
	}
	list = append(list, refused...)
	slices.SortStableFunc(list, func(a, b Attention) int {
		if a.Deadline.IsZero() != b.Deadline.IsZero() {
			if a.Deadline.IsZero() {
				return 1
			}
			return -1
		}
		return a.Deadline.Compare(b.Deadline.Time)
	})
	return list, nil
}

// connectionNeeds says whether the connection is why sessions of the coming 24 hours wait for their meetings.
func connectionNeeds(common facts, all []facts) *Attention {
	a := Attention{Kind: NeedNotConnected}
	switch c := common.connection; {
	case c.State == navette.ConnectionAttention:
		a.Kind = NeedConnection
	case c.ID != "" && c.Paused():
		a.Kind = NeedResume
	case c.ID != "":
		return nil
	}
	for i := range all {
		f := &all[i]
		if f.over() || f.session.Cancelled() || !f.session.Mode.OnZoom() || f.ready() {
			continue
		}
		if a.Sessions == 0 {
			a.Row, a.Deadline = f.row(), f.deadline()
		}
		a.Sessions++
		a.Links += f.linksOpen()
	}
	if a.Sessions == 0 && a.Kind != NeedConnection {
		return nil
	}
	return &a
}

// needs says whether a session needs somebody, nil where it does not. What the connection is the cause of is told once, there.
func (f *facts) needs() *Attention {
	r := f.row()
	if !r.Journey.Blocked || r.Journey.Aside == AsideCancelled {
		return nil
	}
	a := Attention{Row: r, Links: f.linksOpen()}
	switch r.Journey.Last() {
	case StepPlanned:
		if f.over() || f.connection.State == navette.ConnectionAttention {
			return nil
		}
		a.Kind, a.Since, a.Deadline = NeedMeeting, r.GenerateAt, f.deadline()
		if m := f.meeting(); m != nil && m.State == navette.MeetingGone {
			a.Kind = NeedMeetingGone
		}
	case StepReady:
		a.Kind, a.Since, a.Deadline = NeedLinks, r.LinksAt, f.deadline()
	case StepLinks:
		a.Kind, a.Since, a.Deadline = NeedStart, r.Session.StartsAt, r.Session.EndsAt
	case StepLive:
		a.Kind, a.Since = NeedEnd, r.Session.EndsAt
	case StepEnded:
		a.Kind, a.Since = NeedRecording, r.Session.EndsAt
	case StepRecorded:
		if r.Journey.Partial && f.now.After(r.Session.EndsAt.Add(missingTold)) {
			return nil // it stays with the session and the call
		}
		a.Kind, a.Since, a.Deadline = NeedImport, r.RecordedAt, f.vanishesAt()
	}
	if f.over() && (a.Kind == NeedLinks || a.Kind == NeedStart) {
		return nil // too late: it stays in the schedule, for whoever looks
	}
	return &a
}

// missingTold is for how long after a session Today tells that files of its recording were given up.
const missingTold = 3 * 24 * time.Hour

// deadline is the next hour at which the missing meeting or links cost something: when links leave, when the session
// begins, when it ends.
func (f *facts) deadline() navette.Instant {
	for _, at := range []navette.Instant{navette.At(linksDue(f.session, f.org)), f.session.StartsAt} {
		if f.now.Before(at.Time) {
			return at
		}
	}
	return f.session.EndsAt
}

// vanishesAt is when Zoom deletes the first recording that is not here, zero where it does not say.
func (f *facts) vanishesAt() navette.Instant {
	var first navette.Instant
	for _, c := range f.calls {
		if c.State != navette.CallReady && !c.AutoDeleteAt.IsZero() && (first.IsZero() || c.AutoDeleteAt.Before(first.Time)) {
			first = c.AutoDeleteAt
		}
	}
	return first
}

// addressesShown bounds the refused addresses that Today lists.
const addressesShown = 20

// addressesNeeded are the addresses that refuse messages for sessions of the coming week, for who may read members.
func addressesNeeded(ctx context.Context, org *store.Org, actor navette.Actor, now time.Time) ([]Attention, error) {
	if !actor.May(navette.ReadMembers) || !actor.May(navette.ReceiveLinks) {
		return nil, nil
	}
	links, err := org.RefusedLinks(ctx, now, now.Add(7*24*time.Hour), addressesShown)
	if err != nil {
		return nil, err
	}
	list := make([]Attention, len(links))
	for i, link := range links {
		member, err := org.Member(ctx, link.MemberID)
		if err != nil {
			return nil, err
		}
		session, err := org.Session(ctx, link.SessionID)
		if err != nil {
			return nil, err
		}
		rows, err := factsOf(ctx, org, now, []navette.Session{session})
		if err != nil {
			return nil, err
		}
		r := rows[0].row()
		list[i] = Attention{Kind: NeedAddress, Deadline: r.Session.StartsAt, Row: r, Links: rows[0].linksOpen(), Since: r.LinksAt, Member: member, Refused: link.Refused}
		if !now.Before(r.Session.StartsAt.Time) {
			list[i].Deadline = r.Session.EndsAt
		}
	}
	return list, nil
}
