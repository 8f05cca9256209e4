package calls

import (
	"time"

	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/library"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/web/page"
	"navette.dev/navette/internal/web/rows"
	"navette.dev/navette/internal/web/view"
)

// CallImport is the state of a call's import and of Zoom's copy, with the addresses of what the reader may do.
type CallImport struct {
	Cancelled bool   // whether a user cancelled it
	CancelURL string // where the form that cancels the import posts, "" if there is none to cancel
	RetryURL  string // where the form that begins again posts, "" if nothing is to be done again
	RemoveURL string // page on which the call is removed, "" if the reader may not

	ZoomTrashedAt time.Time // when Navette moved Zoom's copy to Zoom's trash, or zero
	ZoomStays     lang.Say  // why Zoom's copy was not moved to its trash; its Key is "" if there is no reason
}

// addImport adds the state of the import, and what the reader may do about it.
func addImport(p *page.Page, model *CallPage, record library.Record) {
	c, path := record.Call, rows.CallPath(record.Call.ID)
	shown := CallImport{Cancelled: c.State == navette.CallCancelled, ZoomTrashedAt: c.ZoomTrashedAt.Time}
	if c.ZoomTrashStay != "" && p.Words.Has(c.ZoomTrashStay) {
		shown.ZoomStays = lang.Say{Key: c.ZoomTrashStay}
	}
	manages := p.Actor.May(navette.ManageImports)
	switch {
	case c.State == navette.CallImporting && manages:
		shown.CancelURL = path + "/cancel"
	case c.State == navette.CallCancelled && manages, c.State == navette.CallIncomplete && p.Actor.May(navette.RetryWork):
		shown.RetryURL = path + "/retry"
	}
	if p.Actor.May(navette.RemoveCalls) {
		shown.RemoveURL = path + "/remove"
	}
	model.Import = shown
}

func (a Pages) cancelCall(p *page.Page) error {
	id := p.R.PathValue("id")
	if err := a.Importer.CancelCall(p.Context(), p.Actor, id); err != nil {
		return err
	}
	p.Toast("team.cancelled")
	return p.Redirect(rows.CallPath(id) + "#files")
}

func (a Pages) retryCall(p *page.Page) error {
	id := p.R.PathValue("id")
	if err := a.Importer.RetryCall(p.Context(), p.Actor, id); err != nil {
		return err
	}
	p.Toast("team.retried")
	if p.R.Referer() != "" && p.RefererPath() == "/" {
		return p.Redirect("/")
	}
	return p.Redirect(rows.CallPath(id) + "#files")
}

// RemovePage asks whether a call is to be removed, and says what that touches.
type RemovePage struct {
	view.Frame
	URL       string // address of the call's page
	Title     string
	Host      string
	Guests    []string
	StartedAt time.Time
	Files     int   // stored files
	Bytes     int64 // of them
	Lines     int   // of the transcript
	Messages  int   // of the chat
	Coming    int   // files that are not stored, and will not be imported
	Session   *CallSession
	AtZoom    bool // whether Zoom's copy is not known to be gone
}

func (a Pages) removePage(p *page.Page) error {
	record, err := a.Library.Call(p.Context(), p.Actor, p.R.PathValue("id"))
	if err != nil {
		return err
	}
	f, err := p.Frame(view.NavCalls)
	if err != nil {
		return err
	}
	c := record.Call
	model := RemovePage{
		Frame: f, URL: rows.CallPath(c.ID), Title: c.Title, Host: c.HostName, Guests: record.Others,
		StartedAt: c.StartedAt.Time, Lines: len(record.Cues), Messages: len(record.Chat), Session: sessionOf(record),
		AtZoom: c.ZoomTrashedAt.IsZero() && (c.AutoDeleteAt.IsZero() || c.AutoDeleteAt.After(f.Now)),
	}
	for _, file := range record.Files {
		if file.State == navette.FileStored {
			model.Files, model.Bytes = model.Files+1, model.Bytes+file.Size
		} else {
			model.Coming++
		}
	}
	return p.Render(Remove(model))
}

func (a Pages) removeCall(p *page.Page) error {
	if err := a.Importer.RemoveCall(p.Context(), p.Actor, p.R.PathValue("id")); err != nil {
		return err
	}
	p.Toast("team.removed")
	return p.Redirect("/calls")
}

func sessionOf(record library.Record) *CallSession {
	if record.Session.ID == "" {
		return nil
	}
	return &CallSession{
		Title: record.Session.Title, URL: rows.SessionPath(record.Session.ID), StartsAt: record.Session.StartsAt.Time,
	}
}

// people returns when the call was and who took part, in words.
func (p RemovePage) people() string {
	when := p.When(p.StartedAt, p.Now)
	if len(p.Guests) == 0 {
		return p.T("call.line_alone", "when", view.Capital(when), "host", p.Host)
	}
	return p.T("call.line", "when", view.Capital(when), "host", p.Host, "guests", view.NameList(p.Words, p.Guests))
}

// amount returns the size of the stored files in words.
func (p RemovePage) amount() string { return p.Words.Bytes(p.Bytes) }
