package journey

import (
	"context"
	"slices"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/schedule"
	"navette.dev/navette/internal/standing"
	"navette.dev/navette/internal/store"
)

// AttentionKind is the kind of a problem that a user has to solve.
type AttentionKind string

// The kinds of attention.
const (
	NeedZoom        AttentionKind = "zoom"         // Zoom is paused, refused or not connected
	NeedMail        AttentionKind = "mail"         // no mail server is configured
	NeedMeeting     AttentionKind = "no_meeting"   // the meeting is due and could not be created
	NeedMeetingGone AttentionKind = "meeting_gone" // the meeting was deleted in Zoom
	NeedLinks       AttentionKind = "no_links"     // links could not be sent
	NeedAddress     AttentionKind = "address"      // an address refuses mails
	NeedStart       AttentionKind = "not_started"  // the session was not started
	NeedEnd         AttentionKind = "not_ended"    // it continues long after its end
	NeedRecording   AttentionKind = "no_recording" // there is no recording
	NeedImport      AttentionKind = "no_import"    // files could not be imported
	NeedOverlap     AttentionKind = "overlap"      // one Zoom host has more sessions at once than Zoom permits
)

// Attention is one problem that a user has to solve.
type Attention struct {
	Kind     AttentionKind
	Deadline navette.Instant // when it will be too late, zero if never
	Row      Row             // the session; empty for the kinds about Zoom and the mail server
	Links    int64           // links of the session that are not sent yet
	Since    navette.Instant // when it should have happened
	Member   navette.Member  // for an address: its member, the first if several of the session refuse
	Refusing int64           // for an address: number of refused addresses of the session
	Refused  string          // reply of the mail server, for an address
	Clash    *Clash          // for an overlap
}

// attention returns what needs attention, sorted by when it will be too late.
func (r *Reader) attention(
	ctx context.Context, org *store.Org, actor navette.Actor, shared common, all []facts, ways standing.Standing,
) ([]Attention, error) {
	list := waysNeeded(shared.facts, ways)
	for i := range all {
		if a := all[i].needs(); a != nil && !(a.Kind == NeedLinks && ways.NoMail) {
			list = append(list, *a)
		}
	}
	list = append(list, overlaps(all)...)
	refused, err := addressesNeeded(ctx, org, actor, shared, all)
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

// waysNeeded returns what the states of Zoom and of the mail server require, once and not for each session. If Zoom
// does not answer, no action is required, and an organization without sessions requires neither.
func waysNeeded(common facts, ways standing.Standing) []Attention {
	var list []Attention
	switch ways.Zoom {
	case standing.Never:
		if len(ways.Touched) == 0 {
			break
		}
		fallthrough
	case standing.Paused, standing.Refused, standing.Disconnected, standing.Uninstalled:
		list = append(list, Attention{Kind: NeedZoom, Deadline: deadlineOf(ways.Touched, common), Since: ways.Since})
	}
	if ways.NoMail {
		list = append(list, Attention{Kind: NeedMail, Deadline: deadlineOf(ways.Unsent, common)})
	}
	return list
}

// deadlineOf returns when the first of some sessions misses its meeting or its links, or zero.
func deadlineOf(touched []store.Touched, common facts) navette.Instant {
	if len(touched) == 0 {
		return navette.Instant{}
	}
	common.session.StartsAt, common.session.EndsAt = touched[0].StartsAt, touched[0].EndsAt
	return common.deadline()
}

// needs returns what a session needs, or nil. If the connection is the cause, it is listed there, once.
func (f *facts) needs() *Attention {
	r := f.row()
	if !r.Journey.Blocked || r.Journey.Aside == AsideCancelled {
		return nil
	}
	a := Attention{Row: r, Links: f.linksOpen()}
	switch r.Journey.Last() {
	case schedule.StepPlanned:
		a.Kind, a.Since, a.Deadline = NeedMeeting, r.GenerateAt, f.deadline()
		if m := f.meeting(); m != nil && m.State == navette.MeetingGone {
			a.Kind = NeedMeetingGone
		}
		if f.over() || a.Kind == NeedMeeting && !f.connection.Generates() {
			return nil
		}
	case schedule.StepReady:
		if f.allRefused() {
			return nil // its addresses are listed separately
		}
		a.Kind, a.Since, a.Deadline = NeedLinks, r.LinksAt, f.deadline()
	case schedule.StepLinks:
		a.Kind, a.Since, a.Deadline = NeedStart, r.Session.StartsAt, r.Session.EndsAt
	case schedule.StepLive:
		a.Kind, a.Since = NeedEnd, r.Session.EndsAt
	case schedule.StepEnded:
		a.Kind, a.Since = NeedRecording, r.Session.EndsAt
	case schedule.StepRecorded:
		if r.Journey.Partial && f.now.After(r.Session.EndsAt.Add(missingTold)) {
			return nil // it is shown with the session and the call
		}
		a.Kind, a.Since, a.Deadline = NeedImport, r.RecordedAt, f.vanishesAt()
	}
	if f.over() && (a.Kind == NeedLinks || a.Kind == NeedStart) {
		return nil // too late: it is only shown in the schedule
	}
	return &a
}

// missingTold is how long after a session Today lists files of its recording that were given up.
const missingTold = 3 * 24 * time.Hour

// deadline returns the next instant at which a missing meeting or missing links matter: when links are due, when the
// session begins, when it ends.
func (f *facts) deadline() navette.Instant {
	for _, at := range []navette.Instant{navette.At(schedule.LinksDue(f.session, f.org)), f.session.StartsAt} {
		if f.now.Before(at.Time) {
			return at
		}
	}
	return f.session.EndsAt
}

// vanishesAt returns when Zoom deletes the first recording that is not stored, or zero if unknown.
func (f *facts) vanishesAt() navette.Instant {
	var first navette.Instant
	for _, c := range f.calls {
		if c.State != navette.CallReady && !c.AutoDeleteAt.IsZero() &&
			(first.IsZero() || c.AutoDeleteAt.Before(first.Time)) {
			first = c.AutoDeleteAt
		}
	}
	return first
}

// addressesShown is the number of sessions whose refused addresses Today lists.
const addressesShown = 20

// addressesNeeded returns the addresses that refuse mails for sessions of the coming week, if the actor may read
// members.
func addressesNeeded(
	ctx context.Context, org *store.Org, actor navette.Actor, shared common, all []facts,
) ([]Attention, error) {
	if !actor.May(navette.ReadMembers) || !actor.May(navette.ReadLinks) {
		return nil, nil
	}
	now := shared.now
	links, err := org.RefusedLinks(ctx, now, now.Add(7*24*time.Hour), addressesShown)
	if err != nil {
		return nil, err
	}
	members, sessions, err := refusedBy(ctx, org, shared, all, links)
	if err != nil {
		return nil, err
	}
	list := make([]Attention, len(links))
	for i, link := range links {
		f := sessions[link.SessionID]
		r := f.row()
		list[i] = Attention{
			Kind: NeedAddress, Deadline: r.Session.StartsAt, Row: r, Links: f.linksOpen(), Since: r.LinksAt,
			Member: members[link.MemberID], Refusing: link.Addresses, Refused: link.Refused,
		}
		if !now.Before(r.Session.StartsAt.Time) {
			list[i].Deadline = r.Session.EndsAt
		}
	}
	return list, nil
}

// refusedBy returns the members and the sessions of refused links, by id. Sessions that were read already are not
// read again.
func refusedBy(
	ctx context.Context, org *store.Org, shared common, atHand []facts, links []store.RefusedLink,
) (map[string]navette.Member, map[string]*facts, error) {
	members, sessions := map[string]navette.Member{}, make(map[string]*facts, len(atHand))
	for i := range atHand {
		sessions[atHand[i].session.ID] = &atHand[i]
	}
	var memberIDs, further []string
	for _, link := range links {
		memberIDs = append(memberIDs, link.MemberID)
		if sessions[link.SessionID] == nil {
			further = append(further, link.SessionID)
		}
	}
	found, err := org.MembersByID(ctx, memberIDs)
	if err != nil {
		return nil, nil, err
	}
	for _, m := range found {
		members[m.ID] = m
	}
	planned, err := org.SessionsByID(ctx, further)
	if err != nil {
		return nil, nil, err
	}
	all, err := shared.factsOf(ctx, org, planned, failedPromises)
	for i := range all {
		sessions[all[i].session.ID] = &all[i]
	}
	return members, sessions, err
}
