package invite

import (
	"context"
	"errors"
	"net/url"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
)

// DoorState is the state of a [Door].
type DoorState string

// The states of a door.
const (
	DoorDead      DoorState = "dead"      // the link is unknown or disabled; the door has no other data
	DoorBefore    DoorState = "before"    // it opens at OpensAt
	DoorNotReady  DoorState = "not_ready" // it should be open, but there is no meeting yet
	DoorOpen      DoorState = "open"
	DoorEnded     DoorState = "ended"
	DoorCancelled DoorState = "cancelled"
	DoorInPerson  DoorState = "in_person"
)

// Door is what the page of a personal link shows. A personal link is the address, one per booking, at which a member
// joins the session. Its page is called a door: it opens some minutes before the start, and then redirects to Zoom.
type Door struct {
	State        DoorState
	Organization navette.Organization
	Session      navette.Session
	Member       navette.Member
	Coach        string // name of the session's coach, or ""
	OpensAt      time.Time
	ClosesAt     time.Time // [navette.DoorStaysOpen] after the planned end; while the meeting runs it stays open longer
	MovedFrom    time.Time // the start when the place was booked, zero if the session did not move since
	StartedAt    time.Time // when the meeting was first started, zero if unknown
	EndedAt      time.Time // when it last ended, zero while it runs or if unknown
	Live         bool      // whether the meeting was started and is not known to have ended
	// whether an open door waits for a click instead of redirecting: the meeting is not running, and it has ended or the
	// planned end has passed
	Lingers bool
	LeadsTo string    // for an open door: scheme and host of the meeting's address, which are not secret
	LastTry time.Time // for a door that is not ready: when the meeting was last requested, or zero
	NextTry time.Time // for a door that is not ready: when it is requested next, or zero

	booking navette.Booking
	meeting navette.Meeting
}

// Door returns the door behind the link with a token, at the present time. It changes nothing, so that mail scanners
// may fetch links.
func (in *Invitations) Door(ctx context.Context, token string) (Door, error) {
	owner, err := in.store.System().BookingByLinkHash(ctx, navette.HashLinkToken(token))
	if err != nil {
		return Door{State: DoorDead}, navette.IgnoreNotFound(err)
	}
	org := in.store.Org(owner.OrgID)
	booking, err := org.Booking(ctx, owner.BookingID)
	if err != nil || booking.State != navette.Booked {
		return Door{State: DoorDead}, navette.IgnoreNotFound(err)
	}
	door := Door{booking: booking}
	if door.Session, err = org.Session(ctx, booking.SessionID); err != nil {
		return door, err
	}
	if door.Coach, err = coachOf(ctx, org, door.Session); err != nil {
		return door, err
	}
	if door.Member, err = org.Member(ctx, booking.MemberID); err != nil {
		return door, err
	}
	if door.Organization, err = org.Organization(ctx); err != nil {
		return door, err
	}
	if door.meeting, err = org.MeetingOf(ctx, booking.SessionID); navette.IgnoreNotFound(err) != nil {
		return door, err
	}
	if err := door.readTimes(ctx, org); err != nil {
		return door, err
	}
	door.OpensAt = door.Session.StartsAt.Add(-door.Organization.LinkBefore())
	door.ClosesAt = door.Session.EndsAt.Add(navette.DoorStaysOpen)
	now := in.clock.Now()
	door.State = door.at(now)
	door.Lingers = door.State == DoorOpen && !door.Live &&
		(!now.Before(door.Session.EndsAt.Time) || !door.EndedAt.IsZero())
	switch door.State {
	case DoorOpen:
		address, err := in.address(door)
		door.LeadsTo = address.Scheme + "://" + address.Host
		return door, err
	case DoorNotReady:
		err := door.readTries(ctx, org)
		return door, err
	}
	return door, nil
}

// readTimes reads when the meeting started and ended, and the start at the time of booking.
func (d *Door) readTimes(ctx context.Context, org *store.Org) error {
	times, err := org.MeetingTimes(ctx, d.Session.ID)
	if err != nil {
		return err
	}
	d.StartedAt, d.Live = times.StartedAt.Time, times.Live
	if !times.Live {
		d.EndedAt = times.EndedAt.Time
	}
	changes, err := org.EventsOfKind(ctx, d.Session.ID, navette.EventSessionChanged)
	for _, event := range changes {
		if from := event.MovedFrom(); !from.IsZero() && !event.At.Before(d.booking.CreatedAt.Time) {
			d.MovedFrom = from
			break
		}
	}
	if d.MovedFrom.Equal(d.Session.StartsAt.Time) {
		d.MovedFrom = time.Time{} // it moved back
	}
	return err
}

// readTries reads when the meeting was last requested and when it will be next.
func (d *Door) readTries(ctx context.Context, org *store.Org) error {
	promise, err := org.PromiseAbout(ctx, navette.PromiseGenerate, d.Session.ID)
	if err != nil || !promise.DoneAt.IsZero() {
		return navette.IgnoreNotFound(err)
	}
	d.NextTry = promise.NextAt.Time
	tries, err := org.Tries(ctx, promise.ID)
	for _, t := range tries {
		if t.At.After(d.LastTry) {
			d.LastTry = t.At.Time
		}
	}
	return err
}

// address returns the address of the meeting behind a door.
func (in *Invitations) address(d Door) (url.URL, error) {
	text, err := in.vault.OpenText(d.meeting.OrgID, "meetings", d.meeting.ID, d.meeting.JoinSealed)
	if err != nil {
		return url.URL{}, err
	}
	address, err := url.Parse(text)
	if err != nil {
		return url.URL{}, errors.New("the meeting's address is invalid") // err would contain the address
	}
	return *address, nil
}

// at returns the door's state at an instant. The door stays open until [navette.DoorStaysOpen] after the planned end,
// and longer while the meeting runs, but not beyond [store.LongestSession] after the planned end, since the end of a
// meeting may never be reported. Without a meeting, the state is DoorEnded from the planned end on.
func (d Door) at(now time.Time) DoorState {
	switch {
	case d.Session.Cancelled():
		return DoorCancelled
	case !d.Session.Mode.OnZoom():
		return DoorInPerson
	case now.Before(d.OpensAt):
		return DoorBefore
	case !now.Before(d.ClosesAt) && (!d.Live || !now.Before(d.Session.EndsAt.Add(store.LongestSession))):
		return DoorEnded
	// the address of a ready meeting is "" if it was deleted with the Zoom account's data, before the session was moved
	case d.meeting.State != navette.MeetingReady, d.meeting.JoinSealed == "":
		if !now.Before(d.Session.EndsAt.Time) {
			return DoorEnded
		}
		return DoorNotReady
	default:
		return DoorOpen
	}
}

// oneVisit is how long, in product time, further clicks on a link belong to the visit that was recorded last.
const oneVisit = 10 * time.Minute

// Visit returns the address of the meeting behind an open door and records the visit, for each booking at most once in
// 10 minutes. If the door is not open, the error is a [navette.Conflict].
func (in *Invitations) Visit(ctx context.Context, token string) (string, error) {
	door, err := in.Door(ctx, token)
	if err != nil {
		return "", err
	}
	if door.State != DoorOpen {
		return "", navette.Fail(navette.Conflict, "reason.door_closed", nil)
	}
	address, err := in.address(door)
	if err != nil {
		return "", err
	}
	now := in.clock.Now()
	since := now.Add(-oneVisit)
	if door.booking.LastVisitAt.After(since) {
		return address.String(), nil
	}
	visitor := navette.Actor{Kind: navette.ActorVisitor, Org: door.booking.OrgID, ID: door.booking.ID}
	err = in.store.Org(visitor.Org).Update(ctx, visitor, now, func(tx *store.Tx) error {
		return tx.LinkVisited(ctx, door.booking, since)
	})
	return address.String(), err
}
