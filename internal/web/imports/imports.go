// Package imports serves the page of imports: what is on its way, what vanishes soon, what a person moved to Zoom's
// trash, imports of past calls, and how fast calls can be played.
package imports

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"

	"navette.dev/navette/internal/blob"
	"navette.dev/navette/internal/importer"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/pastimport"
	"navette.dev/navette/internal/web/page"
	"navette.dev/navette/internal/web/view"
)

// Pages serves the page of imports.
type Pages struct {
	Importer *importer.Importer
	Past     *pastimport.Imports
}

// path is the address of the page.
const path = "/calls/imports"

// Routes returns the routes of this package.
func (a Pages) Routes() []page.Route {
	routes := []page.Route{{
		Pattern: "GET " + path, Access: page.SignedIn, Right: navette.ReadAllCalls, Handle: a.show,
	}}
	add := func(pattern string, right navette.Right, handle func(*page.Page) error) {
		routes = append(routes, page.Route{
			Pattern: "POST " + path + pattern, Access: page.SignedIn, Right: right, Handle: handle,
		})
	}
	manage := navette.ManageImports
	add("/pause", manage, a.act(a.Importer.Pause, "imports.toast_paused"))
	add("/resume", manage, a.act(a.Importer.Resume, "imports.toast_resumed"))
	add("/calls/{id}/cancel", manage, a.actOn(a.Importer.CancelCall, "imports.toast_call_cancelled"))
	add("/calls/{id}/retry", navette.RetryWork, a.actOn(a.Importer.RetryCall, "imports.toast_call_retried"))
	add("/trash/{id}/recover", manage, a.actOn(a.Importer.Recover, "imports.toast_recovering"))
	add("/trash/{id}/leave", manage, a.actOn(a.Importer.Leave, "imports.toast_left"))
	add("/past", manage, a.count)
	add("/past/{id}/begin", manage, a.actOn(a.Past.Begin, "imports.toast_past_begun"))
	add("/past/{id}/pause", manage, a.actOn(a.Past.Pause, "imports.toast_past_paused"))
	add("/past/{id}/resume", manage, a.actOn(a.Past.Resume, "imports.toast_past_resumed"))
	add("/past/{id}/cancel", manage, a.actOn(a.Past.Cancel, "imports.toast_past_cancelled"))
	add("/zoom-trash", manage, a.chooseZoomTrash)
	add("/zoom-trash/off", manage, a.act(a.keepCopies, "imports.toast_copies_kept"))
	return routes
}

// act returns a handler that does something for the organization and leads back to the page.
func (a Pages) act(do func(context.Context, navette.Actor) error, toast string) func(*page.Page) error {
	return func(p *page.Page) error {
		if err := do(p.Context(), p.Actor); err != nil {
			return err
		}
		p.Toast(toast)
		return p.Redirect(path)
	}
}

// actOn is [Pages.act] for something that the path names.
func (a Pages) actOn(do func(context.Context, navette.Actor, string) error, toast string) func(*page.Page) error {
	return a.on(func(p *page.Page) error { return do(p.Context(), p.Actor, p.R.PathValue("id")) }, toast)
}

// on does something and leads back to the page. If another user changed the state meanwhile, the page shows it.
func (a Pages) on(do func(*page.Page) error, toast string) func(*page.Page) error {
	return func(p *page.Page) error {
		switch err := do(p); {
		case navette.CodeOf(err) == navette.Conflict:
			p.Toast("imports.past_changed")
		case err != nil:
			return err
		default:
			p.Toast(toast)
		}
		return p.Redirect(path)
	}
}

func (a Pages) show(p *page.Page) error {
	return a.render(p, http.StatusOK, view.Form{}, view.Form{})
}

// keepCopies chooses that the copies of imported recordings stay in Zoom.
func (a Pages) keepCopies(ctx context.Context, actor navette.Actor) error {
	return a.Importer.SetZoomTrash(ctx, actor, nil)
}

// chooseZoomTrash chooses how many days after their import the copies in Zoom are moved to Zoom's trash.
func (a Pages) chooseZoomTrash(p *page.Page) error {
	f, err := p.Form()
	if err != nil {
		return err
	}
	days := f.Number("days", 0)
	shown, _ := f.View(nil)
	if len(shown.Errors) == 0 {
		err := a.Importer.SetZoomTrash(p.Context(), p.Actor, &days)
		if err == nil {
			p.Toast("imports.toast_copies_moved")
			return p.Redirect(path + "#zoom-trash")
		}
		var refused *navette.Error
		if !errors.As(err, &refused) || refused.Code != navette.Invalid && refused.Code != navette.NeedsAttention {
			return err
		}
		f.Reject("days", refused.Message)
		shown, _ = f.View(nil)
	}
	return a.render(p, http.StatusUnprocessableEntity, view.Form{}, shown)
}

// count begins to count the past calls that the form chooses.
func (a Pages) count(p *page.Page) error {
	f, err := p.Form()
	if err != nil {
		return err
	}
	zone := p.Words.Zone()
	day := func(name string) time.Time {
		at, err := time.ParseInLocation(time.DateOnly, f.Text(name), zone)
		if err != nil {
			f.Reject(name, "imports.day_unreadable")
		}
		return at
	}
	choice := pastimport.Choice{From: day("from"), Until: day("until").AddDate(0, 0, 1), Hosts: f.All("host")}
	shown, _ := f.View(nil)
	if len(shown.Errors) == 0 {
		if _, err = a.Past.Estimate(p.Context(), p.Actor, choice); err == nil {
			return p.Redirect(path + "#past")
		}
		var ok bool
		if shown, ok = f.View(err); !ok {
			return err
		}
	}
	return a.render(p, http.StatusUnprocessableEntity, shown, view.Form{})
}

// render shows the page, with forms that were refused or empty ones.
func (a Pages) render(p *page.Page, status int, form, trashForm view.Form) error {
	f, err := p.Frame(view.NavCalls)
	if err != nil {
		return err
	}
	m := Page{Frame: f, Form: form, TrashForm: trashForm, Manages: p.Actor.May(navette.ManageImports)}
	if m.Progress, err = a.Importer.Progress(p.Context(), p.Actor); err != nil {
		return err
	}
	if m.Manages {
		if m.Trashed, err = a.Importer.Trashed(p.Context(), p.Actor); err != nil {
			return err
		}
		if m.ZoomTrash, err = a.Importer.ZoomTrash(p.Context(), p.Actor); err != nil {
			return err
		}
		if m.ZoomTrash.On && m.TrashForm.Values == nil {
			m.TrashForm.Values = map[string]string{"days": strconv.FormatInt(m.ZoomTrash.Days, 10)}
		}
	}
	if m.Latency, err = a.Importer.Latency(p.Context(), p.Actor, f.Zone()); err != nil {
		return err
	}
	if err := a.addPast(p, &m); err != nil {
		return err
	}
	return p.RenderAs(status, Imports(m))
}

// addPast adds the imports of past calls: the newest whole, and the others as a list.
func (a Pages) addPast(p *page.Page, m *Page) (err error) {
	if m.Linked, err = a.Past.Linked(p.Context(), p.Actor); navette.IgnoreNotFound(err) != nil {
		return err
	}
	all, err := a.Past.All(p.Context(), p.Actor)
	if err != nil {
		return err
	}
	if len(all) > 0 {
		newest, err := a.Past.Past(p.Context(), p.Actor, all[0].ID)
		if err != nil {
			return err
		}
		if newest.State == navette.PastCounted {
			if m.Space, err = a.Past.Space(p.Context(), p.Actor); err != nil {
				m.Space = blob.Space{} // the estimate stays useful without it
			}
		}
		m.Newest, m.Earlier = &newest, all[1:]
	}
	return nil
}
