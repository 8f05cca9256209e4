package entry

import (
	"crypto/rand"
	"crypto/subtle"
	"strings"
	"time"

	"navette.dev/navette/internal/limit"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/people"
	"navette.dev/navette/internal/web/page"
	"navette.dev/navette/internal/web/view"
)

// codesAllowed is how many wrong codes a client may type at the first run.
var codesAllowed = limit.Rule{Free: 10, First: 30 * time.Second, Longest: 15 * time.Minute, Quiet: time.Hour}

// bareCode is a code as it is compared: without what a reader may put between its letters, in capitals.
func bareCode(code string) string {
	return strings.ToUpper(strings.NewReplacer("-", "", " ", "").Replace(code))
}

// rightCode says whether a code is the one that was printed. Where none was, no code is right.
func (a Pages) rightCode(code string) bool {
	return a.FirstRunCode != "" && subtle.ConstantTimeCompare([]byte(bareCode(code)), []byte(bareCode(a.FirstRunCode))) == 1
}

func (a Pages) showFirstRun(p *page.Page) error {
	empty, err := p.EmptyServer()
	if err != nil {
		return err
	}
	if !empty {
		return p.Redirect("/signin")
	}
	untouched := view.Form{Values: map[string]string{"zone": page.DefaultZone, "lang": p.Words.Locale()}}
	return p.Render(FirstRun(FirstRunPage{Frame: p.PlainFrame(), Form: untouched, Zones: page.Zones}))
}

// firstRun opens an empty server for a visitor who has the code. The error of a wrong code appears with those of the other fields.
func (a Pages) firstRun(p *page.Page) error {
	empty, err := p.EmptyServer()
	switch {
	case err != nil:
		return err
	case !empty:
		return navette.Fail(navette.Conflict, "rules.not_empty", nil)
	}
	f, err := p.Form()
	if err != nil {
		return err
	}
	in := people.FirstRunInput{
		Organization: f.Text("org"), Zone: f.Text("zone"), Language: f.Text("lang"), Name: f.Text("name"), Email: f.Text("email"), Password: f.Secret("password"),
	}
	if _, wait := a.codes.Take(p.Client()); wait > 0 {
		return &navette.Error{Code: navette.RateLimited, Message: "rules.signin_wait", Args: map[string]any{"wait": wait.Round(time.Second)}}
	}
	var owner people.Founder
	if a.rightCode(f.Text("code")) {
		a.codes.Forget(p.Client())
		owner, err = a.People.FirstRun(p.Context(), in)
	} else {
		f.Reject("code", "rules.first_run_code")
		if err = in.Check(); err == nil {
			err = navette.InvalidField("code", "rules.first_run_code")
		}
	}
	if err != nil {
		shown, ok := f.View(err)
		if !ok {
			return err
		}
		return p.RenderAs(page.StatusOf(err), FirstRun(FirstRunPage{Frame: p.PlainFrame(), Form: shown, Zones: page.Zones}))
	}
	p.ServerOpened()
	if err := p.SignIn(owner.Person.ID, owner.Org.ID); err != nil {
		return err
	}
	return p.Redirect("/")
}

// NewFirstRunCode makes a code of 60 random bits, which the server prints while it is empty: who reads its console may open it.
func NewFirstRunCode() string {
	text := rand.Text()
	return text[:4] + "-" + text[4:8] + "-" + text[8:12]
}
