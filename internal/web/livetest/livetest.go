// Package livetest serves the record of the live test: what the exchanges with Zoom showed during a test of the first
// call, as a page and as the file that an operator may send to the developers.
package livetest

import (
	"mime"
	"net/http"

	rule "navette.dev/navette/internal/livetest"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/web/page"
	"navette.dev/navette/internal/web/view"
)

// Pages serves the record.
type Pages struct {
	LiveTests *rule.LiveTests
	Program   string // version of the program
}

const (
	testPath = page.ZoomPath + string(view.ZoomFirstCall)
	// path is the address of the page.
	path = testPath + "/record"
)

// Routes returns the routes of this package.
func (a Pages) Routes() []page.Route {
	return []page.Route{
		{Pattern: "GET " + path, Access: page.SignedIn, Right: navette.RunFirstCall, Handle: a.show},
		{Pattern: "GET " + path + "/file", Access: page.SignedIn, Right: navette.RunFirstCall, Handle: a.file},
	}
}

func (a Pages) show(p *page.Page) error {
	frame, err := p.Frame(view.NavSettings)
	if err != nil {
		return err
	}
	model := Page{Frame: frame, TestPath: testPath, FilePath: path + "/file"}
	r, err := a.LiveTests.Record(p.Context(), p.Actor)
	switch {
	case navette.CodeOf(err) == navette.NotFound:
	case err != nil:
		return err
	default:
		model.Record = &r
	}
	return p.Render(Record(model))
}

// file sends the record as a file, whose words are English.
func (a Pages) file(p *page.Page) error {
	r, err := a.LiveTests.Record(p.Context(), p.Actor)
	if err != nil {
		return err
	}
	english := p.WordsIn("en")
	text, err := r.File(a.Program, p.Now(), func(key string) string { return english.T(key) })
	if err != nil {
		return err
	}
	name := "navette-live-test-" + r.Began.Format("2006-01-02") + ".json"
	h := p.W.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	p.Send(http.StatusOK, text)
	return nil
}
