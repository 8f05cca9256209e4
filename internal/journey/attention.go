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
	NeedAddress     AttentionKind = "address"      // the mail server refuses a member's address
	NeedStart       AttentionKind = "not_started"  // the session was not started
	NeedEnd         AttentionKind = "not_ended"    // the session continues more than 2 hours after its planned end
	NeedRecording   AttentionKind = "no_recording" // there is no recording
	NeedImport      AttentionKind = "no_import"    // files could not be imported
	NeedOverlap     AttentionKind = "overlap"      // one Zoom host has more sessions at once than Zoom permits
	NeedGaps        AttentionKind = "gaps"         // the completeness audit misses recordings
	NeedAtRisk      AttentionKind = "at_risk"      // Zoom deletes recordings within a day that are not imported
)

// Attention is one problem that a user has to solve.
type Attention struct {
	Kind     AttentionKind
	Deadline navette.Instant // when the problem can no longer be solved, zero if never
	Row      Row             // the session; empty for the kinds about Zoom and the mail server
	Links    int64           // number of links of the session that are not sent yet
	Since    navette.Instant // since when there is the problem
	Member   navette.Member  // for NeedAddress: whose address it is, of several the first
	Refusing int64           // for NeedAddress: number of refused addresses of the session
	Refused  string          // for NeedAddress: reply of the mail server
	Clash    *Clash          // for NeedOverlap
	Gaps     int64           // for NeedGaps: number of open gaps that no user accepted
	AtRisk   int             // for NeedAtRisk: number of recordings
}

// attention returns the problems of an organization, those with the earliest deadline first.
func (r *Reader) attention(
	ctx context.Context, org *store.Org, actor navette.Actor, shared common, all []facts, ways standing.Standing,
) ([]Attention, error) {
	list := connectionProblems(shared.facts, ways)
	for i := range all {
		if a := all[i].problem(); a != nil && !(a.Kind == NeedLinks && ways.NoMail) {
			list = append(list, *a)
		}
	}
	list = append(list, overlaps(all)...)
	vanishing, err := vanishing(ctx, org, actor, shared.now)
	if err != nil {
		return nil, err
	}
	list = append(list, vanishing...)
	refused, err := addressProblems(ctx, org, actor, shared, all)
	if err != nil {
		return nil, err
	}
	list = append(list, refused...)
	gaps, err := gapsProblem(ctx, org, actor)
	if err != nil {
		return nil, err
	}
	list = append(list, gaps...)
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

// riskBefore is how long before Zoom deletes a recording that is not imported Today lists it.
const riskBefore = 24 * time.Hour

// vanishing returns one problem for all recordings that Zoom deletes within [riskBefore] and that are not imported, for
// users who manage imports.
func vanishing(ctx context.Context, org *store.Org, actor navette.Actor, now time.Time) ([]Attention, error) {
	if !actor.May(navette.ManageImports) {
		return nil, nil
	}
	risks, err := org.AtRisk(ctx, now, now.Add(riskBefore))
	if err != nil || len(risks) == 0 {
		return nil, err
	}
	return []Attention{{Kind: NeedAtRisk, Deadline: risks[0].VanishesAt, AtRisk: len(risks)}}, nil
}

// connectionProblems returns the problems with Zoom and with the mail server, each once and not for each session. A
// Zoom that does not answer is no problem that a user can solve. A missing connection is a problem only if sessions
// need it.
func connectionProblems(common facts, ways standing.Standing) []Attention {
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

// deadlineOf returns the deadline of the first of some sessions, or zero if there is none.
func deadlineOf(touched []store.Touched, common facts) navette.Instant {
	if len(touched) == 0 {
		return navette.Instant{}
	}
	common.session.StartsAt, common.session.EndsAt = touched[0].StartsAt, touched[0].EndsAt
	return common.deadline()
}

// problem returns the problem of a session that a user has to solve, or nil. A problem of the connection is listed once
// by connectionProblems and not here.
func (f *facts) problem() *Attention {
	r := f.row()
	if !r.Journey.Blocked || r.Journey.Aside == AsideCancelled || r.Session.Trial() {
		return nil // the page of the first call shows the problems of a trial
	}
	a := Attention{Row: r, Links: f.linksOpen()}
	switch r.Journey.Last() {
	case schedule.StepPlanned:
		a.Kind, a.Since, a.Deadline = NeedMeeting, r.GenerateAt, f.deadline()
		if m := f.meeting(); m != nil && m.State == navette.MeetingGone {
			a.Kind = NeedMeetingGone
		}
		if a.Kind == NeedMeeting && !f.connection.Generates() {
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
		if r.Journey.Partial && f.now.After(r.Session.EndsAt.Add(missingShown)) {
			return nil // the pages of the session and of the call still show it
		}
		a.Kind, a.Since, a.Deadline = NeedImport, r.RecordedAt, f.vanishesAt()
	}
	if f.over() && (a.Kind == NeedLinks || a.Kind == NeedStart) {
		return nil // it is too late, and only the schedule shows it
	}
	return &a
}

// missingShown is how long after a session Today lists files of its recording that were given up.
const missingShown = 3 * 24 * time.Hour

// deadline returns the next instant by which the session should have its meeting and its links: when the links are due,
// or once that is past when it starts, or once that is past when it ends.
func (f *facts) deadline() navette.Instant {
	for _, at := range []navette.Instant{navette.At(schedule.LinksDue(f.session, f.org)), f.session.StartsAt} {
		if f.now.Before(at.Time) {
			return at
		}
	}
	return f.session.EndsAt
}

// vanishesAt returns when Zoom deletes the first recording that is not completely imported, or zero if unknown.
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

// gapsProblem returns the gaps of the completeness audit as one problem. It returns none if there are none, or if the
// actor may not read the audit.
func gapsProblem(ctx context.Context, org *store.Org, actor navette.Actor) ([]Attention, error) {
	if !actor.May(navette.ReadAudit) {
		return nil, nil
	}
	open, err := org.AuditNeeds(ctx)
	if err != nil || open.Gaps == 0 {
		return nil, err
	}
	return []Attention{{Kind: NeedGaps, Since: open.Since, Gaps: open.Gaps}}, nil
}

// addressesShown is the number of sessions whose refused addresses Today lists.
const addressesShown = 20

// addressProblems returns the addresses to which the mail server refuses the links of sessions of the next 7 days, one
// for each session. It returns none if the actor may not read members or links.
func addressProblems(
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

// refusedBy returns the members and the sessions of refused links, by id. It does not read sessions again that are in
// known.
func refusedBy(
	ctx context.Context, org *store.Org, shared common, known []facts, links []store.RefusedLink,
) (map[string]navette.Member, map[string]*facts, error) {
	members, sessions := map[string]navette.Member{}, make(map[string]*facts, len(known))
	for i := range known {
		sessions[known[i].session.ID] = &known[i]
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
