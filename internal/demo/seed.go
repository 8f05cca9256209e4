package demo

import (
	"context"
	"fmt"
	"time"

	"navette.dev/navette/internal/cast"
	"navette.dev/navette/internal/colleague"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/people"
	"navette.dev/navette/internal/schedule"
)

// Organization is an organization of the demo, with its owner.
type Organization struct {
	Name  string
	Actor navette.Actor // the owner
	Email string        // of the owner
}

// Organizations are the demo's organizations.
type Organizations struct{ Studio, Sales Organization }

// Fill creates the studio and the sales team, connects both to Zoom, and adds members, two weeks of schedule and past
// calls. The set-up of the studio is finished, and that of the sales team is not.
func (d *Demo) Fill(ctx context.Context) (Organizations, error) {
	var h Organizations
	var err error
	if h.Studio, err = d.open(ctx, "Atelier Lumière", navette.ProfileStudio, studioTeam); err != nil {
		return h, err
	}
	if h.Sales, err = d.open(ctx, "Ventes Nord", navette.ProfileCalls, salesTeam); err != nil {
		return h, err
	}
	steps := []func(context.Context, Organizations) error{d.fillStudio, d.fillSales, d.fillPolicy, d.fillGaps}
	for _, step := range steps {
		if err := step(ctx, h); err != nil {
			return h, err
		}
	}
	return h, nil
}

// open creates an organization with its team, whose first person is the owner.
func (d *Demo) open(
	ctx context.Context, name string, profile navette.Profile, team []teammate,
) (Organization, error) {
	owner := team[0]
	founder, err := d.App.People.OpenOrganization(ctx, people.FirstRunInput{
		Organization: name, Zone: d.zone.String(), Language: "fr", Name: owner.Name(), Email: owner.email,
		Password: Password, Profile: profile,
	})
	if err != nil {
		return Organization{}, fmt.Errorf("open %s: %w", name, err)
	}
	organization := Organization{
		name, navette.Actor{Kind: navette.ActorUser, Org: founder.Org.ID, ID: founder.User.ID, Role: founder.User.Role},
		owner.email,
	}
	for _, c := range team[1:] {
		_, err := d.App.People.AddUser(ctx, organization.Actor, people.UserInput{
			Name: c.Name(), Email: c.email, Language: "fr", Role: navette.Role(c.role), Password: Password,
		})
		if err != nil {
			return organization, fmt.Errorf("add %s: %w", c.email, err)
		}
	}
	return organization, d.connect(ctx, organization.Actor, owner.email)
}

func (d *Demo) fillStudio(ctx context.Context, h Organizations) error {
	booked, err := d.addMembers(ctx, h.Studio.Actor)
	if err != nil {
		return err
	}
	team, err := d.App.People.Users(ctx, h.Studio.Actor)
	if err != nil {
		return err
	}
	coaches := map[string]string{}
	for _, u := range team {
		coaches[u.Email] = u.ID
	}
	for _, s := range d.fortnight(coaches) {
		if err := d.addSession(ctx, h.Studio.Actor, s.input, booked, s.places, s.shift); err != nil {
			return err
		}
	}
	if err := d.fillPast(ctx, h.Studio, coaches, booked); err != nil {
		return err
	}
	if err := d.linkAll(ctx, h.Studio.Actor); err != nil {
		return err
	}
	_, _, err = d.App.Colleagues.Invite(ctx, h.Studio.Actor, colleague.InviteInput{
		People: []colleague.Invitee{{Name: cast.Alice.Name(), Email: cast.Alice.Email("atelier-lumiere.example")}},
		Role:   navette.RoleStaff, Language: "fr",
	})
	if err != nil {
		return err
	}
	if err := d.App.Setup.Hide(ctx, h.Studio.Actor, false); err != nil {
		return err
	}
	return d.App.Hosts.ImportPast(ctx, h.Studio.Actor, d.Clock.Now().AddDate(0, 0, -30))
}

func (d *Demo) addMembers(ctx context.Context, actor navette.Actor) ([]string, error) {
	var ids []string
	for _, m := range members {
		added, err := d.App.People.AddMember(ctx, actor, people.MemberInput{
			Name: m.Name(), Email: m.email, Language: m.Language, Zone: m.Zone,
		})
		if err != nil {
			return nil, fmt.Errorf("add %s: %w", m.email, err)
		}
		ids = append(ids, added.ID)
	}
	return ids, nil
}

// planned is a session to create and its number of bookings.
type planned struct {
	input         schedule.SessionInput
	places, shift int
}

// fortnight returns two weeks of classes and three sessions around now: one that has begun, one whose links are sent
// at once, and one whose links are sent within minutes.
func (d *Demo) fortnight(coaches map[string]string) []planned {
	now, zone := d.Clock.Now().In(d.zone).Truncate(time.Minute), d.zone.String()
	soon := func(title string, coach, in int, minutes int64, places int) planned {
		start := now.Add(time.Duration(in) * time.Minute)
		return planned{schedule.SessionInput{
			Title: title, Date: start.Format("2006-01-02"), Time: start.Format("15:04"), Zone: zone, Minutes: minutes,
			Mode:     navette.Online,
			Capacity: 20, CoachID: coaches[studioTeam[coach].email], Record: true, WaitingRoom: true,
		}, places, coach}
	}
	sessions := []planned{
		soon("Pause respiration", 0, -6, 15, 5), soon("Étirements de bureau", 2, 4, 10, 4),
		soon("Relaxation courte", 1, 18, 20, 6),
	}
	for i, c := range classes {
		for _, day := range c.days {
			date := now.AddDate(0, 0, day)
			sessions = append(sessions, planned{schedule.SessionInput{
				Title: c.title, Description: c.description, Date: date.Format("2006-01-02"), Time: c.hour, Zone: zone,
				Minutes: c.minutes,
				Mode:    navette.Mode(c.mode), Capacity: c.capacity, CoachID: coaches[studioTeam[c.coach].email],
				Record: c.mode != "in_person", WaitingRoom: true,
			}, c.booked, i + day})
		}
	}
	return sessions
}

// addSession creates one session and books members. The actor is the system, since only it may create a session that
// has already begun.
func (d *Demo) addSession(
	ctx context.Context, owner navette.Actor, in schedule.SessionInput, members []string, places, shift int,
) error {
	session, err := d.App.Schedule.Create(ctx, navette.System(owner.Org), in)
	if err != nil {
		return fmt.Errorf("create %s on %s: %w", in.Title, in.Date, err)
	}
	for i := range min(places, len(members)) {
		if _, err := d.App.Schedule.Book(ctx, owner, session.ID, members[(i+shift)%len(members)]); err != nil {
			return fmt.Errorf("book %s: %w", in.Title, err)
		}
	}
	return nil
}

// fillSales imports the sales team's past calls, which Zoom recorded before it was connected.
func (d *Demo) fillSales(ctx context.Context, h Organizations) error {
	now := d.Clock.Now()
	var past []map[string]any
	for i, start := range d.pastCalls() {
		c := pastCalls[i]
		past = append(past, map[string]any{
			"host": salesTeam[c.host].email, "topic": c.topic, "duration": c.minutes, "piece": c.piece,
			"start_time":   start,
			"participants": []map[string]any{{"name": c.guest.Name()}},
		})
	}
	if err := d.control.Post(ctx, "/seed", map[string]any{"past": past}, nil); err != nil {
		return err
	}
	if err := d.seedGone(ctx); err != nil {
		return err
	}
	if err := d.linkAll(ctx, h.Sales.Actor); err != nil {
		return err
	}
	return d.App.Hosts.ImportPast(ctx, h.Sales.Actor, now.AddDate(0, 0, -30))
}

// pastCalls returns the starts of the sales team's past calls.
func (d *Demo) pastCalls() []time.Time {
	now := d.Clock.Now().In(d.zone)
	var starts []time.Time
	for _, c := range pastCalls {
		starts = append(starts, time.Date(now.Year(), now.Month(), now.Day()-c.daysAgo, c.hour, c.minute, 0, 0, d.zone))
	}
	return starts
}
