package demo

import (
	"context"
	"fmt"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
)

// This file writes the studio's past two weeks. The product cannot create past sessions, meetings and links, since its
// clock does not go back, so they are written directly into the store. Their recordings are added to the sandbox and
// imported.

// recordedFor holds the recorded minutes of the past sessions that have a recording in Zoom. Lessons end early or run
// over, and one recording was started half way.
var recordedFor = [...]int{61, 52, 44, 28, 57, 63}

// pastSession is a past session with what happened in Zoom.
type pastSession struct {
	session navette.Session
	host    teammate
	booked  int
	shift   int
	number  int64
	uuid    string
	late    time.Duration // time between the due instant of its links and the first mail
	minutes int           // recorded; 0 without a recording
	sitting navette.Sitting
}

// fillPast adds the sessions of the past two weeks to the studio, some of them with a recording.
func (d *Demo) fillPast(ctx context.Context, h Organization, coaches map[string]string, members []string) error {
	past := d.pastFortnight(coaches)
	for i := range past {
		p := &past[i]
		p.number, p.uuid = 81_000_000_000+int64(i), fmt.Sprintf("past-%d-%s", i, p.session.ID)
		if p.session.Record {
			if err := d.recordPast(ctx, p); err != nil {
				return err
			}
		}
	}
	org := d.App.Store.Org(h.Actor.Org)
	err := org.Update(ctx, navette.System(org.ID), d.Clock.Now(), func(tx *store.Tx) error {
		row, err := tx.Organization(ctx)
		if err != nil {
			return err
		}
		connection, err := tx.Connection(ctx)
		if err != nil {
			return err
		}
		for i := range past {
			if past[i].sitting, err = past[i].write(ctx, tx, row, connection, members); err != nil {
				return fmt.Errorf("write %s of the past: %w", past[i].session.Title, err)
			}
		}
		return nil
	})
	for _, p := range past {
		if err == nil && p.session.Record {
			err = p.writeCall(ctx, org)
		}
	}
	return err
}

// pastFortnight returns the online classes of the past two weeks.
func (d *Demo) pastFortnight(coaches map[string]string) []pastSession {
	place := d.zone
	now := d.Clock.Now().In(place)
	var past []pastSession
	for _, c := range classes {
		if !navette.Mode(c.mode).OnZoom() {
			continue
		}
		at, err := time.Parse("15:04", c.hour)
		if err != nil {
			continue // cannot happen: the data are in this package, and a test parses the hours
		}
		for _, day := range c.days {
			date := now.AddDate(0, 0, day-14)
			start := time.Date(date.Year(), date.Month(), date.Day(), at.Hour(), at.Minute(), 0, 0, place)
			n, minutes := len(past), 0
			if n%5 == 0 && n/5 < len(recordedFor) {
				minutes = recordedFor[n/5]
			}
			past = append(past, pastSession{
				session: navette.Session{
					ID: navette.NewID(navette.PrefixSession, start.AddDate(0, 0, -20)), Title: c.title,
					Description: c.description,
					StartsAt:    navette.At(start),
					EndsAt:      navette.At(start.Add(time.Duration(c.minutes) * time.Minute)), Zone: place.String(),
					Mode: navette.Mode(c.mode), Capacity: c.capacity, CoachID: coaches[studioTeam[c.coach].email],
					WaitingRoom: true, Source: "navette",
					Record: minutes > 0, CreatedAt: navette.At(start.AddDate(0, 0, -20)),
				},
				host: studioTeam[c.coach], booked: c.booked, shift: n,
				late: time.Duration(1200+n*1709%4200) * time.Millisecond, minutes: minutes,
			})
		}
	}
	return past
}

// recordPast adds the recording of a past session to the sandbox.
func (d *Demo) recordPast(ctx context.Context, p *pastSession) error {
	var made struct {
		Recordings []struct {
			ID   int64  `json:"id"`
			UUID string `json:"uuid"`
		} `json:"recordings"`
	}
	err := d.control.Post(ctx, "/seed", map[string]any{"past": []map[string]any{{
		"host": p.host.email, "topic": p.session.Title, "duration": p.minutes,
		"piece":        classPiece.piece,
		"start_time":   p.session.StartsAt,
		"participants": []map[string]any{{"name": members[p.shift%len(members)].Name()}},
	}}}, &made)
	if err == nil && len(made.Recordings) != 1 {
		err = fmt.Errorf("the sandbox made %d recordings, want 1", len(made.Recordings))
	}
	if err != nil {
		return err
	}
	p.number, p.uuid = made.Recordings[0].ID, made.Recordings[0].UUID
	return nil
}

// write stores a past session with its bookings, its meeting and the time at which it was held.
func (p pastSession) write(
	ctx context.Context, tx *store.Tx, org navette.Organization, c navette.Connection, members []string,
) (navette.Sitting, error) {
	s := p.session
	s.OrgID = org.ID
	if err := tx.AddSession(ctx, s); err != nil {
		return navette.Sitting{}, err
	}
	generated, sent := s.StartsAt.Add(-time.Duration(org.WindowMinutes)*time.Minute),
		s.StartsAt.Add(-time.Duration(org.LinkMinutes)*time.Minute).Add(p.late)
	for i := range min(p.booked, len(members)) {
		err := tx.AddBooking(ctx, navette.Booking{
			ID: navette.NewID(navette.PrefixBooking, s.CreatedAt.Time), SessionID: s.ID,
			MemberID: members[(i+p.shift)%len(members)], State: navette.Booked,
			LinkHash:   navette.HashLinkToken(navette.NewLinkToken()),
			LinkSentAt: navette.At(sent.Add(time.Duration(i) * 90 * time.Millisecond)), Visits: 1,
			LastVisitAt: navette.At(s.StartsAt.Add(-time.Minute)), Source: "navette", CreatedAt: s.CreatedAt,
		})
		if err != nil {
			return navette.Sitting{}, err
		}
	}
	meeting := navette.Meeting{
		ID: navette.NewID(navette.PrefixMeeting, generated), OrgID: org.ID, SessionID: s.ID, ConnectionID: c.ID,
		HostZoomID: c.ZoomUserID, HostEmail: p.host.email,
		Marker: s.ID, State: navette.MeetingReady, AskedAt: navette.At(generated), Number: p.number,
		StartsAt:  s.StartsAt,
		CreatedAt: navette.At(generated), ReadyAt: navette.At(generated.Add(time.Second)),
	}
	if err := tx.IntendMeeting(ctx, meeting); err != nil {
		return navette.Sitting{}, err
	}
	ended := s.EndsAt
	if recorded := s.StartsAt.Add(time.Duration(p.minutes) * time.Minute); recorded.After(ended.Time) {
		ended = navette.At(recorded)
	}
	return tx.SaveSitting(ctx, navette.Sitting{
		MeetingID: meeting.ID, ZoomAccountID: c.ZoomAccountID, UUID: p.uuid, Number: p.number, HostZoomID: c.ZoomUserID,
		Topic:     s.Title,
		StartedAt: s.StartsAt, EndedAt: ended,
	})
}

// writeCall stores the call of the recording as one that was found once Zoom had processed it, for half its length up
// to one and a half times as long, and was imported in minutes. The demo imports its files afterwards, which does not
// change these times.
func (p pastSession) writeCall(ctx context.Context, org *store.Org) error {
	length := time.Duration(p.minutes) * time.Minute
	found := p.sitting.EndedAt.Add(length * time.Duration(5+p.shift%11) / 10)
	imported := found.Add(time.Duration(80+p.shift*37%240) * time.Second)
	call := navette.Call{
		ID: navette.NewID(navette.PrefixCall, found), SittingID: p.sitting.ID, SessionID: p.session.ID,
		HostUserID: p.session.CoachID, HostName: p.host.Name(), Title: p.session.Title,
		StartedAt: p.session.StartsAt, Seconds: int64(length.Seconds()),
	}
	if err := org.Update(ctx, navette.System(org.ID), found, func(tx *store.Tx) error {
		_, err := tx.SaveCall(ctx, call)
		return err
	}); err != nil {
		return err
	}
	return org.Update(ctx, navette.System(org.ID), imported, func(tx *store.Tx) error {
		if err := tx.Record(ctx, navette.EventCallReady, call.ID, call.SessionID, nil); err != nil {
			return err
		}
		return tx.SaveCallStates(ctx, map[string]navette.CallState{call.ID: navette.CallReady})
	})
}
