// Package calls serves the library: the list of calls with its search, the page of a call, and its files.
package calls

import (
	"net/url"
	"strings"
	"time"

	"navette.dev/navette/internal/importer"
	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/library"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/web/page"
	"navette.dev/navette/internal/web/rows"
	"navette.dev/navette/internal/web/view"
)

// Pages serves the pages of the library.
type Pages struct {
	Library  *library.Library
	Importer *importer.Importer
}

// Routes returns the routes of this package.
func (a Pages) Routes() []page.Route {
	return []page.Route{
		{Pattern: "GET /calls", Access: page.SignedIn, Right: navette.ReadCalls, Handle: a.calls},
		{Pattern: "GET /calls/{id}", Access: page.SignedIn, Right: navette.ReadCalls, Handle: a.call},
		{
			Pattern: "GET /calls/{id}/transcript.vtt", Access: page.SignedIn, Right: navette.ReadCalls,
			Handle: a.callCaptions,
		},
		{Pattern: "GET /calls/{id}/files/{file}", Access: page.SignedIn, Right: navette.ReadCalls, Handle: a.callFile},
		{
			Pattern: "POST /calls/{id}/files/{file}/retry", Access: page.SignedIn, Right: navette.RetryWork,
			Handle: a.retryFile, Page: "/calls/{id}",
		},
		{Pattern: "POST /calls/{id}/retry", Access: page.SignedIn, Right: navette.RetryWork, Handle: a.retryCall},
		{Pattern: "POST /calls/{id}/cancel", Access: page.SignedIn, Right: navette.ManageImports, Handle: a.cancelCall},
		{Pattern: "GET /calls/{id}/remove", Access: page.SignedIn, Right: navette.RemoveCalls, Handle: a.removePage},
		{Pattern: "POST /calls/{id}/remove", Access: page.SignedIn, Right: navette.RemoveCalls, Handle: a.removeCall},
	}
}

func (a Pages) calls(p *page.Page) error {
	query := p.R.URL.Query()
	asked := CallFilter{
		Query: strings.TrimSpace(query.Get("q")), Host: query.Get("host"), From: query.Get("from"), To: query.Get("to"),
		Transcript: query.Get("transcript") != "",
	}
	filter := library.Filter{
		Query: asked.Query, HostUserID: asked.Host, Transcript: asked.Transcript,
		Before: query.Get("before"), After: query.Get("after"),
	}
	filter.From, filter.To, asked.DateWrong = days(asked, p.Words.Zone())
	list, err := a.Library.Calls(p.Context(), p.Actor, filter)
	if err != nil {
		return err
	}
	f, err := p.Frame(view.NavCalls)
	if err != nil {
		return err
	}
	model := ListPage{
		Frame: f, Total: int64(list.Total), Filter: asked, Found: list.Found, Moments: list.Moments, Reset: "/calls",
		ZoomReady: f.Zoom.Connected(),
	}
	if p.Actor.May(navette.ReadAllCalls) {
		model.Places = append(model.Places, view.Link{Text: f.T("imports.title"), Path: "/calls/imports"})
	}
	model.Calls = rows.Calls(list.Calls)
	if p.Actor.May(navette.ReadAudit) {
		model.Places = append(model.Places, view.Link{Text: f.T("completeness.title"), Path: "/calls/completeness"})
	}
	model.Newer, model.Older = neighbours(query, list)
	if model.Hosts, err = a.hostOptions(p); err != nil {
		return err
	}
	if model.Imports, err = a.importRows(p); err != nil {
		return err
	}
	return p.Render(Calls(model))
}

// days converts the dates of a filter to the instants from the start of the first day to the end of the last, in zone.
// An empty date gives a zero instant. wrong reports that a date is invalid or that they are the wrong way round.
func days(asked CallFilter, zone *time.Location) (from, to time.Time, wrong bool) {
	read := func(text string) time.Time {
		if text == "" {
			return time.Time{}
		}
		day, err := time.ParseInLocation(time.DateOnly, text, zone)
		wrong = wrong || err != nil
		return day
	}
	from, to = read(asked.From), read(asked.To)
	if !to.IsZero() {
		to = to.AddDate(0, 0, 1)
	}
	if wrong || (!from.IsZero() && !to.IsZero() && !from.Before(to)) {
		return time.Time{}, time.Time{}, true
	}
	return from, to, false
}

// neighbours returns the addresses of the next newer and older page of the list, or "" if there is none. They name the
// first and the last call of this page.
func neighbours(query url.Values, list library.List) (newer, older string) {
	if len(list.Calls) == 0 {
		return "", ""
	}
	address := func(name, call string) string {
		q := url.Values{name: {call}}
		for _, kept := range []string{"q", "host", "from", "to", "transcript"} {
			if query.Get(kept) != "" {
				q.Set(kept, query.Get(kept))
			}
		}
		return "/calls?" + q.Encode()
	}
	if list.Newer {
		newer = address("after", list.Calls[0].Call.ID)
	}
	if list.Older {
		older = address("before", list.Calls[len(list.Calls)-1].Call.ID)
	}
	return newer, older
}

func (a Pages) hostOptions(p *page.Page) ([]view.Option, error) {
	hosts, err := a.Library.Hosts(p.Context(), p.Actor)
	var options []view.Option
	for _, u := range hosts {
		options = append(options, view.Option{Value: u.ID, Text: u.Name})
	}
	return options, err
}

// importRows returns one row per recording that is being imported. It shows the recording's first failed file, or the
// file of which most bytes were downloaded.
func (a Pages) importRows(p *page.Page) ([]ImportRow, error) {
	files, err := a.Library.Imports(p.Context(), p.Actor)
	var imports []ImportRow
	at := map[string]int{} // index of a call's row, by call id
	for _, f := range files {
		row := ImportRow{
			Title: f.Title, Host: f.HostName, StartedAt: f.StartedAt.Time,
			What: rows.FileKind(f.FileType), ZoomDeletesAt: f.AutoDeleteAt.Time,
			Transfer: Transfer{Done: f.BytesDone, Size: f.Size}, Waiting: f.BytesDone == 0,
		}
		if f.Failure != "" {
			why := fileFailure(f.Failure, f.NextAt.Time)
			if p.Actor.May(navette.RetryWork) {
				why.RetryURL = fileRetryPath(f.CallID, f.FileID)
			}
			row.Failure = &why
		}
		i, known := at[f.CallID]
		if !known {
			at[f.CallID] = len(imports)
			imports = append(imports, row)
		} else if imports[i].Failure == nil && (row.Failure != nil || row.Transfer.Done > imports[i].Transfer.Done) {
			imports[i] = row
		}
	}
	return imports, err
}

// fileFailure describes a failed import. reason is the message key that the importer stored. next is the time of the
// next try, zero if there is none.
func fileFailure(reason string, next time.Time) Failure {
	why := Failure{What: lang.Say{Key: reason}, Code: strings.TrimPrefix(reason, "reason."), NextAt: next}
	known, ok := map[string]string{
		"reason.file_gone":        "call.failure.gone",
		"reason.file_withheld":    "call.failure.withheld",
		"reason.file_damaged":     "call.failure.damaged",
		"reason.file_wrong_size":  "call.failure.damaged",
		"reason.zoom_unreachable": "call.failure.unreachable",
		"reason.zoom_refused":     "call.failure.refused",
		"reason.disk_full":        "call.failure.disk",

		"reason.storage_unreachable": "call.failure.storage",
		"reason.storage_refused":     "call.failure.storage_refused",
	}[reason]
	if ok {
		why.What, why.Then = lang.Say{Key: known}, lang.Say{Key: known + "_then"}
	}
	return why
}

func filePath(call, file string) string { return rows.CallPath(call) + "/files/" + file }

func fileRetryPath(call, file string) string { return filePath(call, file) + "/retry" }
