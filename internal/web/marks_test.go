package web_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"navette.dev/navette/internal/web/webtest"
)

// TestPageListAndBandShowTheSameMarks brings sessions and the connection to Zoom through random histories. After each
// step it compares the marks of one session on its page, in the week's list, in Today's list and in Today's band, until
// everything in allShown was shown.
func TestPageListAndBandShowTheSameMarks(t *testing.T) {
	const seed, most = 54, 350 // another seed may need more steps
	webtest.Each(t, func(site *webtest.Site) {
		past, shown := newHistory(site, seed), newShown(site)
		for step := 0; step < most && len(shown.missing()) > 0; step++ {
			if s := past.step(); s != nil {
				shown.compare(past, s)
			}
		}
		if missing := shown.missing(); len(missing) > 0 {
			t.Errorf("seed %d: %d steps never showed %v", seed, most, missing)
		}
	})
}

// allShown lists the marks of each step, the bars of the band, and the states of the connection that hold up a
// meeting. The histories must reach each of them.
var allShown = strings.Fields(`
	ready:todo ready:half ready:need ready:done ready:off
	links:todo links:half links:need links:done links:off
	live:todo live:live live:need live:done live:off
	ended:todo ended:need ended:done ended:off
	recorded:todo recorded:half recorded:need recorded:done recorded:off
	imported:todo imported:half imported:need imported:done imported:off
	bar:ready bar:todo bar:need bar:live bar:ret bar:flat bar:off
	held:never held:paused held:refused held:disconnected held:uninstalled held:silent
	early:never early:paused early:refused early:disconnected early:uninstalled early:silent
	imported:unrecorded live:unsent`)

// steps are the names of a session's steps.
var steps = []string{"planned", "ready", "links", "live", "ended", "recorded", "imported"}

// shown compares the pages and collects what they have shown.
type shown struct {
	*webtest.Site
	browser *webtest.Browser
	zone    *time.Location
	seen    map[string]bool
}

func newShown(site *webtest.Site) *shown {
	paris, err := time.LoadLocation("Europe/Paris")
	site.Must(err)
	return &shown{Site: site, browser: site.Camille(), zone: paris, seen: map[string]bool{}}
}

// compare reads the marks of one session from its page, and those of all sessions from the pages with lists.
func (s *shown) compare(past *history, one *lived) {
	s.Helper()
	page := s.browser.Get("/sessions/" + one.ID).WantsStatus(http.StatusOK)
	today := s.browser.Get("/").WantsStatus(http.StatusOK)
	week := s.browser.Get("/schedule?week=" + one.StartsAt.In(s.zone).Format(time.DateOnly)).WantsStatus(http.StatusOK)
	fail := func(where string, is, want any) {
		s.Helper()
		s.Fatalf("%s shows %v, want %v, seed %d after %s", where, is, want, past.seed, strings.Join(past.log, ", "))
	}

	marks := marksOfPage(page)
	if len(marks) != len(steps) {
		fail("the page", marks, "seven marks")
	}
	if tagged := hasClass(page.Doc, "span", "tag", "bad"); tagged != slices.Contains(marks, "need") {
		fail("the page, which tags what needs a person,", tagged, marks)
	}
	if row(week, one.ID) == nil {
		fail("the week", "no row", one.Title)
	}
	s.note(past, one, marks)
	for _, session := range past.sessions {
		inWeek, inToday := row(week, session.ID), row(today, session.ID)
		want := marks
		if session != one {
			if inWeek == nil {
				continue
			}
			if want = marksOfRow(inWeek); want != nil {
				s.note(past, session, want)
			}
		}
		for where, row := range map[string]*html.Node{"the week": inWeek, "today": inToday} {
			if row != nil && rowShown(row) != rowOf(want, session) {
				fail(where, rowShown(row), rowOf(want, session))
			}
		}
		if bar := bar(today, session.ID); bar != "" {
			if bar != barOf(want, session) {
				fail("the band", bar, barOf(want, session))
			}
			s.seen["bar:"+bar] = true
		}
	}
}

// note adds the marks of a session to what was seen.
func (s *shown) note(past *history, session *lived, marks []string) {
	for i, mark := range marks {
		s.seen[steps[i]+":"+mark] = true
	}
	generateAt := session.StartsAt.Add(-24 * time.Hour)
	noMeeting := !session.aside() && session.meeting == nil && s.Clock.Now().Before(session.EndsAt.Time)
	if state := past.connectionState(); noMeeting {
		switch due := !s.Clock.Now().Before(generateAt); {
		case due && state != "connected" && marks[1] == "need":
			s.seen["held:"+state] = true
		case !due && state != "connected" && marks[1] == "todo":
			s.seen["early:"+state] = true
		}
	}
	if !session.Record && marks[6] == "off" && marks[4] == "done" {
		s.seen["imported:unrecorded"] = true
	}
	if marks[3] == "live" && marks[2] == "half" {
		s.seen["live:unsent"] = true
	}
}

// missing returns what was not shown yet.
func (s *shown) missing() []string {
	return slices.DeleteFunc(slices.Clone(allShown), func(what string) bool { return s.seen[what] })
}

// barOf returns the class of the bar for a session with these marks.
func barOf(marks []string, session *lived) string {
	switch {
	case session.off:
		return "off"
	case session.aside():
		return "flat"
	case slices.Contains(marks, "need"):
		return "need"
	case marks[3] == "live":
		return "live"
	case marks[4] == "done":
		return "ret"
	case marks[1] != "done":
		return "todo"
	default:
		return "ready"
	}
}

var markClasses = []string{"todo", "done", "half", "live", "need", "off"}

// markIn returns the mark among the classes of an element.
func markIn(n *html.Node) string {
	for _, class := range strings.Fields(webtest.Attr(n, "class")) {
		if slices.Contains(markClasses, class) {
			return class
		}
	}
	return ""
}

// marksOfPage returns the marks of the steps on a session's page.
func marksOfPage(page webtest.Answer) []string {
	var marks []string
	for n := range page.Doc.Descendants() {
		if is(n, "li", "step") && !is(n, "li", "leg") {
			marks = append(marks, markIn(n))
		}
	}
	return marks
}

// row returns the row of a session in a list, or nil.
func row(a webtest.Answer, id string) *html.Node {
	return webtest.Find(a.Doc, func(n *html.Node) bool {
		return is(n, "article", "dep") && webtest.Attr(n, "data-live-id") == id
	})
}

// rowShown returns the marks of a row, and whether its text is marked as an alert or as in progress.
func rowShown(row *html.Node) string {
	return fmt.Sprint(marksOfRow(row), hasClass(row, "b", "alert"), hasClass(row, "span", "tag", "now"))
}

// rowOf returns what rowShown must return for a session with these marks. The rows of cancelled sessions and of
// sessions in person have none.
func rowOf(marks []string, session *lived) string {
	if session.aside() {
		return fmt.Sprint([]string(nil), false, false)
	}
	needs := slices.Contains(marks, "need")
	return fmt.Sprint(marks, needs, len(marks) > 3 && marks[3] == "live" && !needs)
}

// marksOfRow returns the marks in a row, or nil if it has none.
func marksOfRow(row *html.Node) []string {
	var marks []string
	for n := range row.Descendants() {
		if n.Data == "i" && is(n.Parent, "span", "run") {
			marks = append(marks, markIn(n))
		}
	}
	return marks
}

// bar returns the class of a session's bar in the band, or "" if there is none.
func bar(a webtest.Answer, id string) string {
	bar := webtest.Find(a.Doc, func(n *html.Node) bool {
		return is(n, "a", "bar") && webtest.Attr(n, "href") == "/sessions/"+id
	})
	if bar == nil {
		return ""
	}
	for _, class := range strings.Fields(webtest.Attr(bar, "class")) {
		if slices.Contains([]string{"todo", "need", "live", "ret", "flat", "off"}, class) {
			return class
		}
	}
	return "ready"
}

// hasClass reports whether there is an element with a name and classes at or below a node.
func hasClass(below *html.Node, name string, classes ...string) bool {
	return webtest.Find(below, func(n *html.Node) bool { return is(n, name, classes...) }) != nil
}

// is reports whether a node is an element with a name and classes.
func is(n *html.Node, name string, classes ...string) bool {
	if n.Type != html.ElementNode || n.Data != name {
		return false
	}
	has := strings.Fields(webtest.Attr(n, "class"))
	return !slices.ContainsFunc(classes, func(class string) bool { return !slices.Contains(has, class) })
}
