// Package door serves the pages behind personal links.
package door

import (
	"net/http"
	"time"

	"navette.dev/navette/internal/invite"
	"navette.dev/navette/internal/limit"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/web/page"
)

// Pages are the doors that personal links open. A link is its own proof, so no sign-in is needed, and a post may come from
// anywhere: the page sends no referrer, which makes browsers send the Origin "null".
type Pages struct {
	Invite *invite.Invitations
	misses *limit.Tries // by client
}

// missesAllowed is how many links that open nothing a client may try within 10 minutes of real time. Tokens hold 128 random
// bits, so the limit is no protection of valid links, and never shuts one.
var missesAllowed = limit.Rule{Free: 30, First: 10 * time.Minute, Longest: 10 * time.Minute, Quiet: 10 * time.Minute}

// New counts the links that open nothing from now on.
func New(i *invite.Invitations) Pages {
	return Pages{i, limit.New(missesAllowed, navette.RealNow)}
}

// Routes are the addresses of the area.
func (d Pages) Routes() []page.Route {
	return []page.Route{
		{Pattern: "GET /j/{token}", Access: page.Public, Handle: d.show},
		{Pattern: "POST /j/{token}", Access: page.Public, Handle: d.visit, AnyOrigin: true},
	}
}

// show is the page behind a link. It changes nothing: mail scanners follow links.
func (d Pages) show(p *page.Page) error {
	door, err := d.look(p)
	if err != nil {
		return err
	}
	status := http.StatusOK
	if door.State == invite.DoorDead {
		status = http.StatusNotFound
	}
	if door.State == invite.DoorOpen {
		p.AllowFormsTo(page.FormTargets(door.LeadsTo)...)
	}
	return p.RenderAs(status, Door(d.page(p, door)))
}

// visit goes through the door to Zoom, or back to its page where it is not open.
func (d Pages) visit(p *page.Page) error {
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
func (d Pages) look(p *page.Page) (invite.Door, error) {
	p.W.Header().Set("Referrer-Policy", "no-referrer")
	p.W.Header().Set("X-Robots-Tag", "noindex, nofollow")
	door, err := d.Invite.Door(p.Context(), p.R.PathValue("token"))
	if err != nil || door.State != invite.DoorDead {
		return door, err
	}
	if _, wait := d.misses.Take(p.Client()); wait > 0 {
		return door, &navette.Error{Code: navette.RateLimited, Message: "door.too_many", Args: map[string]any{"minutes": int(wait/time.Minute) + 1, "wait": wait}}
	}
	return door, nil
}

// page fills the view in the member's language, unless another was chosen, and on the session's clock.
func (d Pages) page(p *page.Page, door invite.Door) Page {
	if door.State != invite.DoorDead && p.ChosenLanguage() == "" {
		p.SpeakIn(door.Member.Language)
	}
	if door.State != invite.DoorDead {
		p.Words = p.Words.In(page.ZoneOf(door.Session.Zone))
	}
	model := Page{
		Frame: p.PlainFrame(), State: State(door.State), Title: door.Session.Title, Coach: door.Coach,
		StartsAt: door.Session.StartsAt.Time, EndsAt: door.Session.EndsAt.Time, OpensAt: door.OpensAt, ClosesAt: door.ClosesAt,
		BeganAt: door.StartedAt, EndedAt: door.EndedAt, IsOn: door.Live, WasAt: door.MovedFrom,
		EnterURL: d.address(p), Recorded: door.Session.Record, GoAfter: ReadingTime(door.Session.Record),
		LastTry: door.LastTry, NextTry: door.NextTry,
	}
	if door.Lingers {
		model.GoAfter = 0
	}
	model.OrgName = door.Organization.Name
	if door.Member.Zone != "" {
		model.Home = page.ZoneOf(door.Member.Zone)
	}
	return model
}

// address is the door's own address.
func (d Pages) address(p *page.Page) string { return "/j/" + p.R.PathValue("token") }
