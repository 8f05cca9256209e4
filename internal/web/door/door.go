// Package door serves the pages behind personal links.
package door

import (
	"net/http"
	"time"

	"navette.dev/navette/internal/invite"
	"navette.dev/navette/internal/limit"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/web/page"
	"navette.dev/navette/internal/web/view"
)

// Pages serves the pages behind personal links, called doors. The link's token is the only proof that is needed: there
// is no sign-in, and posts are accepted with any Origin, because browsers send the Origin "null" from a page with the
// Referrer-Policy no-referrer.
type Pages struct {
	Invite *invite.Invitations
	misses *limit.Tries // unknown links, by client
}

// missesAllowed limits a client to 30 unknown links; further ones are refused for 10 minutes of real time. Valid links
// are never refused. Their tokens hold 128 random bits, which cannot be guessed with or without the limit.
var missesAllowed = limit.Rule{Free: 30, First: 10 * time.Minute, Longest: 10 * time.Minute, Quiet: 10 * time.Minute}

// New returns the pages. They count the unknown links of each client from zero, so that guessing is limited.
func New(i *invite.Invitations) Pages {
	return Pages{i, limit.New(missesAllowed, navette.RealNow)}
}

// Routes returns the routes of this package.
func (d Pages) Routes() []page.Route {
	return []page.Route{
		{Pattern: "GET /j/{token}", Access: page.Public, Handle: d.show},
		{Pattern: "POST /j/{token}", Access: page.Public, Handle: d.visit, AnyOrigin: true},
	}
}

// show shows the page behind a link. It changes nothing, since mail scanners fetch links.
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

// visit redirects to the Zoom meeting, or to the page of the link if its door is not open.
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
		return p.Redirect(d.address(p)) // the door has closed since look
	}
	if err != nil {
		return err
	}
	return p.Redirect(to)
}

// look returns the door of the link in the address. If the link is unknown and the client has tried too many of those,
// the error is [navette.RateLimited].
func (d Pages) look(p *page.Page) (invite.Door, error) {
	p.W.Header().Set("Referrer-Policy", "no-referrer")
	p.W.Header().Set("X-Robots-Tag", "noindex, nofollow")
	door, err := d.Invite.Door(p.Context(), p.R.PathValue("token"))
	if err != nil || door.State != invite.DoorDead {
		return door, err
	}
	if _, wait := d.misses.Take(p.Client()); wait > 0 {
		return door, &navette.Error{
			Code: navette.RateLimited, Message: "door.too_many",
			Args: map[string]any{"minutes": int(wait/time.Minute) + 1, "wait": wait},
		}
	}
	return door, nil
}

// page returns the data of the page, in the language chosen in the browser or else the member's, and with times in the
// session's zone.
func (d Pages) page(p *page.Page, door invite.Door) Page {
	if door.State != invite.DoorDead && p.ChosenLanguage() == "" {
		p.SetLanguage(door.Member.Language)
	}
	if door.State != invite.DoorDead {
		p.Words = p.Words.In(page.ZoneOf(door.Session.Zone))
	}
	model := Page{
		Frame: p.PlainFrame(), State: State(door.State), Title: door.Session.Title, Coach: door.Coach,
		StartsAt: door.Session.StartsAt.Time, EndsAt: door.Session.EndsAt.Time,
		OpensAt: door.OpensAt, ClosesAt: door.ClosesAt, WasAt: door.MovedFrom,
		BeganAt: door.StartedAt, EndedAt: door.EndedAt, IsOn: door.Live,
		EnterURL: d.address(p), Recorded: door.Session.Record, GoAfter: ReadingTime(door.Session.Record),
		LastTry: door.LastTry, NextTry: door.NextTry,
	}
	if door.Lingers {
		model.GoAfter = 0
	}
	model.OrgName, model.NoticePath = door.Organization.Name, view.NoticePath(door.Organization.ID)
	if door.Member.Zone != "" {
		model.Home = page.ZoneOf(door.Member.Zone)
	}
	return model
}

// address returns the path of the link.
func (d Pages) address(p *page.Page) string { return "/j/" + p.R.PathValue("token") }
