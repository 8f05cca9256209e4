package web

import (
	"net/http"
	"time"

	"navette.dev/navette/internal/invite"
	"navette.dev/navette/internal/limit"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/web/view"
)

// doorPages are the doors that personal links open. A link is its own proof, so nobody signs in, and a post may come from
// anywhere: the page tells no address (no-referrer), which makes browsers send the Origin "null".
type doorPages struct {
	Invite *invite.Invitations
	misses *limit.Tries // by client
}

// missesAllowed is how many links that open nothing a client may try within 10 minutes of real time. Tokens hold 128 random
// bits, so the limit is no protection of valid links, and never shuts one.
var missesAllowed = limit.Rule{Free: 30, First: 10 * time.Minute, Longest: 10 * time.Minute, Quiet: 10 * time.Minute}

// newDoorPages counts the links that open nothing from now on.
func newDoorPages(i *invite.Invitations) doorPages {
	return doorPages{i, limit.New(missesAllowed, navette.RealNow)}
}

// Routes are the addresses of the area.
func (d doorPages) Routes() []Route {
	return []Route{
		{Pattern: "GET /j/{token}", Access: Public, Handle: d.show},
		{Pattern: "POST /j/{token}", Access: Public, Handle: d.visit, AnyOrigin: true},
	}
}

// show is the page behind a link. It changes nothing: mail scanners follow links.
func (d doorPages) show(p *Page) error {
	door, err := d.look(p)
	if err != nil {
		return err
	}
	status := http.StatusOK
	if door.State == invite.DoorDead {
		status = http.StatusNotFound
	}
	if door.State == invite.DoorOpen {
		p.AllowFormsTo(formTargets(door.LeadsTo)...)
	}
	return p.RenderAs(status, view.Door(d.page(p, door)))
}

// visit goes through the door to Zoom, or back to its page where it is not open.
func (d doorPages) visit(p *Page) error {
	door, err := d.look(p)
	if err != nil {
		return err
	}
	if door.State != invite.DoorOpen {
		return p.Redirect(d.address(p))
	}
	to, err := d.Invite.Visit(p.Context(), p.R.PathValue("token"))
	if navette.CodeOf(err) == navette.Conflict {
		return p.Redirect(d.address(p)) // it closed meanwhile
	}
	if err != nil {
		return err
	}
	return p.Redirect(to)
}

// look finds the door of the link. A link that opens none is [navette.RateLimited] where its client has tried too many of them.
func (d doorPages) look(p *Page) (invite.Door, error) {
	p.W.Header().Set("Referrer-Policy", "no-referrer")
	p.W.Header().Set("X-Robots-Tag", "noindex, nofollow")
	door, err := d.Invite.Door(p.Context(), p.R.PathValue("token"))
	if err != nil || door.State != invite.DoorDead {
		return door, err
	}
	if _, wait := d.misses.Take(p.client()); wait > 0 {
		return door, &navette.Error{Code: navette.RateLimited, Message: "door.too_many", Args: map[string]any{"minutes": int(wait/time.Minute) + 1, "wait": wait}}
	}
	return door, nil
}

// page fills the view in the member's language, unless another was chosen, and on the session's clock.
func (d doorPages) page(p *Page, door invite.Door) view.DoorPage {
	if door.State != invite.DoorDead && p.chosenLanguage() == "" {
		p.speakIn(door.Member.Language)
	}
	if door.State != invite.DoorDead {
		p.Words = p.Words.In(zoneOf(door.Session.Zone))
	}
	page := view.DoorPage{
		Frame: p.plainFrame(), State: view.DoorState(door.State), Title: door.Session.Title, Coach: door.Coach,
		StartsAt: door.Session.StartsAt.Time, EndsAt: door.Session.EndsAt.Time, OpensAt: door.OpensAt, ClosesAt: door.ClosesAt,
		BeganAt: door.StartedAt, EndedAt: door.EndedAt, IsOn: door.Live, WasAt: door.MovedFrom,
		EnterURL: d.address(p), Recorded: door.Session.Record, GoAfter: view.ReadingTime(door.Session.Record),
		LastTry: door.LastTry, NextTry: door.NextTry,
	}
	if door.Lingers {
		page.GoAfter = 0
	}
	page.OrgName = door.Organization.Name
	if door.Member.Zone != "" {
		page.Home = zoneOf(door.Member.Zone)
	}
	return page
}

// address is the door's own address.
func (d doorPages) address(p *Page) string { return "/j/" + p.R.PathValue("token") }
